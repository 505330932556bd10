"""Gathers what the consent text of a visit must say, from the plan, the screening, the practitioner and the goals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from filiform.booking.types import VisitRow
from filiform.clinics.members import Member
from filiform.consent import queries
from filiform.consent.rules import assemble, expiry
from filiform.consent.texts import wording
from filiform.consent.types import ConsentText, PersonalRisk, Told
from filiform.examination import queries as examination
from filiform.knowledge import catalogues
from filiform.knowledge.conditions import open_facts
from filiform.knowledge.eligibility import Rule
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import TrainingEvidence
from filiform.screening import queries as screening
from filiform.screening.types import PlannedMuscle

# Rules about the consent itself, the examination and the practitioner say nothing about the patient's risk.
NOT_PERSONAL = frozenset({"consent", "service"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text ready to be shown and signed, with what it covers. `text` is None while nothing is planned."""

    told: Told
    text: ConsentText | None

    @property
    def sites(self) -> tuple[str, ...]:
        return self.told.sites

    @property
    def techniques(self) -> tuple[str, ...]:
        return self.told.techniques


def prepare(*, visit: VisitRow, language: str, by: Member, at: datetime) -> Prepared:
    """The text for the practitioner of this visit and the plan as it stands. Queries: six, whatever the history."""
    organization_id = by.organization_id
    words = wording(language)
    today = at.astimezone(by.zone).date()
    plan = screening.plan_of(organization_id=organization_id, visit_id=visit.id)
    latest = screening.latest(organization_id=organization_id, visit_id=visit.id)
    needler = practitioners.practitioner_by_id(organization_id=organization_id, practitioner_id=visit.practitioner_id)
    hers = practitioners.presented(
        organization_id=organization_id, one=needler, jurisdiction=by.jurisdiction, on=today
    )  # fmt: skip
    found = examination.examination_of_visit(organization_id=organization_id, visit_id=visit.id)
    goals = queries.goals_of_patient(organization_id=organization_id, patient_id=visit.patient_id)
    told = Told(
        practitioner=needler.name,
        profession=needler.profession_label,
        is_acupuncturist=needler.profession == "acupuncturist",
        credentials=needler.credentials,
        licence=hers.licence,
        trainings=tuple(_course(one) for one in hers.trainings),
        indication=found.indication if found else "",
        goals=tuple(goal.spoken for goal in goals if goal.ended_at is None),
        sites=tuple(sorted(plan.sites)),
        techniques=tuple(sorted(plan.techniques)),
        personal=personal_risks(latest.answer if latest else None),
        expires_on=expiry(today, words["valid_months"]),
        near=structures_near(plan.muscles),
    )
    if not told.sites:
        return Prepared(told, None)
    eligibility = catalogues.eligibility()
    text = assemble(told, words=words, events=catalogues.adverse_events(), places=eligibility.places)
    return Prepared(told, text)


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


def personal_risks(answer: Mapping[str, Any] | None) -> tuple[PersonalRisk, ...]:
    """The rules that fired for something in this patient, with what changes because of it.

    Reminders are not read out, nor rules that fire for anybody needled there: the risks of the areas name those.
    """
    return tuple(PersonalRisk(rule.title, rule.modify) for rule in personal_rules(answer))


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


def _course(training: TrainingEvidence) -> str:
    hours = f"{training.hours} hours, {training.in_person_hours} of them in person"
    return f"{training.course}, {hours}, {_year(training.completed_on)}"


def _year(day: date) -> str:
    return str(day.year)
