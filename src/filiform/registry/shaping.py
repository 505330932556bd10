"""The tables that leave, made on the workbench: joined, cut to classes that are large enough, rare values hidden."""

from __future__ import annotations

from typing import Final

from filiform.registry.rules.anonymity import Class, generalised
from filiform.registry.tables import ADVERSE_EVENTS, FOLLOW_UPS, PARTITIONED, READINGS
from filiform.registry.types import Column, Plan, Table
from filiform.registry.workbench import Workbench

RAW_VISITS: Final = {
    "visit": "BIGINT", "patient": "BIGINT", "episode": "BIGINT", "day": "DATE", "kind": "VARCHAR",
    "age_band": "VARCHAR", "sex": "VARCHAR", "shift_d": "INTEGER",
}  # fmt: skip
RAW_READINGS: Final = {
    column.name: column.sql for column in READINGS.columns if column.name not in {"since_first_d"}
}  # fmt: skip
RAW_EVENTS: Final = {column.name: column.sql for column in ADVERSE_EVENTS.columns}
RAW_FOLLOW_UPS: Final = {column.name: column.sql for column in FOLLOW_UPS.columns}

# The first visit says how old she was: one class for each patient, whenever she came again.
PEOPLE = """
CREATE OR REPLACE TEMP TABLE people AS
SELECT patient, min(day) AS first_day, arg_min(age_band, day) AS age_band, any_value(sex) AS sex,
       any_value(shift_d) AS shift_d
FROM raw_visits GROUP BY patient
"""
FIRST_NEEDLING = """
CREATE OR REPLACE TEMP TABLE first_needling AS
SELECT episode, min(day) AS day FROM raw_visits JOIN doses USING (visit) GROUP BY episode
"""
SHAPES: Final = {
    "patients": """
        SELECT patient, $jurisdiction AS jurisdiction, c.written_band AS age_band, c.written_sex AS sex, first_day,
               first_day AS in_month
        FROM people p JOIN classes c ON c.age_band = p.age_band AND c.sex = p.sex
    """,
    "visits": """
        SELECT v.visit, v.patient, v.episode, v.day, date_diff('day', f.day, v.day)::INTEGER AS since_first_d, v.kind,
               (row_number() OVER (PARTITION BY v.episode ORDER BY v.day, v.visit))::INTEGER AS number,
               coalesce(f.day + $due_d <= $today + people.shift_d, false) AS is_due,
               d.visit IS NOT NULL AS is_needled,
               coalesce(d.needles, 0) AS needles, coalesce(d.muscles, 0) AS muscles,
               coalesce(d.twitches, 0) AS twitches, coalesce(d.passes, 0) AS passes,
               coalesce(d.needle_min, 0) AS needle_min,
               coalesce(d.longest_dwell_min, 0) AS longest_dwell_min,
               coalesce(d.stimulation_min, 0) AS stimulation_min,
               d.dose_grade, v.day AS in_month
        FROM raw_visits v JOIN people USING (patient)
        LEFT JOIN first_needling f ON f.episode = v.episode LEFT JOIN doses d ON d.visit = v.visit
    """,
    "needles": """
        SELECT n.* EXCLUDE (session), v.day AS in_month
        FROM needled n JOIN raw_visits v ON v.visit = n.visit AND v.patient = n.patient
    """,
    "readings": """
        SELECT r.*, date_diff('day', f.day, r.day)::INTEGER AS since_first_d, r.day AS in_month
        FROM raw_readings r LEFT JOIN first_needling f ON f.episode = r.episode
        WHERE r.patient IN (SELECT patient FROM people)
    """,
    "adverse_events": """
        SELECT e.* EXCLUDE (visit), v.visit, e.day AS in_month
        FROM raw_events e LEFT JOIN raw_visits v ON v.visit = e.visit WHERE e.patient IN (SELECT patient FROM people)
    """,
    "follow_ups": "SELECT f.*, v.day AS in_month FROM raw_follow_ups f JOIN raw_visits v ON v.visit = f.visit",
}


def shape(bench: Workbench, *, k: int, jurisdiction: str, today: str, plan: Plan) -> dict[str, int]:
    """Make `out_<table>` of every table; returns the values that were hidden, by column.

    Where fewer than k patients may be used in all, the tables stay empty.
    """
    bench.run(PEOPLE)
    counted = {(band, sex): number for band, sex, number in bench.run(
        "SELECT age_band, sex, count(*) FROM people GROUP BY age_band, sex ORDER BY age_band, sex"
    )}  # fmt: skip
    classes: dict[Class, Class | None] = generalised(counted, k=k)
    bench.lay_out(
        "classes", {"age_band": "VARCHAR", "sex": "VARCHAR", "written_band": "VARCHAR", "written_sex": "VARCHAR"},
        ((*one, *written) for one, written in classes.items() if written is not None),
    )  # fmt: skip
    if None in classes.values():
        for raw in ("raw_visits", "people"):
            bench.run(f"DELETE FROM {raw}")
    bench.run(FIRST_NEEDLING)
    values = {"jurisdiction": jurisdiction, "today": today, "due_d": plan.follow_up_d + plan.within_d}
    hidden: dict[str, int] = {}
    for table in PARTITIONED:
        hidden |= _shape_one(bench, table, values, k=k)
    return hidden


def _shape_one(bench: Workbench, table: Table, values: dict[str, object], *, k: int) -> dict[str, int]:
    sql = SHAPES[table.name]
    used = [name for name in values if f"${name}" in sql]
    literal = {"jurisdiction": "'{}'", "today": "DATE '{}'", "due_d": "{}"}
    for name in used:
        sql = sql.replace(f"${name}", literal[name].format(str(values[name]).replace("'", "''")))
    bench.run(f"CREATE OR REPLACE TEMP TABLE bare AS {sql}")
    rare = {column.name: _hide_rare(bench, column, k=k) for column in table.columns if column.rare}
    written = ", ".join(f"{rare[name][1]} AS {name}" if name in rare else name for name in table.names)
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE out_{table.name} AS "
        f"SELECT strftime(in_month, '%Y-%m') AS month, {written} FROM bare"
    )
    return {f"{table.name}.{name}": number for name, (number, _) in rare.items() if number}


def _hide_rare(bench: Workbench, column: Column, *, k: int) -> tuple[int, str]:
    """How many values few patients share, and the expression that writes something else for them.

    Where even all of them together have fewer than k patients, "other" would tell of those: then nothing is written.
    """
    name, few = column.name, f"few_{column.name}"
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE {few} AS SELECT {name} AS value FROM bare WHERE {name} IS NOT NULL "
        f"GROUP BY {name} HAVING count(DISTINCT patient) < {k}"
    )
    [(number,)] = bench.run(f"SELECT count(*) FROM {few}")
    among = f"{name} IN (SELECT value FROM {few})"
    instead = "NULL"
    if column.rare == "other":
        [(patients,)] = bench.run(f"SELECT count(DISTINCT patient) FROM bare WHERE {among} OR {name} = 'other'")
        instead = "'other'" if patients >= k else "NULL"
    return int(number), f"CASE WHEN {among} THEN {instead} ELSE {name} END"
