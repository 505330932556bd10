"""Months that are made anew: as a whole from the rows that lie in them, and nothing is counted up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db import connection, transaction

from filiform.outcomes.models import Course, CourseMonth, Pathway, PathwayMonth, StaleMonth
from filiform.outcomes.months.packing import COURSE, PATHWAY, packed

PATHWAYS: Final = ""
"""The name under which the pathways of a month are marked, where others have an instrument."""
EACH: Final = 1000
"""Marks taken away by one statement."""
OF_PATHWAY: Final = (
    "sessions", "needles", "muscles", "main_muscle", "twitches", "needle_min", "stimulation_min",
)  # fmt: skip
Key = tuple[str, date]
"""Instrument, and first day of the month."""


def first_of(day: date) -> date:
    return day.replace(day=1)


def mark(organization_id: int, keys: Iterable[Key]) -> None:
    """These months are to be made anew. In the transaction that changes their rows; one statement."""
    StaleMonth.objects.add_all(
        [
            StaleMonth(organization_id=organization_id, instrument=instrument, month=month)
            for instrument, month in sorted(keys)
        ]
    )


def make_all(*, organization_id: int) -> int:
    """Make every marked month anew, each in a transaction of its own; returns how many."""
    marked = StaleMonth.objects.of(organization_id).order_by("instrument", "month")
    keys = list(marked.values_list("instrument", "month").distinct())
    for instrument, month in keys:
        _make(organization_id, instrument, month)
    return len(keys)


@transaction.atomic
def _make(organization_id: int, instrument: str, month: date) -> None:
    """Whoever comes second waits for the marks and reads the rows after the first: none is older than its mark."""
    marks = StaleMonth.objects.of(organization_id).filter(instrument=instrument, month=month)
    if connection.features.has_select_for_update:
        marks = marks.select_for_update()
    taken = list(marks.order_by("id").values_list("id", flat=True))
    if instrument == PATHWAYS:
        _make_pathways(organization_id, month)
    else:
        _make_courses(organization_id, instrument, month)
    for start in range(0, len(taken), EACH):
        StaleMonth.objects.of(organization_id).filter(pk__in=taken[start : start + EACH]).delete()


def forget(organization_id: int) -> None:
    """Throw every month away, and mark nothing: for a rebuild."""
    for model in (CourseMonth, PathwayMonth, StaleMonth):
        model.objects.of(organization_id).delete()


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _make_courses(organization_id: int, instrument: str, month: date) -> None:
    rows = (
        Course.objects.of(organization_id)
        .filter(is_index=True, instrument=instrument, baseline_on__gte=month, baseline_on__lt=_next(month))
        .order_by()
    )
    columns = {name: _column(name) for name in COURSE}
    lines = [_line(columns, row, "baseline_on") for row in rows.values(*_read(columns), "baseline_on")]
    _replace(CourseMonth, COURSE, lines, {"organization_id": organization_id, "instrument": instrument, "month": month})


def _column(name: str) -> str:
    """Where a column of a month stands in a course."""
    if name in OF_PATHWAY:
        return f"pathway__{name}"
    return f"{name}_id" if name in {"clinic", "practitioner"} else name


def _make_pathways(organization_id: int, month: date) -> None:
    rows = (
        Pathway.objects.of(organization_id)
        .filter(followed_d__isnull=False, began_on__gte=month, began_on__lt=_next(month))
        .order_by()
    )
    columns = {name: f"{name}_id" if name in {"clinic", "practitioner"} else name for name in PATHWAY}
    lines = [_line(columns, row, "began_on") for row in rows.values(*_read(columns), "began_on")]
    _replace(PathwayMonth, PATHWAY, lines, {"organization_id": organization_id, "month": month})


def _read(columns: dict[str, str]) -> list[str]:
    return [column for name, column in columns.items() if name != "day"]


def _line(columns: dict[str, str], row: dict[str, Any], of: str) -> dict[str, Any]:
    return {name: row[of].day if name == "day" else row[column] for name, column in columns.items()}


def _replace(
    model: type[CourseMonth | PathwayMonth], kinds: dict[str, str], lines: list[dict[str, Any]], where: dict[str, Any]
) -> None:
    which = {name: value for name, value in where.items() if name != "organization_id"}
    held = model.objects.of(where["organization_id"]).filter(**which)
    if not lines:
        held.delete()
        return
    made = packed(lines, kinds)
    if not held.update(**made):
        model.objects.add(**where, **made)
