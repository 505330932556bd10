"""Charts of the owner's figures with Altair: one specification for the page and for the paper."""

from __future__ import annotations

from functools import cache
from typing import Any

from filiform.outcomes.pages.comparison import Comparison
from filiform.outcomes.pages.measure import MeasurePage
from filiform.outcomes.pages.recovery import Curve
from filiform.outcomes.statistics.funnel import ALARM, ALERT, Funnel

Spec = dict[str, Any]
INK, QUIET, LINE, ACCENT = "#14212b", "#4b5a66", "#c3cbce", "#0b5d70"
# Told apart by dash as well as by shade, so that a grey print can be read.
DASH = {ALERT: [4, 3], ALARM: [1, 2]}


def _drawn(spec: Spec, **data: list[dict[str, Any]]) -> Spec:
    """A prepared specification with its figures put in."""
    return {**spec, "datasets": data}


def _finished(chart: Any, title: str) -> Spec:
    made: Spec = (
        chart.properties(width="container", height=260, description=title)
        .configure_axis(labelColor=QUIET, titleColor=INK, gridColor="#e6eaeb", domainColor=LINE, tickColor=LINE)
        .configure_view(stroke=None)
        .configure(font="system-ui, sans-serif", background="transparent")
        .to_dict()
    )
    return made


def changes(page: MeasurePage) -> Spec:
    """How many changed by how much, with the lines they are held against."""
    rows = [{"change": value, "patients": n} for value, n in page.changes]
    lines = [
        {"at": sign * at, "line": name}
        for name, at in (("Measurement error", page.mdc), ("Worthwhile", page.mcid))
        if at is not None
        for sign in ((1, -1) if name == "Measurement error" else (1,))
    ]
    unit = page.instrument.unit or ""
    return _drawn(_changes(f"Improvement ({unit})" if unit else "Improvement"), rows=rows, lines=lines)


@cache
def _changes(title: str) -> Spec:
    import altair as alt

    bars = alt.Chart(alt.NamedData(name="rows")).mark_bar(color=ACCENT, width=8).encode(
        x=alt.X("change:Q", title=title), y=alt.Y("patients:Q", title="Patients"),
        tooltip=[alt.Tooltip("change:Q", title="Improvement"), alt.Tooltip("patients:Q", title="Patients")],
    )  # fmt: skip
    rules = alt.Chart(alt.NamedData(name="lines")).mark_rule(color=INK, strokeWidth=1.5).encode(
        x="at:Q", strokeDash=alt.StrokeDash("line:N", title=None, legend=alt.Legend(orient="top")),
        tooltip=[alt.Tooltip("line:N", title="Line"), alt.Tooltip("at:Q", title="At")],
    )  # fmt: skip
    return _finished(bars + rules, "Patients by change, with the lines of error and of what is worthwhile")


def recovery(curve: Curve) -> Spec:
    """The share in whom the pain was gone, as steps with their band, and numbers at risk."""
    rows: list[dict[str, Any]] = [{"day": curve.shown_from, "gone": 0.0, "low": 0.0, "high": 0.0}]
    for step in curve.steps:
        gone, band = 1 - step.unrecovered, step.interval
        low, high = (1 - band.high, 1 - band.low) if band else (gone, gone)
        rows.append({"day": step.day, "gone": gone, "low": low, "high": high})
    rows.append({**rows[-1], "day": curve.shown_until})
    return _drawn(
        _recovery(curve.ending, f"Days since {curve.clock}"),
        rows=rows,
        risk=_apart(curve),
    )


def _apart(curve: Curve) -> list[dict[str, Any]]:
    """Numbers at risk that stand far enough from each other to be read on a phone; the table holds all of them."""
    least = (curve.shown_until - curve.shown_from) / 9
    kept: list[dict[str, Any]] = []
    for day, n in curve.at_risk:
        if not kept or day - kept[-1]["day"] >= least:
            kept.append({"day": day, "n": n})
    return kept


@cache
def _recovery(ending: str, since: str) -> Spec:
    import altair as alt

    base = alt.Chart(alt.NamedData(name="rows"))
    x = alt.X("day:Q", title=since)
    y = alt.Y("gone:Q", title=ending, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
    band = base.mark_area(interpolate="step-after", opacity=0.2, color=ACCENT).encode(x=x, y="low:Q", y2="high:Q")
    line = base.mark_line(interpolate="step-after", color=ACCENT, strokeWidth=2).encode(
        x=x, y=y, tooltip=[alt.Tooltip("day:Q", title="Day"), alt.Tooltip("gone:Q", title=ending, format=".0%"),
                           alt.Tooltip("low:Q", title="95 % from", format=".0%"),
                           alt.Tooltip("high:Q", title="to", format=".0%")],
    )  # fmt: skip
    risk = alt.Chart(alt.NamedData(name="risk")).mark_text(baseline="bottom", dy=-2, color=QUIET, fontSize=11).encode(
        x="day:Q", y=alt.value(258), text="n:Q",
    )  # fmt: skip
    return _finished(band + line + risk, f"{ending}: share of episodes, by day; numbers at risk below")


def shares(comparison: Comparison) -> Spec:
    return _funnel(comparison.drawn, comparison, "Headline reached")


def answers(comparison: Comparison) -> Spec:
    return _funnel(comparison.answered, comparison, "Answered of due")


def _funnel(funnel: Funnel | None, comparison: Comparison, title: str) -> Spec:
    points = funnel.points if funnel else ()
    rows = [
        {"n": point.share.n, "share": point.share.k / point.share.n, "unit": comparison.names[point.key],
         "reading": point.standing.label}
        for point in points
    ]  # fmt: skip
    most = max((point.share.n for point in points), default=0)
    sizes = sorted({max(1, round(most * 1.1 * step / 40)) for step in range(1, 41)}) if funnel else []
    limits = [
        {"n": n, "low": found.low, "high": found.high, "limit": f"{100 * level:g} %"}
        for level in (ALERT, ALARM)
        for n in sizes
        if funnel and (found := funnel.limits(n, level))
    ]
    target = [{"target": funnel.target}] if funnel else []
    return _drawn(_funnel_spec(title, comparison.of.capitalize()), rows=rows, limits=limits, target=target)


@cache
def _funnel_spec(title: str, unit: str) -> Spec:
    import altair as alt

    axis, legend = alt.Axis(format="%"), alt.Legend(orient="top")
    scale = alt.Scale(domain=[0, 1])
    limits = alt.Chart(alt.NamedData(name="limits")).encode(
        x=alt.X("n:Q", title="Patients"), strokeDash=alt.StrokeDash("limit:N", title=None, legend=legend),
    )  # fmt: skip
    low = limits.mark_line(color=QUIET, strokeWidth=1).encode(y=alt.Y("low:Q", title=title, axis=axis, scale=scale))
    high = limits.mark_line(color=QUIET, strokeWidth=1).encode(y="high:Q")
    target = alt.Chart(alt.NamedData(name="target")).mark_rule(color=LINE).encode(y="target:Q")
    points = alt.Chart(alt.NamedData(name="rows")).mark_point(filled=True, size=70, color=ACCENT).encode(
        x="n:Q", y="share:Q",
        tooltip=[alt.Tooltip("unit:N", title=unit), alt.Tooltip("n:Q", title="Patients"),
                 alt.Tooltip("share:Q", title=title, format=".0%"), alt.Tooltip("reading:N", title="Reading")],
    )  # fmt: skip
    return _finished(low + high + target + points, f"{title} by number of patients, limits about the overall share")


def to_svg(spec: Spec) -> str:
    """As a picture for paper. Titles and words only; nothing in it is ever a name of a patient."""
    import vl_convert

    # The one family every paper is set in: no other is there for whoever sets it.
    fixed = {**spec, "width": 460, "config": {**spec["config"], "font": "Libertinus Serif"}}
    svg: str = vl_convert.vegalite_to_svg(fixed)
    return svg
