"""The figures of a registry: one SQL text each, small cells withheld, every share with its interval and its method.

Nothing here depends on the engine: both give the same rows, and what is told of them is decided once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from typing import Any, Final

from filiform.core.intervals import clopper_pearson, exact_poisson
from filiform.outcomes.statistics.distribution import student_t
from filiform.outcomes.statistics.shares import wilson
from filiform.outcomes.statistics.survival import Curve, Times, at_risk_on, kaplan_meier
from filiform.registry.engines.views import Engine, sql_of
from filiform.registry.rules.cells import blanked, shown

Row = dict[str, Any]
DAYS: Final = (14, 28, 42, 84, 182)
"""Days after the first needling at which the curve of recovery is told."""
NO_CAUSE: Final = (
    "Description of what was recorded. People come when they are at their worst and many get better whatever is done: "
    "without a comparison group nothing here says what needling did."
)


@dataclass(frozen=True, slots=True)
class Report:
    """`telling` makes what is told from the rows of the SQL text, and says how much it withheld."""

    name: str
    title: str
    method: str
    telling: Callable[[list[Row], int], tuple[list[Row], int]]


@dataclass(frozen=True, slots=True)
class Figures:
    name: str
    title: str
    method: str
    rows: tuple[Row, ...]
    withheld: int

    def as_json(self) -> Row:
        return {
            "name": self.name, "title": self.title, "method": self.method, "rows": list(self.rows),
            "withheld": self.withheld,
        }  # fmt: skip


def all_figures(engine: Engine, *, k: int) -> Iterator[Figures]:
    for report in REPORTS:
        yield figures(engine, report, k=k)


def figures(engine: Engine, report: Report, *, k: int) -> Figures:
    rows, withheld = report.telling(engine.rows(sql_of(report.name)), k)
    return Figures(report.name, report.title, report.method, tuple(_rounded(row) for row in rows), withheld)


def _as_they_are(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = shown(rows, k=k)
    return [dict(row) for row in told], withheld


def _each_by_itself(rows: list[Row], k: int) -> tuple[list[Row], int]:
    """Rows that add up to nothing that is printed, such as instruments."""
    told, withheld = shown(rows, k=k, total_known=False)
    return [dict(row) for row in told], withheld


def _completeness(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = _each_by_itself(rows, k)
    return [{**row, "answered_share": _share(row["answered"], row["due"])} for row in told], withheld


def _change(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = _each_by_itself(rows, k)
    for row in told:
        half = student_t(0.95, row["episodes"] - 1) * row["sd_change"] / sqrt(row["episodes"])
        row |= {"mean_change_low": row["mean_change"] - half, "mean_change_high": row["mean_change"] + half}
    return told, withheld


def _responders(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = _each_by_itself(rows, k)
    classes = ("responders", "beyond_error_only", "within_error", "worse")
    counted = []
    for row in told:
        # The number of pairs stands in another figure: a few who are not assessable could be worked out from both.
        if row["assessable"] < k or 0 < row["not_assessable"] < k:
            withheld += 1
            continue
        n, found = row["assessable"], row["responders"]
        interval = wilson(found, n)
        # Under ten a share looks surer than it is: k of n alone (outcome methods, section 0).
        share = {"share": found / n, "low": interval.low, "high": interval.high} if n >= 10 else {}
        hidden = blanked(row, classes, k=k)
        counted.append(hidden if hidden["responders"] is None else {**hidden, **share})
    return counted, withheld


def _harm(rows: list[Row], k: int) -> tuple[list[Row], int]:
    [row] = rows
    if row["patients"] < k:
        return [], 1
    if 0 < row["patients_affected"] < k:
        return [{**row, "events": None, "sessions_affected": None, "patients_affected": None}], 1
    sessions = clopper_pearson(row["sessions_affected"], row["sessions"])
    people = clopper_pearson(row["patients_affected"], row["patients"])
    events = exact_poisson(row["events"]).times(1 / row["sessions"])
    return [{
        **row,
        "share_of_sessions": row["sessions_affected"] / row["sessions"],
        "share_of_sessions_low": sessions.low, "share_of_sessions_high": sessions.high,
        "events_per_session": row["events"] / row["sessions"],
        "events_per_session_low": events.low, "events_per_session_high": events.high,
        "share_of_patients": row["patients_affected"] / row["patients"],
        "share_of_patients_low": people.low, "share_of_patients_high": people.high,
    }], 0  # fmt: skip


def _harm_kinds(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = _as_they_are(rows, k)
    kinds = []
    for row in told:
        interval = exact_poisson(row["events"]).times(1 / row["sessions"])
        rate = row["events"] / row["sessions"]
        kinds.append({**row, "events_per_session": rate, "low": interval.low, "high": interval.high})
    return kinds, withheld


def _afterwards(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told, withheld = _each_by_itself(rows, k)
    return [
        {**blanked(row, ("red_flags",), k=k), "answered_share": _share(row["answered"], row["planned"])} for row in told
    ], withheld


def _recovery(rows: list[Row], k: int) -> tuple[list[Row], int]:
    told: list[Row] = []
    withheld = 0
    for instrument, group in groupby(rows, key=lambda row: row["instrument"]):
        days = list(group)
        times = Times(
            {row["day"]: row["recovered"] for row in days if row["recovered"]},
            {row["day"]: row["censored"] for row in days if row["censored"]},
        )
        curve = kaplan_meier(times)
        shown_days = [day for day, left in zip(DAYS, at_risk_on(times, DAYS), strict=True) if left >= k]
        withheld += not shown_days
        told += [
            _point(instrument, day, left, curve, times, k=k)
            for day, left in zip(shown_days, at_risk_on(times, shown_days), strict=True)
        ]
    return told, withheld


def _point(instrument: str, day: int, at_risk: int, curve: Curve, times: Times, *, k: int) -> Row:
    """The share recovered by a day; withheld where that is a few people."""
    row: Row = {"instrument": instrument, "episodes": curve.n, "day": day, "at_risk": at_risk}
    recovered = sum(count for on, count in times.events.items() if on <= day)
    step = curve.at(day)
    if step is None:
        return {**row, "recovered_share": 0.0}
    if 0 < recovered < k:
        return {**row, "recovered_share": None}
    limits = {} if step.interval is None else {"low": 1 - step.interval.high, "high": 1 - step.interval.low}
    return {**row, "recovered_share": 1 - step.unrecovered, **limits}


def _risk(rows: list[Row], k: int) -> tuple[list[Row], int]:
    return rows, 0


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rounded(row: Mapping[str, Any]) -> Row:
    """Engines add in another order: the last digits differ, and mean nothing."""
    return {name: round(value, 6) if isinstance(value, float) else value for name, value in row.items()}


REPORTS: Final = (
    Report("case_mix", "Who was treated", "Patients by age band and sex, as exported.", _as_they_are),
    Report(
        "completeness", "How complete the answers are",
        "Episodes with a needling; with a baseline; whose follow-up was due; and of those, whose follow-up is known.",
        _completeness,
    ),
    Report(
        "change", "Change from baseline to follow-up",
        "Complete pairs only, one for each episode; a positive change is better; Student's t 95 % from the deviation "
        "of the change itself.", _change,
    ),
    Report(
        "responders", "Responders",
        "Wilson 95 %. Responder: a change of at least the greater of MDC and MCID, as the catalogue has them (not "
        "reviewed). "
        "Episodes without room to reach it are not assessable and in no other class.",
        _responders,
    ),
    Report(
        "recovery", "Time to recovery",
        "Kaplan-Meier, log-log 95 %, from the first needling; recovered: the first of two successive values that are "
        "better than the baseline by a responder's change; otherwise censored at the last value. Ends where fewer than "
        "k are at risk.",
        _recovery,
    ),
    Report(
        "harm", "Adverse events",
        "Clopper-Pearson 95 % for shares, exact Poisson 95 % for events per session. All sessions, also those without "
        "an answer afterwards. Limits take sessions as independent and are too narrow where one patient has many.",
        _harm,
    ),
    Report("harm_kinds", "Adverse events by kind", "Exact Poisson 95 %, events over all sessions.", _harm_kinds),
    Report(
        "afterwards", "Answers after the treatment",
        "Answers over all sets of questions that were planned, also those not due yet; soreness 0 to 10.", _afterwards,
    ),
    Report("dose", "What a session was", "Closed sessions by grade of dose; the grade describes.", _as_they_are),
    Report("muscles", "Muscles", "Needles that went in; medians of what was recorded.", _as_they_are),
    Report("techniques", "Techniques", "Needles that went in, with and without current.", _as_they_are),
    Report(
        "dose_and_change", "Needles given and change",
        "Description only: whoever got more needles differed before, too, and came for longer.", _each_by_itself,
    ),
    Report(
        "risk", "How few share what an outsider may know",
        "k: the smallest number of exported patients with the same values. Held by the export for the first row only.",
        _risk,
    ),
)  # fmt: skip
