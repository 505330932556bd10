"""What a patient is told of her visits, through the real services and the real chore."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from icalendar import Calendar

from filiform.booking import services as booking
from filiform.booking.letters import chores
from filiform.booking.letters.kinds import REMINDER
from filiform.booking.letters.services import SECOND_THOUGHTS, write_offer
from filiform.booking.models import Visit
from filiform.booking.types import Source, VisitKind, VisitStatus
from filiform.clinics import services as clinics
from filiform.clinics.acting import program_member, programs
from filiform.outbox.models import Enclosure, Letter
from filiform.outbox.sending import services as sending
from filiform.patients import queries as patients
from filiform.patients.access import services as access
from filiform.patients.access.acting import patient_member
from filiform.patients.access.models import Link
from filiform.patients.access.types import Purpose
from tests.factories import cast

pytestmark = pytest.mark.django_db
NOON = cast.NOON.replace(hour=19)  # noon in Denver
START = NOON + timedelta(days=7)
HOUR = timedelta(hours=1)
S = VisitStatus


@pytest.fixture
def elif_(amara):
    patient = cast.make_patient(amara)
    patient.email, patient.language = "elif@example.org", "en"
    patient.save()
    return patient


@pytest.fixture
def book(elif_, amara_pt):
    def booked(by, starts_at=START, at=NOON, status=S.BOOKED, **more):
        return booking.add_visit(
            patient_id=elif_.pk, practitioner_id=amara_pt.pk, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=45), kind=VisitKind.INITIAL, complaint="Neck pain", by=by, at=at,
            status=status, **more,
        )  # fmt: skip

    return booked


def kinds(state="waiting"):
    return list(Letter.rows.filter(state=state).order_by("id").values_list("kind", flat=True))


def send_all(at):
    for letter in sending.take_due(limit=100, by="test", at=at):
        sending.note_sent(letter=letter, answer="", by=program_member(clinic_id=letter.clinic_id), at=at)


def test_a_booking_is_confirmed_with_its_time_its_links_and_its_file(amara, book, house):
    house.clinic.address = "1 Example Row"
    house.clinic.save()
    visit = book(amara)
    letter = Letter.rows.get()
    assert letter.kind == "booking.confirmed"
    assert letter.subject == "Your appointment on Monday, 30 November 2026, 12:00"
    assert "Amara Diallo" in letter.body
    assert "1 Example Row" in letter.body
    assert "Neck pain" not in letter.body
    secrets = re.findall(r"/l/(\S+)", letter.body)
    opened = [access.open_secret(secret=secret, at=NOON) for secret in secrets]
    assert [(one.purpose, one.about) for one in opened] == [
        (Purpose.VISIT, visit.ref), (Purpose.MANAGE, visit.ref),
    ]  # fmt: skip
    (file,) = Enclosure.rows.all()
    (event,) = Calendar.from_ical(bytes(file.content)).walk("VEVENT")
    assert event.decoded("dtstart") == START
    assert event["summary"] == "Appointment · Cedar Central"
    assert event["location"] == "1 Example Row"
    assert b"Neck pain" not in bytes(file.content)
    assert b"Elif" not in bytes(file.content)


def test_whom_no_letter_reaches_has_no_link_made_for_her(amara, elif_, book):
    elif_.email = elif_.phone = ""
    elif_.save()
    book(amara)
    assert kinds("void") == ["booking.confirmed"]
    assert not Link.rows.exists()


def test_what_the_desk_does_is_told_a_little_later_and_what_she_does_herself_at_once(amara, elif_, book, house):
    book(amara)
    assert Letter.rows.get().due_at == NOON + SECOND_THOUGHTS
    identity = patients.identity(organization_id=amara.organization_id, patient_ref=elif_.ref)
    herself = patient_member(patient=identity, clinic_id=house.clinic.pk)
    book(herself, START + HOUR, source=Source.ONLINE)
    assert Letter.rows.latest("id").due_at == NOON


def test_whoever_is_here_already_gets_no_letter(amara, book):
    book(amara, NOON, status=S.ARRIVED, source=Source.WALK_IN)
    book(amara, NOON - timedelta(days=30), at=NOON)
    assert not Letter.rows.exists()


def test_a_visit_called_off_and_on_again_at_the_desk_is_told_to_nobody(amara, book):
    visit = book(amara)
    send_all(NOON + HOUR)
    booking.move_visit(visit_ref=visit.ref, to=S.CANCELLED, by=amara, at=NOON + HOUR)
    assert kinds() == ["booking.cancelled"]
    booking.move_visit(visit_ref=visit.ref, to=S.BOOKED, by=amara, at=NOON + HOUR)
    assert kinds() == []
    assert kinds("sent") == ["booking.confirmed"]


def test_a_cancellation_that_was_told_is_followed_by_a_new_confirmation(amara, book):
    visit = book(amara)
    send_all(NOON + HOUR)
    booking.move_visit(visit_ref=visit.ref, to=S.CANCELLED, by=amara, at=NOON + HOUR)
    letter = Letter.rows.latest("id")
    assert letter.subject == "Cancelled: your appointment on Monday, 30 November 2026, 12:00"
    (event,) = Calendar.from_ical(bytes(letter.enclosures.get().content)).walk("VEVENT")
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    send_all(NOON + 2 * HOUR)
    booking.move_visit(visit_ref=visit.ref, to=S.BOOKED, by=amara, at=NOON + 3 * HOUR)
    assert kinds() == ["booking.confirmed"]
    send_all(NOON + 4 * HOUR)
    assert kinds("sent") == ["booking.confirmed", "booking.cancelled", "booking.confirmed"]


def test_a_visit_called_off_before_it_was_confirmed_is_told_to_nobody(amara, book):
    visit = book(amara)
    booking.move_visit(visit_ref=visit.ref, to=S.CANCELLED, by=amara, at=NOON)
    assert kinds() == []
    assert kinds("void") == ["booking.confirmed"]


def test_the_steps_of_the_day_are_no_letter(amara, book):
    visit = book(amara)
    for to in (S.CONFIRMED, S.ARRIVED, S.IN_ROOM, S.DONE):
        booking.move_visit(visit_ref=visit.ref, to=to, by=amara, at=NOON)
    assert Letter.rows.count() == 1


def remind(at):
    with time_machine.travel(at, tick=False):
        return chores.remind(at)


def test_two_reminders_are_written_each_once_whoever_asks(amara, book):
    visit = book(amara)
    send_all(NOON + HOUR)
    counts = [remind(START - HOUR * hours) for hours in (49, 48, 48, 47, 4, 3, 3, 2)]
    assert counts == [0, 1, 0, 0, 0, 1, 0, 0]
    letters = Letter.rows.filter(kind=REMINDER.key).order_by("id")
    assert {letter.about for letter in letters} == {visit.ref}
    assert letters[0].subject == "Reminder: your appointment on Monday, 30 November 2026, 12:00"
    assert letters[1].not_after == START - HOUR * 1.5


def test_two_workers_at_the_same_moment_remind_once(amara, book, monkeypatch):
    """Both have looked before either has written."""
    book(amara)
    at = START - 48 * HOUR
    monkeypatch.setattr("filiform.outbox.queries.written_under", lambda **_: set())
    remind(at)
    remind(at)
    assert Letter.rows.filter(kind=REMINDER.key).count() == 1


def test_a_turn_reminds_of_the_nearest_visits_and_the_next_of_the_rest(amara, book, monkeypatch):
    for number in range(5):
        book(amara, START + HOUR * number)
    monkeypatch.setattr(chores, "MOST", 2)
    at = START - HOUR * 42
    reminded = [remind(at) for _ in range(4)]
    assert reminded == [2, 2, 1, 0]
    first = Letter.rows.filter(kind=REMINDER.key).order_by("id").first()
    assert first.about == Visit.rows.order_by("starts_at").first().ref


def test_a_code_asked_for_goes_before_every_reminder_that_waits(amara, elif_, book, house):
    """However many reminders were due before it."""
    for number in range(3):
        book(amara, START + HOUR * number)
    at = START - HOUR * 44
    remind(at)
    identity = patients.identity(organization_id=amara.organization_id, patient_ref=elif_.ref)
    secret = access.make_link(
        patient_id=elif_.pk, purpose=Purpose.VISIT, about="", until=START, by=amara, at=at
    ).rpartition("/")[2]
    link = access.open_secret(secret=secret, at=at)
    herself = patient_member(patient=identity, clinic_id=house.clinic.pk)
    access.send_code(link=link, browser="phone", by=herself, at=at + timedelta(minutes=1))
    taken = sending.take_due(limit=10, by="test", at=at + timedelta(minutes=2))
    kinds_in_order = [letter.kind for letter in taken]
    assert kinds_in_order[0] == "access.code"
    assert kinds_in_order.count(REMINDER.key) == 3


def test_a_visit_that_is_off_or_over_is_not_reminded_of(amara, book):
    visit = book(amara)
    send_all(NOON + HOUR)
    remind(START - 48 * HOUR)
    booking.move_visit(visit_ref=visit.ref, to=S.CANCELLED, by=amara, at=START - 47 * HOUR)
    assert kinds() == ["booking.cancelled"]
    assert kinds("void") == [REMINDER.key]
    assert remind(START - 3 * HOUR) == 0


def test_who_has_come_early_gets_no_reminder_any_more(amara, book):
    visit = book(amara)
    send_all(NOON + HOUR)
    remind(START - 3 * HOUR)
    booking.move_visit(visit_ref=visit.ref, to=S.ARRIVED, by=amara, at=START - 2 * HOUR)
    assert kinds("void") == [REMINDER.key]


def test_a_clinic_without_reminders_sends_none(olu, amara, book):
    clinics.change_settings(step="letters", values={"reminders": []}, by=olu, at=NOON)
    book(amara)
    assert remind(START - 48 * HOUR) == 0


def test_no_clinic_is_forgotten_and_each_is_asked_in_as_many_queries_whatever_comes(
    amara, book, chen, django_assert_max_num_queries
):
    for number in range(6):
        book(amara, START + HOUR * number)
    assert len(programs()) == 2
    remind(START)
    with django_assert_max_num_queries(3 * 2 + 2):
        remind(START - 47 * HOUR - timedelta(days=3))


def test_a_time_that_became_free_is_offered_until_it_is_not(amara, elif_):
    identity = patients.identity(organization_id=amara.organization_id, patient_ref=elif_.ref)
    write_offer(
        patient=identity, practitioner="Bo Lindqvist", starts_at=START, until=NOON + HOUR, path="/l/offer", about="w1",
        by=amara, at=NOON,
    )  # fmt: skip
    letter = Letter.rows.get()
    assert letter.subject == "A time has become free: Monday, 30 November 2026, 12:00"
    assert "until 13:00" in letter.body
    assert letter.not_after == NOON + HOUR


def test_a_booking_writes_its_letter_in_a_fixed_number_of_statements(amara, elif_, book, django_assert_max_num_queries):
    book(amara)
    known = Visit.rows.count()
    with django_assert_max_num_queries(48):
        book(amara, START + HOUR)
    assert Visit.rows.count() == known + 1
