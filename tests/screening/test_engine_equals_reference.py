"""The compiled engine and a slow reading of the same text answer every case alike."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.screening.document import parse_case
from filiform.screening.rules import Screener, compile_rules, screen
from filiform.screening.types import Answer
from tests.screening.cases import CATALOGUE
from tests.screening.reference import Reference
from tests.screening.strategies import ON, cases

SCREENER = compile_rules(CATALOGUE)


def answered(document: dict[str, Any], screener: Screener = SCREENER) -> Answer:
    case = parse_case(json.dumps(document), today=date(1999, 1, 1))
    return screen(screener, facts=case.facts, clearances=case.clearances, on=case.on)


@settings(max_examples=250, deadline=None)
@given(document=cases())
def test_the_engine_answers_as_the_reference_does(reference: Reference, document: dict[str, Any]):
    answer = answered(document).as_json()
    expected = reference.screen(document["facts"], document["clearances"], ON)
    assert {key: answer[key] for key in expected} == expected


@settings(max_examples=100, deadline=None)
@given(document=cases(), seed=st.integers(0, 2**16))
def test_the_order_of_facts_rules_and_clearances_does_not_matter(document: dict[str, Any], seed: int):
    shuffle = random.Random(seed).sample
    facts = dict(shuffle(list(document["facts"].items()), len(document["facts"])))
    for fact, value in facts.items():
        if isinstance(value, list):
            facts[fact] = shuffle(value, len(value))
    given_in_other_order = shuffle(document["clearances"], len(document["clearances"]))
    rules = dict(shuffle(list(CATALOGUE.rules.items()), len(CATALOGUE.rules)))
    turned = compile_rules(replace(CATALOGUE, rules=rules))
    assert answered({**document, "facts": facts, "clearances": given_in_other_order}, turned) == answered(document)


@settings(max_examples=60, deadline=None)
@given(document=cases())
def test_a_verdict_is_reproduced_from_its_stored_inputs(document: dict[str, Any]):
    case = parse_case(json.dumps(document), today=ON)
    first = screen(SCREENER, facts=case.facts, clearances=case.clearances, on=case.on)
    stored = json.loads(json.dumps({"case": case.as_json(), "answer": first.as_json()}))
    again = parse_case(json.dumps(stored["case"]), today=date(1999, 1, 1))
    second = screen(SCREENER, facts=again.facts, clearances=again.clearances, on=again.on)
    assert second == first
    assert second.as_json() == stored["answer"]
    assert second.catalogue == CATALOGUE.version
