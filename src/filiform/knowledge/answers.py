"""Reads what was answered: refuses what cannot be right, derives the plan's regions, knows what is still to be asked.

    asked       a fact without asked_if, or whose asked_if is true or unknown
    mandatory   required: always, asked, and without a value: it keeps the case from being released
    not asked   asked_if is false and nothing was recorded: reads as if_not_asked where that is given, otherwise unknown

A recorded value always wins over if_not_asked. None (null) is unknown. Facts that others depend on through asked_if
are settled first. `plan.regions` is the regions of `plan.sites`, together with any regions given; an empty plan counts
as unknown. Names of medicines and conditions come resolved; they are compared without regard to case.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from filiform.core.errors import InvalidInput
from filiform.knowledge.conditions import PLAN_REGIONS, PLAN_SITES, Test, compile_condition, facts_read
from filiform.knowledge.eligibility import NOT_GIVEN, EligibilityCatalogue, Fact
from filiform.knowledge.sites import SIDES, Places


class InvalidAnswer(InvalidInput):
    """An answer the catalogue does not allow. `where` is `facts.<id>`."""

    code = "knowledge.invalid_answer"


Check = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """`values`: what rules read, unknown facts absent. `missing`: mandatory, unanswered. `not_asked`: by asked_if."""

    values: Mapping[str, Any]
    missing: tuple[str, ...]
    not_asked: frozenset[str]


class AnswerReader:
    """Reads answers against one catalogue. Built once; `read` keeps no state."""

    __slots__ = ("_checks", "_conditional", "_mandatory", "_places", "catalogue")

    def __init__(self, catalogue: EligibilityCatalogue) -> None:
        self.catalogue = catalogue
        self._places = catalogue.places
        self._checks: dict[str, Check] = {fact.id: _check(fact, catalogue) for fact in catalogue.facts.values()}
        self._conditional: tuple[tuple[Fact, Test], ...] = tuple(
            (fact, compile_condition(fact.asked_if)) for fact in _in_dependency_order(catalogue) if fact.asked_if
        )
        self._mandatory: tuple[str, ...] = tuple(
            fact.id for fact in catalogue.facts.values() if fact.required == "always"
        )

    def check(self, fact: str, value: Any) -> Any:
        """The value as rules read it. Raises: InvalidAnswer naming the fact and the mend."""
        check = self._checks.get(fact)
        if check is None:
            raise InvalidAnswer(where=f"facts.{fact}", message=_no_such_fact(fact, self._checks))
        return check(value)

    def read(self, answers: Mapping[str, Any]) -> Reading:
        """Raises: InvalidAnswer naming the first fact that cannot be read and the mend."""
        checks = self._checks
        values: dict[str, Any] = {}
        for fact, value in answers.items():
            check = checks.get(fact)
            if check is None:
                raise InvalidAnswer(where=f"facts.{fact}", message=_no_such_fact(fact, checks))
            if value is not None:
                values[fact] = check(value)
        self._settle_plan(values)
        not_asked = set()
        for conditional, is_asked in self._conditional:
            if conditional.id not in values and is_asked(values) is False:
                not_asked.add(conditional.id)
                if conditional.if_not_asked is not NOT_GIVEN:
                    values[conditional.id] = conditional.if_not_asked
        missing = tuple(fact for fact in self._mandatory if fact not in values and fact not in not_asked)
        return Reading(values=values, missing=missing, not_asked=frozenset(not_asked))

    def _settle_plan(self, values: dict[str, Any]) -> None:
        regions = set(values.pop(PLAN_REGIONS, ()))
        planned = values.get(PLAN_SITES)
        if planned:
            sites = self._places.sites
            for name in planned:
                regions |= sites[name].regions
        elif planned is not None:
            del values[PLAN_SITES]
        if regions:
            values[PLAN_REGIONS] = frozenset(regions)


def read_answers(catalogue: EligibilityCatalogue, answers: Mapping[str, Any]) -> Reading:
    """One reading. Callers with many keep an AnswerReader. Raises: InvalidAnswer."""
    return AnswerReader(catalogue).read(answers)


def _in_dependency_order(catalogue: EligibilityCatalogue) -> list[Fact]:
    ordered: dict[str, Fact] = {}

    def settle(fact: Fact, above: tuple[str, ...]) -> None:
        if fact.id in above:
            raise InvalidInput(where=f"facts.{fact.id}", message=f"asked_if runs in a circle: {' > '.join(above)}")
        if fact.asked_if is not None:
            for read in facts_read(fact.asked_if):
                settle(catalogue.facts[read], (*above, fact.id))
        ordered.setdefault(fact.id, fact)

    for fact in catalogue.facts.values():
        settle(fact, ())
    return list(ordered.values())


def _no_such_fact(fact: str, known: Mapping[str, Check]) -> str:
    from difflib import get_close_matches  # only for a message; not worth its time at every start

    near = get_close_matches(fact, known, n=1)
    return "there is no such fact" + (f"; did you mean {near[0]}?" if near else "; look it up in the catalogue")


def _check(fact: Fact, catalogue: EligibilityCatalogue) -> Check:  # noqa: PLR0911 - one return per answer type
    def refuse(message: str) -> InvalidAnswer:
        return InvalidAnswer(where=f"facts.{fact.id}", message=message)

    match fact.answer_type:
        case "boolean":
            return _boolean(refuse)
        case "number":
            return _number(fact, refuse)
        case "choice":
            return _choice(fact.options, refuse)
        case "multi-choice":
            return _names(refuse, dict.fromkeys(fact.options), "option", f"choose from {', '.join(fact.options)}")
        case "sites":
            return _sites(catalogue.places, refuse)
        case "regions":
            return _regions(catalogue.places, refuse)
        case "coded-medication" | "coded-condition":
            return _coded(catalogue, refuse)
    raise InvalidInput(where=f"facts.{fact.id}", message=f"unknown answer_type {fact.answer_type}")


Refusal = Callable[[str], InvalidAnswer]


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _boolean(refuse: Refusal) -> Check:
    def check(value: Any) -> Any:
        if value is True or value is False:
            return value
        raise refuse(f"{_shown(value)} is not a yes/no answer; write true, false, or null for unknown")

    return check


def _number(fact: Fact, refuse: Refusal) -> Check:
    low, high = fact.plausible or (-math.inf, math.inf)
    unit = f" {fact.unit}" if fact.unit else ""
    none = ', or "none" if it never happened or nothing is planned' if fact.none_allowed else ""

    def check(value: Any) -> Any:
        if value.__class__ is int or value.__class__ is float:
            if low <= value <= high and not math.isinf(value):
                return value
            plausible = f"{low:g} to {high:g}{unit}"
            raise refuse(f"{_shown(value)} is outside what is plausible ({plausible}); check the number and its unit")
        if value == "none" and fact.none_allowed:
            return value
        wanted = f"the number in{unit}" if unit else "the number"
        raise refuse(f"{_shown(value)} is not a number; write {wanted}{none}, or null for unknown")

    return check


def _choice(options: tuple[str, ...], refuse: Refusal) -> Check:
    known = frozenset(options)

    def check(value: Any) -> Any:
        if value.__class__ is str and value in known:
            return value
        raise refuse(f"{_shown(value)} is not an option; write one of {', '.join(options)}, or null for unknown")

    return check


def _a_list(value: Any, refuse: Refusal) -> Any:
    if not isinstance(value, list | tuple | frozenset | set):
        raise refuse(f"{_shown(value)} is not a list; write a list, [] for none, or null for unknown")
    return value


def _names(refuse: Refusal, known: Mapping[str, Any], kind: str, mend: str) -> Check:
    def check(value: Any) -> Any:
        for item in _a_list(value, refuse):
            if item.__class__ is not str or item not in known:
                raise refuse(f"unknown {kind} {_shown(item)}; {mend}")
        return tuple(value)

    return check


def _sites(places: Places, refuse: Refusal) -> Check:
    mend = f"write place:side, with a place of the catalogue and a side of {', '.join(SIDES)}"

    def check(value: Any) -> Any:
        for item in _a_list(value, refuse):
            if item.__class__ is not str or item not in places.sites:
                raise refuse(what_is_wrong_with_site(places, item) + f"; {mend}")
        return tuple(value)

    return check


def what_is_wrong_with_site(places: Places, item: object) -> str:
    """In a few words, for a message: unknown region, unknown side, or not a site at all."""
    if not isinstance(item, str):
        return f"{_shown(item)} is not a site"
    place, colon, side = item.rpartition(":")
    if not colon:
        return f"{_shown(item)} has no side"
    return f"unknown region {_shown(place)}" if not places.is_place(place) else f"unknown side {_shown(side)}"


def _regions(places: Places, refuse: Refusal) -> Check:
    def check(value: Any) -> Any:
        regions: set[str] = set()
        for item in _a_list(value, refuse):
            if item.__class__ is not str or not places.is_place(item):
                raise refuse(f"unknown region {_shown(item)}; write a region, region group or heading of the catalogue")
            regions |= places.regions_of(item)
        return tuple(sorted(regions))

    return check


def _coded(catalogue: EligibilityCatalogue, refuse: Refusal) -> Check:
    """A name that is in no value set is kept: it is a medicine or condition that no rule is about."""
    known = {term.name: term.name for terms in catalogue.value_sets.values() for term in terms}
    folded = {name.casefold(): name for name in known}

    def resolved(item: Any) -> str:
        if item.__class__ is not str or not item.strip():
            raise refuse(f"{_shown(item)} is not a name; write the name of each one as text")
        name: str = item
        return known.get(name) or folded.get(name.strip().casefold(), name)

    def check(value: Any) -> Any:
        return tuple(resolved(item) for item in _a_list(value, refuse))

    return check
