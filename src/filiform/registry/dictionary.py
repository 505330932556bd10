"""The data dictionary that lies beside the files, made from the declaration of the tables."""

from __future__ import annotations

from typing import Any, Final

from filiform.registry.tables import TABLES
from filiform.registry.types import FORMAT, Column, Table

KINDS: Final = {
    "key": "whole number (64 bits)", "text": "text", "whole": "whole number", "number": "number", "day": "date",
    "yes-no": "true or false",
}  # fmt: skip
RARE: Final = {
    "": "",
    "other": 'written "other" where fewer than k patients of the organization share the value',
    "nothing": "left out where fewer than k patients of the organization share the value",
}
INTRODUCTION: Final = """\
De-identified rows of dry needling care. Not anonymous: treat them as health data, do not publish rows, do not try to
find anybody, and do not join them with other data about people. What that means stands in docs/registry.md of Filiform.

Each table is a folder of Parquet files in folders `organization=…/month=…`, two columns more in every engine. An
organization is a keyed hash; a month is that of the *shifted* day. An empty cell is not known, or left out. Nothing
here is free text.
"""


def as_json() -> dict[str, Any]:
    return {
        "format": FORMAT,
        "tables": [
            {
                "name": table.name,
                "row": table.row,
                "partitioned_by": ["organization", "month"] if table.is_partitioned else [],
                "columns": [_column(column) for column in table.columns],
            }
            for table in TABLES
        ],
    }


def as_markdown() -> str:
    return "\n".join([f"# Data dictionary (format {FORMAT})", "", INTRODUCTION, *map(_section, TABLES)])


def _column(column: Column) -> dict[str, str]:
    return {
        "name": column.name, "type": KINDS[column.kind], "unit": column.unit, "meaning": column.meaning,
        "hidden": _hidden(column),
    }  # fmt: skip


def _hidden(column: Column) -> str:
    return "; ".join(one for one in (column.hidden, RARE[column.rare]) if one)


def _section(table: Table) -> str:
    rows = [
        f"| {column.name} | {KINDS[column.kind]} | {column.unit} | {column.meaning} | {_hidden(column)} |"
        for column in table.columns
    ]
    head = ["| column | type | unit | meaning | made less telling |", "|---|---|---|---|---|"]
    return "\n".join([f"## {table.name}", f"One row for {table.row}.", "", *head, *rows, ""])
