"""A visit taken along its journey as far as a stage, by the services a clinician's taps call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import Any

from filiform.booking import services as booking
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.types import Member
from filiform.consent import services as consent
from filiform.consent.preparing import prepare
from filiform.consent.signing import Signing
from filiform.consent.types import SignerRole
from filiform.core.errors import FiliformError
from filiform.examination import services as examination
from filiform.examination.points import queries as tracked
from filiform.examination.points.services import settle_point
from filiform.examination.types import Pick
from filiform.intake import services as intake
from filiform.intake.rules.asking import open_questions
from filiform.intake.rules.entries import entry_for
from filiform.intake.rules.facts import body_mass_index
from filiform.intake.types import Entry
from filiform.knowledge import catalogues
from filiform.measures import services as measures
from filiform.measures.asterisks.services import mark_sign
from filiform.measures.types import Phase, Reading
from filiform.notes import services as notes
from filiform.screening import queries as screenings
from filiform.site.demo import needling, planning
from filiform.site.demo.people import Person
from filiform.supplies.types import LotView
from filiform.treatment import services as treatment
from filiform.ui.figure import HEIGHT, WIDTH, figures

# What a healthy adult answers where no is not the answer, or where the answer is a choice.
OTHERWISE: dict[str, Any] = {
    "psych.acute_state": "no", "substances_today": "no", "cancer.status": "never", "diabetes.control": "none",
    "epilepsy": "never", "needle_fear": "no-problem", "consent.capacity": "has-capacity",
    "can_report_and_keep_still": True, "prior_reaction": ["none"],
}  # fmt: skip
SIGNATURE_STROKES = (
    "M18 72L30 40L44 70L58 34L66 66L90 62", "M98 60L120 44L132 64L150 40L171 63L210 57L262 52",
)  # fmt: skip


class StoryBreaks(FiliformError):
    """The program refused a part of the demo's story, perhaps because somebody changed the clinic meanwhile."""

    code = "site.demo_story_breaks"
    text = "{person}: {why}"


class Stage(IntEnum):
    """How far a visit is taken."""

    BOOKED = 0
    HISTORY = 1
    VERDICT = 2
    CONSENT = 3
    NEEDLES_IN = 4
    CLOSED = 5
    SIGNED = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """What one visit needs beside its patient: where it stands, what is in stock, and the pain of the day."""

    visit: VisitRow
    person: Person
    by: Member
    lots: tuple[LotView, ...]
    pain: int
    is_first: bool
    special: str = ""
    limit: datetime | None = None
    """Nothing happens after this moment: the present. None for a visit of the past."""
    earlier: tuple[str, ...] = ()
    """Refs of the points found at the visit before."""
    more: tuple[Reading, ...] = ()
    """What is measured besides pain."""

    def at(self, minutes: float) -> datetime:
        moment = self.visit.starts_at + timedelta(minutes=minutes)
        return min(moment, self.limit) if self.limit else moment


def take(taken: Taken, stage: Stage) -> tuple[str, ...]:
    """Take the visit along, each step by its own service. Returns the refs of the points found."""
    points: tuple[str, ...] = ()
    if stage >= Stage.HISTORY:
        history(taken)
    if stage >= Stage.VERDICT:
        points = examine(taken)
    if stage >= Stage.CONSENT and taken.is_first:
        sign(taken)
    if stage is Stage.NEEDLES_IN:
        needles_in(taken)
    if stage >= Stage.CLOSED:
        treat(taken)
    if stage >= Stage.SIGNED:
        sign_note(taken)
    return points


def history(taken: Taken) -> None:
    """Everything that is asked of this patient, as she answers it; then how bad the pain is."""
    person, row, by = taken.person, taken.visit, taken.by
    answers = dict(answers_of(person, is_past=taken.limit is None))
    if taken.is_first:
        answers["first_session"] = True
    else:
        # The consent of her first visit is in force; today she is asked again whether she agrees.
        answers |= {"visit.changed": False, "first_session": False, "consent.given": "yes"}
    typed = {
        "medications": entries("medications", person.medicines), "conditions": entries("conditions", person.illnesses)
    }  # fmt: skip
    intake.record_answers(visit=row, answers=answers, typed=typed, source="patient", by=by, at=taken.at(-6))
    measures.record_measurements(
        visit=row, by=by, at=taken.at(1),
        values=[
            Reading("nprs_current", taken.pain, Phase.NONE),
            Reading("nprs_worst", min(10, taken.pain + 2)),
            Reading("nprs_best", max(0, taken.pain - 2)),
            *taken.more,
        ],
    )  # fmt: skip
    if taken.limit is not None:
        # Today's sign for the retest: how bad it is now.
        mark_sign(visit=row, sign=("nprs_current", "", ""), is_marked=True, by=by, at=taken.at(2))


def entries(fact: str, typed: tuple[str, ...]) -> list[Entry]:
    """What was typed, as it is read: a name that is certain stands for itself, one with * was confirmed as other."""
    return [
        Entry(text.removeprefix("*"), is_other=True) if text.startswith("*") else entry_for(fact, text)
        for text in typed
    ]


_answers: dict[tuple[str, bool], Mapping[str, Any]] = {}


def answers_of(person: Person, *, is_past: bool) -> Mapping[str, Any]:
    """A whole history: what the person's story says, and a healthy adult's answer to every other question asked."""
    key = (person.key, is_past)
    if key not in _answers:
        height, weight = person.body
        known: dict[str, Any] = {
            "medications": [t for e in entries("medications", person.medicines) for t in e.terms],
            "conditions": [t for e in entries("conditions", person.illnesses) for t in e.terms],
            "pregnancy.status": "no" if person.sex == "female" and 12 <= person.age <= 55 else "not-applicable",
            **person.history,
            **(person.before if is_past else {}),
        }
        found = {"age_years": person.age, "bmi": body_mass_index(height, weight)}
        while missing := open_questions({**known, **found})[0]:
            known |= {fact: plain_answer(fact) for fact in missing}
        _answers[key] = {**known, "body.height_cm": height, "body.weight_kg": weight}
    return _answers[key]


@cache
def _facts() -> Mapping[str, Any]:
    return catalogues.eligibility().facts


def plain_answer(fact_id: str) -> Any:
    """What somebody says who has nothing to report."""
    fact = _facts()[fact_id]
    if fact_id in OTHERWISE:
        return OTHERWISE[fact_id]
    if fact.is_list:
        return []
    return "none" if fact.none_allowed else False


def _say_which(taken: Taken, ref: str, muscle: str, side: str) -> None:
    """A point left alone for a while is found again, and is said to be the one that is known."""
    known = tracked.points_of_patient(organization_id=taken.by.organization_id, patient_id=taken.visit.patient_id)
    same = next((one for one in known if (one.muscle, one.side) == (muscle, side) and len(one.sightings) > 1), None)
    if same:
        settle_point(visit=taken.visit, point_ref=ref, same_as=same.ref, by=taken.by, at=taken.at(5))


def examine(taken: Taken) -> tuple[str, ...]:
    """The finding in words, a point in each muscle with its signs, and all of them chosen for needling.

    Points of the visit before are kept, as carried. Returns the refs of the points.
    """
    person, by, row = taken.person, taken.by, taken.visit
    examination.save_examination(
        visit=row, indication=person.indication, findings=f"{person.complaint}. Pain reproduced by pressure.",
        by=by, at=taken.at(4),
    )  # fmt: skip
    points = [examination.keep_point(visit=row, point_ref=ref, by=by, at=taken.at(5)) for ref in taken.earlier]
    for number, (muscle, side) in enumerate(person.muscles if not points else ()):
        ref = examination.add_point(visit=row, pick=marked(muscle, side), by=by, at=taken.at(5))
        signs = {"taut_band": True, "tenderness": True, "recognised_pain": number == 0, "twitch": number != 0}
        examination.change_point(visit=row, point_ref=ref, changes=signs, by=by, at=taken.at(5))
        if taken.limit is None and not taken.is_first:
            _say_which(taken, ref, muscle, side)
        points.append(ref)
    planning.plan_care(visit=row, person=person, is_first=taken.is_first, by=by, at=taken.at(5))
    examination.plan_needling(
        visit=row, points=points, techniques=list(person.techniques), needle_length_mm=person.length_mm,
        estim_path=person.path, by=by, at=taken.at(6),
    )  # fmt: skip
    return tuple(points)


@cache
def marked(muscle: str, side: str) -> Pick:
    """The middle of the muscle on the drawing that shows most of it; from the list where none does."""
    found = [(one.area, view, one.centroid) for view in ("posterior", "anterior") for one in figures()[view].shapes
             if one.muscle == muscle]  # fmt: skip
    if not found:
        return Pick(muscle, side)
    _, view, (x, y) = max(found)
    # The drawings are of the right side; the left is their mirror.
    return Pick(muscle, side, view, round((x if side == "right" else WIDTH - x) / WIDTH, 4), round(y / HEIGHT, 4))


def sign(taken: Taken) -> None:
    """The consent on the screen, signed by the patient, or by whoever stands for a minor."""
    person, row = taken.person, taken.visit
    is_guardian = bool(person.guardian)
    shown = prepare(visit=row, language=person.language, by=taken.by, at=taken.at(9), for_another=is_guardian)
    if shown.text is None:
        raise StoryBreaks(person=person.key, why="nothing is planned, so there is nothing to sign")
    role = SignerRole.GUARDIAN if is_guardian else SignerRole.PATIENT
    signing = Signing(
        sha256=shown.text.sha256, signer_role=role, signer_name=person.guardian or full_name(person),
        signature=signature(), accepts_stimulation=True if shown.told.plans_stimulation else None,
        relation="Parent" if is_guardian else "", identity_seen="Driving licence" if is_guardian else "",
        assents=True if is_guardian else None,
    )  # fmt: skip
    consent.sign_consent(visit=row, signing=signing, by=taken.by, at=taken.at(9))


def full_name(person: Person) -> str:
    return f"{person.given} {person.family}".strip()


def signature() -> str:
    return json.dumps({"kind": "drawn", "width": 300, "height": 100, "strokes": list(SIGNATURE_STROKES)})


def _planned(taken: Taken) -> tuple[list[needling.Planned], Mapping[str, Any], bool]:
    organization, visit_id = taken.by.organization_id, taken.visit.id
    stands = screenings.latest(organization_id=organization, visit_id=visit_id)
    if stands is None or not stands.is_releasing:
        raise StoryBreaks(person=taken.person.key, why="the screening does not release this visit")
    plan = screenings.plan_of(organization_id=organization, visit_id=visit_id)
    current = needling.PATH in plan.techniques and needling.PATH not in stands.answer["forbidden_techniques"]
    return needling.needles_for(plan.muscles, answer=stands.answer, lots=taken.lots), stands.answer, current


def needles_in(taken: Taken) -> None:
    """The needles are in, at this moment."""
    needles, _, current = _planned(taken)
    script = needling.Script(taken.at(12))
    needling.opening(script, needles)
    needling.insert(script, needles, twitching=2, current=current)
    record(taken, script)


def treat(taken: Taken) -> None:
    """The whole session, closed."""
    needles, answer, current = _planned(taken)
    after = max(0, taken.pain - 2)
    script = needling.whole(
        taken.at(11), needles, answer, after=after, current=current, special=taken.special
    )  # fmt: skip
    record(taken, script)


def record(taken: Taken, script: needling.Script) -> None:
    """Record the acts, all of them. Raises StoryBreaks when a gate refuses one."""
    result = treatment.record_events(visit_ref=taken.visit.ref, events=script.acts, by=taken.by, at=script.now)
    if result.refused:
        raise StoryBreaks(person=taken.person.key, why=" ".join(answer.sentence for answer in result.refused))


FIRST_WORDS = "First needling, borne well. Told what soreness to expect; next visit in a week."
WORDS = (
    "Moves more freely than on arrival. Walk today, heat if sore.",
    "Same points as last time, less tender. Home stretch shown once more.",
    "Sore for a day after the last visit, then clearly better. Continue.",
    "Good response; next visit in a week.",
)


def sign_note(taken: Taken) -> None:
    row = taken.visit
    words = {
        "faint": "Fainted briefly after the second needle, recovered lying down. Next time: lie flat, eat before.",
        "missing": "One needle was missing at the first count and found in a fold of the towel. Count then equal.",
    }.get(taken.special, FIRST_WORDS if taken.is_first else WORDS[taken.pain % len(WORDS)])
    at = taken.at(44)
    notes.sign_note(visit=row, own_words=words, by=taken.by, at=at)
    if taken.special == "addendum":
        notes.add_addendum(
            visit=row, by=taken.by, at=at + timedelta(hours=20),
            text="Rang this morning: a bruise of about 2 cm at the back of the thigh, not painful.",
        )  # fmt: skip


def arrive(taken: Taken, *, in_room: bool = False) -> None:
    booking.move_visit(visit_ref=taken.visit.ref, to=VisitStatus.ARRIVED, by=taken.by, at=taken.at(-8))
    if in_room:
        booking.move_visit(visit_ref=taken.visit.ref, to=VisitStatus.IN_ROOM, by=taken.by, at=taken.at(2))
