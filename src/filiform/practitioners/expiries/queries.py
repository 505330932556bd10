from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from filiform.practitioners import queries
from filiform.practitioners.models import ExpiryTold
from filiform.practitioners.queries import PractitionerView, standing_of
from filiform.practitioners.rules.expiry import Ending, endings
from filiform.practitioners.types import Evidence


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Something of one practitioner that ends. `closes`: with it she may needle, without it not."""

    practitioner: PractitionerView
    ending: Ending
    on: date
    closes: bool
    reached: int
    """The nearest of 90, 30 and 7 days, 0 once it has lapsed."""

    @property
    def days_left(self) -> int:
        return self.ending.days_left(self.on)

    @property
    def has_lapsed(self) -> bool:
        return self.days_left < 0


def running_out(*, organization_id: int, jurisdiction: str, on: date) -> list[RunningOut]:
    """Of everybody who treats here what ends within ninety days or did so since, nearest first. Three queries."""
    people = queries.practitioners(organization_id=organization_id)
    evidence = queries.evidence_of(organization_id=organization_id, people=people)
    return running_out_of(people, evidence, jurisdiction=jurisdiction, on=on)


def running_out_of(
    people: Collection[PractitionerView], evidence: Mapping[int, Evidence], *, jurisdiction: str, on: date
) -> list[RunningOut]:
    """The same from evidence read before. No query."""
    found = [
        RunningOut(one, ending, on, closes=_closes(one, evidence[one.id], ending, jurisdiction), reached=reached)
        for one in people
        for ending in endings(evidence[one.id], on=on)
        if (reached := ending.threshold(on)) is not None
    ]
    return sorted(found, key=lambda row: (row.ending.last_day, row.practitioner.name))


def lapsed(rows: Collection[RunningOut]) -> int:
    return sum(row.has_lapsed for row in rows)


def told(*, organization_id: int, practitioner_ids: Collection[int]) -> set[tuple[int, str, date, int]]:
    """What was written of already: practitioner, what, its last day and the threshold. One query."""
    rows = ExpiryTold.objects.of(organization_id).filter(practitioner_id__in=practitioner_ids)
    return set(rows.values_list("practitioner_id", "key", "last_day", "threshold"))


def _closes(one: PractitionerView, evidence: Evidence, ending: Ending, jurisdiction: str) -> bool:
    def may_needle(day: date) -> bool:
        return standing_of(one, evidence, jurisdiction=jurisdiction, on=day).may_needle

    return may_needle(ending.last_day) and not may_needle(ending.last_day + timedelta(days=1))
