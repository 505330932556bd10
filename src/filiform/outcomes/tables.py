"""A table as it stands on the page, in the file for a spreadsheet and on paper: the same cells in all three."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from filiform.outcomes.types import Query


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    cells: tuple[str, ...]
    url: str = ""
    """Where the first cell leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`counted` says who is in it and who is missing, `method` how it was reckoned, `queries` from what."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    counted: str
    method: str
    queries: tuple[Query, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = "Nothing of this was measured in the period."

    @property
    def lines(self) -> list[tuple[Row, list[tuple[Column, str]]]]:
        """Each row with its cells after the first, as a page walks through them."""
        return [(row, list(zip(self.columns[1:], row.cells[1:], strict=True))) for row in self.rows]


def to_csv(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.title for column in table.columns])
    writer.writerows([[_plain(cell) for cell in row.cells] for row in table.rows])
    writer.writerow([])
    writer.writerows([["counted", table.counted], ["method", table.method], *[["note", note] for note in table.notes]])
    for query in table.queries:
        writer.writerow(["query", query.name])
        writer.writerows([[name, value] for name, value in query.values])
    return out.getvalue()


def _plain(cell: str) -> str:
    """A cell that begins like a formula is read as text; a figure with its sign stays one."""
    is_formula = cell[:1] in {"=", "@", "\t", "\r"} or (cell[:1] in {"+", "-"} and not cell[1:2].isdigit())
    return f"'{cell}" if is_formula else cell
