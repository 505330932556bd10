"""A healthy person with one plain site planned, and ways to find facts that make a condition true, false or unknown."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from filiform.knowledge import catalogues
from filiform.knowledge.eligibility import Fact

CATALOGUE = catalogues.eligibility()

HEALTHY: dict[str, Any] = {
    "age_years": 40,
    "bmi": 24,
    "consent.given": "yes",
    "consent.capacity": "has-capacity",
    "can_report_and_keep_still": True,
    "needle_fear": "no-problem",
    "psych.acute_state": "no",
    "substances_today": "no",
    "cancer.status": "never",
    "pregnancy.status": "no",
    "diabetes.control": "none",
    "epilepsy": "never",
    "bleeding.major_days_ago": "none",
    "prior_reaction": ["none"],
    "examined_and_diagnosed": True,
    "operator_trained_regions_ok": True,
    "plan.sites": ["gluteal:left"],
    "plan.techniques": ["superficial"],
}
_NOTHING: dict[str, Any] = {"boolean": False, "multi-choice": [], "sites": []}
_NOTHING |= {"coded-medication": [], "coded-condition": []}


def healthy(**changed: Any) -> dict[str, Any]:
    """Every question answered, nothing found. Dots in fact ids are written as double underscores; None leaves out."""
    facts = {
        fact.id: HEALTHY[fact.id] if fact.id in HEALTHY else _NOTHING[fact.answer_type]
        for fact in CATALOGUE.facts.values()
        if fact.required == "always" and (fact.id in HEALTHY or not fact.asked_if)
    }
    facts |= {name.replace("__", "."): value for name, value in changed.items()}
    return {fact: value for fact, value in facts.items() if value is not None}


def values_near(node: dict[str, Any], fact: Fact) -> list[Any]:  # noqa: PLR0911 - one per answer type
    """Values of a fact that make this comparison true and false, read off its right-hand side."""
    wanted = node.get("value")
    match fact.answer_type:
        case "boolean":
            return [True, False]
        case "number":
            assert fact.plausible is not None
            low, high = fact.plausible
            near = [low, high] if node["op"] == "unknown" else [wanted - 0.1, wanted, wanted + 0.1]
            return [value for value in near if low <= value <= high] + (["none"] if fact.none_allowed else [])
        case "choice":
            return list(fact.options)
        case "sites" if node["op"] == "bilateral-in-group":
            region = CATALOGUE.region_groups[wanted["region_group"]][0]
            return [[f"{region}:left"], [f"{region}:left", f"{region}:right"]]
        case "sites":
            return [[], ["gluteal:left"], ["knee:right"]]
        case "regions":
            places = [wanted["region_group"]] if isinstance(wanted, dict) else wanted
            return [["knee"], [sorted(CATALOGUE.places.regions_of(places[0]))[0]]]
    names = sorted(CATALOGUE.names[wanted["valueset"]]) if isinstance(wanted, dict) else list(wanted)
    return [[], names[:1], names[:2]]


def comparisons(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for combination in ("all", "any", "none"):
        for part in node.get(combination, ()):
            yield from comparisons(part)
    if "fact" in node:
        yield node


def candidates(when: dict[str, Any], limit: int = 4000) -> Iterator[dict[str, Any]]:
    """Fact sets over the facts a condition reads; None stands for not answered."""
    choices: dict[str, list[Any]] = {}
    for node in comparisons(when):
        values = choices.setdefault(node["fact"], [None])
        values += [value for value in values_near(node, CATALOGUE.facts[node["fact"]]) if value not in values]
        if node["op"] == "overlaps-plan":
            choices.setdefault("plan.sites", [None, ["gluteal:left"]])
    facts = sorted(choices)
    for number, chosen in enumerate(product(*(choices[fact] for fact in facts))):
        if number >= limit:
            return
        yield dict(zip(facts, chosen, strict=True))
