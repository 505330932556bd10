"""Says in the catalogue's own words why an answer is what it is: every fired rule, every question still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from filiform.knowledge.eligibility import EligibilityCatalogue, Fact
from filiform.screening.types import Answer, Clearance, Conflict, Stop, Verdict

UNREVIEWED_ACCESS = frozenset({"excerpt", "secondary", "memory"})


@dataclass(frozen=True, slots=True)
class Reference:
    """`access`: how far the author of the rule read it. Anything but full or abstract needs checking before quoting."""

    id: str
    cite: str
    access: str
    url: str | None

    @property
    def needs_checking(self) -> bool:
        return self.access in UNREVIEWED_ACCESS


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, of whom, and how it may be answered. `required` is always, if-triggered or plan."""

    fact: str
    text: str
    asked_of: str
    answer_type: str
    options: tuple[str, ...]
    unit: str | None
    required: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One fired rule. `standing`: reminder, alert, held or cleared. `excludes`: planned sites it rules out.

    `limits` of a held rule bind once it is cleared.
    """

    rule: str
    title: str
    rule_class: str
    action: str
    standing: str
    modify: tuple[str, ...]
    avoid: tuple[str, ...]
    excludes: tuple[str, ...]
    limits: Mapping[str, Any]
    limits_apply_to: tuple[str, ...]
    forbid_techniques: tuple[str, ...]
    until: str | None
    refer: str | None
    clearances: tuple[Clearance, ...]
    rationale: str
    references: tuple[Reference, ...]
    evidence: str
    threshold_source: str | None


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule that could not be decided, and the questions that would decide it."""

    rule: str
    title: str
    action: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`reasons` stand in the order of gravity: what stops, what holds, what changes, what is only a reminder."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    stops: tuple[Stop, ...]
    conflicts: tuple[Conflict, ...]
    open_questions: tuple[Question, ...]
    undecided: tuple[OpenRule, ...]
    catalogue: str
    status: str


_ORDER = ("do-not-needle", "hold-for-medical-clearance", "avoid-region", "modify-technique", "monitor")


def explain(answer: Answer, catalogue: EligibilityCatalogue) -> Explanation:
    """Raises: KeyError when the answer was made under another catalogue that knew other rules."""
    reasons = [_reason(rule, answer, catalogue) for rule in answer.rules]
    reasons.sort(key=lambda reason: (reason.standing == "reminder", _ORDER.index(reason.action), reason.rule))
    return Explanation(
        verdict=answer.verdict,
        reasons=tuple(reasons),
        stops=answer.stops,
        conflicts=answer.conflicts,
        open_questions=tuple(_question(catalogue.facts[fact]) for fact in answer.open_questions),
        undecided=tuple(
            OpenRule(
                rule=one.rule,
                title=catalogue.rules[one.rule].title,
                action=catalogue.rules[one.rule].action,
                questions=tuple(_question(catalogue.facts[fact]) for fact in one.questions),
            )
            for one in answer.undecided
        ),
        catalogue=answer.catalogue,
        status=catalogue.status,
    )


def _reason(rule_id: str, answer: Answer, catalogue: EligibilityCatalogue) -> Reason:
    rule = catalogue.rules[rule_id]
    return Reason(
        rule=rule.id,
        title=rule.title,
        rule_class=rule.rule_class,
        action=rule.action,
        standing=_standing(rule_id, answer),
        modify=rule.modify,
        avoid=tuple(map(str, rule.avoid)),
        excludes=tuple(site for site, rules in answer.excluded.items() if rule_id in rules),
        limits=rule.limits,
        limits_apply_to=tuple(map(str, rule.limits_apply_to)),
        forbid_techniques=rule.forbid_techniques,
        until=rule.until,
        refer=rule.refer,
        clearances=answer.cleared.get(rule_id, ()),
        rationale=rule.rationale,
        references=tuple(_reference(source, catalogue) for source in rule.sources),
        evidence=rule.evidence,
        threshold_source=rule.threshold_source,
    )


def _standing(rule_id: str, answer: Answer) -> str:
    if rule_id in answer.held:
        return "held"
    if rule_id in answer.cleared:
        return "cleared"
    return "reminder" if rule_id in answer.reminders else "alert"


def _reference(source_id: str, catalogue: EligibilityCatalogue) -> Reference:
    source = catalogue.sources[source_id]
    return Reference(id=source.id, cite=source.cite, access=source.access, url=source.url)


def _question(fact: Fact) -> Question:
    return Question(
        fact=fact.id,
        text=fact.question,
        asked_of=fact.asked_of,
        answer_type=fact.answer_type,
        options=fact.options,
        unit=fact.unit,
        required=fact.required,
    )
