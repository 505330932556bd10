"""An answer explains itself: why each rule fired, what it rests on, and what is still to be asked."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings

from filiform.screening.document import read_case
from filiform.screening.explanation import Explanation, Reason, explain
from filiform.screening.rules import compile_rules, screen
from filiform.screening.types import Clearance, Stop
from filiform.screening.wording import WIDTH, as_text
from tests.screening.cases import CATALOGUE, healthy
from tests.screening.strategies import cases

ON = date(2026, 11, 23)
SCREENER = compile_rules(CATALOGUE)


def explained(**given: object) -> Explanation:
    return explain(screen(SCREENER, on=ON, **given), CATALOGUE)  # type: ignore[arg-type]


def reason(explanation: Explanation, rule: str) -> Reason:
    return next(one for one in explanation.reasons if one.rule == rule)


def test_a_fired_rule_is_told_with_what_to_change_why_and_from_where():
    facts = healthy(conditions=["haemophilia A"], plan__sites=["gluteal:left", "iliopsoas-abdominal:left"])
    told = reason(explained(facts=facts), "bleeding-disorder")
    rule = CATALOGUE.rules["bleeding-disorder"]
    assert (told.title, told.rule_class, told.action) == (rule.title, "relative", "hold-for-medical-clearance")
    assert told.standing == "held"
    assert told.modify == rule.modify
    assert told.avoid == ("deep-non-compressible",)
    assert told.excludes == ("iliopsoas-abdominal:left",)
    assert told.limits["haemostasis_min"] == 5
    assert told.rationale == rule.rationale
    assert [one.id for one in told.references] == list(rule.sources)
    assert told.evidence == rule.evidence


def test_every_source_says_how_far_it_was_read_and_what_needs_checking():
    told = reason(explained(facts=healthy(medications=["apixaban"])), "anticoagulant-any")
    for one in told.references:
        assert one.access == CATALOGUE.sources[one.id].access
        assert one.needs_checking is (one.access not in {"full", "abstract"})


def test_expert_knowledge_is_called_by_its_name_in_the_text():
    expert = next(rule for rule in CATALOGUE.rules.values() if rule.evidence == "source: expert-knowledge, verify")
    assert expert.id == "unexplained-weight-loss"
    text = as_text(explained(facts=healthy(rf__weight_loss=True)))
    assert "evidence: source: expert-knowledge, verify" in text
    assert "check it before quoting" in text


def test_a_cleared_hold_names_who_cleared_it():
    clearance = Clearance(rule="unexplained-bleeding", by="Dr Osei", given_on=ON)
    told = explained(facts=healthy(bleeding__unexplained=True), clearances=[clearance])
    assert reason(told, "unexplained-bleeding").standing == "cleared"
    assert "cleared by: Dr Osei on 2026-11-23, all sites" in as_text(told)


def test_an_open_question_says_whom_to_ask_and_how_it_may_be_answered():
    told = explained(facts=healthy(needle_fear=None, bleeding__major_days_ago=None))
    fear, bleed = sorted(told.open_questions, key=lambda question: question.fact, reverse=True)
    assert fear.asked_of == "patient"
    assert fear.options == ("no-problem", "a-bit-nervous", "very-nervous", "cannot-bear-needles")
    assert bleed.unit == "days"
    text = as_text(told)
    assert CATALOGUE.facts["needle_fear"].question in text
    assert "HOLD" in text.splitlines()[0]


def test_an_undecided_rule_comes_with_the_question_that_would_decide_it():
    told = explained(facts=healthy())
    (low,) = [one for one in told.undecided if one.rule == "low-blood-pressure"]
    assert [question.text for question in low.questions] == ["Blood pressure, systolic (mmHg)."]
    assert "decides low-blood-pressure, severe-hypertension-today" in as_text(told).replace("\n    ", " ")


def test_a_stop_and_a_conflict_are_told_before_the_rules():
    facts = healthy(plan__sites=["suboccipital:left"], plan__techniques=["deep"])
    text = as_text(explained(facts=facts, stops=[Stop(by="Amara", reason="tired", sites=("suboccipital:left",))]))
    assert text.index("Stopped by Amara") < text.index("deep needling is planned") < text.index("Rules that fired")


@settings(max_examples=60, deadline=None)
@given(document=cases())
def test_nothing_that_fired_or_is_open_goes_untold(document):
    case = read_case(document, today=ON)
    answer = screen(SCREENER, facts=case.facts, clearances=case.clearances, on=case.on)
    told = explain(answer, CATALOGUE)
    assert sorted(one.rule for one in told.reasons) == sorted(answer.rules)
    assert [one.fact for one in told.open_questions] == list(answer.open_questions)
    assert [one.rule for one in told.undecided] == [one.rule for one in answer.undecided]
    text = as_text(told)
    assert all(f"[{rule}]" in text for rule in answer.rules)
    assert all(len(line) <= WIDTH or " " not in line.strip(" -") or "http" in line for line in text.splitlines())
