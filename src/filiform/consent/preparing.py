"""Gathers what the consent text of a visit must say, from the plan, the screening, the practitioner and the goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.consent import queries
from filiform.consent.rules import assemble, duties, expiry, majority_years
from filiform.consent.texts import law, wording
from filiform.consent.types import Aim, ConsentText, Course, PersonalRisk, Told
from filiform.examination import queries as examination
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import open_facts
from filiform.knowledge.eligibility import Rule
from filiform.knowledge.patient_words import patient_words
from filiform.patients import queries as patients
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import TrainingEvidence
from filiform.screening import queries as screening
from filiform.screening.types import PlannedMuscle

# Rules about the consent itself, the examination and the practitioner say nothing about the patient's risk.
NOT_PERSONAL = frozenset({"consent", "service"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text ready to be shown, with what it covers. While nothing is planned, `shown` is to be read and not signed."""

    told: Told
    shown: ConsentText

    @property
    def text(self) -> ConsentText | None:
        """The text to sign, or None while nothing is planned."""
        return self.shown if self.told.sites else None

    @property
    def sites(self) -> tuple[str, ...]:
        return self.told.sites

    @property
    def techniques(self) -> tuple[str, ...]:
        return self.told.techniques


def prepare(
    *, visit: VisitRow, language: str, by: Member, at: datetime, patient: Identity | None = None,
    for_another: bool = False,
) -> Prepared:  # fmt: skip
    """The text for the practitioner of this visit and the plan as it stands, in a language.

    `for_another`: to be signed by somebody who decides for the patient; a minor's always is. Queries: six, whatever
    the history, and one more without `patient`.
    """
    words, today = wording(language), at.astimezone(by.zone).date()
    told = _told(visit, patient or _patient(visit, by), words, for_another, by=by, today=today)
    eligibility = catalogues.eligibility()
    text = assemble(told, words=words, events=catalogues.adverse_events(), places=eligibility.places)
    return Prepared(told, text)


def _told(
    visit: VisitRow, patient: Identity, words: Mapping[str, Any], for_another: bool, *, by: Member, today: date
) -> Told:
    organization_id = by.organization_id
    plan = screening.plan_of(organization_id=organization_id, visit_id=visit.id)
    latest = screening.latest(organization_id=organization_id, visit_id=visit.id)
    needler = practitioners.practitioner_by_id(organization_id=organization_id, practitioner_id=visit.practitioner_id)
    hers = practitioners.presented(
        organization_id=organization_id, one=needler, jurisdiction=by.jurisdiction, on=today
    )  # fmt: skip
    found = examination.examination_of_visit(organization_id=organization_id, visit_id=visit.id)
    goals = queries.goals_of_patient(organization_id=organization_id, patient_id=visit.patient_id)
    rule = practitioners.practice_rule(by.jurisdiction, needler.profession)
    clauses, unread = duties(rule.consent if rule else None, law=law())
    majority = age_of_majority(by.jurisdiction)
    is_minor = patient.age_on(today) < majority
    return Told(
        practitioner=needler.name,
        profession=needler.profession,
        is_acupuncturist=needler.profession == "acupuncturist",
        credentials=needler.credentials,
        licence=hers.licence,
        courses=tuple(_course(one) for one in hers.trainings),
        indication=found.indication if found else "",
        goals=tuple(Aim(goal.text, goal.by_date) for goal in goals if goal.ended_at is None),
        sites=tuple(sorted(plan.sites)),
        techniques=tuple(sorted(plan.techniques)),
        personal=personal_risks(latest.answer if latest else None, language=words["language"]),
        expires_on=expiry(today, words["valid_months"]),
        near=structures_near(plan.muscles),
        is_screened=latest is not None,
        place=_place(by.jurisdiction),
        duties=clauses,
        duties_unread=unread,
        majority_years=majority,
        is_minor=is_minor,
        for_another=for_another or is_minor,
    )


def age_of_majority(jurisdiction: str) -> int:
    """From which age a patient signs for herself here."""
    return majority_years(jurisdiction, law=law(), eligibility=catalogues.eligibility())


def structures_near(muscles: Iterable[PlannedMuscle]) -> dict[str, frozenset[str]]:
    """Structure -> sites, from the atlas: a muscle may lie near the lung though its region does not."""
    atlas = catalogues.muscles().by_id
    found: dict[str, set[str]] = {}
    for one in muscles:
        if one.muscle not in atlas:
            continue
        sites = {f"{region}:{one.side}" for region in atlas[one.muscle].screening_regions}
        for hazard in atlas[one.muscle].hazards:
            if hazard.severity in {"critical", "serious"}:
                found.setdefault(hazard.structure.id, set()).update(sites)
    return {structure: frozenset(sites) for structure, sites in found.items()}


def personal_risks(answer: Mapping[str, Any] | None, *, language: str = "en") -> tuple[PersonalRisk, ...]:
    """The rules that fired for something in this patient, with what changes because of it, in plain words.

    Reminders are not read out, nor rules that fire for anybody needled there: the risks of the areas name those.
    """
    words = patient_words(language)
    return tuple(PersonalRisk(*words.rule(rule)) for rule in personal_rules(answer))


def personal_rules(answer: Mapping[str, Any] | None) -> list[Rule]:
    """The same as the rules themselves."""
    if answer is None:
        return []
    known = catalogues.eligibility().rules
    fired = [known[rule] for rule in answer["rules"] if rule in known and rule not in answer.get("reminders", ())]
    return [rule for rule in fired if _is_personal(rule)]


def _is_personal(rule: Rule) -> bool:
    facts = open_facts(rule.when, {})
    return rule.category not in NOT_PERSONAL and any(not fact.startswith("plan.") for fact in facts)


def _place(jurisdiction: str) -> str:
    known = catalogues.practice_rules().jurisdictions.get(jurisdiction)
    return known.name if known else jurisdiction


def _course(training: TrainingEvidence) -> Course:
    return Course(training.course, training.hours, training.in_person_hours, training.completed_on.year)


def _patient(visit: VisitRow, by: Member) -> Identity:
    return patients.identities(organization_id=by.organization_id, patient_ids={visit.patient_id})[visit.patient_id]
