"""Where an export is put together: a DuckDB file in the installation for each organization, never beside the export.

It holds keys and codes, no names, and can be thrown away. What it saves is reading every session's stream again: the
rows of a session stand until its stream has grown, which is what a correction, too, makes it do.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from filiform.registry.engines import packages
from filiform.registry.gathering import Row, plain
from filiform.registry.tables import NEEDLES
from filiform.registry.types import FORMAT

MEMORY: Final = "1GB"
FOLDED: Final = {"session": "BIGINT", "visit": "BIGINT", "patient": "BIGINT", "sequence": "INTEGER"}
DOSES: Final = {
    "session": "BIGINT", "visit": "BIGINT", "needles": "INTEGER", "muscles": "INTEGER", "twitches": "INTEGER",
    "passes": "INTEGER", "needle_min": "DOUBLE", "longest_dwell_min": "DOUBLE", "stimulation_min": "DOUBLE",
    "dose_grade": "VARCHAR",
}  # fmt: skip
RAW_NEEDLES: Final = {"session": "BIGINT", **{column.name: column.sql for column in NEEDLES.columns}}
KEPT: Final = {"folded": FOLDED, "doses": DOSES, "needled": RAW_NEEDLES}
"""What stays from one export to the next."""


class Workbench:
    def __init__(self, connection: Any, folder: Path) -> None:
        self.connection = connection
        self.folder = folder

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = self.connection.execute(sql, list(values)).fetchall()
        return rows

    def lay_out(self, name: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
        """A table for this export alone, from rows as they come."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} ({_declared(columns)})")
        self.add(name, columns, rows)

    def add(self, name: str, columns: dict[str, str], rows: Iterable[Row]) -> None:
        """Rows through a file beside the database: ten times as fast as one statement for each."""
        file = self.folder / f"{name}.csv"
        try:
            with file.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle).writerows(plain(rows))
            if file.stat().st_size:
                typed = ", ".join(f"'{column}': '{kind}'" for column, kind in columns.items())
                self.run(
                    f"INSERT INTO {name} SELECT * FROM read_csv(?, columns = {{{typed}}}, header = false, "
                    "auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '')",
                    [str(file)],
                )
        finally:
            file.unlink(missing_ok=True)

    def folded(self) -> dict[int, int]:
        """Sessions whose rows are here, by key, with the length their stream then had."""
        return dict(self.run("SELECT session, sequence FROM folded"))

    def forget(self, sessions: Iterable[int]) -> None:
        self.lay_out("stale", {"session": "BIGINT"}, ((session,) for session in sessions))
        for name in KEPT:
            self.run(f"DELETE FROM {name} WHERE session IN (SELECT session FROM stale)")


@contextmanager
def workbench(folder: Path, name: str, *, check: str) -> Iterator[Workbench]:
    """The workbench of one organization. One of another secret or format, or one that is broken, is made anew.

    Raises: duckdb.IOException where another export has it open.
    """
    duckdb = packages.duckdb()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{name}.duckdb"
    connection = _opened(duckdb, file, folder)
    try:
        if not _is_of(connection, check, duckdb):
            connection.close()
            file.unlink()
            connection = _opened(duckdb, file, folder)
            _begin(connection, check)
        file.chmod(0o600)
        connection.execute(packages.QUIET)
        yield Workbench(connection, folder)
    finally:
        connection.close()


def _opened(duckdb: Any, file: Path, folder: Path) -> Any:
    settings = {"memory_limit": MEMORY, "temp_directory": str(folder / "spill"), "preserve_insertion_order": False}
    try:
        return duckdb.connect(str(file), config=settings)
    except (duckdb.SerializationException, duckdb.InvalidInputException, duckdb.IOException) as error:
        if isinstance(error, duckdb.IOException) and "not a valid" not in str(error):
            raise
        # Of another DuckDB, or cut short: nothing in it is lost, it is read again from the record.
        file.unlink()
        return duckdb.connect(str(file), config=settings)


def _is_of(connection: Any, check: str, duckdb: Any) -> bool:
    try:
        return bool(connection.execute("SELECT made_for FROM about").fetchall() == [(f"{FORMAT} {check}",)])
    except duckdb.CatalogException:
        return False


def _begin(connection: Any, check: str) -> None:
    connection.execute("CREATE TABLE about (made_for VARCHAR)")
    connection.execute("INSERT INTO about VALUES (?)", [f"{FORMAT} {check}"])
    for name, columns in KEPT.items():
        connection.execute(f"CREATE TABLE {name} ({_declared(columns)})")


def _declared(columns: dict[str, str]) -> str:
    return ", ".join(f"{column} {kind}" for column, kind in columns.items())
