"""The eligibility catalogue keeps what its file says, and refuses a file that points at nothing."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues, loading
from filiform.knowledge.eligibility import NOT_GIVEN, Place, Term, from_document

CATALOGUE = catalogues.eligibility()
DOCUMENT: dict[str, Any] = loading.load("eligibility").document


def test_every_row_is_there_in_the_order_of_the_file():
    assert list(CATALOGUE.rules) == [row["id"] for row in DOCUMENT["rules"]]
    assert list(CATALOGUE.facts) == [row["fact"] for row in DOCUMENT["facts"]]
    assert list(CATALOGUE.sources) == list(DOCUMENT["sources"])
    assert dict(CATALOGUE.regions) == {name: tuple(regions) for name, regions in DOCUMENT["regions"].items()}
    assert dict(CATALOGUE.region_groups) == {name: tuple(places) for name, places in DOCUMENT["region_groups"].items()}
    assert len(CATALOGUE.review_log) == len(DOCUMENT["review_log"]["changes"])
    assert len(CATALOGUE.disagreements) == len(DOCUMENT["disagreements"])
    assert CATALOGUE.status == DOCUMENT["status"]


@pytest.mark.parametrize("row", DOCUMENT["rules"], ids=lambda row: row["id"])
def test_a_rule_keeps_every_word_of_its_row(row: dict[str, Any]):
    rule = CATALOGUE.rules[row["id"]]
    kept = {
        "title": rule.title,
        "class": rule.rule_class,
        "category": rule.category,
        "scope": rule.scope,
        "action": rule.action,
        "notice": rule.notice,
        "modify": list(rule.modify),
        "limits": {name: list(value) if isinstance(value, tuple) else value for name, value in rule.limits.items()},
        "forbid_techniques": list(rule.forbid_techniques),
        "until": rule.until,
        "refer": rule.refer,
        "rationale": rule.rationale,
        "sources": list(rule.sources),
        "evidence": rule.evidence,
        "threshold_source": rule.threshold_source,
    }
    absent: dict[str, Any] = {"limits": {}, "forbid_techniques": []}
    assert kept == {key: row.get(key, absent.get(key)) for key in kept}
    assert list(rule.elicit) == [question["fact"] for question in row["elicit"]]
    assert len(rule.avoid) == len(row.get("avoid", ()))


def test_the_version_names_the_schema_and_the_content():
    assert CATALOGUE.version == f"{DOCUMENT['schema_version']}+{CATALOGUE.content_hash[:12]}"


def test_a_default_of_false_is_told_apart_from_no_default():
    assert CATALOGUE.facts["rf.gca"].if_not_asked is False
    assert CATALOGUE.facts["radiotherapy.sites"].if_not_asked == ()
    assert CATALOGUE.facts["bmi"].if_not_asked is NOT_GIVEN
    assert repr(NOT_GIVEN) == "NOT_GIVEN"


def test_anticoagulants_are_the_three_sets_together():
    parts = ("anticoagulants-vka", "anticoagulants-doac", "anticoagulants-parenteral")
    assert CATALOGUE.names["anticoagulants"] == frozenset().union(*(CATALOGUE.names[part] for part in parts))
    assert Term(name="warfarin", atc="B01AA03", rxcui="11289") in CATALOGUE.value_sets["anticoagulants"]


def test_an_avoided_area_says_where_it_comes_from():
    assert CATALOGUE.rules["local-infection-site"].avoid == (Place(from_fact="infection.sites"),)
    assert list(map(str, CATALOGUE.rules["organomegaly-region"].avoid)) == [
        "abdominopelvic",
        "latissimus-serratus",
        "intercostal",
    ]
    assert str(Place(from_fact="numb.sites")) == "the sites of numb.sites"


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (
            ("rules", 0, "when"),
            {"fact": "consent.given", "op": "equals", "value": "yes"},
            "rules.consent-withheld.when",
        ),
        (("rules", 0, "avoid"), ["nose"], "rules.consent-withheld.avoid[0]"),
        (("rules", 0, "avoid"), [{"from_fact": "nose.sites"}], "rules.consent-withheld"),
        (("rules", 0, "limits_apply_to"), [{"group": "paraspinal"}], "rules.consent-withheld.limits_apply_to[0]"),
        (("rules", 0, "sources"), ["nobody1900"], "rules.consent-withheld"),
        (("rules", 0, "elicit"), [{"fact": "nose"}], "rules.consent-withheld"),
        (("facts", 0, "asked_if"), {"all": []}, "facts.age_years.asked_if"),
        (("facts", 0, "fact"), "plan.sites-in-other-words", "rules.minor-no-guardian"),
    ],
)
def test_a_row_that_points_at_nothing_is_refused_by_name(path: tuple[Any, ...], value: Any, where: str):
    broken = copy.deepcopy(DOCUMENT)
    row = broken
    for key in path[:-1]:
        row = row[key]
    row[path[-1]] = value
    with pytest.raises(InvalidInput) as refused:
        from_document(broken, content_hash="0" * 64)
    assert refused.value.facts["where"] == where


def test_a_catalogue_without_a_plan_is_refused():
    broken = copy.deepcopy(DOCUMENT)
    broken["facts"] = [row for row in broken["facts"] if row["fact"] != "plan.sites"]
    with pytest.raises(InvalidInput, match=r"plan\.sites is missing"):
        from_document(broken, content_hash="0" * 64)
