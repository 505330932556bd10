"""A history page as its template reads it: fields with what was answered, or with what was just typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from filiform.intake.forms import Fields
from filiform.intake.rules.entries import entries_of, resolution
from filiform.intake.rules.facts import CHANGED, fact_of
from filiform.intake.rules.figure import WHOLE_LIMB
from filiform.intake.rules.mentions import Mention, says_no
from filiform.intake.rules.pages import Group, Page, Question
from filiform.intake.rules.redflags import URGENCIES, urgency_of_yes
from filiform.intake.rules.topics import TOPICS
from filiform.intake.types import Entry, FactSheet, Given
from filiform.intake.words import answer_words, checklist_words, entry_words, option_words, place_groups
from filiform.knowledge import catalogues
from filiform.knowledge.names import Kind
from filiform.knowledge.patient_words import SOURCE, patient_words
from filiform.knowledge.terms import Suggestion

# Yes and no stand in the same places on every page.
FIRST = {"yes": 0, "no": 1}

# Where in the history another list of names is asked for, in words and by page.
KIND_PAGES = {
    Kind.MEDICINE: ("Medicines", "medicines"), Kind.CONDITION: ("Conditions", "conditions"),
    Kind.DEVICE: ("Devices", "devices"), Kind.ALLERGEN: ("Allergies", "devices"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One question as a control. `kind`: yes-no, choice, number, tick, tick-number, tick-places or options.

    `is_limb`: a whole arm or leg is a likely answer. `named`: medicines and conditions this question deals with.
    `warns`: how soon a yes would have to be acted on.
    """

    id: str
    text: str
    kind: str
    unit: str
    options: tuple[tuple[str, str, bool], ...]
    is_ticked: bool
    text_value: str
    places: tuple[tuple[str, str], ...]
    error: str
    last_time: str
    is_optional: bool
    is_limb: bool
    named: tuple[str, ...]
    warns: str = ""

    @property
    def gravity(self) -> int | str:
        """Nought is the gravest."""
        return URGENCIES.index(self.warns) if self.warns else ""


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that deals with a name and is open, or says no."""

    question: str
    fact: str
    topic: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One medicine or condition. `suggestions` and `elsewhere` help while it stands for nothing yet."""

    typed: str
    words: str
    is_open: bool
    is_other: bool
    ask: str
    suggestions: tuple[Suggestion, ...]
    elsewhere: tuple[tuple[str, str], ...]
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """`kind`: single, list or named. `closed`: what a closed list says, in words; empty while it is open.

    `ticked`: how many statements of a list are ticked.
    """

    kind: str
    key: str
    title: str
    none: str
    is_open: bool
    closed: str
    closed_at: datetime | None
    fields: tuple[Field, ...]
    chips: tuple[Chip, ...] = ()
    fact: str = ""
    last_time: str = ""
    ticked: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One answer in the clinician's list. `others`: what another source said differently; `said`: what each said."""

    fact: str
    question: str
    answer: str
    given: Given | None
    others: tuple[tuple[str, Given], ...]
    state: str
    said: tuple[tuple[str, Given], ...] = ()

    @property
    def is_joint(self) -> bool:
        """Two lists that both count while they differ: neither source said just this."""
        return all(answer != self.answer for answer, _ in self.said)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page needs besides its questions.

    `typed`: the fields of a form that could not be used, so that nothing is lost. `more`: wants one more place.
    `language`: the patient's, on her own phone; staff read plain English.
    """

    mentions: tuple[Mention, ...] = ()
    typed: Fields | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    language: str = SOURCE


def sections(page: Page, shown: Shown) -> list[Section]:
    return [_named(group, shown) if group.named else _section(group, shown) for group in page.groups]


def _section(group: Group, shown: Shown) -> Section:
    fields = tuple(_field(question, group, shown) for question in group.questions)
    one = group.checklist
    if one is None:
        return Section("single", group.questions[0].fact.id, "", "", group.is_open, "", None, fields)
    title, none = checklist_words(one, shown.language)
    given = [question.given for question in group.questions if question.given]
    closed_at = None if group.to_close else max(said.at for said in given)
    ticked = sum(each.is_ticked or any(option[2] for option in each.options) for each in fields)
    closed = "" if group.to_close else (f"{ticked} ticked, the rest no" if ticked else none)
    return Section("list", one.key, title, none, group.is_open, closed, closed_at, fields, ticked=ticked)


def _field(question: Question, group: Group, shown: Shown) -> Field:
    fact, value = question.fact, question.given.value if question.given else None
    kind, typed = _kind(question, group), shown.typed
    chosen = _chosen(fact.id, kind, value, typed)
    offered = [option for option in fact.options if kind != "options" or option != "none"]
    words = patient_words(shown.language)
    options: list[tuple[str, str]] = [(option, option_words(fact, option, shown.language)) for option in offered]
    if kind == "yes-no":
        options = [("yes", words.answer("yes", "Yes")), ("no", words.answer("no", "No"))]
    options.sort(key=lambda option: FIRST.get(option[0], len(FIRST)))
    places = tuple(_places(fact.id, value, typed)) if kind == "tick-places" else ()
    return Field(
        id=fact.id, text=words.question(fact), kind=kind, unit=words.unit(fact.unit),
        options=tuple((option, words, option in chosen) for option, words in options),
        is_ticked="yes" in chosen and kind.startswith("tick"),
        text_value=_number_text(fact.id, kind, value, typed),
        places=(*places, *([("", "")] if not places or shown.more == fact.id else [])) if kind == "tick-places" else (),
        error=shown.errors.get(fact.id, ""), last_time=_last_time(question, group, shown.language),
        is_optional=question.is_optional, is_limb=fact.id in WHOLE_LIMB,
        named=tuple(dict.fromkeys(one.named for one in shown.mentions if one.fact == fact.id)),
        warns=urgency_of_yes(fact.id),
    )  # fmt: skip


def _last_time(question: Question, group: Group, language: str) -> str:
    """What was said last time. A list of ticks repeats only what was ticked: the rest would bury it."""
    earlier = question.earlier
    is_idle = question.fact.id == CHANGED or (group.checklist is not None and earlier and says_no(earlier.value))
    if earlier is None or question.given or is_idle:
        return ""
    return answer_words(question.fact, earlier, language)


def _kind(question: Question, group: Group) -> str:
    answer_type = question.fact.answer_type
    if group.checklist is None:
        return {"boolean": "yes-no", "number": "number"}.get(answer_type, "choice")
    return {"multi-choice": "options", "sites": "tick-places", "number": "tick-number"}.get(answer_type, "tick")


def _chosen(fact: str, kind: str, value: Any, typed: Fields | None) -> set[str]:
    """The ticked or chosen values of a field; "yes" for a tick."""
    if typed is not None and fact in typed.getlist("shown"):
        return set(typed.getlist(f"f.{fact}"))
    if kind == "options":
        return set(value or ())
    if kind in ("tick-places", "tick-number"):
        return {"yes"} if value not in (None, [], "none") else set()
    return {{True: "yes", False: "no"}.get(value, value)} if value is not None else set()


def _number_text(fact: str, kind: str, value: Any, typed: Fields | None) -> str:
    if kind not in ("number", "tick-number"):
        return ""
    if typed is not None and fact in typed.getlist("shown"):
        return typed.get(f"f.{fact}" if kind == "number" else f"n.{fact}")
    return "" if value in (None, "none") else f"{value:g}"


def _places(fact: str, value: Any, typed: Fields | None) -> list[tuple[str, str]]:
    if typed is not None and fact in typed.getlist("shown"):
        pairs = zip(typed.getlist(f"place.{fact}"), typed.getlist(f"side.{fact}"), strict=False)
        return [(place, side) for place, side in pairs if place or side]
    parts = [site.partition(":") for site in value or ()]
    return [(place, side) for place, _, side in parts]


def _named(group: Group, shown: Shown) -> Section:
    question = group.questions[0]
    fact, given, one = question.fact, question.given, group.checklist
    assert one is not None  # noqa: S101 - lists of names are checklists of one question
    entries = entries_of(given.value, given.typed) if given else ()
    is_closed = given is not None and given.is_complete
    title, none = checklist_words(one, shown.language)
    return Section(
        kind="named", key=one.key, title=title, none=none,
        is_open=not is_closed or any(entry.is_open for entry in entries),
        closed=("That is all" if entries else none) if is_closed else "",
        closed_at=given.at if given and is_closed else None, fields=(),
        chips=tuple(_chip(fact.id, entry, shown) for entry in entries), fact=fact.id,
        last_time=_last_time(question, group, shown.language),
    )  # fmt: skip


def _chip(fact: str, entry: Entry, shown: Shown) -> Chip:
    is_hers = shown.language != SOURCE
    if not entry.is_open:
        asks = (one for one in shown.mentions if (one.listed, one.named) == (fact, entry.typed))
        words = entry.typed if is_hers else entry_words(entry)  # what a name stands for is a clinician's English
        return Chip(
            entry.typed, words, False, entry.is_other, "", (), (), tuple(a for _, a in asked(asks, shown.language))
        )  # fmt: skip
    found = resolution(fact, entry.typed)
    return Chip(
        typed=entry.typed, words=entry.typed, is_open=True, is_other=False,
        ask=patient_words(shown.language).meant(found.ask) if found.ask else "",
        suggestions=found.suggestions[:6], elsewhere=tuple(KIND_PAGES[kind] for kind in found.elsewhere),
    )  # fmt: skip


def asked(mentioned: Iterable[Mention], language: str = SOURCE) -> list[tuple[str, Ask]]:
    """(what was named, the question that deals with it)."""
    words = patient_words(language)
    return [(one.named, Ask(words.question(fact_of(one.fact)), one.fact, one.topic, one.is_open)) for one in mentioned]


def lines(sheet: FactSheet) -> list[tuple[str, str, list[Line]]]:
    """(topic key, title, its answers): every question answered or open, in the order of the pages."""
    found = []
    for topic in TOPICS:
        rows = [_line(fact, sheet) for fact in topic.facts if fact in sheet.given or fact in sheet.open]
        if rows:
            found.append((topic.key, topic.title, rows))
    return found


def _line(fact_id: str, sheet: FactSheet) -> Line:
    fact, given = fact_of(fact_id), sheet.given.get(fact_id)
    if given is None:
        return Line(fact_id, fact.question, "", None, (), "open")
    state = "begun" if not given.is_complete else "carried" if given.carried else "new"
    others = tuple((answer_words(fact, other), other) for other in given.others)
    said = tuple((answer_words(fact, one), one) for one in given.said)
    return Line(fact_id, fact.question, answer_words(fact, given), given, others, state, said)


def differing(groups: Iterable[tuple[str, str, list[Line]]]) -> list[Line]:
    """The answers that wait for a clinician to settle them."""
    return [line for _, _, rows in groups for line in rows if line.given and line.given.is_disputed]


def places_to_choose(language: str = SOURCE) -> list[tuple[str, list[tuple[str, str]]]]:
    return place_groups(catalogues.eligibility().places.headings, language)
