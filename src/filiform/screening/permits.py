"""Decides what may be planned, cleared, opened or stopped by whom. Pure; every refusal says why and what to do."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.knowledge.answers import what_is_wrong_with_site
from filiform.knowledge.eligibility import ELECTRICAL_STIMULATION, Rule
from filiform.screening.errors import (
    InvalidClearance,
    InvalidPlan,
    InvalidStop,
    NotClearable,
    NotOverridable,
    ReasonMissing,
)
from filiform.screening.types import Action, Plan, PlannedMuscle


def checked_plan(
    muscles: Sequence[tuple[str, str] | PlannedMuscle],
    techniques: Collection[str],
    needle_length_mm: int | None,
    estim_path: str | None,
) -> Plan:
    """The plan with every muscle once. The path of the current is dropped when no current is planned.

    Raises: InvalidPlan.
    """
    chosen = tuple(dict.fromkeys(one if isinstance(one, PlannedMuscle) else PlannedMuscle(*one) for one in muscles))
    atlas = catalogues.muscles()
    for one in chosen:
        if one.muscle not in atlas.by_id:
            raise InvalidPlan(where="muscle", message=f"there is no muscle {one.muscle!r}; choose it from the list")
        if one.side not in atlas.by_id[one.muscle].sides:
            sides = " or ".join(atlas.by_id[one.muscle].sides)
            raise InvalidPlan(where=atlas.by_id[one.muscle].name, message=f"choose the side: {sides}")
    facts = catalogues.eligibility().facts
    known = facts["plan.techniques"].options
    for technique in techniques:
        if technique not in known:
            raise InvalidPlan(where="technique", message=f"{technique!r} is not one of {', '.join(known)}")
    low, high = facts["plan.needle_length_mm"].plausible or (1, 300)
    if needle_length_mm is not None and not low <= needle_length_mm <= high:
        message = f"{needle_length_mm} mm is not plausible; write {low:g} to {high:g} mm"
        raise InvalidPlan(where="longest needle", message=message)
    path = (estim_path or None) if ELECTRICAL_STIMULATION in techniques else None
    if path is not None and path not in facts["plan.estim_path"].options:
        raise InvalidPlan(where="path of the current", message=f"{path!r} is not one of the paths; choose one")
    ordered = tuple(technique for technique in known if technique in techniques)
    return Plan(muscles=chosen, techniques=ordered, needle_length_mm=needle_length_mm, estim_path=path)


def may_be_cleared(rule: Rule) -> bool:
    """A hold waits for a clearance; an exclusion by a relative rule opens for a named site."""
    return rule.action == Action.HOLD or may_open_sites(rule)


def may_open_sites(rule: Rule) -> bool:
    return rule.rule_class == "relative" and bool(rule.avoid)


def may_be_overridden(rule: Rule) -> bool:
    """Only exclusions of relative rules; a hold waits for a named clinician, not for the practitioner's own word."""
    return may_open_sites(rule) and rule.action != Action.HOLD


def checked_clearance(
    rule_id: str, *, given_by_name: str, given_on: date, until: date | None, sites: Sequence[str] | None, today: date
) -> list[str] | None:
    """The scope, sorted; None for all sites. Raises: NotClearable, InvalidClearance."""
    rule = _rule(rule_id)
    if not may_be_cleared(rule):
        raise NotClearable(title=rule.title, why=_why_not_cleared(rule))
    if not given_by_name.strip():
        raise InvalidClearance(where="given by", message="name the clinician who gave it")
    if given_on > today:
        raise InvalidClearance(where="given on", message="that day is still to come; write the day it was given")
    if until is not None and until < given_on:
        raise InvalidClearance(where="until", message="it would end before it began; check both days")
    if until is not None and until < today:
        raise InvalidClearance(where="until", message="it has ended already; ask for a new one")
    if sites is None and rule.action != Action.HOLD:
        raise InvalidClearance(where="sites", message="this rule excludes sites; name the sites the clearance opens")
    return _scope(sites, InvalidClearance)


def checked_override(rule_id: str, *, sites: Sequence[str], reason: str) -> list[str]:
    """The named sites, sorted. Raises: NotOverridable, InvalidClearance, ReasonMissing."""
    rule = _rule(rule_id)
    if not may_be_overridden(rule):
        raise NotOverridable(title=rule.title, why=_why_not_overridden(rule))
    scope = _scope(sites, InvalidClearance)
    require_reason(reason, "Opening an excluded site")
    return scope or []


def checked_stop(*, sites: Sequence[str] | None, reason: str) -> list[str] | None:
    """The scope, sorted; None for the whole visit. Raises: InvalidStop, ReasonMissing."""
    scope = _scope(sites, InvalidStop)
    require_reason(reason, "A stop")
    return scope


def require_reason(reason: str, act: str) -> None:
    if not reason.strip():
        raise ReasonMissing(act=act)


def _rule(rule_id: str) -> Rule:
    rule = catalogues.eligibility().rules.get(rule_id)
    if rule is None:
        raise InvalidClearance(where="rule", message=f"there is no rule {rule_id!r}; choose one that is shown")
    return rule


def _scope(sites: Sequence[str] | None, error: type[InvalidInput]) -> list[str] | None:
    if sites is None:
        return None
    places = catalogues.eligibility().places
    for site in sites:
        if site not in places.sites:
            raise error(where="sites", message=f"{what_is_wrong_with_site(places, site)}; choose from the list")
    if not sites:
        raise error(where="sites", message="name at least one site")
    return sorted(set(sites))


def _why_not_cleared(rule: Rule) -> str:
    if rule.action == Action.DO_NOT_NEEDLE:
        return "no clearance lifts this; the session does not take place while it applies."
    if rule.avoid:
        return "these sites stay closed, whoever clears them; plan other sites."
    return "this holds nothing back, so there is nothing to clear; follow what it asks."


def _why_not_overridden(rule: Rule) -> str:
    if rule.action == Action.HOLD:
        return "this waits for a named clinician; record the clearance when you have it."
    if rule.rule_class != "relative":
        kind = "an absolute contraindication" if rule.rule_class == "absolute" else "a precaution"
        return f"this is {kind}, and your own judgement does not open what it closes; plan other sites."
    return "this closes no site, so there is nothing to open; follow what it asks."
