"""The condition language, operator by operator: true, false, and what is not known."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.core.errors import InvalidInput
from filiform.knowledge.conditions import evaluate, facts_read, open_facts, parse
from filiform.knowledge.sites import Places

PLACES = Places(
    headings={"trunk": ["belly", "back", "shoulder"], "arm": ["elbow", "hand"]},
    groups={"over-lung": ["back", "shoulder"]},
)
SETS = {"thinners": frozenset({"warfarin", "heparin", "apixaban"})}


def condition(row: Any) -> Any:
    return parse(row, places=PLACES, value_sets=SETS)


def answer(row: Any, **answers: Any) -> bool | None:
    return evaluate(condition(row), {name.replace("__", "."): value for name, value in answers.items()})


def compare(op: str, value: Any = None, fact: str = "x") -> dict[str, Any]:
    return {"fact": fact, "op": op, "value": value}


@pytest.mark.parametrize(
    ("row", "value", "expected"),
    [
        (compare("==", True), True, True),
        (compare("==", True), False, False),
        (compare("==", "a"), "a", True),
        (compare("!=", "a"), "b", True),
        (compare("!=", "a"), "a", False),
        (compare("in", ["a", "b"]), "b", True),
        (compare("in", ["a", "b"]), "c", False),
        (compare(">", 3), 3, False),
        (compare(">", 3), 3.1, True),
        (compare(">=", 3), 3, True),
        (compare("<", 3), 3, False),
        (compare("<=", 3), 3, True),
        (compare("has-any", ["a", "b"]), ["z", "b"], True),
        (compare("has-any", ["a"]), [], False),
        (compare("has-any", {"valueset": "thinners"}), ["aspirin", "heparin"], True),
        (compare("count-in-set>=", {"valueset": "thinners", "n": 2}), ["heparin", "warfarin"], True),
        (compare("count-in-set>=", {"valueset": "thinners", "n": 2}), ["heparin", "heparin"], False),
        (compare("intersects", ["belly"]), ["back", "belly"], True),
        (compare("intersects", {"region_group": "over-lung"}), ["shoulder"], True),
        (compare("intersects", {"region_group": "arm"}), ["hand"], True),
        (compare("intersects", {"region_group": "over-lung"}), ["belly"], False),
        (compare("unknown"), "anything", False),
        (compare("unknown"), [], False),
        (compare("unknown"), False, False),
    ],
)
def test_a_comparison_of_a_known_value(row: dict[str, Any], value: Any, expected: bool):
    assert answer(row, x=value) is expected


@pytest.mark.parametrize("op", ["==", "!=", "in", ">", ">=", "<", "<=", "has-any", "intersects", "overlaps-plan"])
def test_a_comparison_with_an_unknown_value_is_unknown(op: str):
    value: Any = {"in": ["a"], "has-any": ["a"], "intersects": ["belly"]}.get(op, 3)
    assert answer(compare(op, value)) is None
    assert answer(compare(op, value), x=None) is None


def test_unknown_is_true_exactly_when_nothing_is_recorded():
    assert answer(compare("unknown")) is True
    assert answer(compare("unknown"), x=None) is True


@pytest.mark.parametrize("op", ["==", "!=", ">", ">=", "<", "<="])
def test_the_answer_none_makes_every_comparison_with_a_number_false(op: str):
    assert answer(compare(op, 3), x="none") is False
    assert answer(compare("in", [3, 4]), x="none") is False


@pytest.mark.parametrize(
    ("sites", "planned", "expected"),
    [
        (["back:left"], ["back:left"], True),
        (["back:left"], ["back:right"], False),
        (["back:left"], ["back:any"], True),
        (["back:midline"], ["back:right"], True),
        (["back:bilateral"], ["back:right"], True),
        (["back:left"], ["back:midline"], True),
        (["back:left"], ["belly:left"], False),
        (["over-lung:left"], ["shoulder:left"], True),
        (["trunk:left"], ["shoulder:left"], True),
        (["hand:left", "back:left"], ["belly:right", "back:bilateral"], True),
        ([], ["back:left"], False),
        ([], None, False),
        ([], [], False),
        (["back:left"], None, None),
        (["back:left"], [], None),
        (None, ["back:left"], None),
    ],
)
def test_overlaps_plan(sites: list[str] | None, planned: list[str] | None, expected: bool | None):
    assert answer(compare("overlaps-plan"), x=sites, plan__sites=planned) is expected


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (["back:left", "back:right"], True),
        (["back:left", "shoulder:right"], True),
        (["back:bilateral"], True),
        (["trunk:left", "shoulder:right"], True),
        (["back:left", "belly:right"], False),
        (["back:left", "back:midline"], False),
        (["back:any"], False),
        (["belly:bilateral"], False),
        (None, None),
        ([], None),
    ],
)
def test_bilateral_in_group(planned: list[str] | None, expected: bool | None):
    row = compare("bilateral-in-group", {"region_group": "over-lung"}, fact="plan.sites")
    assert answer(row, plan__sites=planned) is expected


def part(name: str) -> dict[str, Any]:
    return compare("==", True, fact=name)


@given(outcomes=st.lists(st.sampled_from([True, False, None]), min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_all_any_and_none_are_three_valued(outcomes: list[bool | None]):
    rows = [part(f"f{number}") for number in range(len(outcomes))]
    answers = {f"f{number}": outcome for number, outcome in enumerate(outcomes)}
    every = False if False in outcomes else None if None in outcomes else True
    some = True if True in outcomes else None if None in outcomes else False
    assert answer({"all": rows}, **answers) is every
    assert answer({"any": rows}, **answers) is some
    assert answer({"none": rows}, **answers) is (None if some is None else not some)


def test_facts_read_are_named_once_in_the_order_written():
    row = {"all": [part("b"), {"none": [part("a"), part("b")]}, compare("overlaps-plan", fact="c")]}
    assert facts_read(condition(row)) == ("b", "a", "c", "plan.sites")


def test_open_facts_leave_out_what_is_already_decided():
    row = condition({"any": [{"all": [part("no"), part("pointless")]}, {"all": [part("yes"), part("wanted")]}]})
    assert open_facts(row, {"no": False, "yes": True}) == ("wanted",)
    assert open_facts(row, {"no": False, "yes": False}) == ()
    assert open_facts(condition(compare("overlaps-plan")), {"x": ["back:left"]}) == ("plan.sites",)


@pytest.mark.parametrize(
    "row",
    [
        "yes",
        {},
        {"all": []},
        {"all": {"fact": "x"}},
        {"all": [part("a")], "any": [part("b")]},
        {"fact": "x", "op": "=", "value": 3},
        {"op": "==", "value": 3},
        {"fact": "x", "op": "==", "value": 3, "unit": "mm"},
        compare("==", [1]),
        compare("in", "a"),
        compare(">", "3"),
        compare(">", True),
        compare("has-any", {"valueset": "nothing"}),
        compare("has-any", "a"),
        compare("count-in-set>=", {"valueset": "thinners"}),
        compare("intersects", ["nose"]),
        compare("bilateral-in-group", {"region_group": "nose"}),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused_with_its_place(row: Any):
    with pytest.raises(InvalidInput, match=r"^condition\.any\[1\]"):
        condition({"any": [part("a"), row]})
