"""The door, as somebody comes in who has no account: by HTTP, without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from filiform.booking.models import Claim, Hold, Visit
from filiform.booking.types import Online, Source
from filiform.outbox.models import Letter
from filiform.patients import services as patients
from filiform.patients.models import Patient
from tests.booking.conftest import NINE
from tests.factories import cast, offering
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
NEW = {
    "new": "1", "given_name": "Iris", "family_name": "Okafor", "born_on": "1990-05-06", "email": "iris@example.org",
    "phone": "(303) 555-0101", "language": "en",
}  # fmt: skip
ELIF = {"email": "elif@example.org", "born_on": "1988-04-02"}


@pytest.fixture
def first_visit(owner):
    return offering.add_type(owner, "First visit", for_returning=False)


@pytest.fixture
def returning(owner):
    return offering.add_type(owner, "Again", for_new=False)


@pytest.fixture
def known(elif_, amara):
    patients.change_patient(patient_ref=elif_.ref, email="Elif@example.org", by=amara, at=NOON)
    return elif_


class Visitor:
    """Somebody with a browser of her own."""

    def __init__(self, house, from_where="203.0.113.7"):
        self.client = Client(REMOTE_ADDR=from_where)
        self.clinic = house.clinic.ref

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"book:{name}", args=[self.clinic, *args]), query)

    def post(self, name, *args, **said):
        return self.client.post(reverse(f"book:{name}", args=[self.clinic, *args]), said)

    def buttons(self, visit_type, **query):
        page = self.get("times", visit_type.ref, **query).content.decode()
        return re.findall(r'name="slot" value="([^"]+)"', page)

    def hold(self, visit_type, at=NINE, **query):
        """Choose a time; returns the ref of the hold."""
        wanted = next(
            value for value in self.buttons(visit_type, **query) if value.startswith(f"{at.timestamp():.0f}-")
        )
        answer = self.post("hold", visit_type.ref, slot=wanted, **query)
        assert answer.status_code == 302, answer.content
        return urlsplit(answer.url).path.split("/")[-2]

    def code(self):
        return re.search(r"\d{6}", Letter.rows.filter(kind="booking.code").latest("id").body).group()

    def book(self, visit_type, said, at=NINE, **query):
        hold = self.hold(visit_type, at, **query)
        self.post("who", hold, **said)
        return self.post("code", hold, code=self.code())


@pytest.fixture
def iris(house, working):
    return Visitor(house)


def visits():
    return list(Visit.rows.order_by("id"))


# -- what is shown


def test_the_door_shows_what_can_be_booked_by_whom(iris, owner, first_visit, returning):
    offering.add_type(owner, "Ask us", online=Online.CONTACT)
    offering.add_type(owner, "Secret", online=Online.HIDDEN)
    page = iris.get("start").content.decode()
    new, before = page.split("I was here before")
    assert [("First visit" in part, "Again" in part) for part in (new, before)] == [(True, False), (False, True)]
    assert "Please call to book this." in new
    assert "Secret" not in page


def test_a_closed_door_says_to_call(iris, olu, first_visit):
    offering.open_door(olu, is_open=False)
    assert b"takes bookings by telephone" in iris.get("start").content
    assert iris.get("times", first_visit.ref, new=1).status_code == 409


def test_a_clinic_that_takes_no_new_patients_says_so(iris, olu, first_visit):
    offering.open_door(olu, new_patients=False)
    assert b"New patients are asked to call" in iris.get("start").content
    assert iris.get("times", first_visit.ref, new=1).status_code == 409


def test_a_type_is_offered_to_those_it_is_for(iris, first_visit, returning):
    assert iris.get("times", first_visit.ref).status_code == 409
    assert iris.get("times", returning.ref, new=1).status_code == 409
    assert iris.get("times", returning.ref).status_code == 200


def test_times_begin_on_the_first_free_day_and_go_on_by_weeks(iris, first_visit):
    buttons = iris.buttons(first_visit, new=1)
    assert buttons[0].startswith(f"{(NINE - timedelta(days=1)).timestamp():.0f}-")
    page = iris.get("times", first_visit.ref, new=1)
    assert page.context["times"].later == (NOON + timedelta(days=7)).date()
    assert page.context["times"].earlier is None


def test_a_week_with_nothing_free_leads_to_the_next_that_has(iris, olu, amara_pt, first_visit):
    from filiform.booking.hours import services as hours

    hours.add_time_off(
        practitioner_ref=amara_pt.ref, from_day=NOON.date(), until_day=NOON.date() + timedelta(days=20), by=olu, at=NOON
    )
    page = iris.get("times", first_visit.ref, new=1, day=NOON.date().isoformat())
    assert b"Nothing is free in this week" in page.content
    assert page.context["times"].next_day == NOON.date() + timedelta(days=21)


@pytest.mark.parametrize(
    "query", [{"day": "2026-99-99"}, {"day": "x"}, {"who": "nobody"}, {"add": "x"}, {"day": "1999-01-01"}]
)
def test_an_address_changed_by_hand_is_read_as_far_as_it_goes(iris, first_visit, query):
    assert iris.get("times", first_visit.ref, new=1, **query).status_code == 200


def test_an_unknown_clinic_type_or_hold_is_not_there(iris, house, first_visit):
    assert iris.client.get("/book/NOPE/").status_code == 404
    assert iris.get("times", "NOPE", new=1).status_code == 404
    assert iris.get("who", "NOPE").status_code == 404


# -- from a time to a visit


def test_somebody_new_books_with_a_code(iris, house, first_visit):
    answer = iris.book(first_visit, NEW, new=1)
    assert answer.url.endswith("/done")
    visit = visits()[0]
    patient = Patient.rows.get(pk=visit.patient_id)
    assert (patient.given_name, patient.email, patient.born_on.isoformat()) == (
        "Iris",
        "iris@example.org",
        "1990-05-06",
    )
    assert (visit.starts_at, visit.source, visit.look_alike_id, visit.room_id) == (
        NINE, Source.ONLINE, None, house.room.pk,
    )  # fmt: skip
    assert b"It is booked." in iris.client.get(answer.url).content
    hold = Hold.rows.get()
    assert (hold.person, hold.code_hash, hold.visit_id) == ({}, "", visit.pk)
    assert sorted(Letter.rows.values_list("kind", flat=True)) == ["booking.code", "booking.confirmed"]


def test_somebody_known_is_found_by_address_and_birthday(iris, known, returning):
    iris.book(returning, ELIF)
    assert visits()[0].patient_id == known.pk
    assert Patient.rows.count() == 1


def test_nobody_learns_whether_somebody_is_known(iris, house, known, returning):
    answers = []
    for visitor, said in ((iris, ELIF), (Visitor(house), ELIF | {"email": "stranger@example.org"})):
        hold = visitor.hold(returning, NINE if visitor is iris else NINE + timedelta(hours=1))
        sent = visitor.post("who", hold, **said)
        page = re.sub(r"<[^>]+>", " ", visitor.client.get(sent.url).content.decode())
        for own in (said["email"], "9:00 a.m.", "10:00 a.m."):
            page = page.replace(own, "")
        answers.append((sent.status_code, re.sub(r"\d+:\d+", "", page)))
    assert answers[0] == answers[1]
    assert Letter.rows.filter(kind="booking.code").count() == 2


def test_who_is_not_known_hears_it_in_her_own_mailbox_alone_and_books_as_new(iris, known, returning, owner):
    both = offering.add_type(owner, "Both")
    hold = iris.hold(both)
    iris.post("who", hold, email="stranger@example.org", born_on="1988-04-02")
    answer = iris.post("code", hold, code=iris.code())
    assert b"We do not find you" in answer.content
    # Her address is confirmed: no second code.
    iris.post("who", hold, **(NEW | {"email": "stranger@example.org"}))
    answer = iris.get("code", hold)
    assert answer.url.endswith("/done")
    assert Letter.rows.filter(kind="booking.code").count() == 1


def test_what_is_for_those_who_were_here_before_is_not_booked_as_somebody_new(iris, house, known, returning, olu):
    hold = iris.hold(returning)
    assert b"I am new here" not in iris.get("who", hold).content
    assert iris.post("who", hold, **NEW).status_code == 409
    assert not Letter.rows.filter(kind="booking.code").exists()


def test_a_clinic_that_takes_no_new_patients_has_none_entered_by_a_changed_form(iris, olu, known, owner):
    both = offering.add_type(owner, "Both")
    hold = iris.hold(both)
    offering.open_door(olu, new_patients=False)
    assert iris.post("who", hold, **NEW).status_code == 409


def test_of_two_with_one_address_and_birthday_she_says_which(iris, known, amara, returning):
    twin = cast.make_patient(amara, "Deniz", "Yılmaz")
    patients.change_patient(patient_ref=twin.ref, email="elif@example.org", by=amara, at=NOON)
    hold = iris.hold(returning)
    iris.post("who", hold, **ELIF)
    page = iris.post("code", hold, code=iris.code())
    assert b"Deniz" in page.content
    assert b"mailbox" not in page.content
    iris.post("which", hold, patient=twin.ref)
    assert visits()[0].patient_id == twin.pk


def test_which_one_is_asked_only_after_the_code(iris, known, returning):
    hold = iris.hold(returning)
    iris.post("who", hold, **ELIF)
    iris.post("which", hold, patient=known.ref)
    assert visits() == []


@pytest.mark.parametrize(
    ("changed", "alike"),
    [
        ({"given_name": "Elif", "family_name": "Yilmaz", "born_on": "1988-04-02"}, True),
        ({"email": "elif@example.org", "born_on": "1988-04-02"}, True),
        ({"given_name": "Elif", "family_name": "Yilmaz"}, False),
    ],
)
def test_somebody_new_who_may_be_here_already_is_flagged_and_never_merged(iris, known, first_visit, changed, alike):
    iris.book(first_visit, NEW | changed, new=1)
    visit = visits()[0]
    assert visit.patient_id != known.pk
    assert (visit.look_alike_id == known.pk) is alike


def test_the_same_address_birthday_and_name_is_the_same_person(iris, known, first_visit):
    said = NEW | {"given_name": "elif", "family_name": "Yilmaz", **ELIF}
    iris.book(first_visit, said, new=1)
    assert visits()[0].patient_id == known.pk


def test_a_visitor_who_opened_her_own_page_need_not_say_who_she_is(iris, house, known, amara, returning):
    from filiform.patients.access.visitors import VISITOR

    hold = iris.hold(returning)
    session = iris.client.session
    session[VISITOR] = {"organization": house.organization.pk, "patient": known.ref, "clinic": house.clinic.pk}
    session.save()
    assert b"Book this time for me" in iris.get("who", hold).content
    iris.post("mine", hold)
    assert visits()[0].patient_id == known.pk


def test_nobody_books_as_herself_who_has_not_come_in(iris, known, returning):
    hold = iris.hold(returning)
    assert iris.post("mine", hold).status_code == 404
    assert visits() == []


# -- what must not happen


def test_two_browsers_one_time(iris, house, first_visit):
    other = Visitor(house)
    value = iris.buttons(first_visit, new=1)[0]
    assert iris.post("hold", first_visit.ref, slot=value, new=1).url.split("?")[0].endswith("/")
    again = other.post("hold", first_visit.ref, slot=value, new=1)
    assert "/t/" in again.url
    assert parse_qs(urlsplit(again.url).query)["new"] == ["1"]
    assert b"has just been taken" in other.client.get(again.url).content
    assert Hold.rows.count() == 1


@pytest.mark.parametrize("value", ["", "x", "12345", "1e9-x", "99999999999999-x", "1795536000-NOPE", "-5-x"])
def test_a_button_that_no_page_showed_holds_nothing(iris, first_visit, value):
    assert "/t/" in iris.post("hold", first_visit.ref, slot=value, new=1).url
    assert not Hold.rows.exists()


def test_a_browser_keeps_one_time_at_once(iris, first_visit):
    iris.hold(first_visit, new=1)
    iris.hold(first_visit, NINE + timedelta(hours=2), new=1)
    assert Claim.rows.count() == 1


@pytest.mark.parametrize("lets_go", ["release", "who"])
def test_whoever_lets_a_time_for_new_patients_go_is_offered_the_others(lets_go, iris, first_visit):
    hold = iris.hold(first_visit, new=1)
    if lets_go == "release":
        answer = iris.post("release", hold)
    else:  # it ran out meanwhile, and somebody else took it
        Hold.rows.update(ended_at=NOON)
        answer = iris.post("who", hold, **NEW)
    page = iris.client.get(answer.url)
    assert page.status_code == 200, "the page of times would say that it cannot be booked online"
    assert 'name="slot"' in page.content.decode()


def test_whoever_said_that_she_is_new_stays_new_with_another_time(iris, owner):
    for_both = offering.add_type(owner, "For everybody")
    hold = iris.hold(for_both, new=1)
    assert 'name="new" value="1"' in iris.get("who", hold, new=1).content.decode().split("</section>")[0]
    assert "new=1" in iris.post("release", hold, new=1).url
    assert "new=1" not in iris.post("release", iris.hold(for_both)).url


def test_the_visit_types_a_clinic_begins_with_are_read_in_the_patients_language_and_its_own_as_it_wrote_them(
    iris, owner, first_visit
):
    offering.add_type(owner, "Nach dem Lauf")
    pages = [
        iris.client.get(address, headers={"Accept-Language": "es"})
        for address in (
            reverse("book:start", args=[iris.clinic]),
            reverse("book:times", args=[iris.clinic, first_visit.ref]) + "?new=1",
        )
    ]
    for page in pages:
        assert "Primera visita" in page.content.decode()
        assert "First visit" not in page.content.decode()
    assert "Nach dem Lauf" in pages[0].content.decode()


def test_a_hold_opens_only_in_the_browser_that_chose_it(iris, house, first_visit):
    hold = iris.hold(first_visit, new=1)
    other = Visitor(house)
    for name in ("who", "code", "done"):
        assert other.get(name, hold).status_code == 404
    for name in ("who", "code", "send-again", "which", "mine", "release"):
        assert other.post(name, hold, **NEW).status_code == 404


def test_a_code_counts_in_its_browser_five_times_and_once(iris, house, first_visit):
    hold = iris.hold(first_visit, new=1)
    iris.post("who", hold, **NEW)
    right = iris.code()
    for _ in range(5):
        assert iris.post("code", hold, code="000000" if right != "000000" else "111111").status_code == 422
    answer = iris.post("code", hold, code=right)
    assert b"This code is used up" in answer.content
    iris.post("send-again", hold)
    assert iris.post("code", hold, code=iris.code()).url.endswith("/done")
    assert iris.post("code", hold, code=right).url.endswith("/done")
    assert len(visits()) == 1


def test_no_code_no_visit(iris, first_visit):
    hold = iris.hold(first_visit, new=1)
    assert iris.post("code", hold, code="123456").status_code == 302
    iris.post("who", hold, **NEW)
    assert iris.post("code", hold, code="").status_code == 422
    assert visits() == []
    assert not Patient.rows.exists()


def test_a_robot_is_thanked_and_gets_nothing(iris, first_visit):
    hold = iris.hold(first_visit, new=1)
    assert iris.post("who", hold, **NEW, website="https://spam.example").url.endswith("/code")
    assert not Letter.rows.exists()


def test_a_hold_that_ran_out_leads_back_to_the_times(iris, first_visit):
    hold = iris.hold(first_visit, new=1)
    with time_machine.travel(NOON + timedelta(minutes=11)):
        assert b"no longer kept for you" in iris.get("who", hold, new=1).content
        answer = iris.post("who", hold, **NEW)
        assert "/t/" in answer.url
        assert not Letter.rows.exists()


def test_one_place_cannot_take_every_time_nor_one_mailbox_be_flooded(iris, house, first_visit):
    value = iris.buttons(first_visit, new=1)[0]
    answers = [iris.post("hold", first_visit.ref, slot=value, new=1).status_code for _ in range(61)]
    assert answers[-1] == 429
    assert 429 not in answers[:60]
    other = Visitor(house, "203.0.113.8")
    hold = other.hold(first_visit, NINE + timedelta(hours=3), new=1)
    sent = [other.post("who", hold, **NEW).status_code for _ in range(9)]
    assert sent == [302] * 8 + [429]


@pytest.mark.parametrize(
    "changed",
    [{"email": "no"}, {"born_on": "1988"}, {"born_on": "2999-01-01"}, {"born_on": "1800-01-01"}, {"given_name": " "},
     {"language": "tlh"}],
)  # fmt: skip
def test_what_cannot_be_read_is_said_at_its_field(iris, first_visit, changed):
    hold = iris.hold(first_visit, new=1)
    answer = iris.post("who", hold, **(NEW | changed))
    assert answer.status_code == 422
    assert b'class="error"' in answer.content
    assert b"(303) 555-0101" in answer.content


def test_public_pages_tell_nothing_of_any_patient(iris, house, door, working, known, first_visit, returning):
    from filiform.booking.slots import services

    kept = services.hold_slot(
        practitioner_id=working.pk, visit_type=returning, starts_at=NINE + timedelta(hours=4), by=door, at=NOON
    )
    services.book_held(hold_ref=kept.ref, patient_id=known.pk, by=door, at=NOON)
    hold = iris.hold(first_visit, new=1)
    pages = [iris.get("start"), iris.get("times", first_visit.ref, new=1)]
    for page in (*pages, iris.get("who", hold, new=1), iris.get("code", hold)):
        for word in ("Elif", "Yılmaz", "elif@", known.ref, visits()[0].ref):
            assert word not in page.content.decode()
    assert (NINE + timedelta(hours=4)).timestamp() not in {
        float(value.split("-")[0]) for value in iris.buttons(first_visit, new=1)
    }


def test_wrong_methods_are_refused(iris, first_visit):
    hold = iris.hold(first_visit, new=1)
    assert iris.post("start").status_code == 405
    for name in ("send-again", "which", "mine", "release"):
        assert iris.get(name, hold).status_code == 405
