"""The pages of who may practise where, with what is stale. No query, nothing decided; not legal advice."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from filiform.desk.library.links import Cited, Link, cited, link
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.practice_rules import Jurisdiction, PracticeRule
from filiform.knowledge.wording import plain

STATUSES = {
    "permitted": ("Permitted", "success"),
    "permitted-with-conditions": ("Permitted with conditions", "warning"),
    "prohibited": ("Prohibited", "danger"),
    "silent-unknown": ("Silent or unknown", "neutral"),
}
STALE_AFTER_MONTHS = 12  # practice-rules data_rules: a row older than 12 months must show as stale


@dataclass(frozen=True, slots=True)
class PracticeLine:
    """One profession in one jurisdiction. `facts`: (term, value) of what the rule states."""

    profession: str
    status: str
    kind: str
    rule: PracticeRule
    facts: tuple[tuple[str, str], ...]
    techniques: tuple[str, ...]
    is_stale: bool
    confidence: str
    sources: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class JurisdictionPage:
    title: str
    key: str
    lines: tuple[PracticeLine, ...]
    shelf: Shelf


def jurisdiction_page(key: str, *, on: date) -> JurisdictionPage | None:
    place = catalogues.practice_rules().jurisdictions.get(key)
    if place is None:
        return None
    lines = tuple(_practice_line(rule, on) for rule in place.rules.values())
    return JurisdictionPage(place.name, place.id, lines, shelves()["practice-rules"])


def _practice_line(rule: PracticeRule, on: date) -> PracticeLine:
    catalogue = catalogues.practice_rules()
    status, kind = STATUSES[rule.status]
    stated = [
        ("Training", rule.training_hours and f"{rule.training_hours} hours"),
        ("Of these in person", rule.in_person_hours and f"{rule.in_person_hours} hours"),
        ("Supervised sessions", rule.supervised_sessions and str(rule.supervised_sessions)),
        ("Licensed before first use", rule.years_practice and f"{rule.years_practice} years"),
        ("Consent", rule.consent),
        ("May be delegated", None if rule.delegable is None else "yes" if rule.delegable else "no"),
        ("Referral", rule.referral),
        ("Why unknown", rule.reason and plain(rule.reason)),
        ("Pending", rule.pending),
    ]
    return PracticeLine(
        profession=plain(rule.profession),
        status=status,
        kind=kind,
        rule=rule,
        facts=tuple((term, value) for term, value in stated if value),
        techniques=tuple(catalogue.technique_tags.get(tag, plain(tag)) for tag in rule.technique_limits),
        is_stale=is_stale(rule.as_of, on=on),
        confidence=catalogue.confidence_levels[rule.confidence],
        sources=tuple(map(cited, rule.sources)),
    )


def is_stale(as_of: str, *, on: date) -> bool:
    """Older than 12 months. A year or a month alone counts from its first day, the cautious reading."""
    year, month, day = (*map(int, as_of.split("-")), 1, 1)[:3]
    months = year * 12 + month - 1 + STALE_AFTER_MONTHS
    last_year, last_month = divmod(months, 12)
    last_day = min(day, calendar.monthrange(last_year, last_month + 1)[1])
    return on > date(last_year, last_month + 1, last_day)


@dataclass(frozen=True, slots=True)
class JurisdictionLine:
    link: Link
    marks: tuple[tuple[str, str, str], ...]


def jurisdiction_lines() -> tuple[JurisdictionLine, ...]:
    """Each jurisdiction with (profession, status, badge kind) of its rows."""
    return tuple(_jurisdiction_line(place) for place in catalogues.practice_rules().jurisdictions.values())


def _jurisdiction_line(place: Jurisdiction) -> JurisdictionLine:
    marks = tuple((plain(rule.profession), *STATUSES[rule.status]) for rule in place.rules.values())
    return JurisdictionLine(link("jurisdiction", place.id, place.name, place.country), marks)


def professions() -> tuple[str, ...]:
    place = next(iter(catalogues.practice_rules().jurisdictions.values()))
    return tuple(plain(name) for name in place.rules)
