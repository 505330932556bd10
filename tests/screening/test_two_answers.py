"""While patient and clinician differ, the verdict is never milder than with either answer alone, and never releases."""

from __future__ import annotations

from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filiform.intake.rules.weighing import riskier, same
from filiform.screening.document import Case
from filiform.screening.inputs import Inputs, decide
from tests.screening.strategies import FACTS, ON, patients, values_of

# Typed or ticked by a patient or a clinician; the plan is nobody's answer.
ANSWERED = sorted(fact for fact in FACTS if not fact.startswith("plan.") and fact != "age_years")


@settings(max_examples=600, deadline=None)
@given(facts=patients(), fact=st.sampled_from(ANSWERED), data=st.data())
def test_two_answers_that_differ_give_no_milder_verdict_than_either(
    facts: dict[str, Any], fact: str, data: st.DataObject
):
    one, other = (data.draw(values_of(FACTS[fact])) for _ in range(2))
    assume(not same(one, other))
    standing = riskier(fact, [one, other])
    both = decide(Inputs(Case(facts=facts | {fact: standing}, on=ON), unsettled=(fact,)))
    for value in (one, other):
        alone = decide(Inputs(Case(facts=facts | {fact: value}, on=ON)))
        assert both.verdict.severity >= alone.verdict.severity, (fact, one, other, standing)
    assert not both.verdict.releases


@settings(max_examples=300, deadline=None)
@given(facts=patients(), fact=st.sampled_from([fact for fact in ANSWERED if FACTS[fact].is_list]), data=st.data())
def test_lists_that_differ_exclude_what_either_excludes(facts: dict[str, Any], fact: str, data: st.DataObject):
    one, other = (data.draw(values_of(FACTS[fact])) for _ in range(2))
    both = decide(Inputs(Case(facts=facts | {fact: riskier(fact, [one, other])}, on=ON)))
    for value in (one, other):
        alone = decide(Inputs(Case(facts=facts | {fact: value}, on=ON)))
        assert set(both.excluded_sites) >= set(alone.excluded_sites)
