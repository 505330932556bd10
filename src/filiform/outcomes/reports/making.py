"""What each step of a report finds. A part is JSON: tables as they stand on the pages, and charts as SVG."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any, Final

from filiform.clinics.types import Member
from filiform.core.pdf import render_pdf
from filiform.knowledge import catalogues
from filiform.measures.queries import readings_of_many
from filiform.measures.types import Phase
from filiform.outcomes import charts, queries
from filiform.outcomes.pages.measure import measure_page
from filiform.outcomes.pages.overview import overview
from filiform.outcomes.rules.courses import PAIN
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.statistics.distribution import SEED
from filiform.outcomes.statistics.trajectories import Trajectory, trajectory
from filiform.outcomes.tables import Column, Row, Table
from filiform.outcomes.types import Asked
from filiform.outcomes.wording import between, number, signed

Part = dict[str, Any]
SAMPLE: Final = 300
"""Patients a model is fitted to at the most, drawn by a fixed seed: more would keep other work waiting."""
WEEKS: Final = (0.0, 1.0, 2.0, 3.0, 6.0, 9.0, 12.0)


def steps_of(asked: Asked, *, by: Member) -> list[str]:
    """What has to be done, as `key:words`: the overview, every measure that has an answer, the model, the paper."""
    found = queries.overview(organization_id=by.organization_id, asked=asked)
    known = catalogues.instruments().by_id
    answered = sorted(key for key, count in found.counts.items() if count.answered and key in known)
    return [
        "overview:Counting answers, changes and harms",
        *[f"measure {key}:{known[key].name}" for key in answered],
        "trajectory:Fitting the course of pain over all visits",
        "paper:Setting the paper",
    ]


def part_of(step: str, asked: Asked, *, by: Member) -> Part:
    """What one step finds. Raises ValueError for a step nobody knows."""
    key = step.partition(":")[0]
    what, _, instrument = key.partition(" ")
    if what == "overview":
        return _overview(asked, by)
    if what == "measure":
        return _measure(instrument, asked, by)
    if what == "trajectory":
        return _trajectory(asked, by)
    raise ValueError(f"no step of a report is called {step!r}")


def _overview(asked: Asked, by: Member) -> Part:
    found = overview(asked, by=by)
    curve = found.curve
    drawn = [_chart(charts.recovery(curve), f"{curve.ending}: share of episodes, by day")] if curve.steps else []
    limits = f" (95 % {curve.limits})" if curve.limits != curve.median else ""
    words = [f"{curve.title}: {curve.median}{limits}. {curve.bounds}", curve.beside]
    return {
        "title": "Answers, changes and harms",
        "tables": [_table(table) for table in found.tables.values() if table.rows],
        "charts": drawn,
        "words": words if curve.steps else [],
    }


def _measure(instrument: str, asked: Asked, by: Member) -> Part:
    found = measure_page(instrument, asked, by=by)
    drawn = (
        [_chart(charts.changes(found), f"{found.instrument.name}: how many changed by how much")]
        if found.changes
        else []
    )
    if found.practitioners.drawn:
        drawn.append(_chart(charts.shares(found.practitioners), "Headline reached, by patients of a practitioner"))
    return {
        "title": found.instrument.name,
        "tables": [_table(table) for table in found.tables.values() if table.rows],
        "charts": drawn,
        "words": [f"Held against: {found.line}.", found.expected],
    }  # fmt: skip


def _trajectory(asked: Asked, by: Member) -> Part:
    instrument = catalogues.instruments().by_id[PAIN[-1]]
    found, patients = _fitted(asked, by)
    if found is None:
        words = [f"No model: {patients} patients with pain recorded are too few, or it did not settle."]
        return {"title": "The course of pain over all visits", "tables": [], "charts": [], "words": words}
    rows = tuple(Row((term.name, signed(term.value), between(term.interval, with_sign=True))) for term in found.terms)
    table = Table(
        key="trajectory", title="The course of pain over all visits",
        columns=(Column(f"{instrument.name}, {instrument.unit}"), Column("Value", True), Column("95 %", True)),
        rows=rows,
        counted=f"{found.patients} patients, {found.values} values of days on which somebody came or answered.",
        method=f"{found.method}; at most {SAMPLE} patients, drawn with seed {SEED}.",
        notes=tuple(one for one in (found.dropped and f"Left out: {found.dropped}.", "A course is no verdict.") if one),
    )  # fmt: skip
    fitted = ", ".join(f"week {week:g} {number(value)}" for week, value in found.fitted)
    return {
        "title": "The course of pain over all visits",
        "tables": [_table(table)],
        "charts": [],
        "words": [f"Fitted: {fitted}."],
    }


def _fitted(asked: Asked, by: Member) -> tuple[Trajectory | None, int]:
    """The model over the pain of a sample. Two queries."""
    began = queries.patients_with(organization_id=by.organization_id, asked=asked, instrument=PAIN[-1])
    patients = sorted(began)
    if len(patients) > SAMPLE:
        patients = sorted(random.Random(SEED).sample(patients, SAMPLE))  # noqa: S311  the same every time
    rows = []
    for one in readings_of_many(organization_id=by.organization_id, instruments=[PAIN[-1]], patient_ids=patients):
        week = (one.taken_at.date() - began[one.patient_id]).days / 7
        if one.phase is not Phase.AFTER and 0 <= week <= WEEKS[-1]:
            rows.append((one.patient_id, week, float(one.value)))
    return trajectory(rows, weeks=WEEKS), len(patients)


def paper(parts: list[Part], asked: Asked, *, by: Member, clinic: str, practitioner: str, at: datetime) -> bytes:
    """The PDF, tagged, the same bytes for the same figures."""
    payload = {
        "organization": by.organization_name,
        "whose": f"{clinic or 'Every clinic'}, {practitioner or 'everybody'}",
        "span": f"Baselines from {_day(asked.first)} to {_day(asked.last)}",
        "made": f"{_day(at.astimezone(by.zone).date())}",
        "plan": (
            f"Plan {PLAN.version}: follow-up on day {PLAN.follow_up_d} ± {PLAN.window_d}, baseline at most "
            f"{PLAN.baseline_age_d} days before the first needle, recovery held for {PLAN.sustained_d} days. Patients "
            "chose to come and were not allotted to anything: differences between groups or times are no measure of "
            f"what caused them. Instruments {catalogues.instruments().version}, unreviewed."
        ),
        "parts": parts,
    }
    return render_pdf("outcomes/report.typ", payload, at=at)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _chart(spec: charts.Spec, title: str) -> dict[str, str]:
    return {"title": title, "svg": charts.to_svg(spec)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": [column.title for column in table.columns],
        "rows": [list(row.cells) for row in table.rows],
        "counted": table.counted,
        "method": table.method,
        "notes": list(table.notes),
        "queries": [query.name for query in table.queries],
    }
