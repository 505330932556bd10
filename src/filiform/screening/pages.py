"""What the verdict page says, in a clinician's words. Nothing is decided here and nothing is left out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from filiform.intake.queries import topic_of_fact
from filiform.knowledge.eligibility import EligibilityCatalogue, Fact
from filiform.knowledge.muscles import Catalogue as Atlas
from filiform.knowledge.wording import (
    ConditionWords,
    action_words,
    class_words,
    condition_words,
    limits_words,
    plain,
    read_words,
    refer_words,
    site_words,
)
from filiform.screening.explanation import Explanation, Reason, explain
from filiform.screening.offers import scope_words
from filiform.screening.permits import may_be_cleared, may_be_overridden
from filiform.screening.types import Action, Answer, Clearance, PlannedMuscle, Verdict

ELSEWHERE = {
    "consent.given": ("consent", "Go to the consent"),
    "examined_and_diagnosed": ("examination", "Go to the examination"),
}
SETTLED = {**dict.fromkeys(ELSEWHERE, "step"), "operator_trained_regions_ok": "gate", "bmi": "topic"}
LINK_TEXTS = {"plan": "Go to the plan", "topic": "Answer in the history", "gate": "See the qualification"}
FEW = 6
"""More options or more questions than this are better met on a page of the history."""
NAMED_AT_MOST = 3
"""Findings named in the sentence under the verdict; all of them stand below."""
# (widget, topic of the history or key of the step) -> address
Link: TypeAlias = Callable[[str, str], str]
PLAN_QUESTIONS = {
    "plan.sites": "Which muscles are to be needled, on which side?",
    "plan.techniques": "Which technique is planned?",
    "plan.estim_path": "Where would the current run?",
    "operator_trained_regions_ok": "Training for all that is planned: follows from the plan and the qualification.",
}


@dataclass(frozen=True, slots=True)
class SourceLine:
    cite: str
    url: str | None
    read: str
    needs_checking: bool


@dataclass(frozen=True, slots=True)
class Card:
    """One fired rule. `opens`: excluded sites the practitioner may open with a reason, as (site, words)."""

    rule: str
    title: str
    kind: str
    action: str
    standing: str
    refer: str
    until: str
    modify: tuple[str, ...]
    limits: tuple[str, ...]
    excludes: tuple[str, ...]
    rationale: str
    evidence: str
    threshold: str
    sources: tuple[SourceLine, ...]
    condition: ConditionWords
    clearances: tuple[str, ...]
    may_be_cleared: bool
    opens: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One planned site: how it stands (`icon`, `state`), what binds there, or the titles of what closes it."""

    icon: str
    state: str
    words: str
    muscles: tuple[str, ...]
    limits: tuple[str, ...]
    closed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictLine:
    detail: str
    sites: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """`widget`: yes-no, choice or number to be answered here; topic, step, plan or gate where it is settled elsewhere.

    `url` leads there, with `link_text`. `decides`: titles of the rules that wait for it.
    """

    fact: str
    text: str
    asked_of: str
    widget: str
    url: str
    link_text: str
    choices: tuple[tuple[str, str], ...]
    unit: str
    none_allowed: bool
    decides: tuple[str, ...]

    @property
    def is_bedside(self) -> bool:
        return self.asked_of == "clinician"


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything below the verdict, in the order of the page."""

    verdict: Verdict
    headline: str
    stopping: tuple[Card, ...]
    open_sites: tuple[SiteLine, ...]
    closed_sites: tuple[SiteLine, ...]
    closing: tuple[Card, ...]
    session_limits: tuple[str, ...]
    forbidden: tuple[str, ...]
    conflicts: tuple[ConflictLine, ...]
    planning: tuple[OpenQuestion, ...]
    elsewhere: tuple[OpenQuestion, ...]
    bedside: tuple[OpenQuestion, ...]
    patient: tuple[OpenQuestion, ...]
    holds: tuple[Card, ...]
    changes: tuple[Card, ...]
    reminders: tuple[Card, ...]
    undecided: tuple[OpenQuestion, ...]
    status: str

    @property
    def to_ask(self) -> int:
        return len(self.planning) + len(self.elsewhere) + len(self.bedside) + len(self.patient)

    @property
    def releases(self) -> bool:
        """The plan may be needled as it stands."""
        return self.verdict.releases and not self.conflicts

    @property
    def is_untouched(self) -> bool:
        """So much of the history is open that it is better taken there than here."""
        return len(self.patient) > FEW

    @property
    def is_bedside_long(self) -> bool:
        return len(self.bedside) > FEW


def findings(
    answer: Answer,
    *,
    catalogue: EligibilityCatalogue,
    atlas: Atlas,
    muscles: Sequence[PlannedMuscle],
    typed: Sequence[str],
    link: Link,
    disputed: Collection[str] = (),
) -> Findings:
    """The answer in words. `typed`: names that stand for nothing yet; `link` leads to where a question is answered.

    `disputed`: questions to which two sources say different things.
    """
    said = explain(answer, catalogue)
    cards = [(reason, _card(reason, answer, catalogue)) for reason in said.reasons]
    stopping = tuple(card for reason, card in cards if reason.action == Action.DO_NOT_NEEDLE)
    holds = tuple(card for reason, card in cards if reason.standing == "held")
    closing = tuple(card for reason, card in cards if reason.excludes and card not in (*stopping, *holds))
    reminders = tuple(card for reason, card in cards if reason.standing == "reminder" and card not in closing)
    placed = {*(card.rule for card in (*stopping, *holds, *closing, *reminders))}
    changes = tuple(card for _, card in cards if card.rule not in placed)
    questions = [
        _differing(catalogue.facts[one.fact], link)
        if one.fact in disputed
        else _question(catalogue.facts[one.fact], (), typed, link)
        for one in said.open_questions
    ]
    asked = [one for one in questions if one.widget not in {"plan", "step", "gate"}]
    return Findings(
        verdict=answer.verdict,
        headline=_headline(answer, stopping, holds, [card.title for card in (*closing, *changes)]),
        stopping=stopping,
        open_sites=tuple(_sites(answer, catalogue, atlas, muscles, closed=False)),
        closed_sites=tuple(_sites(answer, catalogue, atlas, muscles, closed=True)),
        closing=closing,
        session_limits=limits_words(answer.limits),
        forbidden=tuple(plain(technique) for technique in answer.forbidden_techniques),
        conflicts=tuple(
            ConflictLine(
                detail=f"{one.detail[:1].upper()}{one.detail[1:]}",
                sites=", ".join(map(site_words, one.sites)),
                titles=tuple(catalogue.rules[rule].title for rule in one.rules),
            )
            for one in answer.conflicts
        ),
        planning=tuple(one for one in questions if one.widget == "plan"),
        elsewhere=tuple(one for one in questions if one.widget in {"step", "gate"}),
        bedside=tuple(one for one in asked if one.is_bedside),
        patient=tuple(one for one in asked if not one.is_bedside),
        holds=holds,
        changes=changes,
        reminders=reminders,
        undecided=tuple(_undecided(said, answer, catalogue, link)),
        status=said.status,
    )


def _headline(answer: Answer, stopping: Sequence[Card], holds: Sequence[Card], changes: Sequence[str]) -> str:
    """One sentence that says why, naming what decides."""
    planned, left = len(answer.site_limits), len(answer.site_limits) - len(answer.excluded)
    broken = _counted(len(answer.conflicts), "conflict in the plan to resolve", "conflicts in the plan to resolve")
    match answer.verdict:
        case Verdict.DO_NOT_NEEDLE:
            by_hand = [f"Stopped by {stop.by}: {stop.reason}" for stop in answer.stops if stop.sites is None]
            why = [*by_hand, *(card.title for card in stopping)]
            return _sentence("; ".join(why) or f"Every planned site is excluded: {_named(changes)}")
        case Verdict.HOLD:
            waits = f"Waits for a clearance: {_named([card.title for card in holds])}" if holds else ""
            asks = _counted(len(answer.open_questions), "question is still open", "questions are still open")
            return " ".join(_sentence(part) for part in (waits, asks) if part)
        case Verdict.PRECAUTIONS:
            sites = f"{left} of {_counted(planned, 'planned site', 'planned sites')} may be needled"
            before = f"{broken} before a needle goes in. {sites} then" if broken else sites
            return _sentence(f"{before}, with changes because of: {_named(changes)}")
    if broken:
        return f"{broken} before a needle goes in."
    return f"No rule asks for a change at the {_counted(planned, 'planned site', 'planned sites')}."


def _named(titles: Sequence[str]) -> str:
    shown = "; ".join(titles[:NAMED_AT_MOST])
    return f"{shown}; and {len(titles) - NAMED_AT_MOST} more" if len(titles) > NAMED_AT_MOST else shown


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _counted(number: int, one: str, many: str) -> str:
    return "" if not number else f"{number} {one if number == 1 else many}"


def _card(reason: Reason, answer: Answer, catalogue: EligibilityCatalogue) -> Card:
    rule = catalogue.rules[reason.rule]
    return Card(
        rule=reason.rule,
        title=reason.title,
        kind=class_words(reason.rule_class),
        action=action_words(reason.action),
        standing=reason.standing,
        refer=refer_words(reason.refer) if reason.refer else "",
        until=reason.until or "",
        modify=reason.modify,
        limits=limits_words(reason.limits),
        excludes=tuple(map(site_words, reason.excludes)),
        rationale=reason.rationale,
        evidence=reason.evidence,
        threshold=reason.threshold_source or "",
        sources=tuple(
            SourceLine(one.cite, one.url, read_words(one.access).words, not read_words(one.access).is_quotable)
            for one in reason.references
        ),
        condition=condition_words(rule.when, catalogue),
        clearances=tuple(map(_cleared, reason.clearances)),
        may_be_cleared=may_be_cleared(rule) and (reason.standing == "held" or bool(reason.excludes)),
        opens=tuple((site, site_words(site)) for site in reason.excludes) if may_be_overridden(rule) else (),
    )


def _cleared(clearance: Clearance) -> str:
    until = f", until {clearance.until.isoformat()}" if clearance.until else ""
    return f"{clearance.by} on {clearance.given_on.isoformat()}{until}, {scope_words(clearance.sites)}"


def _sites(
    answer: Answer, catalogue: EligibilityCatalogue, atlas: Atlas, muscles: Sequence[PlannedMuscle], *, closed: bool
) -> Iterable[SiteLine]:
    for site, limits in answer.site_limits.items():
        if (site in answer.excluded) is not closed:
            continue
        own = {name: value for name, value in limits.items() if answer.limits.get(name) != value}
        by_hand = [f"Stopped by {one.by}: {one.reason}" for one in answer.stops if one.sites and site in one.sites]
        region, _, side = site.partition(":")
        icon, state = _state(answer, site)
        yield SiteLine(
            icon=icon,
            state=state,
            words=site_words(site),
            muscles=tuple(
                muscle_words(one, atlas)
                for one in muscles
                if one.side == side and region in atlas.by_id[one.muscle].screening_regions
            ),
            limits=limits_words(own),
            closed_by=(*by_hand, *(catalogue.rules[rule].title for rule in answer.excluded.get(site, ()))),
        )


def _state(answer: Answer, site: str) -> tuple[str, str]:
    """A site that the plan itself breaks a limit at is not yet one that may be needled."""
    if site in answer.excluded:
        return "stop", "excluded"
    match answer.verdict:
        case Verdict.DO_NOT_NEEDLE:
            return "stop", "not today"
        case Verdict.HOLD:
            return "hold", "not before the hold is settled"
    if any(site in conflict.sites for conflict in answer.conflicts):
        return "caution", "once the plan is changed"
    return "done", "may be needled"


def muscle_words(one: PlannedMuscle, atlas: Atlas) -> str:
    """R or L before the name, as clinicians write it."""
    muscle = atlas.by_id.get(one.muscle)
    name = muscle.name if muscle else plain(one.muscle)
    return f"{ {'left': 'L', 'right': 'R'}.get(one.side, plain(one.side)) } {name}"


def _undecided(
    said: Explanation, answer: Answer, catalogue: EligibilityCatalogue, link: Link
) -> Iterable[OpenQuestion]:
    """Questions that hold nothing but would decide a rule, each once with what it decides."""
    decides: dict[str, list[str]] = {}
    for rule in said.undecided:
        for question in rule.questions:
            if question.fact not in answer.open_questions and not question.fact.startswith("plan."):
                decides.setdefault(question.fact, []).append(rule.title)
    for fact in catalogue.facts:
        if fact in decides:
            yield _question(catalogue.facts[fact], tuple(decides[fact]), (), link)


def _question(fact: Fact, decides: tuple[str, ...], typed: Sequence[str], link: Link) -> OpenQuestion:
    widget = _widget(fact)
    step, link_text = ELSEWHERE.get(fact.id, ("", LINK_TEXTS.get(widget, "")))
    text = PLAN_QUESTIONS.get(fact.id, fact.question)
    if fact.answer_type in {"coded-medication", "coded-condition"} and typed:
        names = ", ".join(f"“{name}”" for name in typed)
        text = f"Not known yet: {names}. Choose the right name, or confirm it as other, none of the lists."
    return OpenQuestion(
        fact=fact.id,
        text=text,
        asked_of=fact.asked_of,
        widget=widget,
        url=link(widget, step or topic_of_fact(fact.id) or ""),
        link_text=link_text,
        choices=tuple((option, plain(option)) for option in fact.options),
        unit=fact.unit or "",
        none_allowed=fact.none_allowed,
        decides=decides,
    )


def _differing(fact: Fact, link: Link) -> OpenQuestion:
    """Answered twice and differently: to be settled where both answers stand side by side."""
    return OpenQuestion(
        fact=fact.id, text=f"Two answers differ: {fact.question}", asked_of="clinician", widget="topic",
        url=link("differing", ""), link_text="Look at both answers", choices=(), unit="", none_allowed=False,
        decides=(),
    )  # fmt: skip


def _widget(fact: Fact) -> str:
    if fact.id in SETTLED:
        return SETTLED[fact.id]
    if fact.asked_of == "plan":
        return "plan"
    if fact.answer_type == "choice":
        return "choice" if len(fact.options) <= FEW else "topic"
    return {"boolean": "yes-no", "number": "number"}.get(fact.answer_type, "topic")
