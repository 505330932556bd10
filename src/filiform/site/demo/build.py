"""Builds the demo clinic once, whole or not at all, and brings it to today at every later start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from filiform.audit import queries as trail
from filiform.audit import services as audit
from filiform.booking.visit_types.queries import visit_types
from filiform.clinics import queries as clinics
from filiform.clinics import services as founding
from filiform.clinics.types import Member
from filiform.core.clock import now as present
from filiform.patients import queries as patients
from filiform.patients import services as patient_services
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners
from filiform.practitioners import services as practising
from filiform.practitioners.directory.services import renew_listings
from filiform.practitioners.types import LicenceEvidence
from filiform.site.demo import people as staff
from filiform.site.demo.afterwards import tell_how_they_were
from filiform.site.demo.asked import begin_asking, tell_what_they_answered
from filiform.site.demo.cases import CASES
from filiform.site.demo.directory import open_directory
from filiform.site.demo.evidence import REGISTER, proofs_of
from filiform.site.demo.harm import add_harm
from filiform.site.demo.letters import settle
from filiform.site.demo.measured import add_measured_history
from filiform.site.demo.offering import open_the_book
from filiform.site.demo.past import RECALLED, add_past_visits, bring_over_twenty_years
from filiform.site.demo.people import PASSWORD, STAFF, Colleague, Person
from filiform.site.demo.protocols import keep_quick_picks
from filiform.site.demo.regulars import REGULARS, VETERAN
from filiform.site.demo.today import World, book_coming_days, end_day, open_day
from filiform.site.demo.waiting import let_some_wait
from filiform.supplies import queries as supplies
from filiform.supplies import services as stock

Say = Callable[[str], None]
SignIns = list[tuple[str, str, str]]

PEOPLE: tuple[Person, ...] = (*CASES, *REGULARS)
DAY_OPENED = "demo.day_opened"
WORD_FOR = timedelta(days=1000)
FIRST = timedelta(days=120)
"""How long before today the demo clinic begins."""
COMING_AND_BACK = 30
"""Days that are looked through for visits left standing."""


def make_ready(*, say: Say, at: datetime | None = None) -> SignIns:
    """See to it that the demo clinic stands as of now; returns (what she is, e-mail, password) of everybody.

    One transaction: an interrupted build leaves nothing. A clinic that was opened today already is left as it is.
    """
    moment = at or present()
    with transaction.atomic():
        owner = clinics.demo_owner()
        if owner is None:
            say("Building the demo clinic (about 20 seconds, once).")
            owner = build(moment)
        today = moment.astimezone(owner.zone).date()
        last = _last_day(owner)
        if last is None or last < today:
            say("Opening today's demo visits.")
            bring_to(today, owner=owner, last=last, at=moment)
            settle(moment)
    return [(one.words, one.email, PASSWORD) for one in STAFF]


def _last_day(owner: Member) -> date | None:
    act = trail.last_act(organization=owner.organization_ref, kind=DAY_OPENED)
    return date.fromisoformat(str(act.facts["day"])) if act else None


def bring_to(today: date, *, owner: Member, last: date | None, at: datetime) -> None:
    """Close what an earlier day left standing, fill today around this moment, book ahead."""
    world = world_of(owner, at)
    if not world.types:
        open_the_book(owner, world.practitioners, at)
        world = world_of(owner, at)
    give_word(owner, at)
    if last is not None:
        # From the day before: what was filled in shortly after midnight began there.
        for number in range(-1, min(COMING_AND_BACK, (today - last).days)):
            end_day(world, last + timedelta(days=number), at)
    open_day(world, at, is_first=last is None)
    if last is None:
        tell_how_they_were(world, at)
        tell_what_they_answered(world.people, world.patients, world.members, at)
    book_coming_days(world, today)
    let_some_wait(world, at)
    renew_listings(at)
    audit.record(
        organization=owner.organization_ref, kind=DAY_OPENED, by=owner.user_ref, at=at, facts={"day": today.isoformat()}
    )


def build(at: datetime) -> Member:
    """The clinic with its people, its stock, its patients and their past."""
    began = at - FIRST
    owner = _found(began)
    _engage(owner, began)
    give_word(owner, began)
    _lay_in(owner, at)
    _take_on_patients(owner, began)
    world = world_of(owner, at)
    open_directory(owner=owner, members=world.members, practitioners=world.practitioners, at=began)
    keep_quick_picks(owner=owner, practitioner=world.members["ines"], at=began)
    begin_asking(owner, began)
    today = at.astimezone(owner.zone).date()
    for number, person in enumerate(PEOPLE):
        add_past_visits(
            person, world.patients[person.key], number=number, by=world.members[person.by],
            practitioner=world.practitioners[person.by], lots=world.lots, today=today,
        )  # fmt: skip
    bring_over_twenty_years(
        world.patients[VETERAN], by=world.members["hyun"], practitioner=world.practitioners["hyun"], today=today,
        at=began,
    )  # fmt: skip
    add_measured_history(world.members, world.practitioners, by=owner, at=at)
    add_harm(world.patients, world.members, at)
    recalled = next(lot for lot in supplies.lots(organization_id=owner.organization_id) if lot.lot == RECALLED)
    stock.recall_lot(
        lot_ref=recalled.ref, reason="Invented recall: seal of some packs open.", by=owner, at=at - timedelta(days=2)
    )
    return owner


def _found(at: datetime) -> Member:
    greta = STAFF[0]
    return founding.open_organization(
        name=staff.ORGANIZATION, jurisdiction=staff.JURISDICTION, clinic=staff.CLINIC, time_zone=staff.TIME_ZONE,
        address=staff.ADDRESS, phone=staff.PHONE, is_demo=True, by=_user(greta), at=at,
    )  # fmt: skip


def _user(one: Colleague) -> Any:
    return get_user_model().objects.create_user(one.email, PASSWORD, name=one.name)


def _engage(owner: Member, at: datetime) -> None:
    for name in staff.ROOMS:
        founding.add_room(name=name, by=owner, at=at)
    today = at.astimezone(owner.zone).date()
    for one in STAFF[1:]:
        user = _user(one)
        founding.add_member(user_id=user.pk, role=one.role, by=owner, at=at)
        if one.profession:
            row = practising.add_practitioner(
                name=one.name, profession=one.profession, user_id=user.pk, credentials=one.credentials, npi=one.npi,
                by=owner, at=at,
            )  # fmt: skip
            for proof in proofs_of(one, jurisdiction=owner.jurisdiction, today=today):
                kept = practising.add_proof(practitioner_ref=row.ref, proof=proof, by=owner, at=at)
                if isinstance(proof, LicenceEvidence):
                    practising.check_proof(
                        practitioner_ref=row.ref, credential_ref=kept.ref, how=REGISTER, by=owner, at=at
                    )  # fmt: skip


def give_word(owner: Member, at: datetime) -> None:
    """The owner's word for conditions no machine can check, where it is open and she gave it."""
    today = at.astimezone(owner.zone).date()
    confirmed = {one.name for one in STAFF if one.profession and one.is_confirmed}
    people = practitioners.practitioners(organization_id=owner.organization_id)
    standings = practitioners.qualifications(
        organization_id=owner.organization_id, people=people, jurisdiction=owner.jurisdiction, on=today
    )
    for one in people:
        for condition in standings[one.id].to_confirm if one.name in confirmed else ():
            practising.attest(
                practitioner_ref=one.ref, condition=condition, until=today + WORD_FOR, by=owner, at=at
            )  # fmt: skip


# Number, diameter and length in mm, handle, days until it expires, needles received.
LOTS = (
    ("DEMO-2208", 0.30, 50, "orange", 700, 300),
    ("DEMO-3315", 0.25, 40, "violet", 540, 500),
    ("DEMO-3316", 0.25, 30, "violet", 420, 200),
    (RECALLED, 0.30, 50, "orange", 610, 200),
    ("DEMO-5520", 0.20, 15, "blue", 480, 20),
    ("DEMO-6631", 0.25, 40, "violet", 11, 400),
    ("DEMO-1107", 0.20, 15, "blue", -6, 100),
)
# Product codes by size. GS1 keeps numbers that begin with 952 for examples.
PRODUCTS = {
    (0.30, 50): "09521234500018", (0.25, 40): "09521234500025", (0.25, 30): "09521234500032",
    (0.20, 15): "09521234500049",
}  # fmt: skip


def _lay_in(owner: Member, at: datetime) -> None:
    today = at.astimezone(owner.zone).date()
    for lot, gauge_mm, length_mm, colour, days, needles in LOTS:
        row = stock.receive_lot(
            maker="Invented Needle Works", product="Single, sterile, with tube", lot=lot, gauge_mm=gauge_mm,
            length_mm=length_mm, handle_colour=colour, expires_on=today + timedelta(days=days), needles=needles,
            product_code=PRODUCTS[gauge_mm, length_mm], by=owner, at=at - FIRST,
        )  # fmt: skip
        if lot == "DEMO-5520":
            stock.set_aside(lot_ref=row.ref, needles=2, reason="dropped", by=owner, at=at - FIRST, note="tray fell")


def _take_on_patients(owner: Member, at: datetime) -> None:
    desk = next(one for one in clinics.staff(organization_id=owner.organization_id) if one.email == STAFF[-1].email)
    today = at.astimezone(owner.zone).date()
    for number, one in enumerate(PEOPLE):
        patient_services.add_patient(
            given_name=one.given, family_name=one.family, preferred_name=one.preferred, pronouns=one.pronouns,
            born_on=_born(one, number, today), sex="other" if one.sex == "nonbinary" else one.sex,
            phone=f"(813) 555-01{number + 10:02d}", email=f"{one.key}@example.org", language=one.language,
            address=f"{number + 1} Example Street, Mangrove Bay, FL 00000", occupation=one.occupation,
            emergency_contact=f"{one.contact}, (813) 555-01{number + 55:02d}" if one.contact else "", by=desk,
            at=at + timedelta(minutes=number),
        )  # fmt: skip


def _born(one: Person, number: int, on: date) -> date:
    """So that she is of that age now and stays so for some months."""
    return on - timedelta(days=round(one.age * 365.25) + 5 + number)


def world_of(owner: Member, at: datetime) -> World:
    """The clinic as it stands in the database, by the keys of the demo."""
    organization = owner.organization_id
    mails = {one.email: one.key for one in STAFF}
    members = {mails[m.email]: m for m in clinics.staff(organization_id=organization) if m.email in mails}
    keys = {member.user_id: key for key, member in members.items()}
    by_key: dict[str, Identity] = {
        one.key: found[0]
        for one in PEOPLE
        if (found := patients.found(organization_id=organization, text=f"{one.given} {one.family}"))
    }
    return World(
        people={one.key: one for one in PEOPLE},
        patients=by_key,
        members=members,
        practitioners={
            keys[one.user_id]: one
            for one in practitioners.practitioners(organization_id=organization)
            if one.user_id in keys
        },
        types={one.kind: one for one in reversed(visit_types(organization_id=organization)) if one.needling},
        rooms=tuple(room.pk for room in clinics.rooms(organization_id=organization)),
        lots=tuple(supplies.usable_lots(organization_id=organization, on=at.astimezone(owner.zone).date())),
    )
