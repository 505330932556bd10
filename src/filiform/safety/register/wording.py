"""Figures in words: never without what they are divided by, and never a nought alone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import floor, log10

from filiform.core.intervals import Interval
from filiform.knowledge.adverse_events import Catalogue, Survey
from filiform.knowledge.sources import Source
from filiform.safety.rules.rates import Frequency, Published, Share, one_in


def figure(value: float) -> str:
    """Two digits that say something: 37, 4.2, 0.31, 0.0041."""
    if value <= 0:
        return "0"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 1 - floor(log10(value)))}f}"


def sessions(number: int) -> str:
    return f"{number:,} session{'' if number == 1 else 's'}"


def share_words(share: Share, *, percent_from: int) -> str:
    """How many of how many; a percentage only where there are enough of them."""
    if not share.n:
        return "no session yet"
    if not share.k:
        return f"none in {sessions(share.n)}"
    if share.n < percent_from or share.percent is None:
        return f"{share.k} of {sessions(share.n)}"
    return f"{share.k:,} of {sessions(share.n)}, {figure(share.percent)} %"


def share_limits(share: Share, *, percent_from: int) -> str:
    """What the figures leave open. For none at all: how often it could be all the same."""
    interval = share.interval
    if interval is None:
        return ""
    if not share.k:
        return f"could be as many as 1 in {one_in(interval.high):,}"
    if share.n < percent_from:
        return "too few for a percentage"
    return between(interval.times(100), "%")


def frequency_words(frequency: Frequency) -> str:
    if frequency.rate is None:
        return "no needle yet"
    if not frequency.events:
        return f"none in {frequency.needles:,} needle{'' if frequency.needles == 1 else 's'}"
    return f"{figure(frequency.rate)}"


def frequency_limits(frequency: Frequency) -> str:
    interval = frequency.interval
    if interval is None:
        return ""
    return between(interval) if frequency.events else f"could be as many as {figure(interval.high)}"


def between(interval: Interval, unit: str = "") -> str:
    return f"{figure(interval.low)}–{figure(interval.high)}{f' {unit}' if unit else ''}"


@dataclass(frozen=True, slots=True)
class Beside:
    """A published rate in words: what was counted, of how many, where, and how far its source was read."""

    event: str
    says: str
    limits: str
    about: str
    """Practice and population; the design stands with the survey."""
    source: str
    read: str
    url: str
    is_dry_needling: bool


READ = {
    "full": "read in full", "abstract": "abstract read", "excerpt": "read in part", "secondary": "read second-hand",
    "memory": "not read",
}  # fmt: skip


def source_words(source: Source) -> str:
    """Brady 2014, where the id says so; else the first words of the citation."""
    if found := re.fullmatch(r"([a-z]+)(\d{4})", source.id):
        return f"{found[1].capitalize()} {found[2]}"
    return source.citation.split(":")[0].split(".")[0]


def practice_words(survey: Survey) -> str:
    """Dry needling or acupuncture, never left out, and where."""
    practice = survey.of.replace("-", " ")
    where = [part.strip() for part in survey.population.split(",")]
    return ", ".join([practice, *[part for part in where if part != practice][:1]])


def review_words(catalogue: Catalogue) -> str:
    return "unreviewed" if "draft" in catalogue.review_status else "reviewed"


@dataclass(frozen=True, slots=True)
class SurveyWords:
    """A survey that stands beside our figures, with how it was made and how far it was read."""

    source: str
    about: str
    citation: str
    url: str
    notes: tuple[str, ...]


def survey_words(survey: Survey, catalogue: Catalogue) -> SurveyWords:
    practice = "Dry needling" if survey.of == "dry-needling" else "Acupuncture"
    read = f"{READ.get(survey.source.read, survey.source.read)}, {review_words(catalogue)}"
    return SurveyWords(
        source_words(survey.source), f"{practice}: {survey.design}; {survey.population} ({read}).",
        survey.source.citation, survey.source.url or "", survey.notes,
    )  # fmt: skip


def beside(one: Published, catalogue: Catalogue) -> Beside:
    rate, survey, share = one.rate, one.survey, one.share
    percent = "" if rate.percent is None else f"{rate.percent:g} %"
    if share is not None:
        of = f"{share.k:,} of {share.n:,} {survey.denominator_unit}"
        percent = f"{percent}, {of}" if percent else of
    elif survey.denominator and rate.per == survey.per:
        percent = f"{percent} of {survey.denominator:,} {survey.denominator_unit}"
    else:
        # The denominator of the survey is another one; what this row was divided by stands in its basis.
        percent = f"{percent}, {rate.basis}" if rate.basis else percent
    limits = ""
    if share is not None and share.interval is not None:
        interval = share.interval
        limits = f"upper bound {figure(100 * interval.high)} %" if not share.k else between(interval.times(100), "%")
    return Beside(
        event=rate.event,
        says=percent,
        limits=limits,
        about=practice_words(survey),
        source=source_words(survey.source),
        read=f"{READ.get(survey.source.read, survey.source.read)}, {review_words(catalogue)}",
        url=survey.source.url or "",
        is_dry_needling=survey.of == "dry-needling",
    )
