"""From the record to rows that name nobody: keys instead of references, shifted days, codes instead of words.

What comes out of here is already without identity; whether few share it is decided afterwards, over all rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from filiform.aftercare import cohort as aftercare
from filiform.booking import cohort as booking
from filiform.knowledge import catalogues
from filiform.measures import cohort as measures
from filiform.patients import cohort as patients
from filiform.patients.types import RegistryUse, years_between
from filiform.registry.rules.anonymity import age_band, sex_said
from filiform.registry.rules.pseudonyms import Pseudonyms
from filiform.safety import cohort as safety

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Person:
    ref: str
    key: int
    shift: timedelta
    born_on: date
    sex: str

    def moved(self, day: date) -> date:
        return day + self.shift


@dataclass(slots=True)
class Gathering:
    """One organization's rows, table by table. `left_out` counts the people and rows that stay in the clinic."""

    organization_id: int
    pseudonyms: Pseudonyms
    only_agreed: bool = False
    left_out: Counter[str] = field(default_factory=Counter)
    people: dict[int, Person] = field(default_factory=dict)

    def find_people(self) -> None:
        """Whose rows may leave at all. Everything else asks here first."""
        for one in patients.everybody(organization_id=self.organization_id):
            if one.registry_use is RegistryUse.DECLINED:
                self.left_out["declined"] += 1
            elif self.only_agreed and one.registry_use is not RegistryUse.AGREED:
                self.left_out["not asked"] += 1
            else:
                self.people[one.id] = Person(
                    one.ref, self._key("patient", one.ref), timedelta(days=self.pseudonyms.shift_d(one.ref)),
                    one.born_on, sex_said(one.sex),
                )  # fmt: skip

    def visits(self) -> Iterator[Row]:
        """visit, patient, episode, shifted day, kind, age band on that day, sex, shift in days; oldest first."""
        for visit in booking.visits_that_took_place(organization_id=self.organization_id):
            if person := self.people.get(visit.patient_id):
                yield (
                    self._key("visit", visit.ref), person.key, self._key("episode", visit.episode_ref),
                    person.moved(visit.day), visit.kind, age_band(years_between(person.born_on, visit.day)), person.sex,
                    person.shift.days,
                )  # fmt: skip

    def readings(self) -> Iterator[Row]:
        """patient, episode, visit, shifted day, number within the patient, instrument, item, side, phase,
        mode, value, unit."""
        known = catalogues.instruments().by_id
        number: Counter[int] = Counter()
        for one in measures.readings_that_stand(organization_id=self.organization_id):
            person = self.people.get(one.patient_id)
            if person is None:
                continue
            if one.instrument not in known:
                self.left_out["readings of no known instrument"] += 1
                continue
            number[person.key] += 1
            yield (
                person.key, self._key("episode", one.episode_ref) if one.episode_ref else None,
                self._key("visit", one.visit_ref) if one.visit_ref else None,
                person.moved(booking.day_at(one.taken_at, one.time_zone or "UTC")), number[person.key], one.instrument,
                self.pseudonyms.item(person.ref, one.what), one.side or "none", one.phase, one.mode,
                float(one.value), one.unit,
            )  # fmt: skip

    def adverse_events(self) -> Iterator[Row]:
        """event, patient, visit, shifted day, kind, grade, near miss, causality, outcome, told by, closed."""
        known = catalogues.adverse_events().by_id
        for one in safety.events_of_patients(organization_id=self.organization_id):
            if person := self.people.get(one.patient_id):
                visit = self._key("visit", one.visit_ref) if one.visit_ref else None
                yield (
                    self._key("event", one.ref), person.key, visit,
                    person.moved(one.day), one.kind if one.kind in known else "other", one.grade, one.is_near_miss,
                    one.causality, one.outcome, one.told_by, one.is_closed,
                )  # fmt: skip

    def follow_ups(self) -> Iterator[Row]:
        """visit, patient, window, asked, answered, hours to the answer, soreness, bruise, red flag."""
        for one in aftercare.questions_planned(organization_id=self.organization_id):
            if person := self.people.get(one.patient_id):
                waited = None if one.answered_at is None else (one.answered_at - one.closed_at).total_seconds() / 3600
                yield (
                    self._key("visit", one.visit_ref), person.key, one.window, one.asked_at is not None,
                    one.answered_at is not None, None if waited is None else round(waited, 1), one.soreness, one.bruise,
                    one.was_red,
                )  # fmt: skip

    def _key(self, kind: str, ref: str) -> int:
        return self.pseudonyms.key(kind, ref)


def plain(rows: Iterable[Row]) -> Iterator[Row]:
    """As a CSV file takes them: nothing for unknown, days and booleans as both engines write them."""
    for row in rows:
        yield tuple(_plain(value) for value in row)


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else value
