"""Random patients, plans and clearances for Hypothesis; dense in the values the rules are about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from filiform.knowledge.eligibility import Fact
from tests.screening.cases import CATALOGUE, healthy

ON = date(2026, 11, 23)
FACTS = CATALOGUE.facts
HOLDS = sorted(rule.id for rule in CATALOGUE.rules.values() if rule.action == "hold-for-medical-clearance")

_REGIONS = sorted(CATALOGUE.places.regions)
_SIDES = ["left", "right", "midline", "bilateral", "any"]
_PLACES = [*_REGIONS, *sorted(CATALOGUE.region_groups), *sorted(CATALOGUE.regions)]
_COMMON = ["gluteal", "suboccipital", "interscapular-rhomboid", "thoracic-paraspinal", "knee", "iliopsoas-abdominal"]

sites = st.builds("{}:{}".format, st.sampled_from(_COMMON) | st.sampled_from(_PLACES), st.sampled_from(_SIDES))
site_lists = st.lists(sites, max_size=4, unique=True)


def _names(sets: list[str], other: str) -> st.SearchStrategy[list[str]]:
    names = [term.name for name in sets for term in CATALOGUE.value_sets[name]]
    return st.lists(st.sampled_from(names) | st.just(other), max_size=4)


_MEDICINES = _names([name for name in CATALOGUE.value_sets if CATALOGUE.value_sets[name][0].atc], "paracetamol")
_CONDITIONS = _names([name for name in CATALOGUE.value_sets if CATALOGUE.value_sets[name][0].icd10], "low back pain")


def _numbers(fact: Fact) -> st.SearchStrategy[Any]:
    assert fact.plausible is not None
    low, high = fact.plausible
    edges = [low, high, 0.5, 1, 3, 4.5, 9, 10, 12, 13.5, 14, 18, 20, 25, 30, 38, 42, 48, 50, 65, 80, 84, 100, 110, 180]
    near = st.sampled_from([value for value in edges if low <= value <= high])
    return near | st.floats(low, high) | (st.just("none") if fact.none_allowed else near)


def values_of(fact: Fact) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one per answer type
    match fact.answer_type:
        case "boolean":
            return st.booleans()
        case "number":
            return _numbers(fact)
        case "choice":
            return st.sampled_from(fact.options)
        case "multi-choice":
            return st.lists(st.sampled_from(fact.options), max_size=3, unique=True)
        case "coded-medication":
            return _MEDICINES
        case "coded-condition":
            return _CONDITIONS
        case "regions":
            return st.lists(st.sampled_from(_REGIONS), max_size=3, unique=True)
    return site_lists


@st.composite
def patients(draw: st.DrawFn) -> dict[str, Any]:
    """A healthy person with some answers changed, and some left out."""
    facts = healthy(plan__sites=draw(st.lists(sites, min_size=1, max_size=4, unique=True)))
    for fact in draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=12, unique=True)):
        facts[fact] = draw(st.none() | values_of(FACTS[fact]) | values_of(FACTS[fact]))
    for fact in draw(st.lists(st.sampled_from(sorted(facts)), max_size=2, unique=True)):
        del facts[fact]
    return facts


any_facts = st.fixed_dictionaries({}, optional={fact.id: st.none() | values_of(fact) for fact in FACTS.values()})

_days = st.integers(-40, 40).map(lambda days: (ON + timedelta(days=days)).isoformat())
clearances = st.lists(
    st.fixed_dictionaries(
        {
            "rule": st.sampled_from(HOLDS) | st.sampled_from(sorted(CATALOGUE.rules)),
            "by": st.sampled_from(["Dr Osei", "Dr Lindqvist"]),
            "given_on": _days,
            "until": st.none() | _days,
            "sites": st.just("all") | st.lists(sites, min_size=1, max_size=3),
        }
    ),
    max_size=5,
)


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """A document as the command line takes it; its clearances often name rules that do fire and planned sites."""
    facts = draw(patients() | patients() | any_facts)
    given = draw(clearances)
    planned = facts.get("plan.sites")
    for one in given:
        if planned and one["sites"] != "all" and draw(st.booleans()):
            one["sites"] = draw(st.lists(st.sampled_from(planned), min_size=1, unique=True))
    return {"on": ON.isoformat(), "facts": facts, "clearances": given}
