"""A clinic with a past: patients, visits, sessions, readings, events and answers, written as rows."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import uuid4

from filiform.aftercare.models import Answer, FollowUp
from filiform.booking.models import Episode, Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.measures.models import Reading
from filiform.patients.models import Patient
from filiform.safety.models import AdverseEvent
from filiform.treatment import events
from filiform.treatment import payloads as p
from filiform.treatment.models import Event, Session
from filiform.treatment.projection import projection
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import rows_of
from tests.factories.cast import NOON

WEEK = timedelta(days=7)
FIRST = NOON - timedelta(days=200)
COMPLAINT, ACTIVITY, WORDS = "Wakes at four because of her neck", "Lift my granddaughter Ayla", "It burns like fire"
"""What only people write; none of it may ever leave."""
SEXES = ("female", "male")


def populate(*, house, by, practitioner, patients: int = 24, visits: int = 3) -> list[Patient]:
    """Women and men in two age bands, each with one complaint, a visit a week, four needles a visit."""
    people = [_patient(house, by, number) for number in range(patients)]
    for number, patient in enumerate(people):
        episode = Episode.objects.add(
            organization=house.organization, patient=patient, complaint=COMPLAINT, opened_on=FIRST.date()
        )
        for turn in range(visits):
            at = FIRST + timedelta(days=number) + turn * WEEK * 3
            visit = _visit(house, patient, episode, practitioner, at)
            treat(visit, by=by, at=at)
            _measure(visit, by=by, at=at, pain=8 - 2 * turn)
            _ask(visit, by=by, at=at)
            if turn == 0 and number % 4 == 0:
                _harm(visit, by=by, at=at)
    return people


def _patient(house, by, number: int) -> Patient:
    return Patient.objects.add(
        organization=house.organization, given_name=f"Given{number}", family_name=f"Family{number}",
        born_on=date(1986 - 20 * (number % 4 > 1), 3, 1) + timedelta(days=number), sex=SEXES[number % 2],
        email=f"person{number}@example.org", search_text="", added_at=FIRST, added_by_id=by.user_id,
    )  # fmt: skip


def _visit(house, patient, episode, practitioner, at: datetime) -> Visit:
    return Visit.objects.add(
        organization=house.organization, patient=patient, episode=episode, practitioner=practitioner,
        clinic=house.clinic, starts_at=at, ends_at=at + timedelta(minutes=45), kind=VisitKind.FOLLOW_UP.value,
        status=VisitStatus.DONE.value,
    )  # fmt: skip


def treat(visit: Visit, *, by, at: datetime, muscle: str = "soleus", needles: int = 4) -> Session:
    """A closed session: each needle in for eight minutes, a twitch on the first."""
    session = Session(
        organization_id=visit.organization_id, visit=visit, patient_id=visit.patient_id,
        practitioner_id=visit.practitioner_id,
    )  # fmt: skip
    names = [f"n{number}" for number in range(needles)]
    said: list[tuple[p.Payload, int]] = [
        (p.SessionOpened(patient="x", practitioner="y"), 0),
        *[
            (p.NeedleInserted(needle=name, muscle=muscle, side="left", gauge_mm=0.3, length_mm=40, depth_mm=25,
                              technique="in-situ"), 1)
            for name in names
        ],
        (p.TwitchSeen(needle="n0", count=2), 2),
        (p.NeedlesAllWithdrawn(), 9),
        (p.SharpsCounted(counted=needles), 10),
        (p.SessionClosed(), 11),
    ]  # fmt: skip
    stream = [
        events.event(
            payload, session=session.ref, sequence=number, occurred_at=at + timedelta(minutes=minute), by=by.user_ref,
            command_id=str(uuid4()), recorded_at=at + timedelta(minutes=minute),
        )
        for number, (payload, minute) in enumerate(said, 1)
    ]  # fmt: skip
    return _store(session, stream, at)


def correct(session: Session, *, sequence: int, replacement: dict, by, at: datetime) -> None:
    """One more act in a session: what an earlier one should have said."""
    rows = Event.objects.of(session.organization_id).filter(session=session).order_by("sequence")
    last = rows.last()
    payload = p.EventCorrected(corrects=sequence, replacement=replacement, reason=WORDS)
    Event.objects.add(
        organization_id=session.organization_id, session=session, sequence=last.sequence + 1, kind="event.corrected",
        version=1, payload=events.payload_to_json(payload), occurred_at=at, recorded_at=at, by=by.user_ref,
        command_id=uuid4(), corrects=sequence,
    )  # fmt: skip
    Session.objects.of(session.organization_id).filter(pk=session.pk).update(sequence=last.sequence + 1)


def _store(session: Session, stream, at: datetime) -> Session:
    state = fold(stream)
    for name, value in asdict(projection(state)).items():
        setattr(session, name, value)
    session.save(force_insert=True)
    Event.objects.add_all(rows_of(stream, state=state, session=session, at=at))
    return session


def _measure(visit: Visit, *, by, at: datetime, pain: int) -> None:
    shared = {
        "organization_id": visit.organization_id, "visit": visit, "episode_id": visit.episode_id,
        "patient_id": visit.patient_id, "taken_at": at, "by_id": by.user_id,
    }  # fmt: skip
    Reading.objects.add_all([
        Reading(**shared, instrument="nprs_current", value=pain, unit="points", phase="before"),
        Reading(**shared, instrument="psfs", value=10 - pain, unit="points", phase="none", movement=ACTIVITY),
    ])  # fmt: skip


def _ask(visit: Visit, *, by, at: datetime) -> None:
    asked = FollowUp.objects.add(
        organization_id=visit.organization_id, visit=visit, patient_id=visit.patient_id, window="h24", closed_at=at,
        due_at=at + timedelta(days=1), until=at + timedelta(days=3), asks=[], asked_at=at + timedelta(days=1),
        answered_at=at + timedelta(hours=30), flags=[],
    )  # fmt: skip
    Answer.objects.add(
        organization_id=visit.organization_id, follow_up=asked, number=1, soreness=3, bruise="none", flags=[],
        words=WORDS, source="link", language="en", token=uuid4(), given_at=at + timedelta(hours=30), by_id=by.user_id,
    )  # fmt: skip


def _harm(visit: Visit, *, by, at: datetime) -> None:
    AdverseEvent.objects.add(
        organization_id=visit.organization_id, clinic_id=visit.clinic_id, patient_id=visit.patient_id, visit=visit,
        practitioner_id=visit.practitioner_id, sequence=1, kind="bruise", grade="mild", source="visit",
        noticed_at=at, counts_on=at.date(), state="open", reported_at=at, reported_by_id=by.user_id,
    )  # fmt: skip
