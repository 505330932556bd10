"""The gazetteer as a small SQLite file of its own: made once for each version of the source, read by every process.

It lies beside the clinic's database and is no part of it: no backup needs it, and deleting it only costs the few
seconds it takes to be made again.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import sqlite3
import tempfile
import threading
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

SOURCE = Path(__file__).parent / "places.tsv.xz"
SHAPE = 3
"""Of the compiled file; raised when its tables or keys change."""
TABLES = """
CREATE TABLE town (id INTEGER PRIMARY KEY, name TEXT, country TEXT, part TEXT, lat REAL, lon REAL, population INTEGER);
CREATE TABLE name (key TEXT, town INTEGER, skeleton TEXT, PRIMARY KEY (key, town)) WITHOUT ROWID;
CREATE TABLE postcode (code TEXT, country TEXT, shown TEXT, name TEXT, lat REAL, lon REAL, PRIMARY KEY (code, country))
    WITHOUT ROWID;
CREATE TABLE part (country TEXT, code TEXT, name TEXT, key TEXT, PRIMARY KEY (country, code)) WITHOUT ROWID;
CREATE TABLE country (code TEXT, language TEXT, name TEXT, key TEXT, PRIMARY KEY (code, language)) WITHOUT ROWID;
"""
INSERTS = {
    "T": "INSERT INTO town VALUES (?, ?, ?, ?, ?, ?, ?)",
    "N": "INSERT INTO name VALUES (?, ?, ?)",
    "P": "INSERT OR IGNORE INTO postcode VALUES (?, ?, ?, ?, ?, ?)",
    "A": "INSERT INTO part VALUES (?, ?, ?, ?)",
    "C": "INSERT INTO country VALUES (?, ?, ?, ?)",
}
INDEXES = """
CREATE INDEX name_by_skeleton ON name (skeleton);
CREATE INDEX town_by_lat ON town (lat, lon);
CREATE INDEX postcode_by_lat ON postcode (lat, lon);
CREATE INDEX part_by_key ON part (key);
CREATE INDEX country_by_key ON country (key);
"""
_lines = threading.local()


def make_ready(folder: Path) -> Path:
    """The compiled file in `folder`, made now if this version is not there yet. Safe where several make it at once."""
    file = folder / f"gazetteer-{_version()}.sqlite3"
    if not file.exists():
        handle, unfinished = tempfile.mkstemp(prefix="gazetteer-", suffix=".part", dir=folder)
        os.close(handle)
        try:
            _compile(Path(unfinished))
            # Whoever comes second puts the same file in the same place.
            os.replace(unfinished, file)
        finally:
            Path(unfinished).unlink(missing_ok=True)
        for older in folder.glob("gazetteer-*.sqlite3"):
            if older != file:
                older.unlink(missing_ok=True)
    return file


def line(folder: Path) -> sqlite3.Connection:
    """A connection of this thread to the compiled file, for reading only."""
    held: dict[Path, sqlite3.Connection] = _lines.__dict__.setdefault("held", {})
    if folder not in held:
        file = make_ready(folder)
        held[folder] = sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)
    return held[folder]


@cache
def _version() -> str:
    return hashlib.sha256(SOURCE.read_bytes() + str(SHAPE).encode()).hexdigest()[:12]


def _compile(file: Path) -> None:
    database = sqlite3.connect(file)
    try:
        database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + TABLES)
        _fill(database)
        database.executescript(INDEXES + "ANALYZE;")
        database.commit()
    finally:
        database.close()


def _fill(database: sqlite3.Connection) -> None:
    """Each line of the source is a row; the tool that made it has laid them in the order of their keys."""
    with lzma.open(SOURCE, "rt", encoding="utf-8") as lines:
        rows = (text.rstrip("\n").split("\t") for text in lines)
        for kind, group in groupby(rows, key=itemgetter(0)):
            if kind in INSERTS:
                database.executemany(INSERTS[kind], (row[1:] for row in group))
