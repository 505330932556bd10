"""The pages of one visit's history: which questions stand on each, and how far each is.

A newcomer walks one page for each topic. On a return visit the change question comes first; after "no" what expires
with every session stands on one page, and what was carried over is not asked again. `everything` shows carried
answers too, so that one of them can be changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from filiform.intake.errors import NoSuchTopic
from filiform.intake.rules.facts import BMI, CHANGED, HEIGHT_CM, WEIGHT_KG, fact_of, reader
from filiform.intake.rules.topics import FOLLOWS, NAMED, TOPICS, Checklist, Topic, topics
from filiform.intake.types import FactSheet, Given, Source
from filiform.knowledge.conditions import evaluate, open_facts
from filiform.knowledge.eligibility import Fact

AGAIN = "today"  # the page that holds everything a returning patient is asked


@dataclass(frozen=True, slots=True)
class Question:
    """One question on a page. `earlier`: an answer that expired, to be shown as what was said last time."""

    fact: Fact
    given: Given | None
    earlier: Given | None
    is_open: bool
    is_optional: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Questions closed by one act (`checklist`), or answered one by one."""

    checklist: Checklist | None
    questions: tuple[Question, ...]

    @property
    def is_open(self) -> bool:
        return any(question.is_open for question in self.questions)

    @property
    def to_close(self) -> bool:
        """A checklist with anything unsaid, even what holds nothing, waits for its closing button."""
        return any(question.given is None or not question.given.is_complete for question in self.questions)

    @property
    def named(self) -> str | None:
        """The fact of a list of medicines or conditions, which has a form of its own."""
        first = self.questions[0].fact.id
        return first if first in NAMED else None


@dataclass(frozen=True, slots=True)
class Page:
    key: str
    title: str
    by: str
    groups: tuple[Group, ...]
    to_ask: int

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for group in self.groups for question in group.questions)


def walk(sheet: FactSheet, *, is_desk: bool = False) -> tuple[Page, ...]:
    """The pages to go through, in order. Only the change question while a returning patient has not answered it.

    `is_desk`: without the clinician's pages and answers.
    """
    pages = _walk(sheet)
    return tuple(page for page in map(_without_the_clinicians, pages) if page) if is_desk else pages


def _walk(sheet: FactSheet) -> tuple[Page, ...]:
    if sheet.is_return and sheet.changed is None:
        return tuple(_filled(topics()["changes"], sheet, everything=False))
    pages = [page for topic in TOPICS for page in _filled(topic, sheet, everything=False)]
    if sheet.is_return and sheet.changed is False:
        return tuple(_one_for_the_patient(pages))
    return tuple(pages)


def page_of(sheet: FactSheet, key: str, *, everything: bool = False, is_desk: bool = False) -> Page:
    """One page by its key; a page that is not in the walk shows all of its topic. Raises: NoSuchTopic.

    `is_desk`: the clinician's pages do not exist, and questions she has answered are left out.
    """
    if key not in topics():
        raise NoSuchTopic
    found = [page for page in _walk(sheet) if page.key == key]
    if not found or everything:
        found = list(_filled(topics()[key], sheet, everything=True))
    page = _without_the_clinicians(found[0]) if found and is_desk else found[0] if found else None
    if page is None:
        raise NoSuchTopic
    return page


def topic_page(sheet: FactSheet, topic: Topic) -> Page | None:
    """All of one topic, whatever the walk is; None where it asks this patient nothing."""
    return next(iter(_filled(topic, sheet, everything=True)), None)


def _without_the_clinicians(page: Page) -> Page | None:
    """What the desk may see of a page: nothing the clinician is asked, nothing she has answered or once answered."""
    if page.by == "clinician":
        return None
    groups = []
    for group in page.groups:
        kept = tuple(
            replace(one, given=one.given and one.given.patients_own, earlier=one.earlier and one.earlier.patients_own)
            for one in group.questions
            if one.given is None or one.given.source is not Source.CLINICIAN or one.given.is_disputed or one.is_open
        )
        if kept:
            groups.append(Group(group.checklist, kept))
    return replace(page, groups=tuple(groups)) if groups else None


def first_open(pages: Iterable[Page]) -> Page | None:
    return next((page for page in pages if page.to_ask), None)


def page_after(pages: tuple[Page, ...], key: str) -> Page | None:
    """The next page with an open question, starting behind the page `key` and coming round; None when all is said."""
    keys = [page.key for page in pages]
    at = keys.index(key) + 1 if key in keys else 0
    return first_open(page for page in (*pages[at:], *pages[:at]) if page.key != key)


def staying(page: Page, *, shown: Iterable[str], is_leaving: bool) -> str | None:
    """Where on the page to go on, or None to leave it: what an answer has just brought up, then what is open.

    Somebody who presses "Answer later" leaves open questions behind, but not those she has not seen. `shown`: the
    facts of the form she filled in.
    """
    seen = set(shown)
    for group in page.groups:
        fresh = any(q.given is None and q.fact.id not in seen for q in group.questions) and group.named is None
        if (fresh and seen) or (not is_leaving and group.is_open):
            return group.checklist.key if group.checklist else group.questions[0].fact.id
    return None


def _one_for_the_patient(pages: list[Page]) -> Iterable[Page]:
    """Change question, one page for the patient, the bedside."""
    apart = [page for page in pages if page.key == "changes" or page.by == "clinician"]
    together = [page for page in pages if page not in apart]
    yield from (page for page in apart if page.by == "patient")
    if together:
        groups = tuple(group for page in together for group in page.groups)
        yield Page(AGAIN, topics()[AGAIN].title, "patient", groups, sum(page.to_ask for page in together))
    yield from (page for page in apart if page.by == "clinician")


def _filled(topic: Topic, sheet: FactSheet, *, everything: bool) -> Iterable[Page]:
    """The topic as a page, or nothing where it asks this patient nothing."""
    asked = _Asked(sheet, everything=everything)
    singles = asked.questions(topic.singles)
    lists = [Group(one, asked.questions(one.facts)) for one in topic.lists]
    numbers = asked.questions(topic.if_known)
    groups = [
        *([Group(None, singles)] if singles else []),
        *([Group(None, numbers)] if numbers else []),
        *(group for group in lists if group.questions),
    ]
    if groups:
        open_here = sum(question.is_open for group in groups for question in group.questions)
        unmatched = sum(one.fact in topic.facts for one in sheet.unmatched)
        # Height and weight are two fields and one open question.
        twice = sum(question.is_open for question in numbers if question.fact.id == WEIGHT_KG)
        yield Page(topic.key, topic.title, topic.by, tuple(groups), open_here - twice + unmatched)


class _Asked:
    """Which questions of a topic this patient is asked."""

    def __init__(self, sheet: FactSheet, *, everything: bool) -> None:
        self.sheet = sheet
        self.everything = everything
        reading = reader().read(sheet.values)
        self.values = reading.values
        self.not_asked = reading.not_asked
        self.unmatched = {one.fact for one in sheet.unmatched}

    def questions(self, facts: Iterable[str]) -> tuple[Question, ...]:
        return tuple(self._question(fact) for fact in facts if self._is_shown(fact))

    def _is_shown(self, fact: str) -> bool:
        given = self.sheet.given.get(fact)
        if fact == CHANGED:
            return self.sheet.is_return
        if given is not None:
            return self.everything or not given.carried or fact in self.unmatched
        if fact in (HEIGHT_CM, WEIGHT_KG):
            return BMI in self.sheet.open or self.everything
        if fact_of(fact).required == "if-triggered":
            return fact in self.sheet.optional and not self._waits(fact)
        return fact not in self.not_asked and not self._waits(fact)

    def _waits(self, fact: str) -> bool:
        """Whether another open question of the history decides if this one is asked at all."""
        if fact in FOLLOWS and FOLLOWS[fact] not in self.values:
            return True
        asked_if = fact_of(fact).asked_if
        if asked_if is None or evaluate(asked_if, self.values) is not None:
            return False
        return not any(read.startswith("plan.") for read in open_facts(asked_if, self.values))

    def _question(self, fact: str) -> Question:
        asked = BMI if fact in (HEIGHT_CM, WEIGHT_KG) and fact not in self.sheet.given else fact
        return Question(
            fact=fact_of(fact), given=self.sheet.given.get(fact), earlier=self.sheet.earlier.get(fact),
            is_open=asked in self.sheet.open, is_optional=fact_of(fact).required == "if-triggered",
        )  # fmt: skip


def closing_value(fact: Fact) -> Any:
    """What "none of these" says about a question that was left unticked."""
    closed: Mapping[str, Any] = {"boolean": False, "choice": "no", "number": "none", "sites": []}
    if fact.answer_type == "multi-choice":
        return ["none"] if "none" in fact.options else []
    return closed[fact.answer_type]
