"""What every report reads: the tables, the plan, baselines and pairs; the same text for both engines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, Final, Protocol

from filiform.registry.tables import TABLES
from filiform.registry.types import Table

PARTS: Final = ("organization", "month")
DERIVED: Final = ("baselines", "pairs")


class Engine(Protocol):
    """Runs one text of SQL and gives its rows by name."""

    def rows(self, sql: str) -> list[dict[str, Any]]: ...

    def close(self) -> None: ...


def sql_of(name: str) -> str:
    return (files("filiform.registry") / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def tables_there(manifest: Mapping[str, Any]) -> set[str]:
    """Those with at least one file; an engine reads no folder that is not there."""
    paths = [path for entry in manifest["organizations"].values() for path in entry["partitions"]]
    return {path.partition("/")[0] for path in paths}


def nothing(table: Table) -> str:
    """A table without a single row."""
    columns = [f"CAST(NULL AS {_shared(column.sql)}) AS {column.name}" for column in table.columns]
    columns += [f"CAST(NULL AS STRING) AS {name}" for name in PARTS if table.is_partitioned]
    return f"SELECT {', '.join(columns)} WHERE 1 = 0"


def derived_views(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    plan = ", ".join(f"{int(days)} AS {name}" for name, days in manifest["plan"].items())
    yield "plan", f"SELECT {plan}"
    for name in DERIVED:
        yield name, sql_of(name)


def partitioned(names: set[str]) -> Iterator[tuple[Table, bool]]:
    """Each table, and whether there are files of it."""
    for table in TABLES:
        yield table, table.name in names or not table.is_partitioned


def _shared(kind: str) -> str:
    return "STRING" if kind == "VARCHAR" else kind
