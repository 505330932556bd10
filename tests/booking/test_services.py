from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import queries, services
from filiform.booking.errors import (
    MayNotBeBooked,
    MayNotNeedle,
    OverlappingVisit,
    PractitionerBusy,
    RoomNotFound,
    StatusNotPossible,
    VisitNotFound,
    VisitTooLong,
)
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.patients.errors import PatientNotFound
from filiform.practitioners.errors import PractitionerNotFound
from filiform.practitioners.models import Credential
from tests.factories import cast, journey
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def amara_pt(amara_pt, amara):
    journey.qualify(practitioner=amara_pt, by=amara)
    return amara_pt


def book(by, patient, practitioner, starts_at=NOON, minutes=45, kind=VisitKind.FOLLOW_UP, **more):
    return services.add_visit(
        patient_id=patient.pk, practitioner_id=practitioner.pk, starts_at=starts_at,
        ends_at=starts_at + minutes * MINUTE, kind=kind, by=by, at=NOON, **more,
    )  # fmt: skip


@pytest.mark.parametrize("shift", [-44, 0, 15, 44])
def test_the_same_patient_is_not_in_two_places_at_once(amara, elif_, amara_pt, visit, shift):
    with pytest.raises(OverlappingVisit, match=r"23 Nov 2026 from 05:00 to 05:45 with Amara Diallo"):
        book(amara, elif_, amara_pt, NOON + shift * MINUTE)
    assert Visit.objects.of(amara.organization_id).count() == 1


@pytest.mark.parametrize("shift", [-45, 45])
def test_visits_may_touch(amara, elif_, amara_pt, visit, shift):
    assert book(amara, elif_, amara_pt, NOON + shift * MINUTE).pk


def test_a_practitioner_has_two_patients_at_once_only_on_purpose_and_it_is_said(amara, elif_, amara_pt, visit):
    nora = cast.make_patient(amara, "Nora", "Beckett")
    with pytest.raises(PractitionerBusy, match="Amara Diallo has another visit from 05:00 to 05:45"):
        book(amara, nora, amara_pt)
    other = book(amara, nora, amara_pt, overlap=True)
    assert other.is_overlap
    assert is_double(amara, other)


@pytest.mark.parametrize(("shift", "double"), [(-45, False), (-44, True), (44, True), (45, False)])
def test_only_shared_minutes_make_a_double_time(amara, elif_, amara_pt, visit, shift, double):
    other = book(amara, cast.make_patient(amara, "Nora", "Beckett"), amara_pt, NOON + shift * MINUTE, overlap=True)
    assert other.is_overlap is double
    assert is_double(amara, other) is double


def is_double(amara, other) -> bool:
    row = queries.visit(organization_id=amara.organization_id, visit_ref=other.ref)
    return queries.has_another_meanwhile(row, organization_id=amara.organization_id)


@pytest.mark.parametrize("status", [VisitStatus.CANCELLED, VisitStatus.NO_SHOW])
def test_a_visit_that_fell_out_frees_the_time_and_cannot_come_back_over_another(amara, elif_, amara_pt, visit, status):
    services.move_visit(visit_ref=visit.ref, to=status, by=amara, at=NOON)
    book(amara, elif_, amara_pt)
    with pytest.raises(OverlappingVisit):
        services.move_visit(visit_ref=visit.ref, to=VisitStatus.BOOKED, by=amara, at=NOON)


def test_a_cancelled_visit_comes_back_when_the_time_is_free(amara, visit):
    services.move_visit_by_hand(visit_ref=visit.ref, to=VisitStatus.CANCELLED, by=amara, at=NOON)
    services.move_visit_by_hand(visit_ref=visit.ref, to=VisitStatus.ARRIVED, by=amara, at=NOON)
    visit.refresh_from_db()
    assert visit.status == VisitStatus.ARRIVED


def test_no_hand_ends_a_visit_with_needles_in(amara, visit):
    services.move_visit(visit_ref=visit.ref, to=VisitStatus.NEEDLES_IN, by=amara, at=NOON)
    for to in VisitStatus:
        if to is not VisitStatus.NEEDLES_IN:
            with pytest.raises(StatusNotPossible):
                services.move_visit_by_hand(visit_ref=visit.ref, to=to, by=amara, at=NOON)


def test_a_move_leaves_one_line_and_none_when_nothing_moved(amara, visit):
    services.move_visit(visit_ref=visit.ref, to=VisitStatus.ARRIVED, by=amara, at=NOON)
    services.move_visit(visit_ref=visit.ref, to=VisitStatus.IN_ROOM, by=amara, at=NOON)
    assert Line.objects.get(kind="visit.moved").facts == {"from": "arrived", "to": "in-room"}


@pytest.mark.parametrize("minutes", [0, 4, -10, 481])
def test_a_visit_has_a_length_a_day_can_hold(amara, elif_, amara_pt, minutes):
    with pytest.raises(VisitTooLong):
        book(amara, elif_, amara_pt, minutes=minutes)


def test_nothing_of_another_clinic_can_be_booked(chen, amara, elif_, amara_pt, house, other_house):
    hers = cast.make_practitioner(other_house, chen)
    # Without needles: whether somebody may needle is asked before whether the rest is here.
    examine = {"kind": VisitKind.INITIAL}
    with pytest.raises(PatientNotFound):
        book(chen, elif_, hers, **examine)
    own = cast.make_patient(chen, "Wei", "Zhang")
    with pytest.raises(PractitionerNotFound):
        book(chen, own, amara_pt, **examine)
    with pytest.raises(RoomNotFound):
        book(chen, own, hers, room_id=house.room.pk, **examine)


def test_another_clinic_moves_nothing(chen, visit):
    with pytest.raises(VisitNotFound):
        services.move_visit(visit_ref=visit.ref, to=VisitStatus.DONE, by=chen, at=NOON)


def test_somebody_the_rule_prohibits_is_never_booked(db):
    california = cast.make_house("Palm", jurisdiction="US-CA")
    member = cast.make_member(california, "Gail Ito", cast.Role.PRACTITIONER)
    with pytest.raises(MayNotBeBooked, match="prohibits"):
        book(member, cast.make_patient(member), cast.make_practitioner(california, member))


def test_nobody_is_booked_beyond_the_licence(amara, elif_, amara_pt):
    Credential.objects.of(amara.organization_id).filter(kind="licence").update(expires_on=NOON.date())
    assert book(amara, elif_, amara_pt).pk
    with pytest.raises(MayNotBeBooked, match="expired"):
        book(amara, elif_, amara_pt, NOON + timedelta(days=1))


@pytest.mark.parametrize(("kind", "refused"), [("initial", False), ("follow-up", True), ("walk-in", True)])
def test_somebody_not_established_is_booked_to_examine_and_not_to_needle(house, bo, elif_, kind, refused):
    """Without a type of visit, an initial evaluation alone is booked as one without needles."""
    bo_pt = cast.make_practitioner(house, bo)
    asked = {"patient_id": elif_.pk, "practitioner_id": bo_pt.pk, "starts_at": NOON, "ends_at": NOON + 45 * MINUTE}
    with pytest.raises(MayNotNeedle, match="To be confirmed by the owner") if refused else nullcontext():
        services.add_visit(**asked, kind=VisitKind(kind), by=bo, at=NOON)
    assert Visit.objects.of(bo.organization_id).exists() is not refused


def test_another_complaint_opens_another_episode(amara, elif_, amara_pt, visit):
    same = book(amara, elif_, amara_pt, NOON + timedelta(days=7), complaint="Neck pain")
    other = book(amara, elif_, amara_pt, NOON + timedelta(days=8), complaint="Knee pain")
    assert same.episode_id == visit.episode_id != other.episode_id
