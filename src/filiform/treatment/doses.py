"""What was given in the sessions of some patients, for whoever sets it beside what came afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from filiform.treatment.models import Event, Session
from filiform.treatment.rules.dose import dose_of
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import COLUMNS, event_of


@dataclass(frozen=True, slots=True)
class Given:
    """One session that was closed once. `muscles`: needles by muscle; times in minutes."""

    session_id: int
    visit_id: int
    patient_id: int
    opened_at: datetime
    sequence: int
    """How far its stream had come: what grew since must be read again."""
    needles: int
    muscles: Mapping[str, int]
    twitches: int
    needle_min: float
    stimulation_min: float


def sequences(*, organization_id: int, patient_ids: Collection[int]) -> dict[int, int]:
    """How far the streams of their sessions have come, by session id; those never closed are left out. One query."""
    rows = Session.objects.of(organization_id).filter(
        patient_id__in=patient_ids, first_closed_at__isnull=False, opened_at__isnull=False
    )
    return dict(rows.values_list("id", "sequence"))


def given_in(*, organization_id: int, session_ids: Collection[int]) -> Iterator[Given]:
    """What was given in each of these sessions. Two queries, whatever their number."""
    sessions = {
        row[0]: row[1:]
        for row in Session.objects.of(organization_id)
        .filter(pk__in=session_ids, opened_at__isnull=False)
        .values_list("id", "ref", "visit_id", "patient_id", "opened_at")
    }
    rows = Event.objects.of(organization_id).filter(session_id__in=list(sessions)).order_by("session_id", "sequence")
    for session_id, stream in groupby(rows.values_list("session_id", *COLUMNS), key=lambda row: row[0]):
        ref, visit_id, patient_id, opened_at = sessions[session_id]
        if opened_at is None:  # pragma: no cover - left out by the query above
            continue
        state = fold(event_of(row[1:], ref) for row in stream)
        dose = dose_of(state)
        muscles = Counter(needle.muscle for needle in state.needles.values() if needle.counts)
        yield Given(
            session_id, visit_id, patient_id, opened_at, state.sequence, dose.needles, dict(muscles), dose.twitches,
            round(dose.needle_min, 3), round(dose.stimulation_min, 3),
        )  # fmt: skip
