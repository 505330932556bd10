"""What the plan itself breaks, to be resolved by changing the plan; every planned site is looked at, excluded or not.

    both-sides            sites on both sides under a limit one_side_only
    needle-too-long       plan.needle_length_mm over max_length_mm at a site
    technique-forbidden   a planned technique that a fired rule forbids, electrical stimulation where it is not allowed,
                          periosteal needling at a site or semi-permanent needles in a session that rule it out
    depth                 deep needling where depth is limited to superficial. A plan that also names superficial
                          needling chooses the depth per site, so it conflicts only when no site is left for deep

A plan names its techniques once for all its sites, so each counts as meant for every site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from filiform.knowledge.eligibility import ELECTRICAL_STIMULATION, Rule
from filiform.knowledge.sites import Site, on_both_sides
from filiform.screening.types import ActiveLimits, Conflict


def find_conflicts(
    *,
    techniques: frozenset[str],
    needle_length_mm: float | None,
    planned: Sequence[Site],
    fired: Iterable[Rule],
    active: Sequence[ActiveLimits],
) -> tuple[Conflict, ...]:
    """Sorted, so that the same plan under the same rules always reads the same."""
    found = [*_both_sides(planned, active), *_forbidden(techniques, planned, fired, active)]
    if needle_length_mm is not None:
        found += _too_long(needle_length_mm, planned, active)
    if "deep" in techniques:
        found += _too_deep(techniques, planned, active)
    return tuple(sorted(found))


def _binding(
    name: str, planned: Sequence[Site], active: Iterable[ActiveLimits], binds: Callable[[Any], bool]
) -> tuple[dict[str, tuple[str, ...]], dict[str, Any]]:
    """For one limit: rule -> the planned sites it binds (all of them for the session), and rule -> its value."""
    everywhere = tuple(site.name for site in planned)
    sites: dict[str, tuple[str, ...]] = {}
    values: dict[str, Any] = {}
    for one in active:
        for limits, where in ((one.session, everywhere), (one.local if one.sites else (), one.sites)):
            for limit, value in limits:
                if limit == name and binds(value):
                    sites[one.rule.id], values[one.rule.id] = where, value
    return sites, values


def _conflict(kind: str, rules: Mapping[str, tuple[str, ...]], detail: str) -> Conflict:
    sites = sorted({site for where in rules.values() for site in where})
    return Conflict(kind=kind, rules=tuple(sorted(rules)), sites=tuple(sites), detail=detail)


def _both_sides(planned: Sequence[Site], active: Sequence[ActiveLimits]) -> Iterable[Conflict]:
    if not on_both_sides(planned):
        return
    rules, _ = _binding("one_side_only", planned, active, bool)
    by_name = {site.name: site for site in planned}
    for where in sorted(set(rules.values())):
        if on_both_sides(by_name[name] for name in where):
            same = {rule: sites for rule, sites in rules.items() if sites == where}
            yield _conflict("both-sides", same, "both sides are planned; one side only in one session")


def _too_long(length_mm: float, planned: Sequence[Site], active: Sequence[ActiveLimits]) -> Iterable[Conflict]:
    rules, limits = _binding("max_length_mm", planned, active, lambda limit: bool(length_mm > limit))
    for limit in sorted(set(limits.values())):
        same = {rule: sites for rule, sites in rules.items() if limits[rule] == limit}
        yield _conflict("needle-too-long", same, f"a {length_mm:g} mm needle is planned; the limit is {limit:g} mm")


def _forbidden(
    techniques: frozenset[str], planned: Sequence[Site], fired: Iterable[Rule], active: Sequence[ActiveLimits]
) -> Iterable[Conflict]:
    everywhere = tuple(site.name for site in planned)
    forbidden: dict[str, dict[str, tuple[str, ...]]] = {}
    for rule in fired:
        for technique in techniques.intersection(rule.forbid_techniques):
            forbidden.setdefault(technique, {})[rule.id] = everywhere
    for technique, name, ruled_out in (
        (ELECTRICAL_STIMULATION, "electrical_stimulation", False),
        ("periosteal", "no_periosteal", True),
        ("semi-permanent", "no_semi_permanent", True),
    ):
        if technique in techniques:
            rules, _ = _binding(name, planned, active, ruled_out.__eq__)
            forbidden.setdefault(technique, {}).update(rules)
    for technique, rules in forbidden.items():
        if rules:
            yield _conflict("technique-forbidden", rules, f"{technique} is planned and is not allowed")


def _too_deep(
    techniques: frozenset[str], planned: Sequence[Site], active: Sequence[ActiveLimits]
) -> Iterable[Conflict]:
    rules, _ = _binding("depth", planned, active, lambda value: bool(value == "superficial"))
    limited = {site for where in rules.values() for site in where}
    room_for_deep = any(site.name not in limited for site in planned)
    if rules and (limited or not planned) and not ("superficial" in techniques and room_for_deep):
        yield _conflict("depth", rules, "deep needling is planned; the limit is superficial")
