from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from filiform.booking import services as booking
from filiform.booking.hours import services as hours
from filiform.booking.types import VisitKind, VisitStatus
from filiform.booking.visit_types import services as types
from filiform.clinics import services as clinics
from filiform.desk.calendar import pages
from filiform.desk.calendar.types import BY_ROOM, NO_ROOM, Asked
from tests.factories import cast

pytestmark = pytest.mark.django_db
NOON = cast.NOON.replace(hour=19)  # noon in Denver, a Monday
DAY = date(2026, 11, 23)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)
S = VisitStatus


@pytest.fixture
def bo_pt(house, bo):
    return cast.make_practitioner(house, bo)


@pytest.fixture
def shifts(olu, amara_pt, bo_pt):
    for ref, starts, ends in ((amara_pt.ref, time(9), time(17)), (bo_pt.ref, time(12), time(18))):
        hours.add_shift(
            practitioner_ref=ref,
            weekday=0,
            starts=starts,
            ends=ends,
            from_day=DAY - timedelta(days=70),
            by=olu,
            at=NOON,
        )


def book(by, practitioner, starts_at, *, minutes=45, given="Kim", status=S.BOOKED, **more):
    patient = cast.make_patient(by, given, "Lee")
    return booking.add_visit(
        patient_id=patient.pk, practitioner_id=practitioner.pk, starts_at=starts_at, status=status,
        ends_at=starts_at + timedelta(minutes=minutes), kind=VisitKind.INITIAL, by=by, at=NOON, overlap=True, **more,
    )  # fmt: skip


def day(member, at=NOON, **more):
    return pages.calendar(asked=Asked(DAY, **more), member=member, at=at)


def column(page, name):
    return next(one for one in page.columns if one.name == name)


def test_each_practitioner_who_works_has_a_column_with_her_visits(dara, amara, amara_pt, bo_pt, shifts):
    book(amara, amara_pt, NOON)
    page = day(dara)
    assert [one.name for one in page.columns] == ["Amara Diallo", "Bo Lindqvist"]
    (card,) = column(page, "Amara Diallo").cards
    assert (card.place.hour, card.place.five, card.place.hours, card.place.fives) == (4, 0, 0, 9)
    assert page.axis.hours[0].label == "08:00"
    assert column(page, "Bo Lindqvist").cards == ()


def test_who_does_not_work_that_day_has_no_column_unless_somebody_is_booked_with_her(dara, bo, bo_pt, shifts):
    tuesday = pages.calendar(asked=Asked(DAY + timedelta(days=1)), member=dara, at=NOON)
    assert len(tuesday.columns) == 2  # nobody works: everybody is shown rather than nobody
    book(bo, bo_pt, NOON + timedelta(days=1))
    tuesday = pages.calendar(asked=Asked(DAY + timedelta(days=1)), member=dara, at=NOON)
    assert [one.name for one in tuesday.columns] == ["Bo Lindqvist"]


def test_time_outside_shifts_is_shaded_and_free_time_can_be_booked(dara, amara, amara_pt, shifts):
    book(amara, amara_pt, NOON + HOUR)
    page = day(dara)
    amaras = column(page, "Amara Diallo")
    off = [(block.place.hour, block.place.hours) for block in amaras.blocks if block.kind == "off"]
    assert off == [(0, 1), (9, 1)]  # before nine and after five
    gaps = [(gap.begins, gap.ends) for gap in amaras.gaps]
    assert gaps == [(NOON, NOON + HOUR), (NOON + HOUR * 1.75, NOON + 5 * HOUR)]
    assert f"with={amara_pt.ref}" in amaras.gaps[0].url
    assert "starts=12%3A00" in amaras.gaps[0].url


def test_absences_and_closures_are_named_and_not_free(dara, olu, amara_pt, bo_pt, shifts):
    hours.add_time_off(
        practitioner_ref=amara_pt.ref, from_day=DAY, until_day=DAY, starts=time(13), ends=time(15), reason="Course",
        by=olu, at=NOON,
    )  # fmt: skip
    hours.add_closure(name="Inventory", from_day=DAY, until_day=DAY, starts=time(16), ends=time(23), by=olu, at=NOON)
    page = day(dara)
    assert {block.label for block in column(page, "Amara Diallo").blocks} == {"", "Away: Course", "Inventory"}
    assert {block.label for block in column(page, "Bo Lindqvist").blocks} == {"", "Inventory"}
    assert [(gap.begins, gap.ends) for gap in column(page, "Amara Diallo").gaps] == [
        (NOON, NOON + HOUR), (NOON + 3 * HOUR, NOON + 4 * HOUR),
    ]  # fmt: skip


def test_two_at_once_stand_side_by_side_and_say_so(dara, amara, amara_pt, shifts):
    book(amara, amara_pt, NOON)
    book(amara, amara_pt, NOON + QUARTER * 2, given="Nora")
    book(amara, amara_pt, NOON + 3 * HOUR, given="Wei")
    cards = column(day(dara), "Amara Diallo").cards
    assert [(card.lane, card.lanes, card.is_double) for card in cards] == [(0, 2, True), (1, 2, True), (0, 1, False)]


def test_by_room_there_is_a_column_for_each_and_one_for_visits_without(dara, olu, amara, amara_pt, house, shifts):
    clinics.add_room(name="Room 2", by=olu, at=NOON)
    book(amara, amara_pt, NOON, room_id=house.room.pk)
    book(amara, amara_pt, NOON + HOUR, given="Nora")
    page = day(dara, by=BY_ROOM)
    assert [(one.name, one.visits) for one in page.columns] == [("Room 1", 1), ("Room 2", 0), ("No room yet", 1)]
    assert column(page, "No room yet").key == NO_ROOM


def test_what_fell_out_is_counted_and_shown_on_asking(dara, amara, amara_pt, shifts):
    visit = book(amara, amara_pt, NOON)
    booking.move_visit(visit_ref=visit.ref, to=S.CANCELLED, by=amara, at=NOON)
    page = day(dara)
    assert (page.tally.off, page.tally.visits) == (1, 0)
    assert column(page, "Amara Diallo").cards == ()
    shown = column(day(dara, with_off=True), "Amara Diallo")
    assert [card.is_off for card in shown.cards] == [True]
    assert NOON in [gap.begins for gap in shown.gaps]


def test_who_waits_is_told_in_the_order_they_came_and_who_is_late_is_marked(dara, amara, amara_pt, shifts):
    late = book(amara, amara_pt, NOON - QUARTER)
    first = book(amara, amara_pt, NOON + HOUR, given="Nora")
    second = book(amara, amara_pt, NOON + 2 * HOUR, given="Wei")
    for minutes, visit in ((9, second), (3, first)):
        booking.move_visit(visit_ref=visit.ref, to=S.ARRIVED, by=dara, at=NOON - timedelta(minutes=minutes))
    page = day(dara)
    assert [card.patient.given_name for card in page.waiting] == ["Wei", "Nora"]
    assert [card.visit.ref for one in page.columns for card in one.cards if card.is_late] == [late.ref]
    assert page.tally.late == 1


def test_colours_follow_the_clinics_own_order_of_visit_types(dara, olu, amara, amara_pt, shifts):
    types.lay_out_usual_types(by=olu, at=NOON)
    book(amara, amara_pt, NOON)
    (card,) = column(day(dara), "Amara Diallo").cards
    assert (card.tone, card.what) == (4, "Initial evaluation")  # four types, then the kinds in their order
    assert day(dara).legend == ((4, "Initial evaluation"),)


def test_the_week_of_one_practitioner_has_seven_days_and_only_her_visits(dara, amara, amara_pt, bo, bo_pt, shifts):
    book(amara, amara_pt, NOON + timedelta(days=2))
    book(bo, bo_pt, NOON + timedelta(days=2), given="Nora")
    page = day(dara, is_week=True, of=amara_pt.ref)
    assert [one.name for one in page.columns][:3] == ["Mon 23 Nov", "Tue 24 Nov", "Wed 25 Nov"]
    assert [one.visits for one in page.columns] == [0, 0, 1, 0, 0, 0, 0]
    assert [one.is_today for one in page.columns].index(True) == 0
    assert page.shown == "2026-11-23"
    rooms = day(dara, is_week=True, by=BY_ROOM, of=NO_ROOM)
    assert [one.visits for one in rooms.columns] == [0, 0, 2, 0, 0, 0, 0]


def test_the_night_the_clocks_change_moves_nothing(dara, amara, amara_pt):
    sunday = date(2026, 11, 1)
    early = cast.NOON.replace(month=11, day=1, hour=7, minute=30)  # half past one, the first time
    again = early + HOUR
    for number, at in enumerate((early, again)):
        booking.add_visit(
            patient_id=cast.make_patient(amara, f"Kim {number}").pk, practitioner_id=amara_pt.pk, starts_at=at,
            ends_at=at + timedelta(minutes=30), kind=VisitKind.INITIAL, by=amara, at=early - timedelta(days=9),
        )  # fmt: skip
    page = pages.calendar(asked=Asked(sunday), member=dara, at=early - timedelta(days=9))
    cards = page.columns[0].cards
    assert [card.place.hour * 12 + card.place.five for card in cards] == [6, 18]
    assert [hour.label for hour in page.axis.hours][:3] == ["01:00", "01:00", "02:00"]
    week = pages.calendar(asked=Asked(sunday, is_week=True), member=dara, at=early - timedelta(days=9))
    assert {column.starts_at.astimezone(dara.zone).hour for column in week.columns} == {1}


def test_a_screen_is_sent_only_what_it_has_not(dara, amara, amara_pt, bo_pt, shifts):
    page = day(dara)
    seen = {one.seen for one in page.columns} | {page.head_digest, page.now_digest}
    assert not page.unlike(seen)
    book(amara, amara_pt, NOON)
    after = day(dara)
    parts = after.unlike(seen)
    assert [one.name for one in parts.columns] == ["Amara Diallo"]
    assert (parts.head, parts.now, parts.is_all) == (True, False, False)
    later = day(dara, at=NOON + timedelta(minutes=5))
    assert later.unlike({one.seen for one in later.columns} | {later.head_digest, page.now_digest}).now
    assert after.unlike({"col:gone:x"}).is_all


def test_a_full_clinic_takes_as_many_queries_as_one_visit(dara, amara, house, django_assert_num_queries):
    people = [
        cast.make_practitioner(house, cast.make_member(house, f"P{n} Lee", cast.Role.PRACTITIONER)) for n in range(4)
    ]
    book(amara, people[0], NOON)
    with django_assert_num_queries(8):
        day(dara)
    for person in people:
        for number in range(10):
            book(amara, person, NOON + number * QUARTER * 2, minutes=30, given=f"Kim {number}")
    with django_assert_num_queries(8):
        assert day(dara).tally.visits == 41
    with django_assert_num_queries(8):
        day(dara, is_week=True)
    with django_assert_num_queries(9):
        day(dara, by=BY_ROOM)
