"""DuckDB, inside the program: for one machine, however many rows its disk holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

from filiform.registry.engines import packages
from filiform.registry.engines.views import derived_views, nothing, partitioned, tables_there
from filiform.registry.folder import manifest_there

MEMORY: Final = "1500MB"


class DuckDB:
    """Reads the files where they lie. What does not fit into memory is spilled to a scratch folder."""

    def __init__(
        self, folder: Path, manifest: dict[str, Any], *, memory: str = MEMORY, threads: int | None = None
    ) -> None:
        spill = Path(tempfile.gettempdir()) / f"filiform-registry-{os.getpid()}"
        settings = {"memory_limit": memory, "temp_directory": str(spill), "preserve_insertion_order": False}
        self._connection = packages.duckdb().connect(config=settings)
        self._connection.execute(packages.QUIET)
        if threads:
            self._connection.execute(f"SET threads = {threads}")
        for table, has_files in partitioned(tables_there(manifest)):
            depth = "*/*/*.parquet" if table.is_partitioned else "*.parquet"
            path = str(folder / table.name / depth).replace("'", "''")
            parts = f", hive_partitioning = {str(table.is_partitioned).lower()}, hive_types_autocast = false"
            sql = f"SELECT * FROM read_parquet('{path}'{parts})" if has_files else nothing(table)
            self._view(table.name, sql)
        for name, sql in derived_views(manifest):
            self._view(name, sql)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        ran = self._connection.execute(sql)
        names = [column[0] for column in ran.description]
        return [dict(zip(names, row, strict=True)) for row in ran.fetchall()]

    def close(self) -> None:
        self._connection.close()

    def _view(self, name: str, sql: str) -> None:
        self._connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {sql}")


def opened(folder: str) -> tuple[DuckDB, dict[str, Any]]:
    path = Path(folder).absolute()
    manifest = manifest_there(path)
    return DuckDB(path, manifest), manifest
