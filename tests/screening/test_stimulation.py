"""Electrical stimulation has a result of its own: three-valued, and never milder with more risk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from filiform.knowledge.eligibility import ELECTRICAL_STIMULATION
from filiform.screening import queries, services
from filiform.screening.document import Case
from filiform.screening.inputs import Inputs, decide
from filiform.screening.rules import compile_rules, screen
from filiform.screening.stimulation import Current, StimulationResult, bars_current, stimulation_of, stimulation_result
from filiform.screening.types import Clearance, Verdict
from tests.factories import journey
from tests.factories.cast import NOON
from tests.screening.cases import CATALOGUE, healthy
from tests.screening.strategies import FACTS, HOLDS, ON, patients
from tests.screening.test_more_risk import most_benign, steps

SCREENER = compile_rules(CATALOGUE)
ASKED = {"plan__techniques": [ELECTRICAL_STIMULATION, "deep"], "plan__estim_path": "local-limb"}


def result(
    facts: dict[str, Any], cleared: list[str] | None = None, unsettled: tuple[str, ...] = ()
) -> StimulationResult:
    clearances = tuple(Clearance(rule=rule, by="Dr Osei", given_on=ON) for rule in cleared or ())
    answer = decide(Inputs(Case(facts=facts, on=ON, clearances=clearances), unsettled), SCREENER)
    return stimulation_result(answer, techniques=facts.get("plan.techniques"), catalogue=CATALOGUE)


def asked(**changed: Any) -> dict[str, Any]:
    return healthy(**{**ASKED, **changed})


def test_a_healthy_person_may_have_current_along_one_limb() -> None:
    assert result(asked()) == StimulationResult(Current.ALLOWED, True, (), (), ())
    assert result(asked()).permits


def test_what_is_not_planned_is_not_asked_for() -> None:
    found = result(healthy(plan__techniques=["deep"]))
    assert (found.status, found.is_asked, found.permits) == (Current.NOT_ASKED, False, False)


def test_without_a_plan_it_is_open_and_the_plan_is_the_question() -> None:
    found = result(healthy(plan__techniques=None))
    assert found.status == Current.OPEN
    assert "plan.techniques" in [one.fact for one in found.open_questions]


@pytest.mark.parametrize(
    ("facts", "rule"),
    [
        ({"devices": ["pacemaker"], "device__sites": []}, "implanted-electrical-device-estim"),
        ({"epilepsy": "controlled"}, "epilepsy-no-estim"),
        ({"plan__estim_path": "across-chest"}, "estim-dangerous-path"),
        ({"plan__estim_path": "anterior-neck-or-head"}, "estim-dangerous-path"),
    ],
)
def test_what_bars_current_is_named_with_its_reason(facts: dict[str, Any], rule: str) -> None:
    found = result(asked(**facts))
    assert found.status == Current.BARRED
    bar = next(one for one in found.reasons if one.rule == rule)
    assert (bar.title, bar.rationale) == (CATALOGUE.rules[rule].title, CATALOGUE.rules[rule].rationale)
    assert bar.modify


def test_a_device_bars_current_that_nobody_planned_too() -> None:
    found = result(healthy(devices=["pacemaker"], device__sites=[]))
    assert found.status == Current.BARRED
    assert [one.rule for one in found.reasons] == ["implanted-electrical-device-general"]


@pytest.mark.parametrize("fact", ["devices", "epilepsy", "plan.estim_path"])
def test_what_was_not_asked_keeps_it_open_and_names_the_question(fact: str) -> None:
    found = result({**asked(), fact: None})
    assert found.status == Current.OPEN
    (question,) = [one for one in found.open_questions if one.fact == fact]
    assert question.text == CATALOGUE.facts[fact].question
    assert question.decides


def test_a_name_that_nobody_settled_keeps_it_open() -> None:
    found = result(asked(), unsettled=("conditions",))
    assert found.status == Current.OPEN
    assert [one.fact for one in found.open_questions] == ["conditions"]


def test_one_rule_that_fired_decides_whatever_else_is_open() -> None:
    assert result({**asked(epilepsy="controlled"), "devices": None}).status == Current.BARRED


def test_limits_of_the_session_that_bear_on_current_are_told() -> None:
    found = result(asked(needle_fear="very-nervous"))
    assert (found.status, found.permits) == (Current.LIMITED, True)
    assert found.limits == ("Patient lying down",)


def test_a_clearance_lets_the_needles_in_and_not_the_current() -> None:
    held = next(rule for rule in CATALOGUE.rules.values() if rule.id == "epilepsy-uncontrolled")
    facts = asked(epilepsy="uncontrolled")
    assert screen(SCREENER, facts=facts, on=ON).verdict == Verdict.HOLD
    assert result(facts, cleared=[held.id]).status == Current.BARRED


def current_asked(facts: dict[str, Any]) -> dict[str, Any]:
    said = facts.get("plan.techniques") or []
    return {**facts, "plan.techniques": sorted({*said, ELECTRICAL_STIMULATION})}


@settings(max_examples=250, deadline=None)
@given(facts=patients(), step=steps(), cleared=st.lists(st.sampled_from(HOLDS), max_size=4), planned=st.booleans())
def test_more_risk_never_gives_a_milder_result(facts, step, cleared, planned) -> None:
    fact, milder, graver = step
    assume(not fact.startswith("plan."))
    facts = current_asked(facts) if planned else facts
    before, after = (result({**facts, fact: value}, cleared) for value in (milder, graver))
    if before.status == Current.BARRED:
        assert after.status == Current.BARRED
    if not before.permits:
        assert not after.permits
    if before.is_asked:
        assert max(after.status.severity, Current.LIMITED.severity) >= before.status.severity


@settings(max_examples=200, deadline=None)
@given(facts=patients(), step=steps())
def test_an_unknown_is_never_milder_than_the_answer_that_speaks_for_needling(facts, step) -> None:
    fact, milder, _ = step
    assume(milder == most_benign(fact) and not fact.startswith("plan."))
    known, unknown = (result({**current_asked(facts), fact: value}) for value in (milder, None))
    if not known.permits:
        assert not unknown.permits


@settings(max_examples=150, deadline=None)
@given(facts=patients(), cleared=st.lists(st.sampled_from(HOLDS), max_size=4))
def test_it_permits_only_what_the_verdict_does_not_forbid(facts, cleared) -> None:
    facts = current_asked(facts)
    found = result(facts, cleared)
    clearances = [Clearance(rule=rule, by="Dr Osei", given_on=ON) for rule in cleared]
    answer = screen(SCREENER, facts=facts, clearances=clearances, on=ON)
    forbidden = ELECTRICAL_STIMULATION in answer.forbidden_techniques
    if forbidden or answer.limits.get("electrical_stimulation") is False:
        assert found.status == Current.BARRED
    if found.permits:
        assert not {rule for rule in answer.rules if bars_current(CATALOGUE.rules[rule])}
        assert not [one for one in answer.undecided if bars_current(CATALOGUE.rules[one.rule])]


def test_every_rule_that_bars_current_reads_what_can_be_asked() -> None:
    assert len([rule for rule in CATALOGUE.rules.values() if bars_current(rule)]) >= 10
    assert ELECTRICAL_STIMULATION in FACTS["plan.techniques"].options


@pytest.mark.django_db
def test_a_stored_screening_gives_the_result_it_was_made_of(visit, amara, amara_pt) -> None:
    journey.make_ready(
        visit=visit, by=amara, techniques=("deep", ELECTRICAL_STIMULATION), path="local-limb", stimulation=True
    )
    stored = queries.latest(organization_id=amara.organization_id, visit_id=visit.pk)
    assert stored is not None
    assert stimulation_of(stored).permits
    journey.answer_history(visit=visit, by=amara, epilepsy="controlled")
    services.screen_visit(visit=journey.row(visit, amara), by=amara, at=NOON)
    stored = queries.latest(organization_id=amara.organization_id, visit_id=visit.pk)
    assert stored is not None
    assert stimulation_of(stored).status == Current.BARRED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, "May be used"),
        ({"needle_fear": "very-nervous"}, "May be used, with limits"),
        ({"epilepsy": "controlled"}, "Not to be used"),
    ],
)
def test_the_verdict_page_has_a_block_of_its_own(sign_in, visit, amara, amara_pt, changed, words) -> None:
    journey.make_ready(
        visit=visit,
        by=amara,
        muscles=(("rectus-femoris", "right"),),
        techniques=("deep", ELECTRICAL_STIMULATION),
        path="local-limb",
        stimulation=True,
    )
    journey.answer_history(visit=visit, by=amara, **changed)
    page = sign_in(amara).get(f"/visits/{visit.ref}/verdict/").content.decode()
    assert f"<strong>{words}</strong>" in page
    assert "a release of the needles is none of the current" in page


@pytest.mark.django_db
def test_the_block_is_silent_where_nobody_asks_and_nothing_bars(sign_in, visit, amara, amara_pt) -> None:
    journey.make_ready(visit=visit, by=amara, techniques=("deep",), stimulation=False)
    address = f"/visits/{visit.ref}/verdict/"
    assert 'id="stimulation"' not in sign_in(amara).get(address).content.decode()
    journey.answer_history(visit=visit, by=amara, devices=["pacemaker"], device__sites=[])
    assert "it is not planned" in sign_in(amara).get(address).content.decode()
