"""Which of two answers to one question speaks more strongly against needling, read off the rules of the catalogue.

A value weighs by the comparisons it makes true, counted apart for each action from the gravest down. Whatever makes
true all that another makes true, and more, weighs at least as much: the rules are monotone in their comparisons. Of
lists both count, so that nobody's medicine is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from filiform.intake.rules.facts import fact_of
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import Compare, Condition, NoneOf, Test, compile_condition

GRAVEST_FIRST = ("do-not-needle", "hold-for-medical-clearance", "avoid-region", "modify-technique", "monitor")
NOTHING = "none"


def riskier(fact: str, values: Sequence[Any]) -> Any:
    """The value that stands while nobody has settled which is right; of equal ones the last."""
    if fact_of(fact).is_list:
        together = list(dict.fromkeys(name for value in values for name in value))
        return [name for name in together if name != NOTHING] or together
    return max(reversed(values), key=lambda value: weight(fact, value))


def same(one: Any, other: Any) -> bool:
    """Whether two answers say the same; the order of a list says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        return set(one) == set(other)
    return bool(one == other)


def weight(fact: str, value: Any) -> tuple[int, ...]:
    """How many comparisons a value makes true, for each action, the gravest first. A yes weighs where no rule reads."""
    met = [action for action, test, wanted in _comparisons().get(fact, ()) if test({fact: value}) is wanted]
    return (*(met.count(action) for action in GRAVEST_FIRST), int(value is True))


@cache
def _comparisons() -> dict[str, list[tuple[str, Test, bool]]]:
    found: dict[str, list[tuple[str, Test, bool]]] = {}
    for rule in catalogues.eligibility().rules.values():
        for compare, wanted in _parts(rule.when, wanted=True):
            found.setdefault(compare.fact, []).append((rule.action, compile_condition(compare), wanted))
    return found


def _parts(condition: Condition, *, wanted: bool) -> Iterator[tuple[Compare, bool]]:
    if isinstance(condition, Compare):
        yield condition, wanted
        return
    for part in condition.parts:
        yield from _parts(part, wanted=wanted is not isinstance(condition, NoneOf))
