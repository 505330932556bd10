"""From the tables on the workbench to Parquet files: only those whose rows are no longer what the folder holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filiform.registry import dictionary
from filiform.registry.folder import MANIFEST, write_text
from filiform.registry.tables import INSTRUMENTS, PARTITIONED
from filiform.registry.types import FORMAT, Line, Plan, Table
from filiform.registry.workbench import Workbench

Partitions = dict[str, dict[str, Any]]
"""Path inside the folder to the number of rows and their digest."""


def partitions(bench: Workbench, organization: str) -> Partitions:
    """What the workbench would write. The digest is of the rows alone, whatever their order."""
    found: Partitions = {}
    for table in PARTITIONED:
        values = ", ".join(f"coalesce(CAST({name} AS VARCHAR), '·')" for name in table.names)
        rows = bench.run(
            f"SELECT month, count(*), sum(md5_number_lower(row)), sum(md5_number_upper(row)) "
            f"FROM (SELECT month, concat_ws('|', {values}) AS row FROM out_{table.name}) GROUP BY month ORDER BY month"
        )
        for month, number, low, high in rows:
            found[_path(table, organization, month)] = {"rows": number, "digest": f"{number:x}-{low:x}-{high:x}"}
    return found


def write_partitions(bench: Workbench, tree: Path, organization: str, paths: Iterable[str]) -> None:
    wanted = set(paths)
    for table in PARTITIONED:
        columns, order = ", ".join(table.names), ", ".join(table.order)
        for (month,) in bench.run(f"SELECT DISTINCT month FROM out_{table.name} ORDER BY month"):
            path = _path(table, organization, month)
            if path in wanted:
                rows = f"SELECT {columns} FROM out_{table.name} WHERE month = '{month}' ORDER BY {order}"
                _copy(bench, rows, tree / path)


def write_instruments(bench: Workbench, tree: Path, lines: Iterable[Line]) -> None:
    rows = [tuple(asdict(line).values()) for line in lines]
    bench.lay_out("out_instruments", {column.name: column.sql for column in INSTRUMENTS.columns}, rows)
    _copy(bench, "SELECT * FROM out_instruments ORDER BY instrument", tree / instruments_path())


def write_words(tree: Path, manifest: Mapping[str, Any]) -> None:
    write_text(tree / "dictionary.json", json.dumps(dictionary.as_json(), indent=1, ensure_ascii=False) + "\n")
    write_text(tree / "dictionary.md", dictionary.as_markdown())
    write_text(tree / MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def words_digest(plan: Plan, lines: Iterable[Line]) -> str:
    """Of what all organizations share: dictionary, plan and instruments."""
    said = [FORMAT, dictionary.as_json(), asdict(plan), [asdict(line) for line in lines]]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:16]


def instruments_path() -> str:
    return f"{INSTRUMENTS.name}/part.parquet"


def _path(table: Table, organization: str, month: str) -> str:
    return f"{table.name}/organization={organization}/month={month}/part.parquet"


def _copy(bench: Workbench, rows: str, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    bench.run(f"COPY ({rows}) TO '{str(file).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)")
