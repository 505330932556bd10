"""Which questions are still open for the answers that stand, and the fact sheet made of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from filiform.intake.rules.facts import AGE, BMI, CHANGED, ELSEWHERE, HEIGHT_CM, WEIGHT_KG, body_mass_index, reader
from filiform.intake.rules.standing import standing
from filiform.intake.rules.topics import NAMED, TOPICS
from filiform.intake.types import FactSheet, Given, StoredAnswer, Unmatched
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import OpenFacts, Test, compile_condition, compile_open_facts, facts_read
from filiform.patients.types import years_between

OWN = frozenset({CHANGED, HEIGHT_CM, WEIGHT_KG})


def sheet(
    rows: Sequence[StoredAnswer], *, visit_id: int, starts_at: datetime, episode_id: int, born_on: date, on: date,
    at: datetime,
) -> FactSheet:  # fmt: skip
    """The fact sheet of a visit from the rows of its patient, oldest first. `on`: the day of the visit."""
    stands = standing(
        rows, visit_id=visit_id, starts_at=starts_at, episode_id=episode_id, at=at,
        ask_again=catalogues.eligibility().ask_again,
    )  # fmt: skip
    values = {
        fact: given.value for fact, given in stands.given.items() if given.is_complete and fact not in OWN
    } | derived(stands.given, born_on=born_on, on=on)
    unmatched = tuple(
        Unmatched(fact, entry.typed)
        for fact in NAMED
        if fact in stands.given
        for entry in stands.given[fact].typed
        if entry.is_open
    )
    open_, optional = open_questions(values)
    asked_first = (CHANGED,) if stands.is_return and stands.changed is None else ()
    return FactSheet(
        values=values, given=stands.given, unmatched=unmatched, open=(*asked_first, *open_), optional=optional,
        is_return=stands.is_return, changed=stands.changed, earlier=stands.earlier,
    )  # fmt: skip


def derived(given: Mapping[str, Given], *, born_on: date, on: date) -> dict[str, Any]:
    """What nobody is asked: the age in whole years on the day, the body mass index from height and weight."""
    found: dict[str, Any] = {AGE: min(max(years_between(born_on, on), 0), 120)}
    if BMI not in given and HEIGHT_CM in given and WEIGHT_KG in given:
        index = body_mass_index(given[HEIGHT_CM].value, given[WEIGHT_KG].value)
        low, high = catalogues.eligibility().facts[BMI].plausible or (0, float("inf"))
        if low <= index <= high:
            found[BMI] = index
    return found


def open_questions(values: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(mandatory, optional) questions of the history that are open, each in the order of the pages.

    Mandatory: required always, its asked_if not false, unanswered. Optional: if-triggered, unanswered, and a rule that
    reads it is undecided because of it. Plan facts are unknown here, so a question that depends on the plan is asked.
    """
    reading = reader().read({fact: value for fact, value in values.items() if not fact.startswith("plan.")})
    undecided: set[str] = set()
    for decide, open_facts in _triggering():
        if decide(reading.values) is None:
            undecided.update(open_facts(reading.values))
    missing = set(reading.missing)
    mandatory = tuple(fact for fact in _in_page_order() if fact in missing)
    optional = tuple(fact for fact in _in_page_order() if fact in undecided and fact in _if_triggered())
    return mandatory, optional


@cache
def _if_triggered() -> frozenset[str]:
    return frozenset(f.id for f in catalogues.eligibility().facts.values() if f.required == "if-triggered")


@cache
def _triggering() -> tuple[tuple[Test, OpenFacts], ...]:
    return tuple(
        (compile_condition(rule.when), compile_open_facts(rule.when))
        for rule in catalogues.eligibility().rules.values()
        if not _if_triggered().isdisjoint(facts_read(rule.when))
    )


@cache
def _in_page_order() -> tuple[str, ...]:
    asked = [BMI if fact == HEIGHT_CM else fact for topic in TOPICS for fact in topic.facts]
    return tuple(fact for fact in asked if fact not in OWN and fact not in ELSEWHERE)
