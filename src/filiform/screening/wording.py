"""An explanation as plain text for people reading a terminal; nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill
from typing import Any

from filiform.screening.explanation import Explanation, OpenRule, Question, Reason

WIDTH = 100

VERDICTS = {
    "proceed": "PROCEED - no rule asks for a change",
    "proceed-with-precautions": "PROCEED WITH PRECAUTIONS - follow every change below",
    "hold-for-clearance": "HOLD - not before the clearances and answers below are there",
    "do-not-needle": "DO NOT NEEDLE",
}
STANDINGS = {
    "held": "holds until it is cleared",
    "cleared": "cleared, its limits bind",
    "reminder": "reminder",
    "alert": "alert",
}


def as_text(explanation: Explanation) -> str:
    """The verdict first, then what stops or changes the session, then what is still to be asked."""
    return "\n".join(_lines(explanation)) + "\n"


def _lines(explanation: Explanation) -> Iterator[str]:
    yield VERDICTS[explanation.verdict]
    for stop in explanation.stops:
        where = ", ".join(stop.sites) if stop.sites else "the whole session"
        yield _item(f"Stopped by {stop.by} for {where}: {stop.reason}")
    if explanation.conflicts:
        yield from _heading("The plan itself breaks")
        for conflict in explanation.conflicts:
            where = f" at {', '.join(conflict.sites)}" if conflict.sites else ""
            yield _item(f"{conflict.detail}{where} ({', '.join(conflict.rules)})")
    if explanation.open_questions:
        yield from _heading("To be answered before a needle goes in")
        yield from map(_question, explanation.open_questions)
    if explanation.reasons:
        yield from _heading("Rules that fired")
        for reason in explanation.reasons:
            yield from _reason(reason)
    if explanation.undecided:
        yield from _heading("Rules not decided; these answers would decide them")
        yield from _undecided(explanation.undecided)
    yield ""
    yield fill(f"Catalogue {explanation.catalogue}: {explanation.status}", WIDTH)


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield f"{text}:"


def _item(text: str, indent: str = "  ") -> str:
    return fill(text, WIDTH, initial_indent=f"{indent}- ", subsequent_indent=f"{indent}  ", break_on_hyphens=False)


def _question(question: Question) -> str:
    return _item(f"{question.text} [{question.fact}; {_how(question)}]")


def _how(question: Question) -> str:
    answer = ", ".join(question.options) or question.unit or question.answer_type
    return f"asked of the {question.asked_of}; {answer}"


def _reason(reason: Reason) -> Iterator[str]:
    yield _item(f"{reason.title} ({reason.rule_class}, {reason.action}; {STANDINGS[reason.standing]}) [{reason.rule}]")
    details: list[tuple[str, Iterable[str]]] = [
        ("send", [reason.refer] if reason.refer else []),
        ("until", [reason.until] if reason.until else []),
        ("change", reason.modify),
        ("avoid", [", ".join(reason.avoid)] if reason.avoid else []),
        ("excluded here", [", ".join(reason.excludes)] if reason.excludes else []),
        ("not this technique", reason.forbid_techniques),
        ("limits", [_limits(reason)] if reason.limits else []),
        ("cleared by", [f"{one.by} on {one.given_on}, {_scope(one.sites)}" for one in reason.clearances]),
        ("why", [reason.rationale]),
        ("evidence", [reason.evidence]),
        ("threshold", [reason.threshold_source] if reason.threshold_source else []),
        ("source", [_source(one.cite, one.access, one.needs_checking) for one in reason.references]),
    ]
    for label, texts in details:
        for text in texts:
            yield _item(f"{label}: {text}", "    ")


def _scope(sites: tuple[str, ...] | None) -> str:
    return "all sites" if sites is None else ", ".join(sites)


def _limits(reason: Reason) -> str:
    where = f" (needle limits at {', '.join(reason.limits_apply_to)} only)" if reason.limits_apply_to else ""
    when = " once it is cleared" if reason.standing == "held" else ""
    return f"{_pairs(reason.limits)}{where}{when}"


def _pairs(limits: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {_word(value)}" for name, value in limits.items())


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _source(cite: str, access: str, needs_checking: bool) -> str:
    return f"{cite} [read: {access}{'; check it before quoting' if needs_checking else ''}]"


def _undecided(rules: Iterable[OpenRule]) -> Iterator[str]:
    """One line per question, with the rules it would decide, so that nothing is asked twice."""
    decides: dict[str, tuple[Question, list[str]]] = {}
    for rule in rules:
        for question in rule.questions:
            decides.setdefault(question.fact, (question, []))[1].append(rule.rule)
    for _, (question, names) in sorted(decides.items()):
        yield _item(f"{question.text} [{question.fact}; {_how(question)}; decides {', '.join(names)}]")
