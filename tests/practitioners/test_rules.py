"""The gate fails closed: no permission, no proof or no word means no needle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.practitioners.rules import conditions_of, qualify
from filiform.practitioners.types import AttestationEvidence, Evidence, Standing, TrainingEvidence, Weight

TODAY = date(2026, 11, 23)
RULES = catalogues.practice_rules()
PLACES = catalogues.eligibility().places
WHOLE_BODY = frozenset(PLACES.headings)


def training(**changes):
    given = {
        "course": "Foundation", "hours": 400, "in_person_hours": 400, "regions": WHOLE_BODY,
        "techniques": frozenset({"superficial", "deep", "electrical-stimulation"}), "completed_on": date(2018, 5, 1),
    }  # fmt: skip
    return TrainingEvidence(**(given | changes))


def words_for(rule, until=TODAY + timedelta(days=100)):
    return tuple(
        AttestationEvidence(rule.jurisdiction, rule.profession, text, TODAY - timedelta(days=9), until, "Olu Adeyemi")
        for text in conditions_of(rule)
    )


def proof(rule, **changes):
    complete = Evidence(
        licence_number="1", licence_jurisdiction=rule.jurisdiction, licence_expires_on=date(2028, 1, 1),
        licensed_since=date(1990, 1, 1), trainings=(training(),), attestations=words_for(rule),
    )  # fmt: skip
    return replace(complete, **changes)


def judged(rule, evidence, on=TODAY):
    return qualify(
        profession=rule.profession, jurisdiction=rule.jurisdiction, rule=rule, evidence=evidence, on=on, places=PLACES,
        tags=RULES.technique_tags,
    )  # fmt: skip


def rule_of(place, profession="physical_therapist"):
    return RULES.jurisdictions[place].rules[profession]


COLORADO = rule_of("US-CO")


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: f"{rule.jurisdiction}-{rule.profession}")
def test_with_every_proof_the_verdict_follows_the_rule_alone(rule):
    wanted = {
        "permitted": Standing.QUALIFIED,
        "permitted-with-conditions": Standing.WITH_CONDITIONS,
        "prohibited": Standing.NOT_QUALIFIED,
        "silent-unknown": Standing.UNKNOWN,
    }
    found = judged(rule, proof(rule))
    assert found.status is wanted[rule.status]
    assert bool(found.regions) is found.may_needle
    assert found.sources
    assert found.as_of == rule.as_of


def test_a_status_the_gate_does_not_know_never_qualifies():
    assert not judged(replace(COLORADO, status="tolerated"), proof(COLORADO)).may_needle


def test_without_a_rule_nobody_qualifies():
    found = qualify(
        profession="physical_therapist", jurisdiction="XX", rule=None,
        evidence=replace(proof(COLORADO), licence_jurisdiction="XX"), on=TODAY, places=PLACES,
    )  # fmt: skip
    assert found.status is Standing.UNKNOWN
    assert found.regions == frozenset()


def test_a_rule_for_somewhere_else_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="another profession or place"):
        qualify(
            profession="physician", jurisdiction="US-CO", rule=COLORADO, evidence=proof(COLORADO), on=TODAY,
            places=PLACES,
        )  # fmt: skip


def test_an_expired_licence_bars_and_the_last_day_does_not():
    assert judged(COLORADO, proof(COLORADO, licence_expires_on=TODAY)).may_needle
    late = judged(COLORADO, proof(COLORADO, licence_expires_on=TODAY - timedelta(days=1)))
    assert late.status is Standing.NOT_QUALIFIED
    assert not late.may_be_booked
    assert "The licence expired on 22 November 2026." in {reason.text for reason in late.reasons}


@pytest.mark.parametrize(
    "gap", [{"licence_number": ""}, {"licence_expires_on": None}, {"licence_jurisdiction": "US-WA"}]
)
def test_what_is_not_on_record_is_not_taken_as_given(gap):
    assert judged(COLORADO, proof(COLORADO, **gap)).status is Standing.UNKNOWN


@pytest.mark.parametrize(("hours", "in_person", "qualified"), [(50, 40, True), (49, 40, False), (50, 39, False)])
def test_hours_are_counted_against_the_rule(hours, in_person, qualified):
    found = judged(COLORADO, proof(COLORADO, trainings=(training(hours=hours, in_person_hours=in_person),)))
    assert found.may_needle is qualified
    assert found.status is (Standing.WITH_CONDITIONS if qualified else Standing.NOT_QUALIFIED)


def test_a_course_that_lapsed_or_lies_ahead_counts_for_nothing():
    lapsed = training(expires_on=TODAY - timedelta(days=1))
    ahead = training(completed_on=TODAY + timedelta(days=1))
    assert judged(COLORADO, proof(COLORADO, trainings=(lapsed, ahead))).status is Standing.NOT_QUALIFIED


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (date(2024, 11, 23), Standing.WITH_CONDITIONS),
        (date(2024, 11, 24), Standing.NOT_QUALIFIED),
        (None, Standing.UNKNOWN),
    ],
)
def test_years_of_practice_are_whole_years(since, status):
    new_jersey = rule_of("US-NJ")
    assert new_jersey.years_practice == 2
    assert judged(new_jersey, proof(new_jersey, licensed_since=since)).status is status


def test_each_condition_in_words_waits_for_the_owner():
    found = judged(COLORADO, proof(COLORADO, attestations=()))
    assert found.status is Standing.UNKNOWN
    assert set(found.to_confirm) == set(COLORADO.conditions)
    one_short = judged(COLORADO, proof(COLORADO, attestations=words_for(COLORADO)[1:]))
    assert one_short.to_confirm == (COLORADO.conditions[0],)


def test_sessions_under_supervision_are_a_condition_too():
    washington = rule_of("US-WA")
    assert f"{washington.supervised_sessions} patient sessions under supervision" in conditions_of(washington)


@pytest.mark.parametrize(
    "change", [{"jurisdiction": "US-WA"}, {"profession": "physician"}, {"until": TODAY - timedelta(days=1)}]
)
def test_a_word_given_for_another_rule_or_run_out_counts_for_nothing(change):
    words = tuple(replace(word, **change) for word in words_for(COLORADO))
    assert judged(COLORADO, proof(COLORADO, attestations=words)).status is Standing.UNKNOWN


def test_a_reworded_condition_asks_for_the_word_again():
    reworded = replace(COLORADO, conditions=("60 h before first clinical use",))
    assert judged(reworded, proof(COLORADO)).status is Standing.UNKNOWN


def test_a_region_not_taught_is_not_allowed():
    arm = training(regions=frozenset({"upper-limb", "gluteal", "no-such-place"}))
    found = judged(COLORADO, proof(COLORADO, trainings=(arm,)))
    assert found.regions == PLACES.regions_of("upper-limb") | {"gluteal"}


def test_a_rule_for_the_upper_limb_only_cuts_the_rest():
    limited = [rule for rule in RULES.rules if "upper-limb-only" in rule.technique_limits]
    assert limited
    for rule in limited:
        assert judged(rule, proof(rule)).regions <= PLACES.regions_of("upper-limb")


def test_no_current_where_the_rule_forbids_it():
    limited = [rule for rule in RULES.rules if {"no-estim", "no-retention"} & set(rule.technique_limits)]
    assert limited
    for rule in limited:
        found = judged(rule, proof(rule))
        assert "electrical-stimulation" in found.forbidden_techniques
        assert "electrical-stimulation" not in found.techniques


def test_limits_carry_their_meaning():
    assert judged(COLORADO, proof(COLORADO)).limits["no-auricular"] == "no ear points"


def test_prohibited_is_never_booked_and_an_open_question_may_be():
    california = rule_of("US-CA")
    assert not judged(california, proof(california)).may_be_booked
    assert judged(COLORADO, proof(COLORADO, attestations=())).may_be_booked


days = st.dates(date(2000, 1, 1), date(2030, 12, 31))
evidences = st.builds(
    Evidence,
    licence_number=st.sampled_from(["", "7"]),
    licence_jurisdiction=st.sampled_from(["", "US-CO", "US-WA"]),
    licence_expires_on=st.none() | days,
    licensed_since=st.none() | days,
    trainings=st.lists(
        st.builds(
            TrainingEvidence, course=st.just("x"), hours=st.integers(0, 400), in_person_hours=st.integers(0, 400),
            regions=st.frozensets(st.sampled_from(sorted(PLACES.headings))), techniques=st.just(frozenset({"deep"})),
            completed_on=days, expires_on=st.none() | days,
        ),
        max_size=3,
    ).map(tuple),
    attestations=st.sampled_from([(), words_for(COLORADO), words_for(rule_of("US-WA"))]),
)  # fmt: skip


@given(rule=st.sampled_from(RULES.rules), evidence=evidences, on=days)
def test_whatever_is_shown_a_needle_needs_a_permission_a_valid_licence_and_every_point_met(rule, evidence, on):
    found = judged(rule, evidence, on)
    if found.may_needle:
        assert rule.status in {"permitted", "permitted-with-conditions"}
        assert evidence.licence_expires_on >= on
        assert not {Weight.BARS, Weight.OPEN} & {reason.weight for reason in found.reasons}
    else:
        assert not found.regions
        assert not found.techniques


@given(evidence=evidences, on=days, place=st.sampled_from(["US-CO", "US-WA", "US-NJ", "US-CA"]))
def test_one_proof_less_never_gives_a_milder_verdict(evidence, on, place):
    rule = rule_of(place)
    order = [Standing.NOT_QUALIFIED, Standing.UNKNOWN, Standing.WITH_CONDITIONS, Standing.QUALIFIED]
    less = replace(evidence, attestations=(), trainings=evidence.trainings[1:])
    assert order.index(judged(rule, less, on).status) <= order.index(judged(rule, evidence, on).status)
