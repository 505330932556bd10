"""The owner's pages of hours and visits: what they change, what they ask first, and who may."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.hours import services as hours
from filiform.booking.models import Closure, Shift, TimeOff, Visit, VisitType
from filiform.booking.slots import queries as slots
from filiform.booking.types import Online, VisitKind
from filiform.booking.visit_types.queries import visit_types
from filiform.booking.visit_types.services import add_visit_type
from filiform.clinics import queries as clinics
from filiform.clinics.models import Room
from tests.booking.conftest import NINE
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
TUESDAY = NINE.date()
NEW = {"starts": "08:00", "ends": "12:00", "from_day": "2026-11-24", "every_weeks": "1", "online": "bookable"}


@pytest.fixture(autouse=True)
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def page(owner, sign_in):
    return sign_in(owner)


@pytest.fixture
def booked(amara, elif_, working):
    """Elif on Tuesday at ten, in Amara's hours."""
    starts_at = NINE + timedelta(hours=1)
    return booking.add_visit(
        patient_id=elif_.pk, practitioner_id=working.pk, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45),
        kind=VisitKind.INITIAL, by=amara, at=NOON,
    )  # fmt: skip


def post(client, name, /, *args, **said):
    return client.post(reverse(f"hours:{name}", args=args), said)


def tuesday():
    return Shift.rows.filter(weekday=1).order_by("-id").first()


def mark(answer):
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]


def test_hours_of_several_days_are_added_at_once_and_shown_as_a_week(page, working):
    answer = post(page, "add-shift", **NEW, practitioner=working.ref, weekdays=["5", "6"])
    assert answer.url == reverse("hours:week")
    assert set(Shift.rows.filter(starts=time(8)).values_list("weekday", flat=True)) == {5, 6}
    shown = page.get(reverse("hours:week")).content.decode()
    assert "Amara Diallo" in shown
    assert shown.count("08:00–12:00") == 2


def test_hours_change_from_a_day_on_and_the_old_ones_hold_until_then(page, working, follow_up):
    row = tuesday()
    assert post(page, "change-shift", row.ref, **{**NEW, "from_day": "2026-12-01"}).status_code == 302
    row.refresh_from_db()
    assert row.until_day == date(2026, 11, 30)
    assert (tuesday().starts, tuesday().from_day) == (time(8), date(2026, 12, 1))


def test_a_change_that_puts_a_visit_outside_is_shown_first_and_moves_nothing(page, booked):
    """Amara comes at one from Tuesday on; Elif is booked at ten."""
    row, said = tuesday(), {**NEW, "starts": "13:00", "ends": "18:00"}
    answer = post(page, "change-shift", row.ref, **said)
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "1 booked visit would lie outside" in shown
    assert "Elif Yılmaz" in shown
    assert "Outside working hours" in shown
    assert Shift.rows.filter(weekday=1).count() == 1
    assert 'name="starts" value="13:00"' in shown
    assert post(page, "change-shift", row.ref, **said, seen=mark(answer)).status_code == 302
    assert tuesday().starts == time(13)
    before = booked.starts_at
    booked.refresh_from_db()
    assert (booked.starts_at, booked.status) == (before, "booked")


def test_a_visit_booked_meanwhile_is_shown_again(page, booked, amara, working):
    said = {"practitioner": working.ref, "from_day": "2026-11-24", "until_day": "2026-11-24", "reason": "Course"}
    first = post(page, "add-away", **said)
    other = cast.make_patient(amara, "Nora", "Beck")
    booking.add_visit(
        patient_id=other.pk, practitioner_id=working.pk, starts_at=NINE + timedelta(hours=4),
        ends_at=NINE + timedelta(hours=5), kind=VisitKind.INITIAL, by=amara, at=NOON,
    )  # fmt: skip
    again = post(page, "add-away", **said, seen=mark(first))
    assert again.status_code == 409
    assert "2 booked visits" in again.content.decode()
    assert not TimeOff.rows.exists()
    assert post(page, "add-away", **said, seen=mark(again)).status_code == 302
    assert TimeOff.rows.get().reason == "Course"


def test_hours_end_and_go_on_and_are_taken_away_and_put_back(page, working):
    row = tuesday()
    assert post(page, "end-shift", row.ref, until_day="2026-12-08").status_code == 302
    row.refresh_from_db()
    assert row.until_day == date(2026, 12, 8)
    assert post(page, "end-shift", row.ref, until_day="2020-01-01").status_code == 422
    assert post(page, "end-shift", row.ref, until_day="").status_code == 302
    assert post(page, "remove-shift", row.ref).status_code == 302
    row.refresh_from_db()
    assert row.until_day is None
    assert row.removed_at == NOON
    assert "taken away" in page.get(reverse("hours:week")).content.decode()
    assert post(page, "restore-shift", row.ref).status_code == 302
    row.refresh_from_db()
    assert row.removed_at is None


def test_taking_hours_away_and_closing_the_clinic_ask_first_too(page, booked):
    answer = post(page, "remove-shift", tuesday().ref)
    assert answer.status_code == 409
    assert tuesday().removed_at is None
    said = {"name": "Holiday", "from_day": "2026-11-24", "until_day": "2026-11-24"}
    answer = post(page, "add-closure", **said)
    assert "Closed: Holiday" in answer.content.decode()
    post(page, "add-closure", **said, seen=mark(answer))
    holiday = Closure.rows.get()
    assert "Holiday" in page.get(reverse("hours:off")).content.decode()
    assert post(page, "remove-off", "closure", holiday.ref).status_code == 302
    answer = post(page, "restore-off", "closure", holiday.ref)
    assert answer.status_code == 409
    assert post(page, "restore-off", "closure", holiday.ref, seen=mark(answer)).status_code == 302
    holiday.refresh_from_db()
    assert holiday.removed_at is None


def test_a_visit_type_is_added_changed_and_taken_out_of_use(page, owner, house):
    room = Room.objects.add(organization=house.organization, clinic=house.clinic, name="Quiet room")
    said = {
        "name": "Second opinion", "kind": "initial", "minutes": "30", "before_min": "0", "after_min": "5",
        "needs_room": "on", "rooms": [room.ref], "add_ons": "Longer visit, 15\nScan, 10 min, desk",
        "online": "bookable", "for_new": "on",
    }  # fmt: skip
    assert post(page, "add-type", **said).status_code == 302
    (one,) = visit_types(organization_id=owner.organization_id)
    assert (one.minutes, one.needling, one.room_ids, one.for_returning) == (30, False, (room.pk,), False)
    assert [(more.name, more.minutes, more.is_online) for more in one.add_ons] == [
        ("Longer visit", 15, True), ("Scan", 10, False),
    ]  # fmt: skip
    assert "Scan, 10, desk" in page.get(f"/hours/visits/{one.ref}/").content.decode()
    assert 'value="30"' in page.get(reverse("hours:change-type", args=[one.ref])).content.decode()
    post(page, "change-type", one.ref, **{**said, "minutes": "40", "needling": "on", "add_ons": "Scan, 10"})
    (one,) = visit_types(organization_id=owner.organization_id)
    assert (one.minutes, one.needling, len(one.add_ons)) == (40, True, 1)
    assert post(page, "remove-type", one.ref).status_code == 302
    assert visit_types(organization_id=owner.organization_id) == []
    assert "Second opinion" in page.get(reverse("hours:types")).content.decode()
    assert post(page, "restore-type", one.ref).status_code == 302
    assert VisitType.rows.get().removed_at is None


def names(owner):
    return [one.name for one in visit_types(organization_id=owner.organization_id)]


def make_types(owner, *wanted):
    for name in wanted:
        add_visit_type(name=name, minutes=30, kind=VisitKind.FOLLOW_UP, by=owner, at=NOON)
    return {row.name: row.ref for row in VisitType.rows.all()}


def test_the_owner_puts_visit_types_in_another_order_and_the_pressed_button_keeps_the_focus(page, owner):
    refs = make_types(owner, "One", "Two", "Three")
    answer = post(page, "move-type", refs["Three"], way="up")
    assert names(owner) == ["One", "Three", "Two"]
    shown = page.get(answer["Location"]).content.decode()
    (focused,) = re.findall(r'value="(\w+)" autofocus>\w+<span class="visually-hidden">: (\w+)', shown)
    assert focused == ("up", "Three")
    shown = page.get(post(page, "move-type", refs["Three"], way="up")["Location"]).content.decode()
    assert names(owner) == ["Three", "One", "Two"]
    assert re.findall(r'value="(\w+)" autofocus>', shown) == ["down"], "there is no way further up"
    post(page, "move-type", refs["One"], way="down")
    assert names(owner) == ["Three", "Two", "One"]
    assert [line.about for line in Line.objects.filter(kind="visit_type.moved")] == [
        refs["Three"], refs["Three"], refs["One"],
    ]  # fmt: skip


def test_the_first_stays_first_the_last_last_and_nothing_is_written(page, owner):
    refs = make_types(owner, "One", "Two")
    post(page, "move-type", refs["One"], way="up")
    post(page, "move-type", refs["Two"], way="down")
    assert names(owner) == ["One", "Two"]
    assert not Line.objects.filter(kind="visit_type.moved").exists()


def test_a_type_out_of_use_is_stepped_over_and_stays_where_it_is(page, owner):
    refs = make_types(owner, "One", "Two", "Three")
    post(page, "remove-type", refs["Two"])
    post(page, "move-type", refs["Three"], way="up")
    assert names(owner) == ["Three", "One"]
    assert post(page, "move-type", refs["Two"], way="up").status_code == 404


def test_new_types_that_stand_at_the_same_place_can_be_moved_too(page, owner):
    refs = make_types(owner, "One", "Two", "Three")
    VisitType.rows.update(position=0)
    post(page, "move-type", refs["Three"], way="up")
    assert names(owner) == ["One", "Three", "Two"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"add_ons": "Longer visit"}, "write a name, a comma and minutes"),
        ({"minutes": "3"}, "greater than or equal to 5"),
        ({"for_new": "", "for_returning": ""}, "Somebody must be able to book it"),
    ],
)
def test_a_visit_type_that_cannot_be_is_sent_back_with_the_reason(page, wrong, said):
    good = {
        "name": "Talk", "kind": "initial", "minutes": "20", "before_min": "0", "after_min": "0", "online": "hidden",
        "for_new": "on",
    }  # fmt: skip
    answer = post(page, "add-type", **{**good, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not VisitType.rows.exists()


def test_a_type_of_one_room_is_booked_into_that_room_alone(owner, amara, working, house, follow_up):
    rooms = [Room.objects.add(organization=house.organization, clinic=house.clinic, name=name) for name in "AB"]

    def free(kind):
        found = slots.free_slots(
            organization_id=owner.organization_id, practitioner_ids=[working.pk], visit_type=kind, from_day=TUESDAY,
            to_day=TUESDAY, zone=owner.zone, at=NOON,
        )  # fmt: skip
        return {slot.room_id for slot in found}

    assert free(follow_up) == {Room.rows.order_by("id").first().pk}
    VisitType.rows.update(room_ids=[rooms[1].pk])
    (kind,) = visit_types(organization_id=owner.organization_id)
    assert free(kind) == {rooms[1].pk}


def test_the_terms_of_online_booking_hold_from_then_on(page, owner):
    shown = page.get(reverse("hours:online")).content.decode()
    assert "Take bookings online" in shown
    said = {
        "is_open": "on", "new_patients": "on", "notice_min": "240", "horizon_days": "30", "step_min": "30",
        "hold_min": "10", "most_open": "3", "change_notice_h": "12", "grace_min": "15", "offer_min": "60",
        "offers_at_once": "3",
    }  # fmt: skip
    assert post(page, "online", **said).status_code == 302
    kept = clinics.member_of(owner.user_id).settings["booking"]
    assert (kept["notice_min"], kept["change_notice_h"]) == (240, 12)
    assert post(page, "online", **{**said, "horizon_days": "999"}).status_code == 422


@pytest.mark.parametrize("name", ["add-shift", "add-away", "add-closure"])
def test_hours_upside_down_are_sent_back_at_the_field(page, working, name):
    said = {
        **NEW, "starts": "12:00", "ends": "08:00", "until_day": "2026-11-30", "practitioner": working.ref,
        "weekdays": "1", "name": "X",
    }  # fmt: skip
    answer = post(page, name, **said)
    assert answer.status_code == 422
    assert "Hours end after they begin" in answer.content.decode()


def test_reception_sees_the_hours_and_changes_none(dara, sign_in, working, follow_up):
    client = sign_in(dara)
    for name in ("week", "off", "types"):
        shown = client.get(reverse(f"hours:{name}"))
        assert shown.status_code == 200
        assert b"hours/add" not in shown.content
    for name in ("add-shift", "add-away", "add-closure", "add-type", "online"):
        assert client.get(reverse(f"hours:{name}")).status_code == 403
    assert post(client, "remove-shift", tuesday().ref).status_code == 403


def test_another_clinic_of_another_organization_finds_none_of_it(chen, sign_in, working, follow_up, other_house):
    client = sign_in(cast.make_member(other_house, "Ovid Lee", cast.Role.OWNER))
    row = tuesday()
    for name in ("change-shift", "end-shift"):
        assert client.get(reverse(f"hours:{name}", args=[row.ref])).status_code == 404
    for name in ("remove-shift", "restore-shift"):
        assert post(client, name, row.ref).status_code == 404
    assert client.get(reverse("hours:change-type", args=[follow_up.ref])).status_code == 404
    assert post(client, "remove-off", "closure", row.ref).status_code == 404
    assert post(client, "remove-off", "nonsense", row.ref).status_code == 404


def test_the_pages_cost_the_same_however_much_there_is(page, owner, working, django_assert_max_num_queries):
    for day in range(6):
        hours.add_closure(
            name=f"Day {day}", from_day=TUESDAY + timedelta(days=day), until_day=TUESDAY + timedelta(days=day),
            by=owner, at=NOON,
        )  # fmt: skip
    page.get(reverse("hours:week"))
    for name, most in (("week", 8), ("off", 8), ("types", 8)):
        with django_assert_max_num_queries(most):
            page.get(reverse(f"hours:{name}"))


def test_a_change_reads_a_fixed_number_of_statements_however_many_visits(
    page, booked, amara, working, django_assert_max_num_queries
):  # fmt: skip
    for number in range(5):
        patient = cast.make_patient(amara, f"Nora{number}", "Beck")
        starts_at = NINE + timedelta(hours=2 + number)
        booking.add_visit(
            patient_id=patient.pk, practitioner_id=working.pk, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30), kind=VisitKind.INITIAL, by=amara, at=NOON,
        )  # fmt: skip
    with django_assert_max_num_queries(32):
        answer = post(page, "remove-shift", tuesday().ref)
    assert "6 booked visits" in answer.content.decode()
    assert Visit.rows.count() == 6


def test_empty_pages_say_what_goes_there(page):
    assert b"Nobody is away" in page.get(reverse("hours:off")).content
    assert b"Nothing can be booked yet" in page.get(reverse("hours:types")).content
    assert b"Online.HIDDEN" not in page.get(reverse("hours:add-type")).content
    assert Online.HIDDEN.label.encode() in page.get(reverse("hours:add-type")).content
