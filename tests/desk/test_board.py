"""The room board, the wall screen and the watch strip, from outside."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics.models import Room
from filiform.consent import queries as consents
from filiform.consent import services as consent
from filiform.desk.board import pages
from filiform.intake.models import RedFlag
from filiform.treatment import services as treatment
from filiform.treatment.models import Session
from filiform.treatment.watch import services as watch
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening

pytestmark = pytest.mark.django_db
SIGNING_IN = 2
HTMX = {"HX-Request": "true"}


@pytest.fixture
def in_session(olu, amara, visit, house):
    """Two needles are in, in Room 1."""
    Visit.objects.of(amara.organization_id).filter(pk=visit.pk).update(room=house.room)
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    assert not treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON).refused
    return visit


@pytest.fixture
def missing(in_session, amara):
    """One of them was not found at the count."""
    acts = [
        new("needles.all_withdrawn", reason="routine"), new("sharps.counted", counted=1),
        new("needle.missing", needle="n2", where_looked="couch"),
    ]  # fmt: skip
    assert not treatment.record_events(visit_ref=in_session.ref, events=acts, by=amara, at=NOON).refused
    return in_session


def board(browser, query=""):
    return browser.get(f"/rooms/now{query}").json()["parts"]


def strip(browser):
    return browser.get("/watch").json()["parts"].get("watch", "")


def call(browser, visit, act, **more):
    return browser.post(reverse("treatment:help", args=[visit.ref]), {"act": act}, headers=HTMX, **more)


def test_every_room_is_on_the_page_and_who_is_in_it(sign_in, bo, in_session, house):
    Room.objects.add(organization=house.organization, clinic=house.clinic, name="Room 10")
    Room.objects.add(organization=house.organization, clinic=house.clinic, name="Room 2")
    page = sign_in(bo).get("/rooms/").content.decode()
    assert page.index("Room 1<") < page.index("Room 2<") < page.index("Room 10<")
    for words in ("<b>2</b> in", "Elif Yılmaz", "Amara Diallo", 'data-since="2026-11-23T05:00:00-07:00"', "data-limit"):
        assert words in page, words
    assert "Neck pain" not in page


def test_a_consent_taken_back_while_she_lies_there_reaches_every_screen(sign_in, amara, bo, dara, in_session):
    assert "Consent taken back" not in strip(sign_in(bo))
    of = booking.visit(organization_id=amara.organization_id, visit_ref=in_session.ref)
    given = consents.documents_of_patient(organization_id=amara.organization_id, patient_id=of.patient_id)[0]
    consent.withdraw_consent(visit=of, consent_ref=given.ref, words="please stop", by=amara, at=NOON)
    for person in (amara, bo, dara):
        told = strip(sign_in(person))
        assert "Consent taken back" in told
        assert "take out 2 needles" in told
    assert "please stop" not in told


def test_an_answer_that_asks_for_a_doctor_now_stands_on_the_strip(sign_in, bo, dara, amara, visit):
    given = {"organization_id": amara.organization_id, "visit_id": visit.pk, "patient_id": visit.patient_id}
    RedFlag.objects.add(**given, clinic_id=visit.clinic_id, reason="rf.milder", urgency="hold", raised_at=NOON)
    assert strip(sign_in(bo)) == ""
    RedFlag.objects.add(**given, clinic_id=visit.clinic_id, reason="rf.worse", urgency="emergency-now", raised_at=NOON)
    told = strip(sign_in(bo))
    assert "Emergency care now" in told
    assert "1 person to speak with" in told
    assert 'href="/before/"' in strip(sign_in(dara))


def test_what_is_followed_says_the_same_as_the_page(sign_in, bo, in_session, house):
    parts = board(sign_in(bo))
    assert list(parts) == [f"room-{house.room.ref}"]
    cell = " ".join(parts[f"room-{house.room.ref}"].split())
    assert cell in " ".join(sign_in(bo).get("/rooms/").content.decode().split())


def test_people_in_no_room_and_people_waiting_are_on_the_board_too(sign_in, amara, amara_pt, visit):
    assert "Elif" in board(sign_in(amara))["waiting"]
    Visit.objects.of(amara.organization_id).update(status=VisitStatus.IN_ROOM)
    parts = board(sign_in(amara))
    assert list(parts) == ["nowhere"]
    assert "Here" in parts["nowhere"]


def test_who_left_is_no_longer_on_it(sign_in, amara, visit):
    Visit.objects.of(amara.organization_id).update(status=VisitStatus.DONE)
    assert board(sign_in(amara)) == {}


def test_needles_left_in_since_yesterday_are_still_on_the_board(sign_in, bo, in_session, house):
    with time_machine.travel(NOON + timedelta(days=2)):
        assert "<b>2</b> in" in board(sign_in(bo))[f"room-{house.room.ref}"]
        assert "Needle overdue" in strip(sign_in(bo))


def test_reception_sees_needles_overdue_and_help_and_nothing_else_clinical(sign_in, dara, amara, in_session, house):
    Session.objects.of(amara.organization_id).update(stimulating=1, missing=1)
    watch.call_for_help(visit_ref=in_session.ref, by=amara, at=NOON)
    at_the_desk, parts = strip(sign_in(dara)), board(sign_in(dara))
    assert list(parts) == [f"room-{house.room.ref}"]
    cell = parts[f"room-{house.room.ref}"]
    for words in ("<b>2</b> in", "Help wanted", "I am coming"):
        assert words in cell, words
    for words in ("Current", "missing", f'href="{reverse("treatment:room", args=[in_session.ref])}"'):
        assert words not in cell, words
        assert words not in at_the_desk, words
    assert "Needle overdue" in at_the_desk


def test_the_wall_names_nobody_until_it_is_asked_to(sign_in, bo, in_session, elif_):
    browser = sign_in(bo)
    wall = browser.get("/rooms/?wall=1").content.decode()
    assert "<b>2</b> in" in wall
    assert 'aria-label="Main"' not in wall
    for page in (wall, str(board(browser, "?wall=1"))):
        assert "Elif" not in page
        assert in_session.ref not in page
    assert "Elif" in browser.get("/rooms/?wall=1&names=1").content.decode()
    assert "Elif" in str(board(browser, "?wall=1&names=1"))


def test_names_can_be_blurred_wherever_they_stand(sign_in, bo, in_session):
    assert "data-private>Elif Yılmaz</a>" in str(board(sign_in(bo)))
    assert "<span data-private>, Elif Yılmaz</span>" in strip(sign_in(bo))


def test_another_clinic_sees_nothing_of_it(sign_in, chen, in_session):
    assert board(sign_in(chen)) == {}
    assert strip(sign_in(chen)) == ""
    assert call(sign_in(chen), in_session, "want").status_code == 404


@pytest.mark.parametrize("address", ["/rooms/", "/rooms/now", "/watch"])
def test_the_board_is_read_only_and_for_those_who_work_here(sign_in, client, bo, address):
    assert sign_in(bo).post(address).status_code == 405
    assert client.get(address).url.startswith("/account/login/")


def test_the_answer_carries_the_time_of_the_server_and_is_never_kept(sign_in, bo, house):
    answer = sign_in(bo).get("/rooms/now")
    assert answer["Filiform-At"].startswith("2026-11-23T12:00")
    assert "no-store" in answer["Cache-Control"]
    assert answer.json() == {"live": False, "parts": {}}


def test_help_is_wanted_and_somebody_comes(sign_in, amara, bo, dara, in_session, house):
    answer = call(sign_in(amara), in_session, "want")
    assert answer["HX-Trigger"] == "follow:now"
    assert "Everybody in the clinic is told" in answer.content.decode()
    assert "Not needed" in strip(sign_in(amara))
    for colleague in (bo, dara):
        told = strip(sign_in(colleague))
        assert "Help wanted" in told
        assert "I am coming" in told
        assert "data-alarm" in told
    call(sign_in(dara), in_session, "come")
    for person in (amara, bo):
        told = strip(sign_in(person))
        assert "Help wanted" not in told
        assert "Dara Quinn is coming" in told
    assert "Dara Quinn is coming" in board(sign_in(bo))[f"room-{house.room.ref}"]
    assert call(sign_in(bo), in_session, "come").status_code == 409
    with time_machine.travel(NOON + timedelta(minutes=6)):
        assert "is coming" not in strip(sign_in(bo))


def test_a_call_needs_a_session_a_known_act_and_a_post(sign_in, amara, visit, in_session):
    browser = sign_in(amara)
    assert call(browser, in_session, "shout").status_code == 400
    assert browser.get(reverse("treatment:help", args=[in_session.ref])).status_code == 405
    assert browser.post(reverse("treatment:help", args=[in_session.ref]), {"act": "want"}).status_code == 204


def test_the_strip_of_the_one_whose_patient_it_is_offers_help_and_reminds_her(sign_in, amara, bo, in_session):
    own = strip(sign_in(amara))
    assert 'data-asks="mine"' in own
    assert 'data-from="2026-11-23T05:05:00-07:00"' in own  # five minutes after the last entry
    assert "Look and ask" in own
    assert "Look and ask" not in strip(sign_in(bo))


def test_a_missing_needle_stays_on_every_clinicians_screen_until_its_search_is_closed(
    sign_in, amara, bo, olu, missing, house
):
    Visit.objects.of(amara.organization_id).update(status=VisitStatus.DONE)
    with time_machine.travel(NOON + timedelta(days=9)):
        for person in (amara, bo, olu):
            assert "Needle missing" in strip(sign_in(person))
            parts = board(sign_in(person))
            assert list(parts) == ["searches"]
            assert "1 needle missing" in parts["searches"]
        watch.close_search(visit_ref=missing.ref, outcome="In the laundry", by=bo, at=NOON + timedelta(days=9))
        assert board(sign_in(olu)) == {}
        assert strip(sign_in(olu)) == ""


def test_every_page_of_staff_carries_the_strip_and_pays_no_statement_for_it(sign_in, client, bo, olu, in_session):
    for person in (bo, olu):
        page = sign_in(person).get("/patients/").content.decode()
        assert 'data-follows="/watch"' in page
    assert 'data-follows="/watch"' not in client.get("/account/login/").content.decode()
    browser = sign_in(bo)
    browser.get("/patients/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/patients/")
    assert not [one["sql"] for one in asked if "treatment_" in one["sql"]]


def fill(house, amara, amara_pt, elif_, *, rooms, sessions):
    """A clinic with many rooms, and as many people in them with two needles each."""
    places = [
        Room.objects.add(organization=house.organization, clinic=house.clinic, name=f"Cubicle {number}")
        for number in range(rooms)
    ]
    template = cast.make_visit(amara, elif_, amara_pt)
    for number in range(sessions):
        one = Visit.objects.add(
            organization=house.organization, clinic=house.clinic, episode_id=template.episode_id, patient=elif_,
            practitioner=amara_pt, room=places[number], starts_at=NOON, ends_at=NOON + timedelta(minutes=40),
            kind=VisitKind.FOLLOW_UP, status=VisitStatus.NEEDLES_IN,
        )  # fmt: skip
        Session.objects.add(
            organization=house.organization, visit=one, patient=elif_, practitioner=amara_pt, opened_at=NOON,
            inserted=2, in_body=2, longest_in_since=NOON,
        )  # fmt: skip


@pytest.mark.parametrize(("rooms", "sessions"), [(1, 0), (4, 2), (50, 40)])
def test_three_statements_bring_the_board_up_to_date_whatever_its_size(
    sign_in, house, amara, amara_pt, elif_, rooms, sessions
):
    fill(house, amara, amara_pt, elif_, rooms=rooms, sessions=sessions)
    browser = sign_in(amara)
    pages.board(by=amara, at=NOON, with_names=True)
    for address, statements in (("/rooms/now", 3), ("/rooms/now?wall=1", 3), ("/watch", 3), ("/rooms/", 4)):
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address)
        assert answer.status_code == 200
        assert len(asked) == SIGNING_IN + statements, (address, [one["sql"] for one in asked])
    assert len([part for part in board(browser) if part.startswith("room-")]) == sessions
