"""What is read from a patient's answers: what is refused, derived, assumed, and still to be asked."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.knowledge.answers import AnswerReader, InvalidAnswer, Reading, read_answers
from filiform.knowledge.conditions import parse
from filiform.knowledge.sites import on_both_sides

CATALOGUE = catalogues.eligibility()
READER = AnswerReader(CATALOGUE)


def read(**answers: Any) -> Reading:
    return READER.read({name.replace("__", "."): value for name, value in answers.items()})


def test_null_is_as_good_as_left_out():
    assert read(inr=None) == read() == read_answers(CATALOGUE, {})


def test_nothing_answered_leaves_every_mandatory_fact_open():
    always = {fact.id for fact in CATALOGUE.facts.values() if fact.required == "always"}
    assert set(read().missing) == always
    assert read().not_asked == frozenset()


def test_a_fact_that_is_not_asked_reads_as_its_default_and_is_not_missing():
    reading = read(age_years=40)
    assert reading.values["rf.gca"] is False
    assert "rf.gca" in reading.not_asked
    assert "rf.gca" not in reading.missing
    assert "rf.gca" in read(age_years=50).missing


def test_a_fact_that_is_not_asked_and_has_no_default_stays_unknown():
    reading = read(plan__sites=["gluteal:left"])
    assert "bmi" in reading.not_asked
    assert "bmi" not in reading.values
    assert "bmi" not in reading.missing


def test_a_recorded_value_wins_over_the_default():
    reading = read(age_years=40, rf__gca=True)
    assert reading.values["rf.gca"] is True
    assert "rf.gca" not in reading.not_asked


def test_an_unknown_condition_still_asks():
    assert {"rf.gca", "bmi", "plan.estim_path"} <= set(read().missing)


def test_a_default_decides_whether_the_next_fact_is_asked():
    """warfarin_recent_change is not asked and reads false, so a fact that hangs on it is not asked either."""
    facts = dict(CATALOGUE.facts)
    asked_if = parse(
        {"fact": "warfarin_recent_change", "op": "==", "value": True}, places=CATALOGUE.places, value_sets={}
    )
    late = replace(facts["age_years"], id="aaa", asked_if=asked_if, if_not_asked=7)
    reading = read_answers(replace(CATALOGUE, facts={"aaa": late, **facts}), {"medications": []})
    assert reading.values["aaa"] == 7
    assert "aaa" not in reading.missing


def test_a_circle_of_questions_is_refused():
    facts = dict(CATALOGUE.facts)
    asked_if = parse({"fact": "age_years", "op": "unknown"}, places=CATALOGUE.places, value_sets={})
    facts["age_years"] = replace(facts["age_years"], asked_if=asked_if)
    with pytest.raises(InvalidInput, match="runs in a circle"):
        AnswerReader(replace(CATALOGUE, facts=facts))


@pytest.mark.parametrize(
    ("plan", "sites", "regions"),
    [
        ({}, None, None),
        ({"plan__sites": []}, None, None),
        ({"plan__regions": []}, None, None),
        ({"plan__sites": [], "plan__regions": ["knee"]}, None, {"knee"}),
        ({"plan__sites": ["knee:left"]}, ("knee:left",), {"knee"}),
        ({"plan__sites": ["knee:left"], "plan__regions": ["elbow"]}, ("knee:left",), {"knee", "elbow"}),
        ({"plan__sites": ["peri-hip:any"]}, ("peri-hip:any",), set(CATALOGUE.region_groups["peri-hip"])),
        ({"plan__regions": ["upper-limb"]}, None, set(CATALOGUE.regions["upper-limb"])),
    ],
)
def test_the_planned_regions_come_from_the_planned_sites(plan: dict[str, Any], sites: Any, regions: Any):
    values = read(**plan).values
    assert values.get("plan.sites") == sites
    assert values.get("plan.regions") == regions


def test_names_are_compared_without_regard_to_case_and_others_are_kept():
    values = read(medications=["Warfarin", " heparin ", "Paracetamol"], conditions=["hiv infection"]).values
    assert values["medications"] == ("warfarin", "heparin", "Paracetamol")
    assert values["conditions"] == ("HIV infection",)


@pytest.mark.parametrize(
    ("value", "fact"), [(0.5, "inr"), (15, "inr"), ("none", "fly_or_dive_hours"), (0, "age_years")]
)
def test_the_ends_of_the_plausible_range_and_an_allowed_none_are_answers(value: Any, fact: str):
    assert READER.check(fact, value) == value


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("inr", 0.4),
        ("inr", 15.1),
        ("inr", float("nan")),
        ("inr", float("inf")),
        ("inr", True),
        ("inr", "none"),
        ("inr", [2]),
        ("frail", 1),
        ("frail", "true"),
        ("cancer.status", "Past"),
        ("cancer.status", ["past"]),
        ("allergies", ["nickel", None]),
        ("allergies", "nickel"),
        ("conditions", [7]),
        ("pad.sites", ["knee:left", 7]),
        ("pad.sites", {"knee:left": True}),
        ("plan.regions", ["knee:left"]),
        ("no.such.fact", True),
    ],
)
def test_an_answer_that_cannot_be_right_is_refused_by_name(fact: str, value: Any):
    with pytest.raises(InvalidAnswer) as refused:
        READER.check(fact, value)
    assert refused.value.facts["where"] == f"facts.{fact}"
    with pytest.raises(InvalidAnswer):
        READER.read({fact: value})


def test_an_answer_type_the_reader_does_not_know_is_refused():
    facts = dict(CATALOGUE.facts)
    facts["frail"] = replace(facts["frail"], answer_type="colour")
    with pytest.raises(InvalidInput, match="unknown answer_type colour"):
        AnswerReader(replace(CATALOGUE, facts=facts))


def test_reading_changes_nothing_it_was_given():
    answers = {"plan.sites": [], "plan.regions": ["knee"], "medications": ["Warfarin"], "inr": None}
    before = copy.deepcopy(answers)
    READER.read(answers)
    assert answers == before


def test_both_sides_needs_left_and_right_or_bilateral():
    sites = CATALOGUE.places.sites
    assert on_both_sides([sites["knee:left"], sites["elbow:right"]])
    assert on_both_sides([sites["knee:bilateral"]])
    assert not on_both_sides([sites["knee:left"], sites["knee:midline"], sites["knee:any"]])
    assert not on_both_sides([])
