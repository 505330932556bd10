"""What the patient showed of her pain, beside the chart: as she painted it, in words, and against last time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from filiform.booking.types import VisitRow
from filiform.intake.pain import queries
from filiform.intake.pain.types import PainArea, PainPicture, SiteChange
from filiform.intake.rules.pain import compared, main_sites
from filiform.intake.rules.shapes import goes_round, units
from filiform.knowledge import catalogues
from filiform.knowledge.wording import plain, site_words

MOST_MUSCLES = 6


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One place in a clinician's words. `muscles`: what lies under it, which is no claim that it hurts."""

    places: str
    intensity: int | None
    qualities: str
    muscles: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One place then and now. `words` says which way it went."""

    place: str
    before: str
    now: str
    words: str


@dataclass(frozen=True, slots=True)
class PainView:
    """Today and last time; `is_compared` where there is a last time."""

    today: PainPicture
    before: PainPicture
    lines: tuple[AreaLine, ...]
    changes: tuple[ChangeLine, ...]
    painted: tuple[dict[str, Any], ...]
    painted_before: tuple[dict[str, Any], ...]

    @property
    def at(self) -> datetime | None:
        return self.today.given_at

    @property
    def is_compared(self) -> bool:
        return self.before.is_known and self.today.is_known


def pain_view(*, organization_id: int, visit: VisitRow) -> PainView:
    """Two queries."""
    today = queries.pain_of_visit(organization_id=organization_id, visit_id=visit.id)
    before = queries.pain_before(organization_id=organization_id, visit=visit)
    return PainView(
        today, before, tuple(map(_line, today.areas)), tuple(map(_change, compared(today, before))),
        tuple(_painted(today.areas)), tuple(_painted(before.areas)),
    )  # fmt: skip


def _line(area: PainArea) -> AreaLine:
    names = catalogues.muscles().by_id
    under = [f"{side[:1].upper()} {names[muscle].name}" for muscle, side, _ in area.muscles if muscle in names]
    return AreaLine(
        ", ".join(map(site_words, main_sites(area))), area.intensity, ", ".join(map(plain, area.qualities)),
        ", ".join(under[:MOST_MUSCLES]),
    )  # fmt: skip


def _change(one: SiteChange) -> ChangeLine:
    if not one.was_named:
        words = "new"
    elif not one.is_named:
        words = "no longer shown"
    elif one.before is None or one.now is None:
        words = "shown both times"
    else:
        words = "less" if one.now < one.before else "more" if one.now > one.before else "the same"
    return ChangeLine(site_words(one.site), _figure(one.before), _figure(one.now), words)


def _figure(value: int | None) -> str:
    return "–" if value is None else str(value)


def _painted(areas: Iterable[PainArea]) -> Iterable[dict[str, Any]]:
    for one in areas:
        if one.is_drawn:
            filled = [stroke for stroke in one.strokes if goes_round([units(point) for point in stroke])]
            yield {"view": one.view, "strokes": one.strokes, "level": one.intensity, "filled": filled}
