"""Every read of the prepared rows, from the months they are packed in.

Each figure carries the statement over the rows themselves that it stands for. `tests/outcomes/test_months.py` runs them
and holds both to the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from filiform.clinics import queries as clinics
from filiform.outcomes import statements
from filiform.outcomes.models import Stale
from filiform.outcomes.months import reading
from filiform.outcomes.months.packing import VERDICTS
from filiform.outcomes.months.reading import NEITHER, YES, Rows
from filiform.outcomes.rules import courses
from filiform.outcomes.statements import due_until, named
from filiform.outcomes.statistics.casemix import CaseMix, Patients, case_mix
from filiform.outcomes.statistics.counting import distribution, grouped, places
from filiform.outcomes.statistics.distribution import Distribution
from filiform.outcomes.statistics.survival import Times, entered, first_enough
from filiform.outcomes.types import RECOVERIES, Asked, Clock, Count, Query, Recovered, Sums, Unit
from filiform.practitioners import queries as practitioners
from filiform.practitioners.errors import PractitionerNotFound

DOSES: Final = ("needles", "sessions", "muscles", "main_muscle", "twitches", "needle_min", "stimulation_min")
NOBODY: Final = 0
"""No row has this key."""


@dataclass(frozen=True, slots=True)
class Overview:
    """`whole`: the counts of the whole organization, where something narrower is asked for."""

    counts: Mapping[str, Count]
    sums: tuple[Sums, ...]
    whole: Mapping[str, Count]
    query: Query


def overview(*, organization_id: int, asked: Asked) -> Overview:
    """Every measure by class of change, and how far it was followed. One query, one more for each narrowing."""
    rows = reading.courses(organization_id=organization_id, asked=asked, names=COUNTED)
    counts, sums = _counted(rows.of(**_narrowing(organization_id, asked)), asked)
    whole = _counted(rows, asked)[0] if asked.is_narrowed else counts
    return Overview(counts, sums, whole, named("outcomes.overview", statements.overview(organization_id, asked), asked))


COUNTED: Final = ("verdict", "is_reached", "changed", "was_sent")


def _counted(rows: Rows, asked: Asked) -> tuple[dict[str, Count], tuple[Sums, ...]]:
    import numpy as np

    if not rows.number:
        return {}, ()
    (instruments, verdicts, reached), group = grouped([rows[name] for name in ("instrument", "verdict", "is_reached")])
    is_due = rows["on"] <= due_until(asked).toordinal()
    # What has no answer is in no sum; nought times not a number would be none either.
    changed = np.where(is_due & (rows["verdict"] > 0), rows["changed"], 0.0)
    started, due = np.bincount(group), np.bincount(group, is_due).astype(int)
    total, squares = np.bincount(group, changed), np.bincount(group, changed * changed)
    sent = np.bincount(group, is_due & (rows["was_sent"] == YES)).astype(int)
    counted: dict[str, list[int]] = {}
    sums = []
    for place, verdict in enumerate(verdicts):
        instrument, n = rows.words["instrument"][instruments[place]], int(due[place])
        so_far = counted.setdefault(instrument, [0, 0, 0, 0, 0])
        so_far[0] += int(started[place])
        so_far[1] += n
        so_far[3] += int(sent[place])
        if not VERDICTS[verdict]:
            so_far[4] += int(sent[place])
        else:
            so_far[2] += n
            sums.append(
                Sums(instrument=instrument, verdict=VERDICTS[verdict], is_reached=_said(reached[place]), n=n,
                     total=float(total[place]), squares=float(squares[place]))
            )  # fmt: skip
    counts = {
        instrument: Count(
            instrument=instrument, started=some[0], due=some[1], answered=some[2], sent=some[3], silent=some[4]
        )
        for instrument, some in counted.items()
    }
    return counts, tuple(sums)


def _said(stored: int) -> bool | None:
    return None if stored == NEITHER else stored == YES


def _narrowing(organization_id: int, asked: Asked) -> dict[str, int | None]:
    """The keys of the clinic and the practitioner that are asked for. A query for each that is."""
    found: dict[str, int | None] = {"clinic": None, "practitioner": None}
    if asked.clinic:
        places = clinics.clinics(organization_id=organization_id)
        found["clinic"] = next((one.pk for one in places if one.ref == asked.clinic), NOBODY)
    if asked.practitioner:
        try:
            who = practitioners.practitioner(organization_id=organization_id, practitioner_ref=asked.practitioner)
            found["practitioner"] = who.id
        except PractitionerNotFound:
            found["practitioner"] = NOBODY
    return found


@dataclass(frozen=True, slots=True)
class Group:
    """Some of those whose window has passed. `silent`: the baselines of those without an answer."""

    due: int
    answered: int
    before: Distribution
    silent: Distribution
    after: Distribution
    changed: Distribution
    classes: Mapping[str, int]
    reached: int


class Measured:
    """One measure in full, read once: those asked for, the rest, and every unit beside each other."""

    def __init__(self, organization_id: int, asked: Asked, instrument: str, rows: Rows) -> None:
        self.asked, self.instrument = asked, instrument
        self._organization_id = organization_id
        self._keys = _narrowing(organization_id, asked)
        self._everybody = rows
        self._rows = rows.of(**self._keys)
        self._until = due_until(asked).toordinal()
        self._all_due = self._due(rows)

    @property
    def query(self) -> Query:
        rows = statements.pairs(self._organization_id, self.asked, self.instrument)
        return named("outcomes.pairs", rows, self.asked, instrument=self.instrument)

    @property
    def not_due(self) -> int:
        return int((self._rows["on"] > self._until).sum())

    @property
    def answered_elsewhere(self) -> int:
        """How many answered in the whole organization beyond those asked for."""
        return self._answered(self._everybody) - self._answered(self._rows)

    def _answered(self, rows: Rows) -> int:
        return int(((rows["on"] <= self._until) & (rows["verdict"] > 0)).sum())

    def _due(self, rows: Rows) -> Rows:
        return rows.where(rows["on"] <= self._until)

    def group(self) -> Group:
        import numpy as np

        due = self._all_due.of(**self._keys)
        has_answer = due["verdict"] > 0
        answered = due.where(has_answer)
        classes = np.bincount(answered["verdict"], minlength=len(VERDICTS))
        return Group(
            due=due.number, answered=answered.number, before=distribution(answered["baseline"]),
            silent=distribution(due["baseline"][~has_answer]), after=distribution(answered["followed"]),
            changed=distribution(answered["changed"]),
            classes={verdict: int(n) for verdict, n in zip(VERDICTS, classes, strict=True) if verdict},
            reached=int((answered["is_reached"] == YES).sum()),
        )  # fmt: skip

    def untreated(self) -> tuple[tuple[float, float, int], ...]:
        """Two readings on different days before any needle: (earlier, baseline, how many)."""
        import numpy as np

        both = self._rows.where(~np.isnan(self._rows["earlier"]))
        if not both.number:
            return ()
        (earlier, baseline), group = grouped([both["earlier"], both["baseline"]])
        return tuple(zip(earlier.tolist(), baseline.tolist(), np.bincount(group).tolist(), strict=True))

    def units(self, of: str) -> Units:
        """By practitioner or by clinic, by name, with their case mix. One query: the names."""
        import numpy as np

        everybody = self.asked_of_all(of)
        due = self._all_due.of(**{**self._keys, of: None})
        ids, unit = places(due[of])
        names = _names(self._organization_id, of, {int(id_) for id_ in ids})
        columns = [
            np.bincount(unit, mask, len(ids)).astype(int).tolist()
            for mask in (
                np.ones(due.number), due["verdict"] > 0, due["is_reached"] != NEITHER, due["is_reached"] == YES,
            )
        ]  # fmt: skip
        refs = [names[int(id_)][0] for id_ in ids]
        rows = [
            Unit(ref=ref, name=names[int(id_)][1], due=n, answered=answered, assessable=assessable, reached=reached)
            for ref, id_, n, answered, assessable, reached in zip(refs, ids, *columns, strict=True)
        ]
        statement = statements.units(self._organization_id, everybody, self.instrument, of)
        return Units(
            tuple(sorted(rows, key=lambda one: (one.name, one.ref))),
            _case_mix(due, unit, refs) if len(rows) > 1 else None,
            named(f"outcomes.by_{of}", statement, everybody, instrument=self.instrument),
        )

    def asked_of_all(self, of: str) -> Asked:
        return replace(self.asked, practitioner="") if of == "practitioner" else replace(self.asked, clinic="")


MEASURED: Final = ("baseline", "earlier", "followed", "changed", "verdict", "is_reached", "age", "sex")


def measured(*, organization_id: int, asked: Asked, instrument: str) -> Measured:
    """One query, one more for each narrowing."""
    rows = reading.courses(organization_id=organization_id, asked=asked, names=MEASURED, instrument=instrument)
    return Measured(organization_id, asked, instrument, rows)


@dataclass(frozen=True, slots=True)
class Units:
    rows: tuple[Unit, ...]
    mix: CaseMix | None
    query: Query


def _names(organization_id: int, of: str, ids: set[int]) -> dict[int, tuple[str, str]]:
    if of == "practitioner":
        people = practitioners.practitioners_by_id(organization_id=organization_id, practitioner_ids=ids)
        return {one.id: (one.ref, one.name) for one in people}
    return {one.pk: (one.ref, one.name) for one in clinics.clinics(organization_id=organization_id)}


def _case_mix(due: Rows, unit: Any, refs: list[str]) -> CaseMix | None:
    """The columns of the model: what was known before anything was done, fixed beforehand."""
    import numpy as np

    counts = due["is_reached"] != NEITHER
    rows, whose = due.where(counts), unit[counts]
    if not rows.number:
        return None
    (ages, sexes, baselines), alike = grouped([rows["age"], rows["sex"], rows["baseline"]])
    said_age, said_sex = rows.words["age"], rows.words["sex"]
    bands = [*[label for _, label in courses.AGES][1:], courses.OLDEST]
    known = [np.array([label == band for label in said_age], dtype=float)[ages] for band in bands]
    known.append(np.array([label == "female" for label in said_sex], dtype=float)[sexes])
    reached = rows["is_reached"] == YES
    return case_mix(Patients(tuple(refs), whose, alike, np.column_stack([*known, baselines]), reached))


@dataclass(frozen=True, slots=True)
class Recovery:
    """`begin`: the day of the clock from which on enough are at risk. `unknown`: without a recorded onset.

    `unwatched`: seen on one day alone, or not beyond the day the curve begins.
    """

    how: Recovered
    times: Times
    begin: int
    unknown: int
    unwatched: int
    elsewhere: int
    """How many there are in the whole organization beyond those asked for."""
    query: Query


def recoveries(*, organization_id: int, asked: Asked) -> dict[Recovered, Recovery]:
    """By every definition: days to recovery or to the last day known. One query, one more for each narrowing."""
    everybody = reading.pathways(organization_id=organization_id, asked=asked)
    rows = everybody.of(**_narrowing(organization_id, asked))
    return {how: _recovery(how, rows, everybody, organization_id, asked) for how in RECOVERIES}


def _recovery(how: Recovered, rows: Rows, everybody: Rows, organization_id: int, asked: Asked) -> Recovery:
    import numpy as np

    day, is_event = statements.ENDS[how.ending]
    some, others = (one.where(~np.isnan(one[day])) for one in (rows, everybody))
    in_all = some.number
    begin, unwatched = 0, 0
    query = named(f"outcomes.recovery {how.key}", statements.recovery(organization_id, asked, how), asked)
    if how.clock is Clock.ONSET:
        some, others = (one.where(~np.isnan(one["onset_d"])) for one in (some, others))
        came, last = some["onset_d"].astype(int), (some["onset_d"] + some[day]).astype(int)
        begin = first_enough(came, last)
        times = entered(came, last, some[is_event] == YES, begin=begin)
        unwatched = some.number - times.n
    else:
        gone = some[is_event] == YES
        counted = []
        for which in (gone, ~gone):
            found = distribution(some[day][which])
            counted.append({int(one): number for one, number in zip(found.values, found.counts, strict=True)})
        times = Times(counted[0], counted[1])
    return Recovery(how, times, begin, in_all - some.number, unwatched, others.number - some.number, query)


@dataclass(frozen=True, slots=True)
class Doses:
    """Of those due, answered and needled: what was given, the change, whether the headline was reached; as columns.

    Where what was given is a text, `words` holds it, and `given` points into it.
    """

    given: Any
    changed: Any
    is_reached: Any
    words: tuple[str, ...]
    elsewhere: int
    """How many there are in the whole organization beyond those asked for."""
    query: Query


def doses(*, organization_id: int, asked: Asked, instrument: str, by: str) -> Doses:
    """One measure beside one part of the dose. One query, one more for each narrowing."""
    names = sorted({"changed", "is_reached", "sessions", by})
    everybody = reading.courses(organization_id=organization_id, asked=asked, names=names, instrument=instrument)
    is_due = everybody["on"] <= due_until(asked).toordinal()
    everybody = everybody.where(is_due & (everybody["is_reached"] != NEITHER) & (everybody["sessions"] > 0))
    rows = everybody.of(**_narrowing(organization_id, asked))
    statement = statements.doses(organization_id, asked, instrument, by)
    query = named(f"outcomes.dose_by_{by}", statement, asked, instrument=instrument)
    elsewhere = everybody.number - rows.number
    return Doses(rows[by], rows["changed"], rows["is_reached"] == YES, rows.words.get(by, ()), elsewhere, query)


def patients_with(*, organization_id: int, asked: Asked, instrument: str) -> dict[int, date]:
    """Who has a baseline of this measure, by id, with its day. One query."""
    rows = statements.courses(organization_id, asked).filter(instrument=instrument).order_by("-baseline_on")
    return dict(rows.values_list("patient_id", "baseline_on"))


def waiting(*, organization_id: int) -> int:
    """Patients whose record has grown since their rows were made. One query."""
    return Stale.objects.of(organization_id).values("patient_id").distinct().count()
