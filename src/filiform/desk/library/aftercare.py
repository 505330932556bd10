"""The page of the aftercare catalogue: lines of the sheet, when each is told, flags, questions, alarms. No query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from filiform.desk.library.links import Cited, Link, cited
from filiform.knowledge import catalogues
from filiform.knowledge.aftercare import Basis, Escalation, Flag, FollowUp, Line, Meaning, When
from filiform.knowledge.vocabulary import REGIONS
from filiform.knowledge.wording import plain

ACTS = {
    "emergency": "emergency services", "department": "emergency department", "doctor": "a doctor",
    "clinic": "the clinic",
}  # fmt: skip
FLAGS_ALONE = {"current": "current was used", "fainted": "the patient fainted", "missing": "a needle is missing",
               "unscreened": "no screening is on record"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. `facts` says to whom and when it is told."""

    anchor: str
    title: str
    text: str
    facts: tuple[tuple[str, str], ...]
    section: str
    sources: tuple[Cited, ...]
    expert: str


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    text: str
    lines: tuple[Entry, ...]


@cache
def aftercare_groups() -> tuple[Group, ...]:
    """The sheet section by section, then what a red flag means, when is asked, and who is told."""
    held = catalogues.aftercare()
    groups: list[tuple[str, str, str, Iterable[Entry]]] = [
        (one.id, one.heading.format(emergency="by country"), "A section of the sheet.",
         (_line(line) for line in held.lines if line.section == one.id))
        for one in held.sections
    ]  # fmt: skip
    groups += [
        ("flags", "Red flags", "What a yes in a follow-up means, and what the patient is told at once.",
         map(_flag, held.flags.values())),
        ("more-than-usual", "More than usual", "An answer without a red flag that asks for a call.", [_call_us()]),
        ("follow-ups", "Follow-up questions", "Hours after the session closed.", map(_follow_up, held.follow_ups)),
        ("alarms", "Alarms", "Who is written to while nobody has taken it; a clinic may set it sooner.",
         map(_alarm, held.escalations.values())),
    ]  # fmt: skip
    return tuple(Group(key, title, text, tuple(lines)) for key, title, text, lines in groups)


def aftercare_links() -> dict[str, dict[str, Link]]:
    """Source to the rows that stand on it."""
    found: dict[str, dict[str, Link]] = {}
    for group in aftercare_groups():
        for line in group.lines:
            for source in line.sources:
                address = f"{reverse('knowledge:aftercare')}#{line.anchor}"
                found.setdefault(source.key, {})[line.anchor] = Link(line.title, address)
    return found


def _entry(anchor: str, title: str, text: str, basis: Basis, *facts: tuple[str, str]) -> Entry:
    told = tuple(fact for fact in facts if fact[1])
    return Entry(
        anchor, title, text, told, basis.procedure, tuple(cited(one) for one in basis.sources), basis.expert
    )  # fmt: skip


def _line(line: Line) -> Entry:
    return _entry(
        line.id, plain(line.id.partition("-")[2]).capitalize(), line.text, line.basis,
        ("told", "; or ".join(map(_spoken, line.when)) or "to everybody"),
        ("not told", "; or ".join(map(_spoken, line.unless))), ("sheet", line.sheet),
    )  # fmt: skip


def _flag(flag: Flag) -> Entry:
    raised = flag.raised
    return _entry(
        flag.id, flag.question, flag.meaning.do, flag.basis, ("means", _meaning(flag.meaning)),
        ("think of", ", ".join(map(plain, flag.suspects))),
        (f"with {' or '.join(map(plain, flag.raised_by))}", f"{_meaning(raised)}: {raised.do}" if raised else ""),
    )  # fmt: skip


def _call_us() -> Entry:
    one = catalogues.aftercare().call_us
    bounds = ("told", f"soreness above {one.soreness_above} of 10, or a {one.bruise} bruise")
    return _entry("call-us", "Call us", one.text, one.basis, bounds)


def _follow_up(one: FollowUp) -> Entry:
    asked = [*map(_spoken, one.when)]
    asked += ["the screening names this hour"] if one.screened else []
    asked += [f"yes before to {', '.join(one.flags)}"] if one.flags else []
    return _entry(
        one.id, f"After {one.label}", f"The link stays open for {one.open_hours} hours.", one.basis,
        ("asked", "; or ".join(asked) or "everybody"), ("red flags", ", ".join(one.asks)),
    )  # fmt: skip


def _alarm(one: Escalation) -> Entry:
    return _entry(
        f"alarm-{one.urgency}", one.urgency.capitalize(), "On the board at once, until a named person takes it.",
        one.basis, ("practitioner", f"after {one.practitioner_min} min"), ("owner", f"after {one.owner_min} min"),
        ("again", f"every {one.again_min} min"),
    )  # fmt: skip


def _meaning(meaning: Meaning) -> str:
    return f"{ACTS[meaning.act]}, {meaning.urgency}"


def _spoken(when: When) -> str:
    parts = [f"needled: {', '.join(REGIONS.get(place, plain(place)).lower() for place in when.needled)}"] * bool(
        when.needled
    )
    parts += [f"near: {', '.join(map(plain, when.near))}"] * bool(when.near)
    parts += [f"risk: {', '.join(when.risks)}"] * bool(when.risks)
    return " and ".join([*parts, *(words for name, words in FLAGS_ALONE.items() if getattr(when, name))])
