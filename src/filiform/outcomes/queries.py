"""Every read of the prepared rows. Each returns counted groups, so that a page costs the same whoever was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count as Number
from django.db.models import F, FloatField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from filiform.outcomes.models import Course, Pathway, Stale
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.casemix import Cell
from filiform.outcomes.statistics.survival import Times
from filiform.outcomes.types import Asked, Count, Query, Sums, Unit

DOSES: Final = ("needles", "sessions", "muscles", "main_muscle", "twitches", "needle_min", "stimulation_min")


def due_until(asked: Asked) -> date:
    """The last baseline whose window has passed on the day the figures are told."""
    return asked.on - timedelta(days=PLAN.due_after_d)


def _courses(organization_id: int, asked: Asked) -> QuerySet[Course]:
    rows = Course.objects.of(organization_id).filter(is_index=True, baseline_on__range=(asked.first, asked.last))
    return _narrowed(rows, asked)


def _narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.clinic:
        rows = rows.filter(clinic__ref=asked.clinic)
    return rows.filter(practitioner__ref=asked.practitioner) if asked.practitioner else rows


def _named(name: str, rows: QuerySet[Any], asked: Asked, **more: str) -> Query:
    """The statement without its values: what identifies a row inside the program stays there."""
    values = {
        "baselines from": asked.first.isoformat(), "baselines to": asked.last.isoformat(),
        "due where the baseline is no later than": due_until(asked).isoformat(),
        "clinic": "one" if asked.clinic else "every", "practitioner": "one" if asked.practitioner else "every", **more,
    }  # fmt: skip
    return Query(name, rows.query.sql_with_params()[0], tuple(values.items()))


@dataclass(frozen=True, slots=True)
class Overview:
    counts: Mapping[str, Count]
    sums: tuple[Sums, ...]
    query: Query


def overview(*, organization_id: int, asked: Asked) -> Overview:
    """Every measure by class of change, and how far it was followed. One query."""
    is_due = Q(baseline_on__lte=due_until(asked))
    rows = (
        _courses(organization_id, asked)
        .order_by()
        .values("instrument", "verdict", "is_reached")
        .annotate(
            started=Number("pk"), due=Number("pk", filter=is_due),
            total=Coalesce(Sum("changed", filter=is_due), Value(0.0)),
            squares=Coalesce(
                Sum(F("changed") * F("changed"), filter=is_due, output_field=FloatField()), Value(0.0)
            ),
        )
        .values_list("instrument", "verdict", "is_reached", "started", "due", "total", "squares")
    )  # fmt: skip
    counted: dict[str, list[int]] = {}
    sums = []
    for instrument, verdict, is_reached, started, due, total, squares in rows:
        so_far = counted.setdefault(instrument, [0, 0, 0])
        so_far[0] += started
        so_far[1] += due
        if verdict:
            so_far[2] += due
            sums.append(
                Sums(instrument=instrument, verdict=verdict, is_reached=is_reached, n=due, total=total, squares=squares)
            )
    counts = {
        instrument: Count(instrument=instrument, started=some[0], due=some[1], answered=some[2])
        for instrument, some in counted.items()
    }
    return Overview(counts, tuple(sums), _named("outcomes.overview", rows, asked))


@dataclass(frozen=True, slots=True)
class Pairs:
    """How often each baseline was met with each follow-up, of those due. A follow-up of None is missing."""

    rows: tuple[tuple[float, float | None, str, bool | None, int], ...]
    not_due: int
    query: Query


def pairs(*, organization_id: int, asked: Asked, instrument: str) -> Pairs:
    """One measure in full. One query."""
    is_due = Q(baseline_on__lte=due_until(asked))
    rows = (
        _courses(organization_id, asked)
        .filter(instrument=instrument)
        .order_by()
        .values("baseline", "followed", "verdict", "is_reached")
        .annotate(due=Number("pk", filter=is_due), early=Number("pk", filter=~is_due))
        .values_list("baseline", "followed", "verdict", "is_reached", "due", "early")
    )
    found = list(rows)
    return Pairs(
        tuple(row[:5] for row in found if row[4]),
        sum(row[-1] for row in found),
        _named("outcomes.pairs", rows, asked, instrument=instrument),
    )  # fmt: skip


def untreated(*, organization_id: int, asked: Asked, instrument: str) -> tuple[tuple[float, float, int], ...]:
    """Two readings on different days before any needle: (earlier, baseline, how many). One query."""
    rows = _courses(organization_id, asked).filter(instrument=instrument, earlier__isnull=False).order_by()
    counted = rows.values("earlier", "baseline").annotate(number=Number("pk"))
    return tuple(
        (earlier, baseline, number)
        for earlier, baseline, number in counted.values_list("earlier", "baseline", "number")
        if earlier is not None
    )


@dataclass(frozen=True, slots=True)
class Units:
    rows: tuple[Unit, ...]
    query: Query


def units(*, organization_id: int, asked: Asked, instrument: str, of: str) -> Units:
    """One measure by practitioner or by clinic, by name. One query."""
    is_due = Q(baseline_on__lte=due_until(asked))
    rows = (
        _courses(organization_id, asked)
        .filter(is_due, instrument=instrument)
        .order_by(f"{of}__name", of)
        .values(of, f"{of}__ref", f"{of}__name")
        .annotate(
            due=Number("pk"), answered=Number("pk", filter=Q(changed__isnull=False)),
            assessable=Number("pk", filter=Q(is_reached__isnull=False)),
            reached=Number("pk", filter=Q(is_reached=True)),
        )
        .values_list(f"{of}__ref", f"{of}__name", "due", "answered", "assessable", "reached")
    )  # fmt: skip
    found = tuple(
        Unit(ref=ref, name=name, due=due, answered=answered, assessable=assessable, reached=reached)
        for ref, name, due, answered, assessable, reached in rows
    )
    return Units(found, _named(f"outcomes.by_{of}", rows, asked, instrument=instrument))


def cells(*, organization_id: int, asked: Asked, instrument: str, of: str, columns: Callable[..., Any]) -> list[Cell]:
    """Patients alike at the start, by unit, for a case mix. `columns` makes the model's of (age, sex, baseline)."""
    rows = (
        _courses(organization_id, asked)
        .filter(baseline_on__lte=due_until(asked), instrument=instrument, is_reached__isnull=False)
        .order_by()
        .values(f"{of}__ref", "age", "sex", "baseline")
        .annotate(n=Number("pk"), k=Number("pk", filter=Q(is_reached=True)))
    )
    return [
        Cell(ref, columns(age, sex, baseline), n, k)
        for ref, age, sex, baseline, n, k in rows.values_list(f"{of}__ref", "age", "sex", "baseline", "n", "k")
    ]


@dataclass(frozen=True, slots=True)
class Recovery:
    times: Times
    query: Query


def recovery(*, organization_id: int, asked: Asked) -> Recovery:
    """Days to the end of pain or to the last day known, counted. One query."""
    rows = Pathway.objects.of(organization_id).filter(
        began_on__range=(asked.first, asked.last), followed_d__isnull=False
    )
    rows = (
        _narrowed(rows, asked)
        .order_by()
        .values("followed_d", "is_recovered")
        .annotate(number=Number("pk"))
        .values_list("followed_d", "is_recovered", "number")
    )
    events: dict[int, int] = {}
    censored: dict[int, int] = {}
    for day, is_recovered, number in rows:
        (events if is_recovered else censored)[day] = number
    return Recovery(Times(events, censored), _named("outcomes.recovery", rows, asked))


@dataclass(frozen=True, slots=True)
class Doses:
    """(what was given, change, whether the headline was reached, how many), of those due and answered."""

    rows: tuple[tuple[Any, float, bool | None, int], ...]
    query: Query


def doses(*, organization_id: int, asked: Asked, instrument: str, by: str) -> Doses:
    """One measure beside one part of the dose. One query."""
    rows = (
        _courses(organization_id, asked)
        .filter(
            baseline_on__lte=due_until(asked), instrument=instrument, is_reached__isnull=False, pathway__sessions__gt=0
        )
        .order_by()
        .values(f"pathway__{by}", "changed", "is_reached")
        .annotate(number=Number("pk"))
        .values_list(f"pathway__{by}", "changed", "is_reached", "number")
    )
    return Doses(tuple(rows), _named(f"outcomes.dose_by_{by}", rows, asked, instrument=instrument))


def patients_with(*, organization_id: int, asked: Asked, instrument: str) -> dict[int, date]:
    """Who has a baseline of this measure, by id, with its day. One query."""
    rows = _courses(organization_id, asked).filter(instrument=instrument).order_by("-baseline_on")
    return dict(rows.values_list("patient_id", "baseline_on"))


def waiting(*, organization_id: int) -> int:
    """Patients whose record has grown since their rows were made. One query."""
    return Stale.objects.of(organization_id).values("patient_id").distinct().count()
