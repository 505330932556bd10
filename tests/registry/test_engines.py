"""DuckDB and Spark give the same figures from the same texts. One Spark session for everything: starting it is slow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from filiform.registry.engines import embedded, spark
from filiform.registry.engines.views import Engine
from filiform.registry.errors import FolderUnreadable, JavaMissing, PackageMissing
from filiform.registry.reports import REPORTS, Figures, all_figures
from tests import java
from tests.registry.invented import make

FOR_FEW_ROWS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}
"""Compiling a plan, and a Java that compiles itself, take longer than running it over a few thousand rows."""


@pytest.fixture(scope="module")
def invented(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("registry") / "export"
    make(folder, sessions=400, houses=1, months=3, without=("adverse_events",))
    return folder


@pytest.fixture
def a_java(monkeypatch):
    path = java.find()
    assert path is not None, "Spark needs Java 17 or later: python -m tests.java installs it where it can"
    monkeypatch.setenv("JAVA_HOME", str(Path(path).resolve().parent.parent))


def told(engine: Engine) -> dict[str, Figures]:
    return {one.name: one for one in all_figures(engine, k=5)}


def alike(one: object, other: object) -> bool:
    """Engines add in another order, so that a sixth digit may be rounded the other way; all else is the same."""
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= 1.1e-6
    return one == other


def test_both_engines_tell_the_same(invented, a_java):
    ours, _ = embedded.opened(str(invented))
    with_duckdb = told(ours)
    ours.close()
    # Both an address, as of a cluster's storage, and the manifest read through Spark itself.
    theirs, _ = spark.opened(f"file://{invented}", master="local[1]", more=FOR_FEW_ROWS)
    try:
        with_spark = told(theirs)
        assert theirs.settings["spark.driver.host"] == "127.0.0.1"
    finally:
        theirs.close()
    for name, ours_told in with_duckdb.items():
        theirs_told = with_spark[name]
        assert theirs_told.withheld == ours_told.withheld
        assert len(theirs_told.rows) == len(ours_told.rows), name
        for row, other in zip(ours_told.rows, theirs_told.rows, strict=True):
            assert other.keys() == row.keys()
            assert [key for key in row if not alike(other[key], row[key])] == [], name
    assert list(with_duckdb) == [report.name for report in REPORTS]
    assert [name for name, one in with_duckdb.items() if not one.rows] == ["harm_kinds"]


def test_without_its_package_an_engine_says_which_extra_to_install(invented, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    with pytest.raises(PackageMissing, match=r"pip install 'filiform\[reports\]'"):
        embedded.opened(str(invented))
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    with pytest.raises(PackageMissing, match=r"pip install 'filiform\[spark\]'"):
        spark.opened(str(invented), master=None)


def test_without_java_spark_says_so(invented, monkeypatch, tmp_path):
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(JavaMissing, match="JAVA_HOME"):
        spark.opened(str(invented), master=None)
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(JavaMissing, match="no program java"):
        spark.opened(str(invented), master=None)


def test_a_folder_that_is_no_export_is_told(invented, tmp_path):
    with pytest.raises(FolderUnreadable, match="no export in it"):
        embedded.opened(str(tmp_path / "nothing"))
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(FolderUnreadable, match="no manifest of an export"):
        embedded.opened(str(tmp_path))
    manifest = json.loads((invented / "manifest.json").read_text())
    (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "format": 99}))
    with pytest.raises(FolderUnreadable, match="format 99"):
        embedded.opened(str(tmp_path))
