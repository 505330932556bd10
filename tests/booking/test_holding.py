"""Holding, booking, calling off and moving, by the services."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking import types
from filiform.booking.errors import (
    HoldNotFound,
    HoldOver,
    MayNotNeedle,
    NothingToChange,
    PractitionerBusy,
    StatusNotPossible,
    TimeTaken,
    TooLateToChange,
    TooManyOpen,
    VisitSealed,
)
from filiform.booking.hours import services as hours
from filiform.booking.models import Claim, Hold, Visit
from filiform.booking.slots import queries, services
from filiform.booking.slots.queries import Audience
from filiform.booking.types import Online, Side, Source, VisitKind, VisitNews, VisitStatus
from filiform.practitioners.models import Credential
from tests.booking.conftest import NINE
from tests.factories import cast, offering
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TUESDAY = NINE.date()


def hold(by, practitioner, visit_type, starts_at=NINE, at=NOON, **more):
    return services.hold_slot(
        practitioner_id=practitioner.pk, visit_type=visit_type, starts_at=starts_at, by=by, at=at, **more
    )


def booked(by, practitioner, visit_type, patient, starts_at=NINE, at=NOON):
    one = hold(by, practitioner, visit_type, starts_at, at)
    return services.book_held(hold_ref=one.ref, patient_id=patient.pk, by=by, at=at)


def free(by, practitioner, visit_type, at=NOON, day=TUESDAY, **more):
    slots = queries.free_slots(
        organization_id=by.organization_id, practitioner_ids=[practitioner.pk], visit_type=visit_type, from_day=day,
        to_day=day, zone=by.zone, at=at, **more,
    )  # fmt: skip
    return [slot.starts_at for slot in slots]


# -- what is free


def test_a_day_is_offered_from_the_first_to_the_last_full_visit(door, working, follow_up):
    starts = free(door, working, follow_up)
    assert starts[0] == NINE
    assert starts[-1] == NINE + 7 * HOUR + 15 * MINUTE
    assert len(starts) == 30


def test_nothing_is_offered_where_the_door_the_type_or_the_shift_is_not_open(olu, house, door, working, follow_up):
    contact = offering.add_type(olu, "By telephone", online=Online.CONTACT)
    assert free(door, working, contact) == []
    assert free(door, working, contact, audience=Audience.DESK)
    offering.open_door(olu, is_open=False)
    assert free(door, working, follow_up) == []
    assert free(door, working, follow_up, audience=Audience.DESK)


def test_a_shift_that_is_not_shown_is_seen_by_the_desk_alone(owner, door, amara_pt, follow_up):
    offering.qualify(amara_pt, owner)
    offering.add_hours(owner, amara_pt, online=Online.HIDDEN)
    assert free(door, amara_pt, follow_up) == []
    assert len(free(door, amara_pt, follow_up, audience=Audience.DESK)) == 30


def test_nothing_is_offered_too_soon_or_too_late(olu, door, working, follow_up):
    offering.open_door(olu, notice_min=180, horizon_days=7)
    assert free(door, working, follow_up, at=NINE)[0] == NINE + 3 * HOUR
    last = NINE.date() + 7 * DAY
    assert free(door, working, follow_up, at=NINE, day=last)
    assert free(door, working, follow_up, at=NINE, day=last + DAY) == []


def test_needling_is_offered_only_by_somebody_qualified_that_day(owner, door, amara_pt, follow_up):
    offering.add_hours(owner, amara_pt)
    talk = offering.add_type(owner, "Talk", needling=False)
    assert free(door, amara_pt, follow_up) == []
    assert free(door, amara_pt, talk)
    offering.qualify(amara_pt, owner)
    assert free(door, amara_pt, follow_up)
    Credential.objects.of(door.organization_id).filter(kind="licence").update(expires_on=TUESDAY - DAY)
    assert free(door, amara_pt, follow_up) == []
    assert free(door, amara_pt, talk) == []


def test_a_closed_day_and_an_absence_take_their_time(owner, door, working, follow_up):
    off = hours.add_time_off(
        practitioner_ref=working.ref, from_day=NINE.date(), until_day=NINE.date(), starts=time(0),
        ends=time(16, 15), by=owner, at=NOON,
    )  # fmt: skip
    assert free(door, working, follow_up) == [NINE + 7 * HOUR + 15 * MINUTE]
    hours.remove_hours(kind="time-off", hours_ref=off.ref, by=owner, at=NOON)
    hours.add_closure(name="Inventory", from_day=date(2026, 11, 20), until_day=NINE.date(), by=owner, at=NOON)
    assert free(door, working, follow_up) == []


def test_the_statements_do_not_grow_with_days_and_people(
    house, owner, door, working, follow_up, django_assert_num_queries
):
    people = [working]
    for n in range(4):
        member = cast.make_member(house, f"Nia{n} Okafor", cast.Role.PRACTITIONER)
        people.append(cast.make_practitioner(house, member))
        offering.add_hours(owner, people[-1])
    ask = {"organization_id": door.organization_id, "visit_type": follow_up, "zone": door.zone, "at": NOON}
    for ids, days in (([working.pk], 1), ([one.pk for one in people], 30)):
        with django_assert_num_queries(10):
            queries.free_slots(
                practitioner_ids=ids, from_day=NINE.date(), to_day=NINE.date() + timedelta(days=days), **ask
            )


def test_the_next_free_time_of_each(owner, door, working, bo, house, follow_up):
    idle = cast.make_practitioner(house, bo)
    found = queries.next_free(
        organization_id=door.organization_id, practitioner_ids=[working.pk, idle.pk], visit_types=[follow_up],
        zone=door.zone, at=NOON, days=14,
    )  # fmt: skip
    assert found == {working.pk: NINE - DAY}


# -- holds


def test_a_held_time_is_free_for_nobody_until_it_runs_out(door, working, follow_up):
    first = hold(door, working, follow_up)
    assert first.expires_at == NOON + 10 * MINUTE
    for soon in (NOON, NOON + 9 * MINUTE):
        with pytest.raises(TimeTaken):
            hold(door, working, follow_up, at=soon)
    assert NINE not in free(door, working, follow_up, at=NOON + 9 * MINUTE)
    assert NINE in free(door, working, follow_up, at=NOON + 10 * MINUTE)
    assert hold(door, working, follow_up, at=NOON + 10 * MINUTE).ref != first.ref


@pytest.mark.parametrize("starts_at", [NINE - 15 * MINUTE, NINE + 7 * MINUTE, NINE + 8 * HOUR, NINE - 3 * DAY])
def test_only_a_time_that_is_offered_can_be_held(door, working, follow_up, starts_at):
    with pytest.raises(TimeTaken):
        hold(door, working, follow_up, starts_at)


def test_an_add_on_takes_longer(olu, door, working):
    longer = offering.add_type(olu, "Long", add_ons=[("Longer visit", 15)])
    one = hold(door, working, longer, add_ons=longer.add_ons)
    assert one.ends_at - one.starts_at == HOUR
    assert one.add_ons == ["Longer visit"]


def test_the_room_is_held_as_well(house, owner, door, bo, working, follow_up):
    other = cast.make_practitioner(house, bo)
    offering.qualify(other, owner)
    offering.add_hours(owner, other)
    assert hold(door, working, follow_up).room_id == house.room.pk
    with pytest.raises(TimeTaken):
        hold(door, other, follow_up)


def test_a_hold_let_go_frees_its_time_at_once(door, working, follow_up):
    one = hold(door, working, follow_up)
    for _ in range(2):
        services.release_hold(hold_ref=one.ref, by=door, at=NOON)
    assert NINE in free(door, working, follow_up)
    assert not Claim.objects.of(door.organization_id).exists()


def test_the_sweep_ends_what_has_run_out_and_forgets_who_began_it(door, working, follow_up):
    one = hold(door, working, follow_up)
    Hold.objects.of(door.organization_id).filter(pk=one.pk).update(person={"name": "Elif"}, code_hash="x")
    assert services.expire_holds(NOON + 9 * MINUTE) == 0
    assert services.expire_holds(NOON + 10 * MINUTE) == 1
    assert services.expire_holds(NOON + 10 * MINUTE) == 0
    one.refresh_from_db()
    assert (one.person, one.code_hash, one.ended_at) == ({}, "", NOON + 10 * MINUTE)
    assert not Claim.objects.of(door.organization_id).exists()


# -- booking


def test_a_hold_becomes_one_visit_however_often_it_is_sent(door, working, follow_up, elif_):
    one = hold(door, working, follow_up)
    first, second = (services.book_held(hold_ref=one.ref, patient_id=elif_.pk, by=door, at=NOON) for _ in range(2))
    assert first.pk == second.pk
    assert (first.source, first.visit_type_id, first.is_overlap) == (Source.ONLINE, follow_up.id, False)
    assert Claim.objects.of(door.organization_id).get().visit_id == first.pk


def test_a_hold_that_ran_out_counts_while_its_time_is_free(door, working, follow_up, elif_):
    one = hold(door, working, follow_up)
    later = NOON + 30 * MINUTE
    assert services.book_held(hold_ref=one.ref, patient_id=elif_.pk, by=door, at=later).pk


def test_a_hold_that_ran_out_counts_for_nothing_once_somebody_else_has_its_time(door, amara, working, follow_up, elif_):
    one = hold(door, working, follow_up)
    later = NOON + 10 * MINUTE
    booked(door, working, follow_up, cast.make_patient(amara, "Nora", "Beckett"), at=later)
    with pytest.raises(HoldOver):
        services.book_held(hold_ref=one.ref, patient_id=elif_.pk, by=door, at=later)
    services.release_hold(hold_ref=one.ref, by=door, at=later)
    with pytest.raises(HoldOver):
        services.book_held(hold_ref=one.ref, patient_id=elif_.pk, by=door, at=later)


def test_another_organizations_hold_is_not_there(chen, door, working, follow_up, elif_):
    one = hold(door, working, follow_up)
    with pytest.raises(HoldNotFound):
        services.book_held(hold_ref=one.ref, patient_id=elif_.pk, by=chen, at=NOON)


def test_nobody_has_more_visits_to_come_than_the_clinic_lets_her_book(olu, house, working, follow_up, elif_):
    offering.open_door(olu, most_open=2)
    from filiform.clinics.acting import program_member

    door = program_member(clinic_id=house.clinic.pk)
    for n in range(2):
        booked(door, working, follow_up, elif_, NINE + n * DAY)
    with pytest.raises(TooManyOpen, match="2 visits"):
        booked(door, working, follow_up, elif_, NINE + 2 * DAY)
    assert Visit.objects.of(door.organization_id).count() == 2


def test_the_desk_sees_that_a_time_is_being_booked_and_may_book_over_it(dara, door, working, follow_up, elif_):
    hold(door, working, follow_up)
    said = {
        "patient_id": elif_.pk, "practitioner_id": working.pk, "starts_at": NINE, "ends_at": NINE + HOUR,
        "kind": VisitKind.FOLLOW_UP, "by": dara, "at": NOON,
    }  # fmt: skip
    with pytest.raises(PractitionerBusy, match="a visit that is being booked from 09:00 to 09:45"):
        booking.add_visit(**said)
    assert booking.add_visit(**said, overlap=True).is_overlap


def test_a_patient_never_overlaps_whatever_is_asked_for_her(door, herself, amara, working, follow_up, elif_):
    booked(door, working, follow_up, cast.make_patient(amara, "Nora", "Beckett"))
    for by in (door, herself):
        with pytest.raises(TimeTaken):
            booking.add_visit(
                patient_id=elif_.pk, practitioner_id=working.pk, starts_at=NINE, ends_at=NINE + HOUR,
                kind=VisitKind.FOLLOW_UP, overlap=True, by=by, at=NOON,
            )  # fmt: skip


def test_a_needling_visit_is_not_booked_with_somebody_who_may_not_needle(owner, dara, amara_pt, follow_up, elif_):
    with pytest.raises(MayNotNeedle, match="Amara Diallo may not be booked for Follow-up"):
        booking.add_visit(
            patient_id=elif_.pk, practitioner_id=amara_pt.pk, starts_at=NINE, ends_at=NINE + HOUR,
            kind=VisitKind.FOLLOW_UP, visit_type_id=follow_up.id, by=dara, at=NOON,
        )  # fmt: skip


# -- calling off and moving


def test_she_calls_off_in_time_and_the_time_is_free_again(door, herself, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_, NINE + 7 * DAY)
    assert NINE + 7 * DAY not in free(door, working, follow_up, day=NINE.date() + 7 * DAY)
    services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, by=herself, at=NOON + HOUR)
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by, visit.is_late_cancel, visit.revision) == (
        VisitStatus.CANCELLED, Side.PATIENT, False, 1,
    )  # fmt: skip
    assert NINE + 7 * DAY in free(door, working, follow_up, day=NINE.date() + 7 * DAY)
    line = Line.objects.get(kind="visit.cancelled")
    assert (line.by, line.facts) == (herself.user_ref, {"by": "patient", "late": False})


def test_a_slip_is_mended_within_minutes_however_soon_the_visit_is(door, herself, working, follow_up, elif_):
    soon = NINE - DAY  # four hours after noon UTC: inside the notice of a day
    visit = booked(door, working, follow_up, elif_, soon)
    with pytest.raises(TooLateToChange):
        services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, by=herself, at=NOON + 16 * MINUTE)
    services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, by=herself, at=NOON + 15 * MINUTE)
    visit.refresh_from_db()
    assert not visit.is_late_cancel


def test_the_desk_calls_off_late_for_her_and_it_is_kept_as_late(door, dara, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_, NINE - DAY)
    services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, why="Ill", by=dara, at=NOON + HOUR)
    visit.refresh_from_db()
    assert (visit.is_late_cancel, visit.cancelled_why) == (True, "Ill")
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.BOOKED, by=dara, at=NOON + HOUR)
    visit.refresh_from_db()
    assert (visit.is_late_cancel, visit.cancelled_at, visit.cancelled_by, visit.revision) == (False, None, "", 2)


def test_what_is_over_sealed_or_under_way_is_not_called_off(door, herself, dara, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_)
    with pytest.raises(NothingToChange):
        services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, by=herself, at=NINE)
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.NEEDLES_IN, by=dara, at=NINE)
    with pytest.raises(StatusNotPossible):
        services.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=dara, at=NINE)
    with pytest.raises(StatusNotPossible):
        services.reschedule_visit(visit_ref=visit.ref, starts_at=NINE + HOUR, by=dara, at=NINE)
    Visit.objects.of(door.organization_id).filter(pk=visit.pk).update(sealed_at=NINE, status=VisitStatus.DONE)
    for act in (
        lambda: services.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=dara, at=NINE),
        lambda: services.reschedule_visit(visit_ref=visit.ref, starts_at=NINE + HOUR, by=dara, at=NINE),
    ):
        with pytest.raises(VisitSealed):
            act()


def test_she_moves_her_visit_to_a_free_time_and_to_no_other(door, herself, amara, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_, NINE + 2 * DAY)
    nora = cast.make_patient(amara, "Nora", "Beckett")
    booked(door, working, follow_up, nora, NINE + 3 * DAY)
    move = {"visit_ref": visit.ref, "practitioner_id": working.pk, "by": herself, "at": NOON}
    with pytest.raises(TimeTaken):
        services.move_own_visit(starts_at=NINE + 3 * DAY, **move)
    # Into time that only she herself has.
    services.move_own_visit(starts_at=NINE + 2 * DAY + 15 * MINUTE, **move)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.revision) == (NINE + 2 * DAY + 15 * MINUTE, 1)
    assert Claim.objects.of(door.organization_id).get(visit=visit).starts_at == visit.starts_at
    assert visit.ends_at - visit.starts_at == 45 * MINUTE


def test_the_clinic_moves_a_visit_over_another_only_on_purpose(door, dara, amara, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_)
    other = booked(door, working, follow_up, cast.make_patient(amara, "Nora", "Beckett"), NINE + DAY)
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.CONFIRMED, by=dara, at=NOON)
    with pytest.raises(PractitionerBusy):
        services.reschedule_visit(visit_ref=visit.ref, starts_at=other.starts_at, by=dara, at=NOON)
    services.reschedule_visit(visit_ref=visit.ref, starts_at=other.starts_at, overlap=True, by=dara, at=NOON)
    visit.refresh_from_db()
    assert (visit.is_overlap, visit.status) == (True, VisitStatus.BOOKED)
    services.reschedule_visit(visit_ref=visit.ref, starts_at=NINE, by=dara, at=NOON)
    visit.refresh_from_db()
    assert not visit.is_overlap


# -- who hears of it


@pytest.fixture
def heard(monkeypatch):
    told = []
    monkeypatch.setattr(types, "_listeners", [])
    types.tell_of_visits(lambda kind, visit, by, at: told.append((kind, visit.status, visit.starts_at)))
    return told


def test_whoever_listens_hears_of_every_turn_of_a_visit(heard, door, herself, dara, working, follow_up, elif_):
    visit = booked(door, working, follow_up, elif_, NINE + 2 * DAY)
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.CONFIRMED, by=dara, at=NOON)
    services.move_own_visit(
        visit_ref=visit.ref, practitioner_id=working.pk, starts_at=NINE + 3 * DAY, by=herself, at=NOON
    )
    services.cancel_visit(visit_ref=visit.ref, side=Side.PATIENT, by=herself, at=NOON)
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.BOOKED, by=dara, at=NOON)
    assert [kind for kind, _, _ in heard] == [
        VisitNews.BOOKED, VisitNews.STATUS, VisitNews.MOVED, VisitNews.CANCELLED, VisitNews.BOOKED,
    ]  # fmt: skip
    assert heard[2][2] == NINE + 3 * DAY


def test_what_a_listener_cannot_write_undoes_the_booking(monkeypatch, door, working, follow_up, elif_):
    def broken(kind, visit, by, at):
        raise RuntimeError("no letter, no visit")

    monkeypatch.setattr(types, "_listeners", [broken])
    with pytest.raises(RuntimeError):
        booked(door, working, follow_up, elif_)
    assert not Visit.objects.of(door.organization_id).exists()
