"""The fields of a history page: what was deliberately answered becomes an answer, what was left alone does not.

shown=<fact>                          the fields a page had; anything else in it is not read
f.<fact>=yes                          a tick, a choice, a number, or the options of a list, repeated
n.<fact>=12                           the number behind a tick
place.<fact>=elbow, side.<fact>=left  a place behind a tick, repeated in pairs
act=close:<list>                      "none of these": what the list left unticked is no
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from filiform.intake.errors import AnswerNotUsable
from filiform.intake.rules.facts import checked
from filiform.intake.rules.pages import Group, Page, Question, closing_value
from filiform.knowledge.eligibility import Fact


@dataclass(frozen=True, slots=True)
class Fields:
    """What was sent, every field with all its values."""

    sent: Mapping[str, Sequence[str]]

    def get(self, key: str) -> str:
        """The last value of a field, empty where it was not sent."""
        values = self.sent.get(key)
        return values[-1] if values else ""

    def getlist(self, key: str) -> Sequence[str]:
        return self.sent.get(key, ())


@dataclass(slots=True)
class Reading:
    """`answers` that changed, `unfinished` lists among them, and the sentence for each field that cannot be used."""

    answers: dict[str, Any] = field(default_factory=dict)
    unfinished: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)


def read_page(fields: Fields, page: Page) -> Reading:
    """What a page says that the record does not say yet."""
    reading = Reading()
    shown = set(fields.getlist("shown"))
    closed = fields.get("act").removeprefix("close:")
    for group in page.groups:
        if group.named:
            continue
        is_closing = group.checklist is not None and group.checklist.key == closed
        for question in group.questions:
            if question.fact.id in shown:
                _read(fields, question, group, reading, is_closing=is_closing)
    return reading


def _read(fields: Fields, question: Question, group: Group, reading: Reading, *, is_closing: bool) -> None:
    fact = question.fact
    before = question.given.value if question.given else None
    try:
        if group.checklist is None:
            after = _single(fields, fact, before)
        elif fact.answer_type == "multi-choice":
            after = _options(fields, question, reading, is_closing=is_closing)
        else:
            after = _ticked(fields, fact, before, is_closing=is_closing)
        if after != before or (is_closing and question.given and not question.given.is_complete):
            reading.answers[fact.id] = checked(fact.id, after)
    except AnswerNotUsable as error:
        reading.errors[fact.id] = error.facts["mend"][:1].upper() + error.facts["mend"][1:]
        reading.unfinished.discard(fact.id)


def _single(fields: Fields, fact: Fact, before: Any) -> Any:
    given = fields.get(f"f.{fact.id}").strip()
    if fact.answer_type == "number":
        return _number(fact, given) if given else None
    if not given:
        return before
    return {"yes": True, "no": False}.get(given, given) if fact.answer_type == "boolean" else given


def _number(fact: Fact, given: str) -> float | int | str:
    if fact.none_allowed and given.casefold() == "none":
        return "none"
    try:
        value = float(given.replace(",", "."))
    except ValueError as error:
        raise AnswerNotUsable(
            question=fact.question, mend=f"needs a number{f' in {fact.unit}' if fact.unit else ''}, such as 12."
        ) from error
    return int(value) if value.is_integer() else value


def _options(fields: Fields, question: Question, reading: Reading, *, is_closing: bool) -> Any:
    """The ticks of one list. Ticked ones are kept at once; the list is known only when it was closed."""
    fact, given = question.fact, question.given
    ticked = [option for option in fact.options if option != "none" and option in fields.getlist(f"f.{fact.id}")]
    if is_closing:
        return ticked or closing_value(fact)
    before = given.value if given else None
    if not ticked:
        return None if before and before != ["none"] else before
    if ticked != before and not (given and given.is_complete):
        reading.unfinished.add(fact.id)
    return ticked


def _ticked(fields: Fields, fact: Fact, before: Any, *, is_closing: bool) -> Any:
    """A tick says yes. Taking it away opens the question again; only the closing button says no."""
    no = closing_value(fact)
    if not fields.get(f"f.{fact.id}"):
        return no if is_closing or before == no else None
    if fact.answer_type in ("boolean", "choice"):
        return True if fact.answer_type == "boolean" else "yes"
    if fact.answer_type == "sites":
        return _places(fields, fact, is_closing=is_closing) or None
    number = fields.get(f"n.{fact.id}").strip()
    if number:
        return _number(fact, number)
    if is_closing:
        raise AnswerNotUsable(question=fact.question, mend=f"needs the number in {fact.unit}.")
    return None


def _places(fields: Fields, fact: Fact, *, is_closing: bool) -> list[str]:
    """Each place with its side. A place without a side is not an answer yet."""
    pairs = list(zip(fields.getlist(f"place.{fact.id}"), fields.getlist(f"side.{fact.id}"), strict=False))
    whole = list(dict.fromkeys(f"{place}:{side}" for place, side in pairs if place and side))
    if is_closing and (not whole or any(place and not side for place, side in pairs)):
        raise AnswerNotUsable(question=fact.question, mend="needs a place and a side.")
    return whole
