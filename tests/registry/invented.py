"""An export of invented, plausible patients, made by DuckDB straight into files: for the engines and the benchmark.

Nothing in it is drawn at random: every value comes from the hash of its number, so the same size gives the same rows.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from filiform.knowledge import catalogues
from filiform.registry.engines.packages import QUIET
from filiform.registry.rules.lines import lines
from filiform.registry.tables import INSTRUMENTS, PARTITIONED
from filiform.registry.types import FORMAT, Plan, Table

# One of n for a row and a purpose: even(i, 'dwell', 600) is 0 to 599.
SETTING = """
CREATE MACRO even(i, what, n) AS (hash(i, what) % n)::INTEGER;
CREATE MACRO big(i, what) AS (hash(i, what) >> 1)::BIGINT;
CREATE MACRO one_of(i, what, words) AS words[1 + even(i, what, len(words))];
CREATE TABLE who AS
SELECT i, big(i, 'patient') AS patient, big(i, 'episode') AS episode,
       'o' || lpad(to_hex(even(i, 'house', $houses)), 12, '0') AS organization,
       DATE '2023-01-01' + even(i, 'begin', $months * 30 - 60) AS first_day, 1 + even(i, 'visits', 9) AS visits,
       even(i, 'pain', 7) + 3 AS pain, even(i, 'gain', 8) - 1 AS gain
FROM range($patients) t(i);
CREATE TABLE came AS
SELECT w.*, n AS number, i * 16 + n AS v, big(i * 16 + n, 'visit') AS visit,
       first_day + (n * 7 + even(i * 16 + n, 'day', 4))::INTEGER AS day, 5 + even(i * 16 + n, 'needles', 11) AS needles
FROM who w, range(w.visits) t(n);
"""
TABLES = {
    "patients": """
        SELECT patient, 'US-CO' AS jurisdiction,
               one_of(i, 'age', ['18-29', '30-39', '40-49', '40-49', '50-59', '50-59', '60-69', '70-79']) AS age_band,
               one_of(i, 'sex', ['female', 'female', 'male']) AS sex, first_day, organization, first_day AS in_month
        FROM who
    """,
    "visits": """
        SELECT visit, patient, episode, day, (day - min(day) OVER (PARTITION BY episode))::INTEGER AS since_first_d,
               CASE number WHEN 0 THEN 'initial' ELSE 'follow-up' END AS kind, (number + 1)::INTEGER AS number,
               even(i, 'due', 10) > 0 AS is_due, true AS is_needled, needles, 1 + even(v, 'muscles', 4) AS muscles,
               even(v, 'twitches', 8) AS twitches, even(v, 'passes', 20) AS passes,
               needles * (2.0 + even(v, 'dwell', 120) / 10) AS needle_min,
               5.0 + even(v, 'long', 200) / 10 AS longest_dwell_min,
               CASE WHEN even(v, 'current', 4) = 0 THEN 10.0 ELSE 0.0 END AS stimulation_min,
               one_of(v, 'grade', ['light', 'moderate', 'moderate', 'strong']) AS dose_grade, organization,
               day AS in_month
        FROM came
    """,
    "needles": """
        SELECT visit, patient, (m + 1)::INTEGER AS number,
               -- Few muscles of one region in a session, and the same region for a patient; some regions more often.
               $muscles[1 + (even(i, 'region', 1000) * even(i, 'often', 1000) * (len($muscles) - 6) // 1000000
                             + m % (1 + even(v, 'muscles', 4)) + even(v, 'near', 2))::INTEGER] AS muscle,
               one_of(v * 32 + m, 'side', ['left', 'right']) AS side,
               one_of(v * 32 + m, 'gauge', [0.25, 0.25, 0.3]) AS gauge_mm,
               one_of(v * 32 + m, 'length', [30.0, 40.0, 50.0, 60.0]) AS length_mm,
               5.0 + even(v * 32 + m, 'depth', 45) AS depth_mm,
               one_of(v * 32 + m, 'how', ['in-situ', 'in-situ', 'pistoning', 'threading']) AS technique,
               even(v * 32 + m, 'passes', 10) AS passes, greatest(even(v * 32 + m, 'twitch', 5) - 2, 0) AS twitches,
               even(v * 32 + m, 'ache', 8) AS sensation, 30.0 + even(v * 32 + m, 'dwell', 1200) AS dwell_s,
               even(v * 32 + m, 'blood', 20) = 0 AS is_bleeding, even(v * 32 + m, 'current', 8) = 0 AS is_stimulated,
               600.0 AS stimulation_s, 2.0 AS hz, 200.0 AS pulse_us, 1.5 AS intensity_ma, organization, day AS in_month
        FROM came, range(came.needles) t(m)
    """,
    "readings": """
        WITH taken AS (
          SELECT *, 'nprs_current' AS instrument, 0 AS nth, 'before' AS phase, 'points' AS unit,
                 greatest(0, least(10, pain - number * gain / 5.0 + even(v, 'noise', 3) - 1))::INTEGER::DOUBLE AS value
          FROM came
          UNION ALL
          SELECT *, 'nprs_current', 1, 'after', 'points', greatest(0, pain - number)::DOUBLE FROM came
          UNION ALL
          SELECT *, 'psfs', 2, 'none', 'points', least(10, 3 + number * gain / 6.0 + even(v, 'psfs', 3))::DOUBLE
          FROM came WHERE number % 2 = 0
          UNION ALL
          SELECT *, 'ndi', 3, 'none', '%', greatest(0, 40 - number * gain + even(v, 'ndi', 9))::DOUBLE
          FROM came WHERE number % 3 = 0
        )
        SELECT patient, episode, visit, day, (day - first_day - even(i * 16, 'day', 4))::INTEGER AS since_first_d,
               (number * 4 + nth + 1)::INTEGER AS number, instrument, 0::BIGINT AS item, 'none' AS side, phase,
               one_of(v, 'mode', ['in-clinic', 'in-clinic', 'phone']) AS mode, value, unit, organization,
               day AS in_month
        FROM taken
    """,
    "adverse_events": """
        SELECT big(v, 'event') AS event, patient, visit, day,
               one_of(v, 'kind', ['bruise', 'bruise', 'bleeding', 'vasovagal', 'other']) AS kind,
               one_of(v, 'grave', ['mild', 'mild', 'mild', 'significant']) AS grade,
               even(v, 'near', 30) = 0 AS is_near_miss,
               'probable' AS causality, 'recovered' AS outcome, one_of(v, 'told', ['patient', 'clinician']) AS told_by,
               true AS is_closed, organization, day AS in_month
        FROM came WHERE even(v, 'harm', 40) = 0
    """,
    "follow_ups": """
        SELECT visit, patient, 'h24' AS time_window, true AS is_asked, even(v, 'answer', 10) < 7 AS is_answered,
               CASE WHEN even(v, 'answer', 10) < 7 THEN 24.0 + even(v, 'late', 20) END AS after_h,
               CASE WHEN even(v, 'answer', 10) < 7 THEN even(v, 'sore', 7) END AS soreness,
               CASE WHEN even(v, 'answer', 10) < 7 THEN one_of(v, 'bruise', ['none', 'none', 'small']) END AS bruise,
               even(v, 'red', 200) = 0 AS is_red, organization, day AS in_month
        FROM came
    """,
}


def make(folder: Path, *, sessions: int, houses: int = 5, months: int = 36, without: tuple[str, ...] = ()) -> str:
    """Files and manifest of an export with about so many sessions; `without` names tables that stay empty."""
    folder.mkdir(parents=True)
    scratch = folder.parent / f".{folder.name}.duckdb"
    connection = duckdb.connect(str(scratch), config={"memory_limit": "2GB", "temp_directory": f"{scratch}.spill"})
    connection.execute(QUIET)
    muscles = [id_ for id_ in catalogues.muscles().by_id if "'" not in id_]
    values = {"houses": houses, "months": months, "patients": sessions // 5, "muscles": muscles}
    try:
        connection.execute(_filled(SETTING, values))
        counts = {}
        for table in PARTITIONED:
            if table.name not in without:
                counts[table.name] = _write(connection, folder, table, _filled(TABLES[table.name], values))
        _write_instruments(connection, folder)
    finally:
        connection.close()
        scratch.unlink()
    _write_manifest(folder)
    return ", ".join(f"{number:,} {name}" for name, number in counts.items())


def _write(connection: Any, folder: Path, table: Table, sql: str) -> int:
    """One file for each organization and month, as an export has them, each column in its declared type."""
    typed = ", ".join(f"CAST({column.name} AS {column.sql}) AS {column.name}" for column in table.columns)
    names = ", ".join(table.names)
    connection.execute(
        f"CREATE TABLE out AS SELECT {typed}, organization, strftime(in_month, '%Y-%m') AS month "
        f"FROM ({sql}) ORDER BY organization, month, patient"
    )
    for organization, month in connection.execute("SELECT DISTINCT organization, month FROM out").fetchall():
        place = folder / table.name / f"organization={organization}" / f"month={month}"
        place.mkdir(parents=True)
        connection.execute(
            f"COPY (SELECT {names} FROM out WHERE organization = '{organization}' AND month = '{month}') "
            f"TO '{place}/part.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )
    [(number,)] = connection.execute("SELECT count(*) FROM out").fetchall()
    connection.execute("DROP TABLE out")
    return int(number)


def _write_instruments(connection: Any, folder: Path) -> None:
    columns = ", ".join(f"{column.name} {column.sql}" for column in INSTRUMENTS.columns)
    connection.execute(f"CREATE TABLE instruments ({columns})")
    rows = [list(asdict(line).values()) for line in lines(catalogues.instruments())]
    connection.executemany(f"INSERT INTO instruments VALUES ({', '.join('?' * len(INSTRUMENTS.columns))})", rows)
    (folder / "instruments").mkdir()
    connection.execute(f"COPY instruments TO '{folder}/instruments/part.parquet' (FORMAT parquet)")


def _write_manifest(folder: Path) -> None:
    parts = sorted(path.relative_to(folder).as_posix() for path in folder.glob("*/organization=*/*/*.parquet"))
    organizations = {path.split("/")[1].partition("=")[2] for path in parts}
    entries = {
        name: {"k": 5, "is_demo": True, "partitions": {path: {} for path in parts if f"={name}/" in path}}
        for name in sorted(organizations)
    }
    manifest = {
        "format": FORMAT, "plan": asdict(Plan()), "catalogue": catalogues.instruments().version, "words": "",
        "organizations": entries,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _filled(sql: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        sql = sql.replace(f"${name}", str(value))
    return sql
