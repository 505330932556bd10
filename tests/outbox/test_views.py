from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from filiform.outbox import services
from filiform.outbox.models import Letter, Stopped
from filiform.outbox.wording import stop_link
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(amara, elif_writes_back):
    facts = {"day": "3 March", "link": "/l/very-secret"}
    return services.write_letter(
        kind="test.reminder",
        to=replace(elif_writes_back, language="en"),
        facts=facts,
        about="visit-1",
        by=amara,
        at=NOON,
    )


def fail(**more):
    Letter.rows.update(state="failed", reason="refused", answer="550 No such user", **more)


@pytest.mark.parametrize("who", ["olu", "dara"])
def test_the_owner_and_the_desk_see_what_was_sent_to_whom(sign_in, request, letter, who):
    browser = sign_in(request.getfixturevalue(who))
    page = browser.get("/letters/").content.decode()
    assert "Reminder of the suite" in page
    assert "Elif Yılmaz" in page
    assert "very-secret" not in page
    one = browser.get(f"/letters/{letter}/").content.decode()
    assert "elif@example.org" in one
    assert "very-secret" not in one


def test_who_treats_does_not_see_letters(sign_in, amara, letter):
    assert sign_in(amara).get("/letters/").status_code == 403
    assert sign_in(amara).get(f"/letters/{letter}/").status_code == 403
    assert sign_in(amara).post(f"/letters/{letter}/take-back").status_code == 403


def test_another_clinic_sees_and_does_nothing(sign_in, other_house, letter):
    chen = sign_in(cast.make_member(other_house, "Chen Wei", cast.Role.OWNER))
    assert "Elif" not in chen.get("/letters/").content.decode()
    assert chen.get(f"/letters/{letter}/").status_code == 404
    assert chen.post(f"/letters/{letter}/take-back").status_code == 404
    assert chen.post(f"/letters/{letter}/again").status_code == 404


def test_a_failed_letter_is_announced_explained_and_tried_again(sign_in, dara, letter):
    fail()
    browser = sign_in(dara)
    assert "1 letter failed" in browser.get("/letters/").content.decode()
    one = browser.get(f"/letters/{letter}/").content.decode()
    assert "550 No such user" in one
    assert "Try again now" in one
    assert browser.post(f"/letters/{letter}/again").url == f"/letters/{letter}/"
    assert Letter.rows.get().state == "waiting"
    assert browser.post(f"/letters/{letter}/again").status_code == 409


def test_a_waiting_letter_is_taken_back(sign_in, dara, letter):
    sign_in(dara).post(f"/letters/{letter}/take-back")
    assert Letter.rows.get().reason == "taken-back"


def test_wrong_ways_are_refused(sign_in, dara, letter):
    browser = sign_in(dara)
    assert browser.get(f"/letters/{letter}/again").status_code == 405
    assert browser.get(f"/letters/{letter}/take-back").status_code == 405
    assert browser.post("/letters/").status_code == 405
    assert browser.get("/letters/nothing/").status_code == 404
    assert browser.get("/letters/?after=nothing").status_code == 404
    assert browser.get("/letters/?state=eaten").status_code == 200


def test_the_list_is_told_by_state_and_by_patient(sign_in, dara, letter, elif_):
    browser = sign_in(dara)
    assert "Elif" in browser.get("/letters/?state=waiting").content.decode()
    assert "Elif" not in browser.get("/letters/?state=sent").content.decode()
    assert "Elif" in browser.get(f"/letters/?patient={elif_.ref}").content.decode()
    assert "Elif" not in browser.get("/letters/?patient=somebody").content.decode()


def test_in_the_demo_the_text_is_shown_with_its_link_to_open(house, amara, letter, sign_in):
    house.organization.is_demo = True
    house.organization.save()
    page = sign_in(cast.make_member(house, "Ada Demo", cast.Role.RECEPTION)).get(f"/letters/{letter}/").content.decode()
    assert re.search(r'<a href="[^"]*/l/very-secret"', page)


def path_of(letter):
    return "/letters/stop/" + stop_link(letter).rsplit("/", 1)[1]


def test_opening_the_stop_link_changes_nothing_and_names_nobody(letter):
    page = Client().get(path_of(letter))
    assert page.status_code == 200
    assert "Stop these letters" in page.content.decode()
    assert "Elif" not in page.content.decode()
    assert not Stopped.rows.exists()


def test_letters_are_stopped_and_started_again_by_link(letter, elif_):
    browser = Client()
    assert browser.post(path_of(letter)).status_code == 302
    assert Stopped.rows.get().patient_ref == elif_.ref
    assert Letter.rows.get().reason == "stopped"
    assert "Send them again" in browser.get(path_of(letter)).content.decode()
    browser.post(path_of(letter), {"start": "yes"})
    assert not Stopped.rows.exists()


def test_a_mail_program_stops_letters_with_one_post(letter):
    """RFC 8058: no cookie, no token, nothing but the address of the header."""
    program = Client(enforce_csrf_checks=True)
    assert program.post(path_of(letter), {"List-Unsubscribe": "One-Click"}).status_code in {200, 302}
    assert Stopped.rows.exists()


@pytest.mark.parametrize(
    "change", [lambda path: path[:-1] + ("x" if path[-1] != "x" else "y"), lambda _: "/letters/stop/x"]
)
def test_a_stop_link_cannot_be_made_up(letter, change):
    assert Client().get(change(path_of(letter))).status_code == 404
    assert Client().post(change(path_of(letter))).status_code == 404
    assert not Stopped.rows.exists()


def test_a_letter_that_cannot_be_stopped_has_no_stop_page(amara, elif_writes_back):
    ref = services.write_letter(
        kind="test.note", to=elif_writes_back, facts={"day": "", "link": ""}, about="", by=amara, at=NOON
    )
    assert Client().get(path_of(ref)).status_code == 404


def test_the_desk_starts_a_kind_again_at_the_patients_word(sign_in, dara, elif_, letter):
    Client().post(path_of(letter))
    browser = sign_in(dara)
    assert "has stopped" in browser.get(f"/letters/?patient={elif_.ref}").content.decode()
    browser.post(reverse("outbox:start-again", args=[elif_.ref]), {"kind": "test.reminder"})
    assert not Stopped.rows.exists()
