"""Every rule of the catalogue: a case where it fires, one where it does not, one where it stays unknown.

The cases are found by trying values around each rule's own conditions; what they must answer comes from the reference.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from filiform.knowledge import loading
from filiform.screening.rules import Screener, screen
from tests.screening.cases import candidates
from tests.screening.reference import Reference

ON = date(2026, 11, 23)
RULES = {row["id"]: row for row in loading.load("eligibility").document["rules"]}


def first_facts(reference: Reference, when: dict[str, Any], outcome: bool | None) -> dict[str, Any] | None:
    for facts in candidates(when):
        values, _ = reference.settle(facts)
        if reference.test(when, values) is outcome:
            return facts
    return None


def test_the_catalogue_has_the_rules_this_file_was_written_for():
    assert len(RULES) == 134


@pytest.mark.parametrize("rule", sorted(RULES))
def test_each_rule_fires_does_not_fire_and_stays_open(rule: str, screener: Screener, reference: Reference):
    cases = {outcome: first_facts(reference, RULES[rule]["when"], outcome) for outcome in (True, False, None)}
    assert all(facts is not None for facts in cases.values()), cases
    for outcome, facts in cases.items():
        answer = screen(screener, facts=facts or {}, on=ON)
        assert (rule in answer.rules) is (outcome is True)
        undecided = {one.rule: one.questions for one in answer.undecided}
        assert (rule in undecided) is (outcome is None)
        if outcome is None:
            assert undecided[rule], "a rule that is open must say what to ask"
            assert all((facts or {}).get(question) is None for question in undecided[rule])
