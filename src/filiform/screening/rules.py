"""Decides whether this patient may be needled as planned: all rules of the catalogue over the facts, in one pass.

Readings of how_to_read that the text leaves open, all towards caution:

- Planned sites. `plan.sites` empty or left out is an unknown plan; `overlaps-plan` looks at plan.sites only.
  A planned group or heading stands for all its regions and is excluded as soon as one of them is.
- Both sides (bilateral-in-group, one side only): left and right, or one bilateral site. Midline and any add no side.
- Excluded sites are those met by `avoid` of any fired rule, before and after a clearance. When every planned site is
  excluded the verdict is do-not-needle, whatever the action of the excluding rules.
- A clearance is in force from `given_on` to `until`, both included. Scope "all" lowers the hold of its rule. A scope
  of sites lowers it only if these sites, taken together over all clearances of the rule, cover every planned site,
  excluded ones among them (else a new risk that excludes a site could lower a hold); take a site that is neither
  cleared nor needled out of the plan. With an unknown plan they cover nothing. Left covers left, not midline.
- A clearance of a relative rule, of whatever action, that names sites opens those sites from that rule's exclusion.
  Rules with the action do-not-needle are never lowered.
- Limits of a hold stay out of the merged limits while the hold stands (nothing may be needled then) and join them once
  it is lowered. The explanation shows them from the start.
- `forbidden_techniques` are those named by fired rules; a limit such as electrical_stimulation false is in the limits,
  and a plan that breaks it is a conflict.
- A clinician's stop without sites gives do-not-needle; with sites it excludes what it meets. Nothing opens it.

Pure: facts, clearances and the day come in, an Answer goes out; the order in which they come does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from filiform.knowledge.answers import AnswerReader, Reading
from filiform.knowledge.conditions import (
    PLAN_REGIONS,
    PLAN_SITES,
    OpenFacts,
    Test,
    compile_condition,
    compile_open_facts,
)
from filiform.knowledge.eligibility import EligibilityCatalogue, Place, Rule
from filiform.knowledge.sites import Places, Site
from filiform.screening.conflicts import find_conflicts
from filiform.screening.limits import NEEDLE_LIMITS, merge_limits
from filiform.screening.scope import check_clearances, check_stops
from filiform.screening.types import Action, ActiveLimits, Answer, Clearance, Stop, Undecided, Verdict


@dataclass(frozen=True, slots=True)
class Area:
    """Part of the body in two halves: known from the catalogue, and known only from the sites under a fact."""

    fixed: int
    facts: tuple[str, ...]

    def mask(self, values: Mapping[str, Any], places: Places) -> int:
        mask = self.fixed
        for fact in self.facts:
            mask |= places.mask(values.get(fact, ()))
        return mask


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule ready to run. `area` is where the local limits bind; None when all limits bind the session."""

    id: str
    rule: Rule
    test: Test
    open_facts: OpenFacts
    is_hold: bool
    avoid: Area | None
    area: Area | None
    session_limits: tuple[tuple[str, Any], ...]
    local_limits: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Screener:
    """The catalogue, compiled once; holds no patient."""

    catalogue: EligibilityCatalogue
    reader: AnswerReader
    rules: tuple[CompiledRule, ...]


def compile_rules(catalogue: EligibilityCatalogue) -> Screener:
    places = catalogue.places
    return Screener(
        catalogue=catalogue,
        reader=AnswerReader(catalogue),
        rules=tuple(_compile(catalogue.rules[rule], places) for rule in sorted(catalogue.rules)),
    )


def _compile(rule: Rule, places: Places) -> CompiledRule:
    is_local = bool(rule.limits_apply_to)
    limits = tuple(
        (name, tuple(sorted(set(value))) if isinstance(value, tuple) else value) for name, value in rule.limits.items()
    )
    return CompiledRule(
        id=rule.id,
        rule=rule,
        test=compile_condition(rule.when),
        open_facts=compile_open_facts(rule.when),
        is_hold=rule.action == Action.HOLD,
        avoid=_area(rule.avoid, places),
        area=_area(rule.limits_apply_to, places),
        session_limits=tuple((name, value) for name, value in limits if not (is_local and name in NEEDLE_LIMITS)),
        local_limits=tuple((name, value) for name, value in limits if is_local and name in NEEDLE_LIMITS),
    )


def _area(entries: Iterable[Place], places: Places) -> Area | None:
    fixed, facts = 0, []
    for entry in entries:
        if entry.place is not None:
            fixed |= places.meets_any_side(entry.place)
        elif entry.from_fact is not None:
            facts.append(entry.from_fact)
    return Area(fixed=fixed, facts=tuple(facts)) if fixed or facts else None


def screen(
    screener: Screener,
    *,
    facts: Mapping[str, Any],
    clearances: Sequence[Clearance] = (),
    stops: Sequence[Stop] = (),
    on: date,
) -> Answer:
    """The verdict for this plan on this day, with everything it rests on.

    Raises: InvalidAnswer, InvalidClearance, InvalidStop, each naming the place and the mend.
    """
    catalogue = screener.catalogue
    places = catalogue.places
    check_clearances(clearances, catalogue)
    check_stops(stops, places)
    reading = screener.reader.read(facts)
    values = reading.values
    fired, undecided = _apply(screener.rules, reading)

    planned = [places.sites[name] for name in sorted(set(values.get(PLAN_SITES, ())))]
    granted = _in_force(clearances, on)
    excluded = _exclusions(fired, planned, granted=granted, stops=stops, values=values, places=places)
    remaining = [site for site in planned if site.name not in excluded]
    cleared: dict[str, tuple[Clearance, ...]] = {}
    held: list[str] = []
    for one in fired:
        if one.is_hold:
            if used := _lowering(granted.get(one.id, ()), planned, places):
                cleared[one.id] = used
            else:
                held.append(one.id)
    active = [_active(one, planned, values, places) for one in fired if one.id not in held and one.rule.limits]
    limits, site_limits = merge_limits(active, (site.name for site in planned))
    rules = [one.rule for one in fired]
    return Answer(
        verdict=_verdict(
            rules,
            held=bool(held or reading.missing),
            stopped=any(stop.sites is None for stop in stops) or (bool(planned) and not remaining),
        ),
        rules=tuple(rule.id for rule in rules),
        reminders=tuple(rule.id for rule in rules if rule.is_reminder),
        held=tuple(held),
        cleared=cleared,
        excluded=excluded,
        forbidden_techniques=tuple(sorted({technique for rule in rules for technique in rule.forbid_techniques})),
        limits=limits,
        site_limits=site_limits,
        conflicts=find_conflicts(
            techniques=frozenset(values.get("plan.techniques", ())),
            needle_length_mm=values.get("plan.needle_length_mm"),
            planned=planned,
            fired=rules,
            active=active,
        ),
        open_questions=tuple(sorted(reading.missing)),
        undecided=undecided,
        stops=tuple(sorted(stops, key=lambda stop: (stop.by, stop.reason, stop.sites or ()))),
        on=on,
        catalogue=catalogue.version,
    )


def _apply(rules: Iterable[CompiledRule], reading: Reading) -> tuple[list[CompiledRule], tuple[Undecided, ...]]:
    """The rules that fire, and those that stay open with what would decide them; both in the order of their ids."""
    values, not_asked = reading.values, reading.not_asked
    fired: list[CompiledRule] = []
    undecided: list[Undecided] = []
    for one in rules:
        outcome = one.test(values)
        if outcome:
            fired.append(one)
        elif outcome is None:
            facts = one.open_facts(values)
            if not not_asked.isdisjoint(facts):
                facts = tuple(fact for fact in facts if fact not in not_asked)
            undecided.append(_undecided(one.id, facts))
    return fired, tuple(undecided)


@cache
def _undecided(rule: str, facts: tuple[str, ...]) -> Undecided:
    """plan.regions is derived and never asked: its question is the planned sites."""
    questions = {PLAN_SITES if fact == PLAN_REGIONS else fact for fact in facts}
    return Undecided(rule=rule, questions=tuple(sorted(questions)))


def _in_force(clearances: Iterable[Clearance], on: date) -> dict[str, list[Clearance]]:
    granted: dict[str, list[Clearance]] = {}
    for clearance in clearances:
        if clearance.is_in_force(on):
            granted.setdefault(clearance.rule, []).append(clearance)
    return granted


def _exclusions(
    fired: Iterable[CompiledRule],
    planned: Sequence[Site],
    *,
    granted: Mapping[str, Sequence[Clearance]],
    stops: Iterable[Stop],
    values: Mapping[str, Any],
    places: Places,
) -> dict[str, tuple[str, ...]]:
    excluded: dict[str, tuple[str, ...]] = {}
    stopped = places.mask(site for stop in stops for site in stop.sites or ())
    avoided = [
        (one.id, one.avoid.mask(values, places), _opened(one.rule, granted, places)) for one in fired if one.avoid
    ]
    for site in planned:
        rules = tuple(rule for rule, mask, opened in avoided if site.meets & mask and site.needs & ~opened)
        if rules or site.meets & stopped:
            excluded[site.name] = rules
    return excluded


def _opened(rule: Rule, granted: Mapping[str, Sequence[Clearance]], places: Places) -> int:
    """What the clearances of a relative rule name site by site; nothing for an absolute rule or a precaution."""
    return _covered(granted.get(rule.id, ()), places) if rule.rule_class == "relative" else 0


def _covered(clearances: Iterable[Clearance], places: Places) -> int:
    covered = 0
    for clearance in clearances:
        for site in clearance.sites or ():
            covered |= places.sites[site].covers
    return covered


def _lowering(clearances: Sequence[Clearance], planned: Sequence[Site], places: Places) -> tuple[Clearance, ...]:
    """The clearances that lower a hold, in a fixed order; none when they leave a site of the plan uncovered."""
    everywhere = [clearance for clearance in clearances if clearance.sites is None]
    if not everywhere:
        covered = _covered(clearances, places)
        if not planned or any(site.needs & ~covered for site in planned):
            return ()
    used = everywhere or clearances
    return tuple(sorted(used, key=lambda one: (one.given_on, one.by, one.until or date.max, one.sites or ())))


def _active(one: CompiledRule, planned: Iterable[Site], values: Mapping[str, Any], places: Places) -> ActiveLimits:
    sites: tuple[str, ...] = ()
    if one.area is not None:
        mask = one.area.mask(values, places)
        sites = tuple(site.name for site in planned if site.meets & mask)
    return ActiveLimits(rule=one.rule, session=one.session_limits, local=one.local_limits, sites=sites)


def _verdict(fired: Iterable[Rule], *, held: bool, stopped: bool) -> Verdict:
    if stopped or any(rule.action == Action.DO_NOT_NEEDLE for rule in fired):
        return Verdict.DO_NOT_NEEDLE
    if held:
        return Verdict.HOLD
    if any(not rule.is_reminder for rule in fired):
        return Verdict.PRECAUTIONS
    return Verdict.PROCEED
