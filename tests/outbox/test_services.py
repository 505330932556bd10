from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from filiform.audit.models import Line
from filiform.outbox import queries, services
from filiform.outbox.errors import LetterNotFound, NotToBeSent, NotToBeTakenBack
from filiform.outbox.models import Enclosure, Letter
from filiform.outbox.types import Attachment, LetterState, Recipient
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
FACTS = {"day": "3 March", "link": "/l/abc"}
NIGHT = NOON.replace(hour=6)  # eleven at night in Denver


def write(by, to, kind="test.note", at=NOON, **more):
    return services.write_letter(kind=kind, to=to, facts=FACTS, about="visit-1", by=by, at=at, **more)


def only():
    return Letter.rows.get()


def test_a_letter_waits_in_the_recipients_language_with_a_whole_address(amara, elif_writes_back, settings):
    settings.BASE_URL = "https://clinic.example.org"
    write(amara, elif_writes_back)
    letter = only()
    assert (letter.state, letter.channel, letter.address) == ("waiting", "mail", "elif@example.org")
    assert letter.language == "es"
    assert letter.subject == "Your appointment on 3 March"
    assert "https://clinic.example.org/l/abc" in letter.body
    assert "Cedar Central" in letter.body
    assert Line.objects.get(kind="letter.written").facts == {"kind": "test.note", "state": "waiting"}


def test_a_letter_goes_back_with_the_act_it_tells_of(amara, elif_writes_back):
    with transaction.atomic():
        write(amara, elif_writes_back)
        transaction.set_rollback(True)
    assert not Letter.rows.exists()


def test_a_language_nobody_has_translated_is_english(amara):
    write(amara, Recipient("Nilufar", "n@example.org", language="uz"))
    assert only().language == "en"


def test_somebody_without_an_address_is_seen_not_to_have_been_told(amara):
    write(amara, Recipient("Elif"))
    assert (only().state, only().reason, only().body) == ("void", "no-address", "")


def test_what_is_written_once_is_not_written_twice(amara, elif_writes_back):
    first = write(amara, elif_writes_back, once="2026-11-25T10:00")
    assert write(amara, elif_writes_back, once="2026-11-25T10:00") == first
    assert write(amara, elif_writes_back, once="2026-11-26T10:00") != first


def test_a_reminder_written_at_night_is_for_the_morning_and_a_note_is_not(amara, elif_writes_back):
    write(amara, elif_writes_back, "test.reminder", at=NIGHT)
    assert only().due_at == NIGHT.replace(hour=15)  # eight in Denver
    only().delete()
    write(amara, elif_writes_back, at=NIGHT)
    assert only().due_at == NIGHT


def test_facts_cannot_forge_a_part_of_the_letter(amara):
    facts = {"day": "3\x1e March\r\nBcc: all@example.org", "link": ""}
    services.write_letter(kind="test.note", to=Recipient("E\x1e", "e@x.org"), facts=facts, about="", by=amara, at=NOON)
    assert "\n" not in only().subject
    assert only().subject.startswith("Your appointment on 3 March Bcc")


def test_a_patient_stops_one_kind_and_takes_it_back(amara, elif_, elif_writes_back):
    write(amara, elif_writes_back, "test.reminder")
    services.stop_letters(patient_ref=elif_.ref, kind="test.reminder", by=amara, at=NOON)
    services.stop_letters(patient_ref=elif_.ref, kind="test.reminder", by=amara, at=NOON)
    assert (only().state, only().reason, only().body) == ("void", "stopped", "")
    assert services.opted_out(organization_id=amara.organization_id, patient_ref=elif_.ref, kind="test.reminder")
    write(amara, elif_writes_back, "test.reminder")
    assert {one.reason for one in Letter.rows.all()} == {"stopped"}
    services.start_again(patient_ref=elif_.ref, kind="test.reminder", by=amara, at=NOON)
    write(amara, elif_writes_back, "test.reminder")
    assert Letter.rows.filter(state="waiting").count() == 1
    assert Line.objects.filter(kind__in=["letters.stopped", "letters.started_again"], patient=elif_.ref).count() == 2


def test_what_is_not_optional_cannot_be_stopped(amara, elif_, elif_writes_back):
    services.stop_letters(patient_ref=elif_.ref, kind="test.note", by=amara, at=NOON)
    write(amara, elif_writes_back)
    assert only().state == "waiting"


def test_letters_about_something_that_changed_are_taken_back_by_kind(amara, elif_writes_back):
    write(amara, elif_writes_back, attachments=[Attachment("visit.ics", "text/calendar", b"x")])
    write(amara, elif_writes_back, "test.reminder")
    assert services.void_letters(about="visit-1", kinds={"test.reminder"}, by=amara, at=NOON) == 1
    assert services.void_letters(about="another", by=amara, at=NOON) == 0
    assert services.void_letters(about="visit-1", by=amara, at=NOON) == 1
    assert {(one.state, one.reason, one.body) for one in Letter.rows.all()} == {("void", "overtaken", "")}
    assert not Enclosure.rows.exists()


def test_only_a_waiting_letter_is_taken_back_and_only_a_failed_one_tried_again(amara, elif_writes_back):
    ref = write(amara, elif_writes_back)
    with pytest.raises(NotToBeSent):
        services.retry_letter(letter_ref=ref, by=amara, at=NOON)
    services.take_back(letter_ref=ref, by=amara, at=NOON)
    with pytest.raises(NotToBeTakenBack):
        services.take_back(letter_ref=ref, by=amara, at=NOON)


def test_a_failed_letter_is_tried_again_with_fresh_patience(amara, elif_writes_back):
    ref = write(amara, elif_writes_back)
    Letter.rows.update(state="failed", reason="gave-up", tries=8, not_after=NOON)
    services.retry_letter(letter_ref=ref, by=amara, at=NOON + timedelta(hours=1))
    letter = only()
    assert (letter.state, letter.reason, letter.tries) == ("waiting", "", 0)
    assert letter.due_at == NOON + timedelta(hours=1)
    assert letter.not_after == NOON + timedelta(hours=25)


def test_a_letter_whose_words_are_gone_cannot_be_tried_again(amara, elif_writes_back):
    ref = write(amara, elif_writes_back)
    Letter.rows.update(state="failed", reason="gave-up", body="")
    with pytest.raises(NotToBeSent):
        services.retry_letter(letter_ref=ref, by=amara, at=NOON)


def test_another_clinics_letters_are_not_there(amara, chen, elif_writes_back):
    ref = write(amara, elif_writes_back)
    for act in (services.take_back, services.retry_letter):
        with pytest.raises(LetterNotFound):
            act(letter_ref=ref, by=chen, at=NOON)
    with pytest.raises(LetterNotFound):
        queries.letter(by=chen, letter_ref=ref)
    assert services.void_letters(about="visit-1", by=chen, at=NOON) == 0
    assert queries.letters(by=chen).rows == ()


def test_the_list_takes_as_many_queries_for_a_hundred_letters_as_for_one(
    amara, elif_writes_back, django_assert_num_queries
):
    for number in range(101):
        write(amara, elif_writes_back, at=NOON + timedelta(seconds=number))
    with django_assert_num_queries(2):
        first = queries.letters(by=amara)
    assert len(first.rows) == queries.PAGE
    assert (first.waiting, first.failed) == (101, 0)
    with django_assert_num_queries(3):
        second = queries.letters(by=amara, after=first.older)
    third = queries.letters(by=amara, after=second.older)
    refs = [row.ref for page in (first, second, third) for row in page.rows]
    assert len(set(refs)) == len(refs) == 101
    assert third.older == ""


def test_who_was_told_since_is_found_for_many_at_once(amara, elif_writes_back, django_assert_num_queries):
    write(amara, elif_writes_back)
    write(amara, Recipient("Nobody"), at=NOON + timedelta(hours=1))
    with django_assert_num_queries(1):
        told = queries.told_at(
            organization_id=amara.organization_id, abouts=["visit-1", "visit-2"], kinds=["test.note"]
        )
    assert told == {"visit-1": NOON}


def test_in_a_demo_the_words_stay(house, elif_writes_back):
    house.organization.is_demo = True
    house.organization.save()
    amara = cast.make_member(house, "Ada Demo", cast.Role.RECEPTION)
    ref = write(amara, elif_writes_back)
    services.take_back(letter_ref=ref, by=amara, at=NOON)
    assert queries.letter(by=amara, letter_ref=ref).body
    assert queries.letter(by=amara, letter_ref=ref).state is LetterState.VOID
