"""Whether current may run through the needles: a result of its own beside the verdict. Pure.

Three-valued like the verdict. A rule bars current when it forbids the technique or asks for no electrical stimulation;
one that fired decides, one that cannot be decided yet keeps the result open, and only when every such rule is answered
may current be used. It says nothing of the needles: where the verdict does not release, nothing is done at all.

- A held rule bars current as long as it fires; a clearance lowers the hold and lets the needles in, not the current.
- A question that is still open counts as soon as a rule that could bar current reads it.
- The limits shown are those of the session that bear on current; they are taken from every fired rule, held or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from filiform.knowledge import catalogues
from filiform.knowledge.conditions import facts_read
from filiform.knowledge.eligibility import ELECTRICAL_STIMULATION, EligibilityCatalogue, Rule
from filiform.knowledge.wording import limits_words
from filiform.screening.inputs import decide, read_inputs
from filiform.screening.limits import most_restrictive
from filiform.screening.types import Answer, ScreeningView

TECHNIQUES = "plan.techniques"
BEARING_ON_CURRENT = frozenset(
    {"max_dwell_min", "never_alone", "position", "sensation_test_before_after", "stop_on_electric_pain"}
)


class Current(StrEnum):
    """`severity` orders them; not asked for is what the plan says and stands beside the order."""

    NOT_ASKED = "not-asked"
    ALLOWED = "allowed"
    LIMITED = "allowed-with-limits"
    OPEN = "open"
    BARRED = "barred"

    @property
    def severity(self) -> int:
        return list(Current).index(self)

    @property
    def permits(self) -> bool:
        return self in {Current.ALLOWED, Current.LIMITED}


@dataclass(frozen=True, slots=True)
class Bar:
    """A rule that speaks against current, with its title, its reason and what it asks for."""

    rule: str
    title: str
    rationale: str
    modify: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StimulationQuestion:
    """A fact that would decide, as it is asked, with the titles of the rules that wait for it."""

    fact: str
    text: str
    decides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StimulationResult:
    """`limits` in words. `is_asked` None: the plan does not say which techniques are meant."""

    status: Current
    is_asked: bool | None
    reasons: tuple[Bar, ...]
    open_questions: tuple[StimulationQuestion, ...]
    limits: tuple[str, ...]

    @property
    def permits(self) -> bool:
        return self.status.permits


def stimulation_result(
    answer: Answer, *, techniques: Collection[str] | None, catalogue: EligibilityCatalogue
) -> StimulationResult:
    """What this answer says of current. `techniques` are those planned; None or none of them: nobody said yet."""
    fired = [catalogue.rules[rule] for rule in answer.rules]
    against = [rule for rule in fired if bars_current(rule)]
    questions = _open_questions(answer, catalogue)
    is_asked = ELECTRICAL_STIMULATION in techniques if techniques else None
    limits = _limits(fired)
    if against:
        status = Current.BARRED
    elif is_asked is False:
        status = Current.NOT_ASKED
    elif questions or is_asked is None:
        status = Current.OPEN
    else:
        status = Current.LIMITED if limits else Current.ALLOWED
    return StimulationResult(
        status=status,
        is_asked=is_asked,
        reasons=tuple(Bar(rule.id, rule.title, rule.rationale, rule.modify) for rule in against),
        open_questions=questions,
        limits=limits_words(limits),
    )


def stimulation_of(view: ScreeningView) -> StimulationResult:
    """The result of a stored screening, from what it was made of, under the catalogue of today.

    A screening that is stale releases nothing by itself; its result is shown, and the gates judge the rest.
    """
    inputs = read_inputs(view.inputs)
    techniques = inputs.case.facts.get(TECHNIQUES)
    return stimulation_result(decide(inputs), techniques=techniques, catalogue=catalogues.eligibility())


def bars_current(rule: Rule) -> bool:
    return ELECTRICAL_STIMULATION in rule.forbid_techniques or rule.limits.get("electrical_stimulation") is False


def _open_questions(answer: Answer, catalogue: EligibilityCatalogue) -> tuple[StimulationQuestion, ...]:
    """What keeps a rule that could bar current undecided, and what is open anyway and such a rule reads."""
    waiting: dict[str, list[str]] = {}
    for one in answer.undecided:
        if bars_current(catalogue.rules[one.rule]):
            for fact in one.questions:
                waiting.setdefault(fact, []).append(catalogue.rules[one.rule].title)
    fired = set(answer.rules)
    for rule in catalogue.rules.values():
        if bars_current(rule) and rule.id not in fired:
            for fact in set(answer.open_questions).intersection(facts_read(rule.when)):
                titles = waiting.setdefault(fact, [])
                if rule.title not in titles:
                    titles.append(rule.title)
    return tuple(
        StimulationQuestion(fact, catalogue.facts[fact].question, tuple(waiting[fact]))
        for fact in catalogue.facts
        if fact in waiting
    )


def _limits(fired: Iterable[Rule]) -> dict[str, Any]:
    """The strictest of each limit that bears on current."""
    found: dict[str, list[Any]] = {}
    for rule in fired:
        for name, value in rule.limits.items():
            if name in BEARING_ON_CURRENT:
                found.setdefault(name, []).append(value)
    return {name: most_restrictive(name, values) for name, values in sorted(found.items())}
