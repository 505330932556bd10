"""The day as it stands at this moment, whatever the hour, and the two weeks to come."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db import transaction

from filiform.booking import queries as visits
from filiform.booking import services as booking
from filiform.booking.errors import MayNotBeBooked, OverlappingVisit, PractitionerBusy
from filiform.booking.types import VisitKind, VisitRow, VisitStatus, VisitType
from filiform.clinics.types import Member
from filiform.core.errors import FiliformError
from filiform.patients.types import Identity
from filiform.practitioners.queries import PractitionerView
from filiform.screening import services as screening
from filiform.site.demo import taking
from filiform.site.demo.past import add_story
from filiform.site.demo.people import Person
from filiform.site.demo.taking import Stage, Taken, take
from filiform.supplies.types import LotView
from filiform.treatment import services as treatment
from filiform.treatment.recording import NewEvent
from filiform.treatment.types import LEAVING_CHECKS, SessionState

S = VisitStatus
LENGTH = timedelta(minutes=40)
COMING_DAYS = 14
TREATING = ("ines", "hyun", "desta")
HOURS = (time(8, 30), time(9, 30), time(11), time(13, 30), time(15), time(16, 15))


@dataclass(frozen=True, slots=True)
class Slot:
    """One visit of today: whose, how many minutes from now it begins, and how far it has come."""

    person: str
    minutes: int
    stage: Stage = Stage.BOOKED
    status: VisitStatus = S.BOOKED
    kind: VisitKind = VisitKind.FOLLOW_UP
    room: int | None = None
    special: str = ""


NEW, WALK_IN = VisitKind.INITIAL, VisitKind.WALK_IN
DAY = (
    # The physical therapist's day. One patient is examined while another's needles dwell.
    Slot("ragnheidur", -250, Stage.SIGNED, S.DONE, room=0),
    Slot("sarah", -205, Stage.CLOSED, S.DONE, room=0),
    Slot("tendai", -160, status=S.NO_SHOW),
    Slot("thao", -110, Stage.VERDICT, S.ARRIVED),
    Slot("haralampos", -65, Stage.CONSENT, S.IN_ROOM, room=3),
    Slot("amelie", -22, Stage.NEEDLES_IN, S.NEEDLES_IN, room=0),
    Slot("folasade", -10, Stage.VERDICT, S.ARRIVED, NEW),
    Slot("ludmila", 20, Stage.HISTORY, S.ARRIVED, WALK_IN),
    Slot("minjun", 65, status=S.CANCELLED),
    Slot("kaan", 65, status=S.CONFIRMED),
    Slot("lars", 110, status=S.CONFIRMED),
    Slot("priya", 155, kind=NEW),
    Slot("suda", 200, status=S.CONFIRMED),
    Slot("dmytro", 245),
    # The acupuncturist's.
    Slot("jorge", -250, Stage.SIGNED, S.DONE, room=1),
    Slot("rashid", -205, Stage.SIGNED, S.DONE, room=1, special="bleeding"),
    Slot("joaquim", -115, Stage.HISTORY, S.ARRIVED),
    Slot("siosaia", -65, Stage.CONSENT, S.IN_ROOM),
    # Her needles went in some 40 minutes ago: the board says overdue.
    Slot("aroha", -52, Stage.NEEDLES_IN, S.NEEDLES_IN, room=1),
    Slot("wilhelmina", -10, Stage.VERDICT, S.ARRIVED),
    Slot("bayarmaa", 25, Stage.HISTORY, S.ARRIVED, NEW),
    Slot("esperanza", 70, status=S.CONFIRMED),
    Slot("chukwu", 115, kind=NEW),
    Slot("mei", 160),
    # The chiropractor's.
    Slot("tomislav", -250, Stage.SIGNED, S.DONE, room=2),
    Slot("leilani", -205, Stage.SIGNED, S.DONE, room=2, special="corrected"),
    Slot("saoirse", -160, Stage.VERDICT, S.ARRIVED, NEW),
    Slot("bronislaw", -110, Stage.VERDICT, S.ARRIVED, NEW),
    Slot("yetunde", -62, Stage.VERDICT, S.IN_ROOM, room=2),
    Slot("marisol", -15, Stage.VERDICT, S.ARRIVED, NEW),
    Slot("teuvo", 30, status=S.CONFIRMED),
    Slot("ezra", 75),
    # His whom the gate refuses.
    Slot("kwabena", -35, Stage.VERDICT, S.ARRIVED, NEW),
    Slot("brigid", 50, status=S.CONFIRMED, kind=NEW),
    Slot("iosefa", 130, kind=NEW),
)


@dataclass(frozen=True, slots=True)
class World:
    """Everything of the clinic that a day is made of, by key."""

    people: Mapping[str, Person]
    patients: Mapping[str, Identity]
    members: Mapping[str, Member]
    practitioners: Mapping[str, PractitionerView]
    rooms: tuple[int, ...]
    types: Mapping[VisitKind, VisitType]
    """The type booked for each kind of visit."""
    lots: tuple[LotView, ...]


def open_day(world: World, now: datetime, *, is_first: bool) -> None:
    """Fill today around this moment.

    Once people have worked in the demo, a visit that its state no longer allows (a patient elsewhere at that hour, a
    lot gone, an answer changed) is left out; in a new demo each of them has to be there.
    """
    for slot in DAY:
        if slot.person not in world.patients and not is_first:
            continue
        try:
            with transaction.atomic():
                _fill(world, slot, now)
        except FiliformError:
            if is_first:
                raise


def _fill(world: World, slot: Slot, now: datetime) -> None:
    person = world.people[slot.person]
    by, patient = world.members[person.by], world.patients[slot.person]
    starts_at = _quarter(now + timedelta(minutes=slot.minutes)) if slot.minutes > 0 else _five(now, slot.minutes)
    was_here = visits.has_visits(organization_id=by.organization_id, patient_id=patient.id)
    again = was_here and slot.kind is NEW and person.by in TREATING
    kind = VisitKind.FOLLOW_UP if again else slot.kind
    # Who may not needle is booked to examine, and for no type with needles.
    what = world.types.get(kind) if person.by in TREATING else None
    visit = booking.add_visit(
        patient_id=patient.id, practitioner_id=world.practitioners[person.by].id, starts_at=starts_at,
        ends_at=starts_at + LENGTH, kind=kind, visit_type_id=what.id if what else None,
        complaint=person.complaint, room_id=None if slot.room is None else world.rooms[slot.room], overlap=True, by=by,
        at=min(starts_at, now) - timedelta(days=3),
    )  # fmt: skip
    pain = person.pains[-1] if person.pains else 6
    row = visits.visit(organization_id=by.organization_id, visit_ref=visit.ref)
    taken = Taken(row, person, by, world.lots, pain, not was_here, slot.special, limit=now)
    if not was_here:
        add_story(taken)
    if slot.status in {S.ARRIVED, S.IN_ROOM, S.NEEDLES_IN, S.DONE}:
        taking.arrive(taken, in_room=slot.status is S.IN_ROOM)
    elif slot.status is not S.BOOKED:
        booking.move_visit(visit_ref=visit.ref, to=slot.status, by=by, at=taken.at(-90))
    if slot.person in BEFORE_CONSENT and slot.stage >= Stage.VERDICT:
        _with_word_of_a_clinician(taken, slot.stage, now)
    else:
        take(taken, slot.stage)


def _five(now: datetime, minutes: int) -> datetime:
    """That many minutes ago, on a full five minutes."""
    moment = now + timedelta(minutes=minutes)
    return moment - timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)


def _quarter(moment: datetime) -> datetime:
    """The next quarter of an hour."""
    back = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment - back + (timedelta(minutes=15) if back else timedelta())


CLEARED = {
    "siosaia": ("diabetes-poor-control", "Dr T. Fonoti (invented)", "Physician",
                "Sugar is being brought down; needling of the calf may go on. Watch the skin."),
}  # fmt: skip
STOPPED = {
    "yetunde": ("gluteal:right", "A warm tender spot below the skin since yesterday; looked at again next week."),
}
BEFORE_CONSENT = {*CLEARED, *STOPPED}


def _with_word_of_a_clinician(taken: Taken, stage: Stage, now: datetime) -> None:
    """Plan and verdict, then a clearance or the clinician's own stop, then as far as the visit goes."""
    take(taken, Stage.VERDICT)
    key, row = taken.person.key, taken.visit
    today = now.astimezone(taken.by.zone).date()
    if key in CLEARED:
        rule, name, profession, reason = CLEARED[key]
        screening.add_clearance(
            visit=row, rule=rule, given_by_name=name, profession=profession, given_on=today - timedelta(days=4),
            until=today + timedelta(days=60), reason=reason, by=taken.by, at=taken.at(7),
        )  # fmt: skip
    else:
        site, reason = STOPPED[key]
        screening.set_stop(visit=row, sites=[site], reason=reason, by=taken.by, at=taken.at(7))
    if stage >= Stage.CONSENT and taken.is_first:
        taking.sign(taken)


def book_coming_days(world: World, today: date) -> None:
    """Book working days up to two weeks ahead on which a practitioner has nothing yet."""
    for ahead in range(1, COMING_DAYS + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() > 4:
            continue
        for place, key in enumerate(TREATING):
            by = world.members[key]
            if _has_visits(by, day):
                continue
            own = sorted(one for one in world.patients if world.people[one].by == key)
            for number, hour in enumerate(HOURS[: 4 + (day.toordinal() + place) % 3]):
                person = world.people[own[(day.toordinal() * 5 + number) % len(own)]]
                _book(world, person, datetime.combine(day, hour, by.zone), confirmed=ahead < 3)


def _has_visits(by: Member, day: date) -> bool:
    rows = visits.visits_on(
        organization_id=by.organization_id, clinic_id=by.clinic_id, day=day, zone=by.zone,
        practitioner_user_id=by.user_id,
    )  # fmt: skip
    return bool(rows)


def _book(world: World, person: Person, starts_at: datetime, *, confirmed: bool) -> None:
    desk = world.members["teodora"]
    was_here = visits.has_visits(organization_id=desk.organization_id, patient_id=world.patients[person.key].id)
    with suppress(OverlappingVisit, PractitionerBusy, MayNotBeBooked):
        kind = world.types[VisitKind.FOLLOW_UP if was_here else VisitKind.INITIAL]
        booking.add_visit(
            patient_id=world.patients[person.key].id, practitioner_id=world.practitioners[person.by].id,
            starts_at=starts_at, ends_at=starts_at + timedelta(minutes=kind.minutes), complaint=person.complaint,
            kind=kind.kind, visit_type_id=kind.id, room_id=world.rooms[TREATING.index(person.by)], by=desk,
            at=starts_at - timedelta(days=15), status=S.CONFIRMED if confirmed else S.BOOKED,
        )  # fmt: skip


def end_day(world: World, day: date, now: datetime) -> None:
    """Leave nothing standing from an earlier day: needles out and counted, sessions closed, the rest called off."""
    owner = world.members["greta"]
    rows = visits.visits_on(
        organization_id=owner.organization_id, clinic_id=owner.clinic_id, day=day, zone=owner.zone
    )  # fmt: skip
    by_user = {practitioner.id: key for key, practitioner in world.practitioners.items()}
    for row in rows:
        by = world.members.get(by_user.get(row.practitioner_id, ""), owner)
        if row.status is S.NEEDLES_IN:
            _take_out(row, by, now)
        elif row.starts_at > now:
            continue
        elif row.status in {S.BOOKED, S.CONFIRMED}:
            booking.move_visit(visit_ref=row.ref, to=S.NO_SHOW, by=by, at=now)
        elif row.status in {S.ARRIVED, S.IN_ROOM}:
            booking.move_visit(visit_ref=row.ref, to=S.CANCELLED, by=by, at=now)


def _take_out(row: VisitRow, by: Member, now: datetime) -> None:
    """Withdrawn, counted and closed when the visit was over; its note is left to be signed."""
    end = min(row.ends_at + timedelta(minutes=15), now)

    def acts(state: SessionState) -> list[NewEvent]:
        last = max(needle.inserted_at for needle in state.needles.values())
        out = min(max(last + timedelta(minutes=5), end - timedelta(minutes=31)), now)
        short = [] if end - out > timedelta(minutes=30) else ["treatment.observation_short"]
        closing = {"leaving_checks": list(LEAVING_CHECKS), "acknowledged": short}
        return [
            NewEvent("needles.all_withdrawn", {"reason": "routine"}, str(uuid4()), out),
            NewEvent("sharps.counted", {"counted": len(state.inserted)}, str(uuid4()), out),
            NewEvent("advice.given", {"sheets": ["general"], "language": "en"}, str(uuid4()), max(out, end)),
            NewEvent("session.closed", closing, str(uuid4()), max(out, end)),
        ]

    treatment.record_events(visit_ref=row.ref, events=acts, by=by, at=now)
