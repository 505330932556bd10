"""Months as columns of numbers: the rows of a span of days, narrowed to who is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from filiform.outcomes.models import CourseMonth, PathwayMonth
from filiform.outcomes.months.packing import COURSE, NONE, PATHWAY, TEXTS
from filiform.outcomes.months.services import first_of
from filiform.outcomes.types import Asked

YES, NEITHER = 1, NONE
WHO: Final = ("clinic", "practitioner")


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of equal length. `on`: the day as its ordinal. `words`: the texts that a column points into."""

    number: int
    columns: Mapping[str, Any]
    words: Mapping[str, tuple[str, ...]]

    def __getitem__(self, name: str) -> Any:
        return self.columns[name]

    def where(self, keep: Any) -> Rows:
        """Those rows for which `keep` is true."""
        if bool(keep.all()):
            return self
        return Rows(int(keep.sum()), {name: column[keep] for name, column in self.columns.items()}, self.words)

    def of(self, *, clinic: int | None, practitioner: int | None) -> Rows:
        found = self
        for name, id_ in (("clinic", clinic), ("practitioner", practitioner)):
            if id_ is not None:
                found = found.where(found[name] == id_)
        return found


def courses(*, organization_id: int, asked: Asked, names: Sequence[str], instrument: str = "") -> Rows:
    """Courses with their baseline in the span; of every instrument unless one is named. One query."""
    rows = CourseMonth.objects.of(organization_id)
    rows = rows.filter(instrument=instrument) if instrument else rows
    found = list(
        rows.filter(month__range=(first_of(asked.first), asked.last))
        .order_by("instrument", "month")
        .values_list("month", "number", "instrument", "words", *SHARED_NAMES, *names)
    )
    return _read(found, (*SHARED_NAMES, *names), COURSE, asked)


def pathways(*, organization_id: int, asked: Asked) -> Rows:
    """Episodes that began in the span and of which it is known how long there was pain. One query."""
    names = tuple(PATHWAY)
    found = [
        (month, number, "", {}, *columns)
        for month, number, *columns in PathwayMonth.objects.of(organization_id)
        .filter(month__range=(first_of(asked.first), asked.last))
        .order_by("month")
        .values_list("month", "number", *names)
    ]
    return _read(found, names, PATHWAY, asked)


SHARED_NAMES: Final = ("day", *WHO)


def _read(found: Sequence[tuple[Any, ...]], names: Sequence[str], kinds: Mapping[str, str], asked: Asked) -> Rows:
    import numpy as np

    counts = [row[1] for row in found]
    columns = {
        name: np.frombuffer(b"".join(bytes(row[4 + place]) for row in found), dtype=f"<{kinds[name]}")
        for place, name in enumerate(names)
    }
    months = np.array([row[0].toordinal() - 1 for row in found], dtype=np.int64)
    columns["on"] = np.repeat(months, counts) + columns.pop("day")
    words: dict[str, tuple[str, ...]] = {}
    for name in TEXTS.intersection(names):
        words[name], columns[name] = _one_list(columns[name], counts, [row[3][name] for row in found])
    words["instrument"], columns["instrument"] = _one_list(
        np.zeros(sum(counts), dtype=np.int64), counts, [[row[2]] for row in found]
    )
    rows = Rows(sum(counts), columns, words)
    return rows.where((rows["on"] >= asked.first.toordinal()) & (rows["on"] <= asked.last.toordinal()))


def _one_list(column: Any, counts: Sequence[int], said: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], Any]:
    """Every month has words of its own: the same places for all of them."""
    import numpy as np

    every = sorted({word for words in said for word in words})
    places = {word: place for place, word in enumerate(every)}
    ours = np.array([places[word] for words in said for word in words], dtype=np.int64)
    begins = np.cumsum([0, *[len(words) for words in said]])[:-1]
    return tuple(every), ours[np.repeat(begins, counts) + column] if len(column) else column.astype(np.int64)


def ordinal(day: date) -> int:
    return day.toordinal()
