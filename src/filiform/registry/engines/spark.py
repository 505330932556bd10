"""Apache Spark: in this process, or on a cluster by the address of its master."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from filiform.registry.engines import packages
from filiform.registry.engines.views import derived_views, nothing, partitioned, tables_there
from filiform.registry.errors import FolderUnreadable, JavaMissing, SparkFailed
from filiform.registry.folder import MANIFEST, manifest_there, read_manifest

LOCAL: Final = "local[2]"
ALWAYS: Final = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # A month and a hashed key stay text, whatever they look like.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
}
IN_ONE_PROCESS: Final = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}


class Spark:
    def __init__(self, session: Any, folder: str, manifest: dict[str, Any]) -> None:
        self._session = session
        for table, has_files in partitioned(tables_there(manifest)):
            if has_files:
                session.read.parquet(f"{folder}/{table.name}").createOrReplaceTempView(table.name)
            else:
                session.sql(nothing(table)).createOrReplaceTempView(table.name)
        for name, sql in derived_views(manifest):
            session.sql(sql).createOrReplaceTempView(name)

    @property
    def settings(self) -> dict[str, str]:
        return dict(self._session.sparkContext.getConf().getAll())

    def rows(self, sql: str) -> list[dict[str, Any]]:
        return [row.asDict() for row in self._session.sql(sql).collect()]

    def close(self) -> None:
        self._session.stop()


def opened(folder: str, *, master: str | None, more: Mapping[str, str] | None = None) -> tuple[Spark, dict[str, Any]]:
    """`folder` is a path of this machine, or an address such as s3a://… or hdfs://… that the cluster reads.

    `more`: further settings of the session.

    Raises: PackageMissing, JavaMissing, SparkFailed, FolderUnreadable.
    """
    is_remote = "://" in folder
    manifest = None if is_remote else manifest_there(Path(folder).absolute())
    master = master or LOCAL
    session = started(master, more or {})
    try:
        if manifest is None:
            manifest = read_manifest(_remote_text(session, f"{folder.rstrip('/')}/{MANIFEST}"), folder=folder)
        place = folder.rstrip("/") if is_remote else f"file://{Path(folder).absolute()}"
        return Spark(session, place, manifest), manifest
    except Exception:
        session.stop()
        raise


def started(master: str, more: Mapping[str, str]) -> Any:
    """One session. In one process it listens on the loopback alone and draws no page."""
    packages.pyspark()
    _check_java()
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    settings = {**ALWAYS, **(IN_ONE_PROCESS if master.startswith("local") else {}), **more}
    quiet = files("filiform.registry") / "engines" / "log4j2.properties"
    java = settings.get("spark.driver.extraJavaOptions", "")
    settings["spark.driver.extraJavaOptions"] = f"-Dlog4j2.configurationFile={quiet} {java}"
    building = SparkSession.builder.master(master).appName("filiform registry")
    for name, value in settings.items():
        building = building.config(name, value)
    try:
        return building.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        raise SparkFailed(master=master, why=str(error).splitlines()[0]) from error


def _check_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if home:
        if not (Path(home) / "bin" / "java").exists():
            raise JavaMissing(why=f"JAVA_HOME is {home}, where there is none")
    elif shutil.which("java") is None:
        raise JavaMissing(why="there is no program java on the path")


def _remote_text(session: Any, address: str) -> str:
    from pyspark.errors import PySparkException

    try:
        [row] = session.read.text(address, wholetext=True).collect()
    except (PySparkException, ValueError) as error:
        raise FolderUnreadable(folder=address, why=str(error).splitlines()[0]) from error
    return str(row[0])
