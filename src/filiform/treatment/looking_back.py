"""What each session gave: needles by muscle and side, twitches, dwell, current. For pages that look back on visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q

from filiform.core.prepared import Prepared, Slot, organization
from filiform.treatment.models import Event as Row
from filiform.treatment.models import Session
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import COLUMNS, event_of

TOLD = (
    "session.opened", "needle.inserted", "twitch.seen", "needle.withdrawn", "needles.all_withdrawn",
    "stimulation.started",
)  # fmt: skip
CORRECTED = "event.corrected"


def _acts() -> Any:
    """The acts a dose is made of; of a session in which something was corrected every act, for only they tell all."""
    rows = Row.objects.of(organization())
    of_these = rows.filter(session__visit_id__among=Slot("visits"))
    corrected = of_these.filter(corrects__isnull=False).values("session_id")
    return (
        of_these.filter(Q(kind__in=TOLD) | Q(session_id__in=corrected))
        .order_by("session_id", "sequence")
        .values_list("session__visit_id", "session__ref", *COLUMNS)
    )


ACTS = Prepared(_acts)


@dataclass(frozen=True, slots=True)
class Dose:
    """One session in figures. `muscles`: muscle, side and number of needles, in the order of insertion.

    `dwells_s`: of each needle that came out again, in seconds.
    """

    muscles: tuple[tuple[str, str, int], ...] = ()
    twitches: int = 0
    dwells_s: tuple[int, ...] = ()
    is_stimulated: bool = False

    @property
    def needles(self) -> int:
        return sum(number for _, _, number in self.muscles)

    @property
    def dwell_s(self) -> int | None:
        """The middle one of the dwell times."""
        ordered = sorted(self.dwells_s)
        return ordered[len(ordered) // 2] if ordered else None


def doses_of_visits(*, organization_id: int, visit_ids: Collection[int]) -> dict[int, Dose]:
    """By visit; one without a session is left out. One query, however many visits."""
    rows = ACTS.rows(organization_id=organization_id, visits=visit_ids)
    return {visit_id: _dose(list(acts)) for visit_id, acts in groupby(rows, key=lambda row: row[0])}


def first_needled(*, organization_id: int, episode_id: int) -> tuple[int, datetime] | None:
    """The first visit of an episode in which a needle went in: its id and its start, or None. One query."""
    rows = Session.objects.of(organization_id).filter(visit__episode_id=episode_id, inserted__gt=0)
    return rows.order_by("visit__starts_at", "visit_id").values_list("visit_id", "visit__starts_at").first()


def _dose(acts: Sequence[tuple[Any, ...]]) -> Dose:
    """Of plain acts by looking at each once; where something was corrected, by the fold that knows what counts."""
    if any(act[3] == CORRECTED for act in acts):
        state = fold(event_of(act[2:], act[1]) for act in acts)
        needles = [one for one in state.needles.values() if one.counts]
        return Dose(
            _counted((one.muscle, one.side) for one in needles),
            sum(one.twitches for one in needles),
            tuple(_seconds(one.inserted_at, one.withdrawn_at) for one in needles if one.withdrawn_at),
            bool(state.running or state.past_channels),
        )
    placed: dict[str, tuple[str, str]] = {}
    went_in: dict[str, datetime] = {}
    dwells: dict[str, int] = {}
    twitches, is_stimulated = 0, False
    for _, _, _, kind, _, payload, at, *_ in acts:
        match kind:
            case "needle.inserted":
                placed[payload["needle"]] = (payload["muscle"], payload["side"])
                went_in[payload["needle"]] = at
            case "twitch.seen":
                twitches += payload.get("count", 1)
            case "needle.withdrawn":
                dwells.setdefault(payload["needle"], _seconds(went_in[payload["needle"]], at))
            case "needles.all_withdrawn":
                dwells = {name: _seconds(since, at) for name, since in went_in.items()} | dwells
            case "stimulation.started":
                is_stimulated = True
    return Dose(
        _counted(placed.values()), twitches, tuple(dwells[name] for name in placed if name in dwells), is_stimulated
    )


def _counted(places: Iterable[tuple[str, str]]) -> tuple[tuple[str, str, int], ...]:
    return tuple((muscle, side, number) for (muscle, side), number in Counter(places).items())


def _seconds(since: datetime, until: datetime) -> int:
    return round((until - since).total_seconds())
