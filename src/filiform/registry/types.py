"""What an export is made of: tables with their columns, a person's quasi-identifiers, the plan of the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

FORMAT: Final = 1
"""Raised when a table changes; an export of another format is written whole."""

Kind = Literal["key", "text", "whole", "number", "day", "yes-no"]

SQL_TYPES: Final[Mapping[str, str]] = {
    "key": "BIGINT", "text": "VARCHAR", "whole": "INTEGER", "number": "DOUBLE", "day": "DATE", "yes-no": "BOOLEAN",
}  # fmt: skip
"""Names both DuckDB and Spark's SQL read; VARCHAR is written STRING for Spark."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `rare` says what becomes of a value that fewer than k patients of an organization share:

    `other`: it is written as "other", or left out where even those together are fewer than k; `nothing`: left out.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    hidden: str = ""
    """How it was made less telling on the way out; empty: as recorded."""
    rare: Literal["", "other", "nothing"] = ""

    @property
    def sql(self) -> str:
        return SQL_TYPES[self.kind]


@dataclass(frozen=True, slots=True)
class Table:
    """One table, one row for each `row`. A partitioned one lies in folders by organization and month."""

    name: str
    row: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    """What its rows are sorted by, and what tells them apart."""
    is_partitioned: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a change is measured. Source: outcome methods, section 1; it says when is compared, not what is good.

    A change of the plan makes a new series of figures: never compare two exports of different plans.
    """

    baseline_d: int = 14
    """The baseline is the last value before the first needling, at most so many days old."""
    follow_up_d: int = 42
    """The follow-up is the value nearest to this day after the first needling …"""
    within_d: int = 10
    """… and at most so many days away from it."""


@dataclass(frozen=True, slots=True)
class Line:
    """What counts as change of one instrument, in its own unit; None: not established."""

    instrument: str
    name: str
    benefit: str
    told_by: str
    unit: str
    sign: int
    """1 where higher is better, -1 where lower is."""
    mdc: float | None
    mdc_is_share: bool
    """Hundredths of the value at baseline instead of the unit."""
    mcid: float | None
    mcid_is_share: bool
    low: float | None
    high: float | None
    tracks_recovery: bool


@dataclass(frozen=True, slots=True)
class Written:
    """What one export came to. `partitions` are paths inside the folder, with how many rows each holds."""

    organizations: tuple[str, ...]
    rows: Mapping[str, int]
    written: tuple[str, ...]
    removed: tuple[str, ...]
    kept: int
    left_out: Mapping[str, int] = field(default_factory=dict)
    smallest_class: int = 0
    withheld: tuple[str, ...] = ()
    """Organizations with too few patients, by their key."""

    def as_json(self) -> dict[str, Any]:
        return {
            "organizations": list(self.organizations), "rows": dict(self.rows), "written": list(self.written),
            "removed": list(self.removed), "kept": self.kept, "left_out": dict(self.left_out),
            "smallest_class": self.smallest_class, "withheld": list(self.withheld),
        }  # fmt: skip
