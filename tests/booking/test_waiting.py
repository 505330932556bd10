"""The wait list: a time becomes free, some are asked, the first to accept has it, the others are told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from filiform.booking import services as booking
from filiform.booking.errors import OfferNotFound, OfferOver, OfferTaken, TimeClashes, WaitsTooLong
from filiform.booking.models import FreedTime, Hold, Offer, Visit, WaitListEntry
from filiform.booking.slots import services as slots
from filiform.booking.types import Side, VisitKind, VisitStatus
from filiform.booking.waiting import chores, queries, services
from filiform.booking.waiting.types import Ended, Wish
from filiform.clinics.acting import program_member
from filiform.outbox.models import Letter, Stopped
from filiform.outbox.sending import services as sending
from filiform.patients.access import services as access
from filiform.patients.access.acting import patient_member
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import VISITOR
from filiform.patients.queries import identity
from tests.booking.conftest import NINE
from tests.factories import cast, offering
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LATER = NINE + 3 * DAY
# Noon in Denver: nothing is quiet.
AT = NOON.replace(hour=19)
WISH = Wish(AT.date(), AT.date() + 20 * DAY)


@pytest.fixture
def visit(door, working, follow_up, amara):
    """Nora has a visit on Friday at nine."""
    held = slots.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=LATER, by=door, at=AT - DAY)
    nora = writes_back(cast.make_patient(amara, "Nora", "Beck"))
    return slots.book_held(hold_ref=held.ref, patient_id=nora.pk, by=door, at=AT - DAY)


def writes_back(patient):
    patient.email = f"{patient.given_name.lower()}@example.org"
    patient.save()
    return patient


@pytest.fixture
def people(amara):
    """Elif, Kim and Ada, who write back, in the order in which they wait."""
    return [writes_back(cast.make_patient(amara, name, "Waits")) for name in ("Elif", "Kim", "Ada")]


@pytest.fixture
def three(people, follow_up, dara, visit):
    return [waits(one, follow_up, dara, at=AT - 5 * HOUR + number * MINUTE) for number, one in enumerate(people)]


def waits(patient, kind, by, wish=WISH, at=AT - HOUR, **more):
    return services.join_list(patient_id=patient.pk, visit_type_ref=kind.ref, wish=wish, by=by, at=at, **more)


def called_off(visit, by, at=AT):
    slots.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=by, at=at)
    chores.offer_freed(at + 3 * MINUTE)


def herself(patient, by):
    return patient_member(patient=identity(organization_id=by.organization_id, patient_ref=patient.ref),
                          clinic_id=by.clinic_id)  # fmt: skip


def accept(offer, by, at=AT + 10 * MINUTE):
    patient = offer.entry.patient
    return services.accept_offer(offer_ref=offer.ref, patient_id=patient.pk, by=herself(patient, by), at=at)


def offers():
    return list(Offer.rows.order_by("id").select_related("entry__patient"))


def letters(kind, **more):
    return list(Letter.rows.filter(kind=kind, **more).order_by("id"))


def send_all(at):
    for letter in sending.take_due(limit=100, by="test", at=at):
        sending.note_sent(letter=letter, answer="", by=program_member(clinic_id=letter.clinic_id), at=at)


def test_a_visit_called_off_is_offered_to_those_who_wait_and_kept_for_them(three, visit, dara, working):
    called_off(visit, dara)
    assert [one.entry_id for one in offers()] == [one.pk for one in three]
    hold = Hold.rows.latest("id")
    assert (hold.starts_at, hold.practitioner_id) == (LATER, working.pk)
    assert hold.expires_at == AT + 63 * MINUTE
    assert [letter.address for letter in letters("booking.offer")] == [
        "elif@example.org", "kim@example.org", "ada@example.org",
    ]  # fmt: skip
    assert "Friday" in letters("booking.offer")[0].subject
    assert chores.offer_freed(AT + 4 * MINUTE) == 0
    assert len(offers()) == 3


def test_what_the_desk_frees_and_takes_again_at_once_is_offered_to_nobody(three, visit, dara):
    slots.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=dara, at=AT)
    assert chores.offer_freed(AT + MINUTE) == 0
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.BOOKED, by=dara, at=AT + MINUTE)
    chores.offer_freed(AT + 3 * MINUTE)
    assert not offers()
    assert FreedTime.rows.get().looked_at == AT + 3 * MINUTE


@pytest.mark.parametrize("how", ["moved", "no-show", "hold"])
def test_every_way_a_time_becomes_free_is_noticed(how, three, visit, dara, door, working, follow_up):
    if how == "moved":
        slots.reschedule_visit(visit_ref=visit.ref, starts_at=LATER + 2 * HOUR, by=dara, at=AT)
    elif how == "no-show":
        booking.move_visit(visit_ref=visit.ref, to=VisitStatus.NO_SHOW, by=dara, at=AT)
    else:
        time = LATER + 4 * HOUR
        slots.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=time, by=door, at=AT - HOUR)
        slots.expire_holds(AT)
    chores.offer_freed(AT + 3 * MINUTE)
    wanted = LATER + 4 * HOUR if how == "hold" else LATER
    assert Hold.rows.latest("id").starts_at == wanted
    assert len(offers()) == 3


def test_where_nobody_waits_nothing_is_even_noted(visit, dara):
    called_off(visit, dara)
    assert not FreedTime.rows.exists()


def test_the_first_to_accept_has_it_and_the_others_are_told(three, visit, dara):
    called_off(visit, dara)
    first, second, third = offers()
    send_all(AT + 5 * MINUTE)
    ref = accept(second, dara)
    booked = Visit.rows.get(ref=ref)
    assert (booked.starts_at, booked.patient_id, booked.source) == (LATER, second.entry.patient_id, "wait-list")
    assert accept(second, dara) == ref
    for other in (first, third):
        with pytest.raises(OfferTaken):
            accept(other, dara)
    gone = letters("booking.offer-gone")
    assert [letter.address for letter in gone] == ["elif@example.org", "ada@example.org"]
    assert "You stay on the list" in gone[0].body
    assert [entry.ended_why for entry in WaitListEntry.rows.order_by("id")] == ["", "booked", ""]
    assert Visit.rows.filter(status="booked").count() == 1


def test_who_was_not_written_to_yet_is_not_told_that_it_is_gone(three, visit, dara):
    called_off(visit, dara)
    accept(offers()[0], dara)
    assert not letters("booking.offer-gone")
    assert len(letters("booking.offer", state="void")) == 2


def test_an_offer_that_ran_out_goes_to_the_next_and_never_twice_to_one(three, visit, dara, owner):
    offering.open_door(owner, offers_at_once=2)
    called_off(visit, dara)
    first, second = offers()
    with pytest.raises(OfferOver):
        accept(first, dara, at=AT + 64 * MINUTE)
    slots.expire_holds(AT + 64 * MINUTE)
    chores.offer_freed(AT + 64 * MINUTE)
    assert [one.entry.patient.given_name for one in offers()] == ["Elif", "Kim", "Ada"]
    with pytest.raises(OfferOver):
        accept(second, dara, at=AT + 70 * MINUTE)
    accept(offers()[2], dara, at=AT + 70 * MINUTE)
    assert Visit.rows.filter(status="booked").count() == 1


def test_declined_by_all_it_goes_to_the_next_at_once(three, visit, dara, owner):
    offering.open_door(owner, offers_at_once=1)
    called_off(visit, dara)
    (only,) = offers()
    services.decline_offer(
        offer_ref=only.ref, patient_id=only.entry.patient_id, by=herself(only.entry.patient, dara), at=AT + 5 * MINUTE
    )
    chores.offer_freed(AT + 5 * MINUTE)
    assert [one.entry.patient.given_name for one in offers()] == ["Elif", "Kim"]
    assert WaitListEntry.rows.get(pk=only.entry_id).ended_at is None


def test_a_later_visit_moves_to_the_time_accepted_and_frees_its_own(visit, people, follow_up, dara, door, working):
    elif_ = people[0]
    held = slots.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=LATER + DAY * 4, by=door, at=AT)
    hers = slots.book_held(hold_ref=held.ref, patient_id=elif_.pk, by=door, at=AT)
    waits(elif_, follow_up, dara, at=AT, visit_ref=hers.ref)
    called_off(visit, dara)
    (offer,) = offers()
    assert accept(offer, dara) == hers.ref
    hers.refresh_from_db()
    assert (hers.starts_at, hers.status) == (LATER, "booked")
    assert Visit.rows.filter(patient=elif_).count() == 1
    assert WaitListEntry.rows.get().ended_why == "booked"


def test_who_has_another_visit_then_or_cannot_be_written_to_is_passed_over(three, people, visit, dara, working, amara):
    elif_, kim, _ = people
    kim.email = ""
    kim.phone = ""
    kim.save()
    booking.add_visit(
        patient_id=elif_.pk, practitioner_id=working.pk, starts_at=LATER + 15 * MINUTE, ends_at=LATER + HOUR,
        kind=VisitKind.INITIAL, overlap=True, by=dara, at=AT,
    )  # fmt: skip
    booking.move_visit(visit_ref=Visit.rows.latest("id").ref, to=VisitStatus.CANCELLED, by=dara, at=AT)
    Stopped.objects.add(
        organization_id=dara.organization_id, patient_ref=elif_.ref, kind="booking.offer", stopped_at=AT
    )
    called_off(visit, dara)
    assert {one.entry.patient.given_name for one in offers()} == {"Ada"}


def test_accepting_while_elsewhere_is_refused_and_leaves_the_offer_standing(
    three, visit, dara, people, bo, house, owner
):
    called_off(visit, dara)
    bo_pt = cast.make_practitioner(house, bo)
    offering.qualify(bo_pt, owner)
    booking.add_visit(
        patient_id=people[0].pk, practitioner_id=bo_pt.pk, starts_at=LATER, ends_at=LATER + HOUR,
        kind=VisitKind.INITIAL, by=dara, at=AT + 5 * MINUTE,
    )  # fmt: skip
    first, second, _ = offers()
    with pytest.raises(TimeClashes):
        accept(first, dara)
    accept(second, dara)


def test_at_night_it_waits_for_the_morning(three, visit, dara, door):
    night = AT + 11 * HOUR  # eleven in the evening
    slots.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=dara, at=night)
    assert chores.offer_freed(night + 3 * MINUTE) == 1
    assert not offers()
    assert FreedTime.rows.get().due_at.astimezone(dara.zone).hour == 8
    chores.offer_freed(FreedTime.rows.get().due_at)
    assert len(offers()) == 3


def test_whoever_books_what_she_waited_for_waits_no_longer(three, people, door, working, follow_up):
    held = slots.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=NINE, by=door, at=AT)
    slots.book_held(hold_ref=held.ref, patient_id=people[1].pk, by=door, at=AT)
    assert [one.ended_why for one in WaitListEntry.rows.order_by("id")] == ["", "booked", ""]


def test_asking_again_changes_the_wish_and_keeps_the_place(three, people, follow_up, dara):
    again = waits(people[0], follow_up, dara, wish=Wish(WISH.from_day, WISH.until_day, weekdays=(1,)), at=AT)
    assert again.added_at == three[0].added_at
    assert WaitListEntry.rows.get(pk=three[0].pk).ended_why == "changed"
    with pytest.raises(WaitsTooLong):
        waits(people[0], follow_up, dara, wish=Wish(WISH.until_day, WISH.from_day))


def test_days_that_are_over_end_the_waiting(three):
    chores.offer_freed(AT + 30 * DAY)
    assert set(WaitListEntry.rows.values_list("ended_why", flat=True)) == {"over"}
    assert chores.offer_freed(AT + 30 * DAY) == 0


def test_an_offer_is_nobodys_but_hers(three, visit, dara, people):
    called_off(visit, dara)
    with pytest.raises(OfferNotFound):
        services.accept_offer(
            offer_ref=offers()[0].ref, patient_id=people[1].pk, by=herself(people[1], dara), at=AT + 5 * MINUTE
        )


def test_looking_at_a_freed_time_costs_the_same_however_many_wait(
    three, visit, dara, amara, follow_up, django_assert_max_num_queries
):  # fmt: skip
    for number in range(8):
        waits(writes_back(cast.make_patient(amara, f"More{number}", "Waits")), follow_up, dara)
    slots.cancel_visit(visit_ref=visit.ref, side=Side.CLINIC, by=dara, at=AT)
    with django_assert_max_num_queries(90):
        chores.offer_freed(AT + 3 * MINUTE)
    assert len(offers()) == 3


@pytest.fixture
def link(three, visit, dara):
    called_off(visit, dara)
    return re.search(r"/l/(\S+)", letters("booking.offer")[0].body)[0]


def opened(link, at=AT + 5 * MINUTE, client=None):
    client = client or Client()
    with time_machine.travel(at, tick=False):
        return client, client.get(link, follow=True)


def said(client, name, at=AT + 6 * MINUTE):
    with time_machine.travel(at, tick=False):
        return client.post(reverse(f"waiting:{name}"), follow=True).content.decode()


def test_she_opens_the_link_and_takes_the_time(link):
    client, answer = opened(link)
    assert answer.redirect_chain[-1][0] == reverse("waiting:offer")
    assert "Take this time" in answer.content.decode()
    assert not Visit.rows.filter(source="wait-list").exists()
    assert client.get(reverse("waiting:accept")).status_code == 405
    assert "It is yours." in said(client, "accept")
    assert Visit.rows.get(source="wait-list").starts_at == LATER


def test_whoever_comes_second_reads_kindly_that_it_is_taken(link, dara):
    accept(offers()[1], dara)
    client, answer = opened(link, at=AT + 20 * MINUTE)
    page = answer.content.decode()
    assert "This time is taken." in page
    assert "You stay on the list" in page
    assert "Take this time" not in page
    assert "This time is taken." in said(client, "accept", at=AT + 21 * MINUTE)


def test_she_declines_and_then_leaves(link):
    client, _ = opened(link)
    page = said(client, "decline")
    assert "You left this time to others." in page
    assert "You stay on the list" in page
    page = said(client, "leave")
    assert "You are not on the wait list any more." in page
    assert WaitListEntry.rows.order_by("id").first().ended_why == "left"


def test_the_page_speaks_spanish(link):
    client = Client(headers={"Accept-Language": "es"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    _, answer = opened(link, client=client)
    assert "Tomar esta hora" in answer.content.decode()


def test_without_its_link_no_offer_opens():
    assert Client().get(reverse("waiting:offer")).status_code == 404


def wish(**more):
    return {"from_day": "2026-11-24", "until_day": "2026-12-20", "practitioner": "", **more}


def test_with_her_visit_in_hand_she_asks_for_a_sooner_time(door, visit, follow_up):
    path = access.make_link(
        patient_id=visit.patient_id, purpose=Purpose.MANAGE, about=visit.ref, until=LATER, by=door, at=AT
    )
    client = Client()
    with time_machine.travel(AT, tick=False):
        assert b"sooner time" in client.get(path, follow=True).content
        assert b"Would you come sooner?" in client.get(reverse("waiting:sooner")).content
        page = client.post(reverse("waiting:sooner"), wish(weekdays=["1"]), follow=True).content.decode()
    assert "You are on the wait list." in page
    entry = WaitListEntry.rows.get()
    assert (entry.visit_id, entry.visit_type_id, entry.weekdays) == (visit.pk, follow_up.id, [1])


def at_the_door(client, name, *args, method="post", at=AT, **data):
    with time_machine.travel(at, tick=False):
        return getattr(client, method)(reverse(f"waiting:{name}", args=args), data)


def test_at_the_door_somebody_known_waits_once_her_address_is_confirmed(owner, elif_, follow_up, house):
    writes_back(elif_)
    client, place = Client(), house.clinic.ref
    asked = wish(email="elif@example.org", born_on=elif_.born_on.isoformat())
    answer = at_the_door(client, "wish", place, follow_up.ref, **asked)
    assert answer.url == reverse("waiting:code", args=[place])
    assert not WaitListEntry.rows.exists()
    assert at_the_door(client, "code", place, code="000000").status_code == 422
    code = re.search(r"\d{3} ?\d{3}", letters("booking.code")[0].body)[0]
    assert at_the_door(client, "code", place, code=code).url == reverse("waiting:done", args=[place])
    assert WaitListEntry.rows.get().patient_id == elif_.pk
    assert b"You are on the list." in at_the_door(client, "done", place, method="get").content


def test_at_the_door_somebody_unknown_learns_it_only_from_her_own_mailbox(owner, follow_up, house):
    client, place = Client(), house.clinic.ref
    answer = at_the_door(client, "wish", place, follow_up.ref, **wish(email="x@example.org", born_on="1990-01-01"))
    assert answer.url == reverse("waiting:code", args=[place])
    code = re.search(r"\d{3} ?\d{3}", letters("booking.code")[0].body)[0]
    page = at_the_door(client, "code", place, code=code)
    assert "We do not find you" in page.content.decode()
    assert not WaitListEntry.rows.exists()


def test_at_the_door_somebody_new_becomes_a_patient_who_waits(owner, follow_up, house):
    client, place = Client(), house.clinic.ref
    said = wish(
        new="1", email="noor@example.org", born_on="1990-05-06", given_name="Noor", family_name="Hadid", language="es"
    )
    assert at_the_door(client, "wish", place, follow_up.ref, **{**said, "given_name": ""}).status_code == 422
    at_the_door(client, "wish", place, follow_up.ref, **said)
    code = re.search(r"\d{3} ?\d{3}", letters("booking.code")[0].body)[0]
    at_the_door(client, "code", place, code=code)
    patient = WaitListEntry.rows.get().patient
    assert (patient.given_name, patient.email) == ("Noor", "noor@example.org")


def test_a_code_is_tried_five_times_and_no_more(owner, elif_, follow_up, house):
    client, place = Client(), house.clinic.ref
    at_the_door(client, "wish", place, follow_up.ref, **wish(email="e@example.org", born_on="1990-01-01"))
    answers = [at_the_door(client, "code", place, code="1").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_the_desk_sees_who_waits_and_what_was_offered(three, visit, dara, sign_in, people, follow_up):
    called_off(visit, dara)
    client = sign_in(dara)
    with time_machine.travel(AT + 5 * MINUTE, tick=False):
        page = client.get(reverse("waiting:list")).content.decode()
        assert page.count("Waits</strong>") == 3
        assert "Offered" in page
        hold = Hold.rows.latest("id")
        client.post(reverse("waiting:withdraw", args=[hold.ref]))
        assert set(Offer.rows.values_list("answer", flat=True)) == {"withdrawn"}
        client.post(reverse("waiting:remove", args=[three[0].ref]))
        assert WaitListEntry.rows.get(pk=three[0].pk).ended_why == "removed"
        assert "taken off at the desk" in client.get(reverse("waiting:list")).content.decode()
        client.post(reverse("waiting:return", args=[three[0].ref]))
        assert WaitListEntry.rows.get(pk=three[0].pk).ended_at is None
    assert chores.offer_freed(AT + 10 * MINUTE) == 0


def test_the_desk_puts_somebody_on_the_list(dara, sign_in, elif_, follow_up, working):
    client = sign_in(dara)
    address = reverse("waiting:add", args=[elif_.ref])
    with time_machine.travel(AT, tick=False):
        assert "No mail and no telephone" in client.get(address).content.decode()
        assert client.post(address, {**wish(until_day="2020-01-01"), "visit_type": follow_up.ref}).status_code == 422
        said = {**wish(practitioner=working.ref, not_before="09:00"), "visit_type": follow_up.ref}
        assert client.post(address, said).url == reverse("waiting:list")
    entry = WaitListEntry.rows.get()
    assert (entry.patient_id, entry.practitioner_id) == (elif_.pk, working.pk)


def test_the_list_costs_the_same_however_many_wait(three, dara, amara, follow_up, django_assert_max_num_queries):
    for number in range(6):
        waits(cast.make_patient(amara, f"More{number}", "Waits"), follow_up, dara)
    with django_assert_max_num_queries(3):
        found = queries.wait_list(by=dara, at=AT)
    assert len(found.waiting) == 9
    services.leave_list(entry_ref=three[0].ref, why=Ended.REMOVED, by=dara, at=AT)
    assert [one.why for one in queries.wait_list(by=dara, at=AT).ended] == ["taken off at the desk"]


def at_home(patient, by):
    client = Client()
    client.get("/my/enter")
    session = client.session
    session[VISITOR] = {"organization": by.organization_id, "patient": patient.ref, "clinic": by.clinic_id}
    session.save()
    return client


def test_her_own_page_says_that_she_waits_and_lets_her_leave(people, follow_up, dara, django_assert_num_queries):
    entry = waits(people[0], follow_up, dara)
    hers = at_home(people[0], dara)
    with time_machine.travel(AT):
        assert "You are on the wait list" in hers.get("/my/").content.decode()
        page = hers.get("/my/waiting/").content.decode()
        assert follow_up.name in page
        stranger = at_home(people[1], dara)
        assert "You are on the wait list" not in stranger.get("/my/").content.decode()
        assert stranger.post(f"/my/waiting/{entry.ref}/leave").status_code == 404
        assert hers.post(f"/my/waiting/{entry.ref}/leave")["Location"] == "/my/waiting/"
        assert "You are not on the wait list" in hers.get("/my/waiting/").content.decode()
    entry.refresh_from_db()
    assert entry.ended_why == "left"
