"""One screen of the phone as its template reads it, in the patient's language, and the summary she checks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from filiform.clinics.types import Member
from filiform.intake.forms import Fields
from filiform.intake.pages import Section, Shown, sections
from filiform.intake.pain.types import PainArea, PainPicture
from filiform.intake.rules.mentions import mentions
from filiform.intake.rules.pages import AGAIN, Page, staying
from filiform.intake.rules.pain import main_sites
from filiform.intake.rules.phone import PAIN, Stop, Told, number_of, stop_after, stop_of, stops
from filiform.intake.rules.redflags import URGENCIES
from filiform.intake.rules.topics import topic_of_fact, topics
from filiform.intake.texts import Advice, advice
from filiform.intake.words import answer_words, place_words, topic_title
from filiform.knowledge import catalogues
from filiform.knowledge.patient_words import patient_words


@dataclass(frozen=True, slots=True)
class Named:
    """How pressing it is, nought the gravest, and what to say: the device itself has the words for it."""

    gravity: int
    advice: Advice


@dataclass(frozen=True, slots=True)
class AreaCard:
    """One painful place: what it is called, how strong, what it is like, and what the device needs to draw it."""

    area: PainArea
    name: str
    strokes: str

    @property
    def place(self) -> str:
        return self.area.site.partition(":")[0]

    @property
    def side(self) -> str:
        return self.area.site.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Screen:
    """`position` of `count` is what she reads as progress; `before` and `behind` are the numbers of the neighbours."""

    number: int
    title: str
    position: int
    count: int
    before: int | None
    behind: int | None
    sections: tuple[Section, ...]
    areas: tuple[AreaCard, ...] | None
    says_none: bool
    to_ask: int
    has_places: bool
    page: Page | None


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the summary."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One topic of the summary: what she said beside no, whether the rest was closed, and what is still open."""

    number: int
    title: str
    said: tuple[Said, ...]
    to_ask: int


@dataclass(frozen=True, slots=True)
class Failing:
    """What could not be used of a form, so that it stands there again with its sentence."""

    typed: Fields | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    more: str = ""


def language() -> str:
    return get_language() or "en"


def screen(told: Told, number: int, *, everything: bool = False, failing: Failing | None = None) -> Screen:
    """Raises: NoSuchTopic."""
    walked = stops(told)
    numbers = [stop.number for stop in walked]
    stop = next((one for one in walked if one.number == number and not everything), None)
    stop = stop or stop_of(told, number, everything=everything)
    at = numbers.index(number) if number in numbers else None
    failing = failing or Failing()
    shown = Shown(
        mentions(told.own, is_desk=True), typed=failing.typed, errors=failing.errors, more=failing.more,
        language=language(),
    )  # fmt: skip
    parts = tuple(sections(stop.page, shown)) if stop.page else ()
    return Screen(
        number=number, title=title_of(stop), position=(at or 0) + 1, count=max(len(numbers), 1),
        before=numbers[at - 1] if at else None,
        behind=numbers[at + 1] if at is not None and at + 1 < len(numbers) else None,
        sections=parts, areas=area_cards(told.pain) if stop.page is None else None, says_none=told.pain.says_none,
        to_ask=stop.to_ask, page=stop.page,
        has_places=any(one.kind == "tick-places" for part in parts for one in part.fields),
    )  # fmt: skip


def title_of(stop: Stop) -> str:
    if stop.page is None:
        return _("Where does it hurt?")
    return topic_title(topics()[stop.page.key], language())


def area_cards(drawn: PainPicture) -> tuple[AreaCard, ...]:
    return tuple(
        AreaCard(one, area_name(one), json.dumps([[list(point) for point in stroke] for stroke in one.strokes]))
        for one in drawn.areas
    )


def area_name(area: PainArea) -> str:
    """Two places at most: more would bury them."""
    return "; ".join(place_and_side(site) for site in main_sites(area)[:2])


def place_and_side(site: str) -> str:
    place, _, side = site.partition(":")
    words = patient_words(language())
    return f"{place_words(place, language())} ({words.side(side, side).lower()})" if side else str(place)


def onward(told: Told, number: int, *, act: str, shown: Sequence[str]) -> int | None:
    """The number of the screen to go to: this one while it has just brought up a question; None for the summary."""
    walked = stops(told)
    here = next((stop for stop in walked if stop.number == number), None)
    if here and here.page and act != "later" and staying(here.page, shown=shown, is_leaving=False):
        return number
    if here and here.page and act == "later" and staying(here.page, shown=shown, is_leaving=True):
        return number
    if here and here.page is None and act == "next" and here.to_ask:
        return PAIN
    following = stop_after(walked, number)
    return following.number if following else None


def first_stop(told: Told) -> int | None:
    return next((stop.number for stop in stops(told) if stop.to_ask), None)


def summary(told: Told) -> list[Chapter]:
    """All she said, topic by topic, as she said it."""
    return [_chapter(told, stop) for stop in (*stops(told), *_carried(told))]


def _carried(told: Told) -> list[Stop]:
    """Topics with answers of earlier visits that are not walked again."""
    walked = {stop.number for stop in stops(told)}
    held = {topic_of_fact(fact) for fact, given in told.own.given.items() if given.carried} - {AGAIN, None}
    numbers = [number_of(key) for key, topic in topics().items() if key in held and topic.by == "patient"]
    return [stop_of(told, number, everything=True) for number in numbers if number not in walked]


def _chapter(told: Told, stop: Stop) -> Chapter:
    if stop.page is None:
        said = tuple(Said(area_name(one), _strength(one)) for one in told.pain.areas)
        if told.pain.says_none:
            said = (Said(_("Pain"), _("None to show")),)
        return Chapter(PAIN, title_of(stop), said, stop.to_ask)
    whole = stop_of(told, stop.number, everything=True).page or stop.page
    return Chapter(stop.number, title_of(stop), tuple(_said(whole)), stop.to_ask)


def _said(page: Page) -> list[Said]:
    """What was answered. Of a list only what was ticked; what was left is told in one line."""
    words, found = patient_words(language()), []
    for group in page.groups:
        given = [(one.fact, one.given) for one in group.questions if one.given]
        if group.checklist is None or group.named:
            found += [Said(words.question(fact), answer_words(fact, one, language())) for fact, one in given]
            continue
        ticked = [(fact, one) for fact, one in given if one.value not in (False, "no", "none", [], ["none"])]
        found += [Said(words.question(fact), answer_words(fact, one, language())) for fact, one in ticked]
        if given and not group.to_close:
            title = words.checklist(group.checklist.key, group.checklist.title)
            found.append(Said(title, _("The rest: no") if ticked else _("None of it")))
    return found


def _strength(area: PainArea) -> str:
    return _("{number} of 10").format(number=area.intensity) if area.intensity is not None else _("How strong?")


def told_now(reasons: Sequence[tuple[str, str]], member: Member, phone: str) -> Advice | None:
    """What to do now, for the gravest of what stands; None where nothing does."""
    if not reasons:
        return None
    urgency, reason = min(reasons, key=lambda one: URGENCIES.index(one[0]))
    said = advice(language())
    return filled(said.get(f"rule:{reason}") or said[urgency], member, phone)


def filled(one: Advice, member: Member, phone: str) -> Advice:
    words = {"emergency": emergency_number(member), "phone": f": {phone}" if phone else ""}
    return Advice(one.title, tuple(line.format(**words) for line in one.lines), one.kind, one.language)


def emergency_number(member: Member) -> str:
    known = catalogues.aftercare().emergency_numbers.get(member.jurisdiction[:2])
    return known.number if known else _("your local emergency number")


def at_once(shown: Screen, member: Member, phone: str) -> list[Named]:
    """The words for what one answer of this screen may need, so that the device can say them without a network."""
    needed = {one.warns for part in shown.sections for one in part.fields if one.warns}
    return [
        Named(gravity, filled(advice(language())[urgency], member, phone))
        for gravity, urgency in enumerate(URGENCIES)
        if urgency in needed
    ]
