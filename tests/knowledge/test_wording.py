"""The catalogue's codes in words: no limit, region or fact is left as a code."""

from __future__ import annotations

import pytest

from filiform.knowledge import catalogues
from filiform.knowledge.conditions import facts_read
from filiform.knowledge.schema.eligibility import Limits
from filiform.knowledge.vocabulary import REGIONS, SUBJECTS
from filiform.knowledge.wording import (
    ACTIONS,
    CLASSES,
    REFERRALS,
    ConditionWords,
    action_words,
    class_words,
    condition_words,
    limit_words,
    limits_words,
    plain,
    read_words,
    refer_words,
    site_words,
)

RULES = catalogues.eligibility().rules
LIMITS = sorted({(name, value) for rule in RULES.values() for name, value in rule.limits.items()}, key=repr)


def lines(words: ConditionWords):
    yield words
    for part in words.parts:
        yield from lines(part)


@pytest.mark.parametrize(("name", "value"), LIMITS, ids=str)
def test_every_limit_of_the_catalogue_has_words(name, value):
    words = limit_words(name, value)
    assert "_" not in words
    assert not words.startswith(plain(name) + ":") or name in {"needle_coating", "gloves", "dressing"}
    assert words[0].isupper()


def test_every_limit_the_schema_allows_has_words():
    samples = {"str": "some word", "int": 2, "float": 0.25, "bool": True, "list": (24,)}
    for name, field in Limits.model_fields.items():
        allowed = str(field.annotation).replace("Literal", "str")
        sample = next(value for word, value in samples.items() if word in allowed)
        assert not limit_words(name, sample).startswith(f"{plain(name)}: {sample}") or isinstance(sample, str)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("max_length_mm", 25, "Needles at most 25 mm long"),
        ("max_gauge_mm", 0.2, "Needles at most 0.20 mm thick"),
        ("observe_min", 15, "Watch 15 minutes afterwards"),
        ("haemostasis_min", 1, "Press 1 minute after each needle"),
        ("max_needles", 1, "At most 1 needle"),
        ("follow_up_hours", (48, 72, 336), "Follow up after 48 hours, 72 hours and 14 days"),
        ("electrical_stimulation", False, "No electrical stimulation"),
        ("direction", ("away-from-lung", "tangential"),
         "Point the needle away from the lung; Needle tangentially"),
        ("skin_preparation", "antiseptic the patient tolerates",
         "Prepare the skin with an antiseptic the patient tolerates"),
        ("something_new", 3, "Something new: 3"),
    ],
)  # fmt: skip
def test_limits_read_as_instructions(name, value, words):
    assert limit_words(name, value) == words


def test_several_limits_keep_their_order():
    words = limits_words({"max_needles": 4, "depth": "superficial"})
    assert words == ("At most 4 needles", "Superficial needling only")


def test_classes_actions_and_referrals_are_complete():
    for rule in RULES.values():
        assert class_words(rule.rule_class) == CLASSES[rule.rule_class]
        assert action_words(rule.action) == ACTIONS[rule.action]
        assert rule.refer is None or refer_words(rule.refer) == REFERRALS[rule.refer]


def test_every_place_has_words():
    places = catalogues.eligibility().places
    assert {*places.regions, *places.groups, *places.headings} == REGIONS.keys()
    assert len(set(REGIONS.values())) == len(REGIONS)


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("upper-trapezius:left", "Left upper trapezius"),
        ("neck-posterior:midline", "Back of the neck, midline"),
        ("gluteal:bilateral", "Buttock, both sides"),
        ("knee:any", "Knee, either side"),
        ("knee", "Knee"),
    ],
)
def test_sites_read_as_they_are_said(site, words):
    assert site_words(site) == words


def test_every_fact_that_is_no_yes_or_no_question_has_a_subject():
    facts = catalogues.eligibility().facts
    assert {name for name, fact in facts.items() if fact.answer_type != "boolean"} == SUBJECTS.keys()


@pytest.mark.parametrize("rule", RULES)
def test_every_condition_names_each_fact_it_reads(rule):
    catalogue = catalogues.eligibility()
    words = condition_words(RULES[rule].when, catalogue)
    named = {line.fact for line in lines(words)} - {None}
    assert named == set(facts_read(RULES[rule].when)) - ({"plan.sites"} - named)
    assert all(line.text and (line.parts or line.fact) for line in lines(words))


def test_a_value_set_is_called_by_its_name_and_lists_its_medicines():
    catalogue = catalogues.eligibility()
    every = [line for rule in RULES.values() for line in lines(condition_words(rule.when, catalogue))]
    found = [line for line in every if line.value_set == "antiplatelets"]
    assert {line.text for line in found} == {"Medicine is one of", "At least 2 medicines are among"}
    assert set(found[0].names) == {term.name for term in catalogue.value_sets["antiplatelets"]}


def test_a_list_of_one_is_said_as_one():
    catalogue = catalogues.eligibility()
    words = condition_words(RULES["latex-allergy"].when, catalogue)
    assert (words.text, words.names) == ("Allergy is", ("latex",))


def test_a_region_group_is_called_by_its_name():
    catalogue = catalogues.eligibility()
    groups = {line.region_group for rule in RULES.values() for line in lines(condition_words(rule.when, catalogue))}
    assert {"thorax-over-lung", "forbidden", "deep-non-compressible"} <= groups


def test_what_was_not_read_well_is_not_quotable():
    assert read_words("abstract").is_quotable
    assert read_words("memory").words == "known, not opened"
    assert not read_words("memory").is_quotable
    assert not read_words("a word nobody knows").is_quotable


def test_every_level_of_reading_has_words():
    used = {source.access for source in catalogues.eligibility().sources.values()}
    for ask in (catalogues.muscles, catalogues.instruments, catalogues.adverse_events, catalogues.practice_rules):
        used |= {source.read for source in ask().sources.values()}
    assert all("-" not in read_words(level).words for level in used)
