"""The history as a patient walks it on her phone: only what she is asked, nothing that somebody else has answered.

Two fact sheets are read. `own` is made of her own answers alone, so that what she sees and is asked never tells what a
clinician recorded; `known` of everybody's, so that nothing is asked twice. What is asked about the day of the visit
itself waits for that day: an answer given days before would stand as if it were of today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from filiform.intake.errors import NoSuchTopic
from filiform.intake.pain.types import PainPicture
from filiform.intake.rules.facts import CHANGED
from filiform.intake.rules.pages import AGAIN, Group, Page, Question, page_of, topic_page, walk
from filiform.intake.rules.topics import TOPICS, topic_of_fact, topics
from filiform.intake.types import FactSheet, Source, StoredAnswer

PAIN = 0
# Asked on the day of the visit and not before.
OF_THE_DAY = frozenset(topics()["today"].facts)


@dataclass(frozen=True, slots=True)
class Told:
    """What a patient's walk is made of.

    `is_the_day`: the visit is today, by the clinic's clock. `said_at`: when she last said something about a question at
    this visit, taking it back too.
    """

    own: FactSheet
    known: FactSheet
    pain: PainPicture
    is_the_day: bool
    said_at: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen of the walk. `number` names it in an address and says nothing of health; `page` None: the drawing."""

    number: int
    page: Page | None
    to_ask: int


def own_rows(rows: Iterable[StoredAnswer]) -> list[StoredAnswer]:
    """A patient's own rows; whether something changed since the last visit counts whoever said so."""
    return [row for row in rows if row.source is Source.PATIENT or row.fact == CHANGED]


def stops(told: Told) -> tuple[Stop, ...]:
    """The screens to go through, in order. After a return nothing but the change question, until it is answered."""
    pages = [found for page in walk(told.own) if (found := _narrowed(page, told))]
    first = tuple(_stop(page) for page in pages if page.key == "changes")
    if told.own.is_return and told.own.changed is None and first:
        return first
    drawing = Stop(PAIN, None, told.pain.to_ask)
    return (*first, drawing, *(_stop(page) for page in pages if page.key != "changes"))


def _stop(page: Page) -> Stop:
    return Stop(number_of(page.key), page, page.to_ask)


def stop_of(told: Told, number: int, *, everything: bool = False) -> Stop:
    """One screen by its number; `everything` shows answers of earlier visits too. Raises: NoSuchTopic.

    The one page of what is asked again at a return visit gathers from many topics: it is always itself.
    """
    if number == PAIN:
        return Stop(PAIN, None, told.pain.to_ask)
    if not 0 < number <= len(TOPICS):
        raise NoSuchTopic
    key = TOPICS[number - 1].key
    is_gathered = key == AGAIN and told.own.is_return and told.own.changed is False
    page = _narrowed(page_of(told.own, key, everything=everything and not is_gathered), told)
    if page is None:
        raise NoSuchTopic
    return Stop(number, page, page.to_ask)


def readable(told: Told, facts: Iterable[str], closing: str = "") -> list[Page]:
    """The pages that read what a device sends about these questions, whatever its walk has become meanwhile.

    What somebody else has answered is read all the same: both answers are kept. `closing`: a list that is closed.
    """
    wanted = {key for fact in facts if (key := topic_of_fact(fact))}
    wanted |= {topic.key for topic in TOPICS for one in topic.lists if closing and one.key == closing}
    apart = replace(told, known=replace(told.known, given={}))
    found = []
    for topic in TOPICS:
        if topic.key in wanted and topic.by == "patient":
            page = _narrowed(topic_page(told.own, topic), apart)
            found += [page] if page else []
    return found


def number_of(key: str) -> int:
    return next(number for number, topic in enumerate(TOPICS, start=1) if topic.key == key)


def to_ask(told: Told) -> int:
    return sum(stop.to_ask for stop in stops(told))


def waits_for_the_day(told: Told) -> bool:
    """Whether questions about the day itself are still to come."""
    return not told.is_the_day and any(fact in OF_THE_DAY for fact in told.known.open)


def stop_after(walked: Sequence[Stop], number: int) -> Stop | None:
    """The next screen with something open, starting behind this one and coming round; None when all is said."""
    at = next((place + 1 for place, stop in enumerate(walked) if stop.number == number), 0)
    return next((stop for stop in (*walked[at:], *walked[:at]) if stop.to_ask and stop.number != number), None)


def _narrowed(page: Page | None, told: Told) -> Page | None:
    """The page with only what this patient is asked now, or None where that is nothing."""
    if page is None or page.by != "patient":
        return None
    groups = tuple(
        Group(group.checklist, kept)
        for group in page.groups
        if (kept := tuple(one for one in group.questions if _is_hers(one, told)))
    )
    if not groups:
        return None
    facts = {question.fact.id for group in groups for question in group.questions}
    unmatched = sum(one.fact in facts for one in told.own.unmatched)
    is_open = sum(question.is_open for group in groups for question in group.questions)
    return replace(page, groups=groups, to_ask=is_open + unmatched)


def _is_hers(question: Question, told: Told) -> bool:
    fact = question.fact.id
    if fact in OF_THE_DAY and not told.is_the_day:
        return False
    known = told.known.given.get(fact)
    answered_by_others = known is not None and known.is_complete and known.source is not Source.PATIENT
    return not (question.given is None and answered_by_others)
