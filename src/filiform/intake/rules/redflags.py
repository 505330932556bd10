"""What in a patient's answers the clinic must know before she comes, and how soon somebody must act.

    a rule that stops or holds    when her answers of this visit make it fire: without them it would not
    a red flag question           answered yes, where no such rule speaks of it yet

Source: eligibility.yaml, `action`, `refer` and `red_flag_screen`. Nothing here decides a verdict; screening does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from filiform.intake.rules.facts import fact_of, reader
from filiform.intake.rules.mentions import says_no
from filiform.intake.rules.topics import topic_of_fact, topics
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import Test, compile_condition, facts_read

QUESTION = "question:"
# Gravest first: where a rule refers to, else what it does, else a red flag question alone.
URGENCIES = ("emergency-now", "same-day-medical", "urgent-medical", "stop", "hold", "question")
ACTIONS = {"do-not-needle": "stop", "hold-for-medical-clearance": "hold"}


@dataclass(frozen=True, slots=True)
class Warned:
    """`reason`: a rule, or `question:` and a fact. `facts`: what the patient answered that it rests on."""

    reason: str
    urgency: str
    facts: tuple[str, ...]


def warnings(values: Mapping[str, Any], here: Collection[str]) -> tuple[Warned, ...]:
    """Everything to be known, the gravest first. `values`: all that is known; `here`: what she answered now."""
    now = _read(values)
    before = _read({fact: value for fact, value in values.items() if fact not in here})
    found = [
        Warned(rule, urgency, kept)
        for rule, urgency, test, read in _stopping()
        if test(now) and not test(before)
        and (kept := tuple(fact for fact in read if fact in here and not says_no(values.get(fact))))
    ]  # fmt: skip
    spoken = {fact for one in found for fact in one.facts}
    found += [
        Warned(QUESTION + fact, "question", (fact,))
        for fact in catalogues.eligibility().red_flag_screen.questions
        if fact in here and values.get(fact) is True and fact not in spoken
    ]
    return tuple(sorted(found, key=lambda one: (URGENCIES.index(one.urgency), one.reason)))


def gravest(urgencies: Iterable[str]) -> str | None:
    return min(urgencies, key=URGENCIES.index, default=None)


@cache
def urgency_of_yes(fact: str) -> str:
    """How soon a yes to one question alone would have to be acted on; empty where it needs nothing at once."""
    if fact not in catalogues.eligibility().facts or fact_of(fact).answer_type != "boolean":
        return ""
    return gravest(one.urgency for one in warnings({fact: True}, {fact})) or ""


def _read(values: Mapping[str, Any]) -> Mapping[str, Any]:
    return reader().read({fact: value for fact, value in values.items() if not fact.startswith("plan.")}).values


@cache
def _stopping() -> tuple[tuple[str, str, Test, tuple[str, ...]], ...]:
    """Rules that stop or hold and read something a patient is asked: id, urgency, test, the facts she is asked."""
    return tuple(
        (rule.id, rule.refer or ACTIONS[rule.action], compile_condition(rule.when), asked)
        for rule in catalogues.eligibility().rules.values()
        if rule.action in ACTIONS
        and (asked := tuple(fact for fact in facts_read(rule.when) if _is_asked_of_patient(fact)))
    )


def _is_asked_of_patient(fact: str) -> bool:
    topic = topic_of_fact(fact)
    return topic is not None and topics()[topic].by == "patient"
