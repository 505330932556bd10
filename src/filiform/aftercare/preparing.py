"""Gathers what the sheet of a visit must say: from the session, the screening, the history, the clinic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from filiform.aftercare.rules import session as sessions
from filiform.aftercare.rules.sheet import assemble, with_other_language
from filiform.aftercare.types import Needled, Risky, Sheet, Told
from filiform.booking.types import VisitRow
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.consent.preparing import personal_rules, structures_near
from filiform.consent.rules import area
from filiform.consent.texts import wording
from filiform.core.languages import shipped_languages
from filiform.intake import queries as intake
from filiform.intake.types import FactSheet
from filiform.knowledge import catalogues
from filiform.knowledge.aftercare import ENGLISH, Catalogue
from filiform.knowledge.patient_words import patient_words
from filiform.practitioners import queries as practitioners
from filiform.screening import queries as screening
from filiform.screening.types import PlannedMuscle
from filiform.treatment import queries as treatment
from filiform.treatment.types import NeedleState, SessionState

MEDICINES = "medications"


@dataclass(frozen=True, slots=True)
class Prepared:
    """The sheet of a visit, None where no needle was recorded: then there is nothing to tell of.

    While the session is open the handing over belongs to its stream.
    """

    state: SessionState
    sheet: Sheet | None
    session_is_open: bool


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read once, whatever the language."""

    state: SessionState
    risky: Risky
    answer: Mapping[str, Any] | None
    history: FactSheet
    practitioner: str
    profession: str
    phone: str
    clinic: str


def prepare(*, visit: VisitRow, language: str, by: Member, at: datetime) -> Prepared:
    """The sheet as it would be handed over now. Queries: session (2), and with needles screening, history (2),
    practitioner, clinic."""
    state = treatment.treatment_of(organization_id=by.organization_id, visit_id=visit.id).state
    is_open = state.opened is not None and not state.is_closed
    if not sessions.counted_needles(state):
        return Prepared(state, None, is_open)
    facts = _gather(visit, state, by, at)
    return Prepared(state, _sheet(facts, language, country_of(by), ZoneInfo(visit.time_zone)), is_open)


def risky_of(*, visit_id: int, state: SessionState, by: Member) -> Risky:
    """What decides who is asked when. One query."""
    return _risky(state, _answer(visit_id, by))


def emergency_number(member: Member, words: Catalogue) -> str:
    """The number of the clinic's country; where it is not known, that it is the local one."""
    known = words.emergency_numbers.get(country_of(member))
    return known.number if known else words.texts["local-emergency"]


def country_of(member: Member) -> str:
    """The country is the first part of the jurisdiction: US of US-CO."""
    return member.jurisdiction.partition("-")[0]


def _gather(visit: VisitRow, state: SessionState, by: Member, at: datetime) -> _Facts:
    answer = _answer(visit.id, by)
    needler = practitioners.practitioner_by_id(
        organization_id=by.organization_id, practitioner_id=visit.practitioner_id
    )
    _, phone = clinics.contact(organization_id=by.organization_id, clinic_id=visit.clinic_id)
    return _Facts(
        state=state,
        risky=_risky(state, answer),
        answer=answer,
        history=intake.fact_sheet(organization_id=by.organization_id, visit=visit, at=at),
        practitioner=needler.name,
        profession=needler.profession_label,
        phone=phone,
        clinic=visit.clinic_name,
    )


def _answer(visit_id: int, by: Member) -> Mapping[str, Any] | None:
    found = screening.latest(organization_id=by.organization_id, visit_id=visit_id)
    return found.answer if found else None


def _risky(state: SessionState, answer: Mapping[str, Any] | None) -> Risky:
    muscles = {(needle.muscle, needle.side) for needle in sessions.counted_needles(state)}
    near = structures_near(PlannedMuscle(muscle, side) for muscle, side in sorted(muscles))
    return sessions.risky(state, answer=answer, near=near, words=catalogues.aftercare())


def _sheet(facts: _Facts, language: str, country: str, zone: ZoneInfo) -> Sheet:
    """In the patient's language; what the hospital reads also in the country's, where that is another one."""
    words, places = catalogues.aftercare(language), catalogues.eligibility().places
    sheet = assemble(_told(facts, words, country, zone), words=words, places=places)
    known = words.emergency_numbers.get(country)
    spoken = known.languages[0] if known else ENGLISH
    theirs = catalogues.aftercare(spoken)
    if theirs.language == words.language:
        return sheet
    other = assemble(_told(facts, theirs, country, zone), words=theirs, places=places)
    name = next((one.name for one in shipped_languages() if one.code == theirs.language), theirs.language)
    return with_other_language(sheet, other, heading=words.texts["for-hospital"], name=name)


def _told(facts: _Facts, words: Catalogue, country: str, zone: ZoneInfo) -> Told:
    state = facts.state
    needles = sessions.counted_needles(state)
    began = min(needle.inserted_at for needle in needles).astimezone(zone)
    ended = max(needle.withdrawn_at or needle.inserted_at for needle in needles).astimezone(zone)
    known = words.emergency_numbers.get(country)
    areas = {site: _area(site, words.language) for site in sessions.needled_sites(state)}
    with translation.override(words.language):
        return Told(
            risky=facts.risky,
            areas=areas,
            needles=tuple(_needled(needles, areas, words.language)),
            inserted=len(state.inserted),
            withdrawn=len(state.withdrawn - state.missing),
            medicines=_medicines(facts.history),
            findings=tuple(_findings(facts.answer, words.language)),
            practitioner=facts.practitioner,
            profession=gettext(facts.profession),
            clinic=facts.clinic,
            phone=facts.phone,
            emergency=known.number if known else words.texts["local-emergency"],
            day=date_format(began, "DATE_FORMAT"),
            from_time=f"{began:%H:%M}",
            until_time=f"{ended:%H:%M}",
            zone=f"{began:%Z}",
        )


def _needled(needles: Iterable[NeedleState], areas: Mapping[str, str], language: str) -> Iterable[Needled]:
    """Needles of one size in one muscle and side together, in the order in which the first of them went in."""
    groups: dict[tuple[str, str, float, float], list[NeedleState]] = {}
    for needle in needles:
        said = needle.insertion.said
        groups.setdefault((said.muscle, said.side, said.gauge_mm, said.length_mm), []).append(needle)
    atlas = catalogues.muscles().by_id
    for (muscle, side, gauge_mm, length_mm), group in groups.items():
        known = atlas.get(muscle)
        name = patient_words(language).muscle(muscle, known.name if known else muscle)
        regions = known.screening_regions if known else (muscle,)
        depths = [needle.insertion.said.depth_mm for needle in group]
        deepest = max((depth for depth in depths if depth is not None), default=None)
        spoken = "; ".join(dict.fromkeys(areas[f"{region}:{side}"] for region in regions))
        yield Needled(name, spoken, len(group), gauge_mm, length_mm, deepest)


def _area(site: str, language: str) -> str:
    """A site in the patient's words: right calf."""
    if language == ENGLISH:
        return area(site, wording(ENGLISH)).replace(" (", ", ").removesuffix(")")
    place, _, side = site.partition(":")
    words = patient_words(language)
    return f"{words.place(place, place.replace('-', ' '))}, {words.side(side, side).lower()}"


def _findings(answer: Mapping[str, Any] | None, language: str) -> Iterator[str]:
    """What the screening found in her, for a hospital: in English by the catalogue's own titles."""
    for rule in personal_rules(answer):
        yield rule.title if language == ENGLISH else patient_words(language).rule(rule)[0]


def _medicines(history: FactSheet) -> tuple[str, ...] | None:
    """By the names the rules know, then what was typed and stands for nothing known. None: unknown is not none."""
    given = history.given.get(MEDICINES)
    typed = given.typed if given else ()
    if MEDICINES not in history.values and not typed:
        return None
    named = [str(one) for one in history.values.get(MEDICINES) or ()]
    return tuple(dict.fromkeys([*named, *(term for one in typed for term in one.terms or (one.typed,))]))
