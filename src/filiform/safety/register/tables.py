"""The register as a table for a spreadsheet: one file with the rates, one with the events."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from filiform.knowledge.adverse_events import Catalogue
from filiform.safety.register.pages import kind_words
from filiform.safety.rules.rates import Denominators, Published, Rates, Row
from filiform.safety.types import Asked, EventRow

RATES = (
    "from", "to", "event", "events", "sessions_with_event", "sessions_closed", "share_percent", "share_low_percent",
    "share_high_percent", "share_method", "needles_inserted", "events_per_1000_needles", "per_1000_low",
    "per_1000_high", "per_1000_method", "published_beside", "published_unit", "published_events",
    "published_denominator", "published_percent", "published_practice",
    "published_source", "published_read", "published_review",
)  # fmt: skip
EVENTS = (
    "event", "reported_at", "noticed_at", "counts_on", "clinic", "practitioner", "patient_ref", "kind", "title",
    "grade", "near_miss", "causality", "state", "conclusion", "source", "counts_in_rates",
)  # fmt: skip


def rates_csv(table: Rates, over: Denominators, asked: Asked, catalogue: Catalogue) -> str:
    """One line for each figure, and one more for each published rate beside it."""
    return _csv(RATES, (line for row in table.rows for line in _lines(row, over, asked, catalogue)))


def _lines(row: Row, over: Denominators, asked: Asked, catalogue: Catalogue) -> Iterable[list[object]]:
    per, interval = row.frequency.interval, row.share.interval
    share = interval.times(100) if interval else None
    own = [
        asked.first.isoformat(), asked.last.isoformat(), row.title, row.frequency.events, row.share.k, over.sessions,
        _number(row.share.percent), _number(share.low if share else None), _number(share.high if share else None),
        "Clopper-Pearson 95 %", over.needles, _number(row.frequency.rate), _number(per.low if per else None),
        _number(per.high if per else None), "exact Poisson 95 %",
    ]  # fmt: skip
    beside = (*row.per_session, *row.per_needle)
    return [[*own, *_beside(one, catalogue)] for one in beside] or [[*own, *[""] * (len(RATES) - len(own))]]


def _beside(one: Published, catalogue: Catalogue) -> list[object]:
    rate, survey = one.rate, one.survey
    denominator = survey.denominator if rate.per == survey.per else None
    return [
        rate.event, rate.per, "" if rate.numerator is None else rate.numerator, denominator or "",
        _number(rate.percent), survey.of, survey.source.citation, survey.source.read, catalogue.review_status,
    ]  # fmt: skip


def events_csv(rows: Iterable[EventRow]) -> str:
    """Without names of patients: their references lead back to the record for whoever may open it."""
    return _csv(EVENTS, (
        [
            row.ref, row.reported_at.isoformat(), row.noticed_at.isoformat(), row.counts_on.isoformat(), row.clinic,
            row.practitioner, row.patient_ref, row.kind, kind_words(row.kind), row.grade,
            "yes" if row.is_near_miss else "no", row.causality, row.state.value, row.conclusion.value, row.source.value,
            "yes" if row.conclusion.counts and not row.is_near_miss else "no",
        ]
        for row in rows
    ))  # fmt: skip


def _csv(columns: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([plain_cell(cell) for cell in line] for line in lines)
    return out.getvalue()


def plain_cell(cell: object) -> object:
    """A cell that begins like a formula is read as text: a spreadsheet would run what somebody has typed."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
