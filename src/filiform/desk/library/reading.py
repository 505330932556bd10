"""What the rules read: places, value sets and names, so that a page can lead from each to the rules behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from filiform.knowledge import catalogues
from filiform.knowledge.conditions import Compare, Condition
from filiform.knowledge.eligibility import Rule


def compares(condition: Condition) -> Iterator[Compare]:
    """Every comparison of a condition, in the order it is written."""
    if isinstance(condition, Compare):
        yield condition
    else:
        for part in condition.parts:
            yield from compares(part)


def names_read(rule: Rule) -> tuple[str, ...]:
    """Every medicine, condition, device or technique the rule looks for, each once."""
    lists = [
        one.operand if one.op == "has-any" else one.operand[0]
        for one in compares(rule.when)
        if one.op in {"has-any", "count-in-set>="}
    ]
    return tuple(dict.fromkeys(name for names in lists for name in sorted(names)))


def value_sets_read(rule: Rule) -> tuple[str, ...]:
    """The value sets that the rule reads as a whole."""
    known = catalogues.eligibility().names
    read = [
        one.operand if one.op == "has-any" else one.operand[0]
        for one in compares(rule.when)
        if one.op in {"has-any", "count-in-set>="}
    ]
    return tuple(name for name, members in known.items() if members in read)


def regions_read(rule: Rule) -> frozenset[str]:
    """The regions a rule names: in its condition, to avoid, or as the place its limits bind."""
    places = catalogues.eligibility().places
    found: set[str] = set()
    for one in compares(rule.when):
        if one.op == "intersects":
            found |= one.operand
        elif one.op == "bilateral-in-group":
            found |= one.operand[0]
    for place in (*rule.avoid, *rule.limits_apply_to):
        if place.place is not None:
            found |= places.regions_of(place.place)
    return frozenset(found)


@cache
def rules_by_region() -> dict[str, tuple[Rule, ...]]:
    """Region -> the rules that name it, in the order of the catalogue. Whole-body rules name no region."""
    found: dict[str, list[Rule]] = {region: [] for region in catalogues.eligibility().places.regions}
    for rule in catalogues.eligibility().rules.values():
        for region in regions_read(rule):
            found[region].append(rule)
    return {region: tuple(rules) for region, rules in found.items()}


def rules_of_places(names: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that name any region of these places, each once, in the order of the catalogue."""
    places, by_region = catalogues.eligibility().places, rules_by_region()
    found = {rule.id for name in names for region in places.regions_of(name) for rule in by_region[region]}
    return tuple(rule for rule in catalogues.eligibility().rules.values() if rule.id in found)


@cache
def rules_by_value_set() -> dict[str, tuple[Rule, ...]]:
    """Value set -> the rules that read it; also those that name one of its members alone."""
    found: dict[str, list[Rule]] = {name: [] for name in catalogues.eligibility().value_sets}
    for rule in catalogues.eligibility().rules.values():
        for name in value_sets_read(rule):
            found[name].append(rule)
    return {name: tuple(rules) for name, rules in found.items()}
