"""Figures in words, the same wherever they stand."""

from __future__ import annotations

from datetime import date

from filiform.core.intervals import Interval
from filiform.knowledge.instruments import Instrument
from filiform.outcomes.rules.change import Limit, Line
from filiform.outcomes.statistics.shares import Share

NONE = "–"


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def number(value: float | None, digits: int = 3) -> str:
    """Three digits that mean something, without an exponent or needless noughts."""
    if value is None:
        return NONE
    text = f"{value:.{digits}g}"
    return f"{float(text):f}".rstrip("0").rstrip(".") if "e" in text else text


def signed(value: float | None) -> str:
    """With its sign: + is improvement."""
    if value is None:
        return NONE
    return f"{'+' if value > 0 else ''}{number(value)}"


def between(interval: Interval | None, *, with_sign: bool = False) -> str:
    if interval is None:
        return NONE
    show = signed if with_sign else number
    return f"{show(interval.low)} to {show(interval.high)}"


def of(share: Share | None) -> str:
    return NONE if share is None else f"{share.k} of {share.n}"


def percent(share: Share | None, *, allowed: bool = True) -> str:
    if share is None or not share.n or not allowed:
        return NONE
    return f"{100 * share.k / share.n:.0f} %"


def percent_interval(share: Share | None, *, allowed: bool = True) -> str:
    if share is None or share.interval is None or not allowed:
        return NONE
    return f"{100 * share.interval.low:.0f} to {100 * share.interval.high:.0f} %"


def line_words(line: Line, instrument: Instrument) -> str:
    """What a change is held against, whence, and whether anybody has checked it."""
    limits = (("error", line.mdc), ("worthwhile", line.mcid))
    said = [_limit(name, limit, instrument) for name, limit in limits if limit]
    return "; ".join(said) or "no published change known: nothing is judged"


def _limit(name: str, limit: Limit, instrument: Instrument) -> str:
    unit = "% of the baseline" if limit.is_share else instrument.unit or ""
    level = f", MDC{limit.published.level}" if limit.published.level and name == "error" else ""
    source = limit.published.cited.id if limit.published.cited else limit.published.source
    where = f", {limit.published.population}" if limit.published.population else ""
    return f"{name} {limit.value.normalize():f} {unit}{level}{where} ({source}, unreviewed)"
