from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.feeds import services
from filiform.booking.feeds.errors import FeedNotOpen
from filiform.booking.feeds.models import Feed
from filiform.booking.types import VisitStatus
from filiform.core.errors import NotAllowed
from filiform.patients import queries as patients
from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=7)


@pytest.fixture
def visit(amara, elif_, amara_pt):
    return cast.make_visit(amara, elif_, amara_pt, LATER)


@pytest.fixture
def path(amara, amara_pt, visit):
    return services.make_feed(practitioner_ref=amara_pt.ref, by=amara, at=NOON)


def read(path, **headers):
    return Client().get(path, headers=headers)


def events(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def test_a_practitioners_calendar_shows_when_and_where_and_nobodys_name(path, visit, settings):
    settings.BASE_URL = "https://clinic.example.org"
    answer = read(path)
    assert answer["Content-Type"].startswith("text/calendar")
    (event,) = events(answer)
    assert event.decoded("dtstart") == LATER
    assert event["summary"] == "Appointment · Cedar Central"
    assert event["url"] == f"https://clinic.example.org/day/{visit.ref}"
    for word in (b"Elif", b"Neck", b"Initial", b"needl"):
        assert word not in answer.content


def test_a_cancelled_visit_is_struck_out_under_the_same_name(path, visit, amara):
    (before,) = events(read(path))
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.CANCELLED, by=amara, at=NOON)
    (after,) = events(read(path))
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")


def test_what_has_not_changed_is_not_sent_again(path, visit, amara):
    first = read(path)
    again = read(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.CANCELLED, by=amara, at=NOON)
    assert read(path, if_none_match=first["ETag"]).status_code == 200


def test_a_new_address_ends_the_one_before_and_revoking_ends_the_last(path, amara, amara_pt):
    second = services.make_feed(practitioner_ref=amara_pt.ref, by=amara, at=NOON)
    assert read(path).status_code == 404
    assert read(second).status_code == 200
    services.revoke_feed(practitioner_ref=amara_pt.ref, by=amara, at=NOON)
    assert read(second).status_code == 404
    kinds = Line.objects.filter(kind__startswith="calendar.").order_by("at", "id").values_list("kind", flat=True)
    assert sorted(kinds) == ["calendar.made", "calendar.made", "calendar.revoked"]


def test_the_secret_is_in_no_row(path):
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 32
    assert secret not in str(Feed.rows.values())


def test_only_herself_and_the_owner_make_a_practitioners_address(amara_pt, bo, olu, chen):
    services.make_feed(practitioner_ref=amara_pt.ref, by=olu, at=NOON)
    with pytest.raises(NotAllowed):
        services.make_feed(practitioner_ref=amara_pt.ref, by=bo, at=NOON)
    with pytest.raises(NotAllowed):
        services.revoke_feed(practitioner_ref=amara_pt.ref, by=bo, at=NOON)
    with pytest.raises(Exception, match="no such practitioner"):
        services.make_feed(practitioner_ref=amara_pt.ref, by=chen, at=NOON)


def test_a_feed_is_read_in_a_fixed_number_of_queries(path, amara, amara_pt, django_assert_num_queries):
    for number in range(20):
        cast.make_visit(amara, cast.make_patient(amara, f"Kim {number}"), amara_pt, LATER + timedelta(hours=number + 1))
    read(path)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    with django_assert_num_queries(2):
        services.read_feed(secret=secret, at=NOON)


def test_a_patients_calendar_shows_her_own_visits_alone(amara, elif_, amara_pt, visit):
    cast.make_visit(amara, cast.make_patient(amara, "Nora", "Beckett"), amara_pt, LATER + timedelta(hours=1))
    identity = patients.identity(organization_id=amara.organization_id, patient_ref=elif_.ref)
    path = services.make_patient_feed(patient=identity, by=amara, at=NOON)
    (event,) = events(read(path))
    assert event.decoded("dtstart") == LATER
    assert event["summary"] == "Appointment · Cedar Central"
    assert "url" not in event
    second = services.make_patient_feed(patient=identity, by=amara, at=NOON)
    assert read(path).status_code == 404
    services.revoke_patient_feed(patient=identity, by=amara, at=NOON)
    assert read(second).status_code == 404


def test_another_link_of_hers_is_no_calendar(amara, elif_, visit):
    link = access.make_link(
        patient_id=elif_.pk, purpose=Purpose.VISIT, about="", until=LATER, by=amara, at=NOON
    )  # fmt: skip
    assert read(f"/calendar/{link.rpartition('/')[2]}.ics").status_code == 404
    with pytest.raises(FeedNotOpen):
        services.read_feed(secret="guessed", at=NOON)


def test_guessing_addresses_runs_out(path):
    answers = {read("/calendar/guess.ics").status_code for _ in range(245)}
    assert answers == {404, 429}
    assert Client().post(path).status_code == 405


def test_who_treats_makes_her_own_on_the_page_and_sees_no_other(sign_in, amara, amara_pt, bo, house, visit):
    cast.make_practitioner(house, bo)
    browser = sign_in(amara)
    page = browser.get("/calendar/feeds/").content.decode()
    assert "Amara Diallo" in page
    assert "No address has been made" in page
    assert "Bo Lindqvist" not in page.split("<main")[1]
    made = browser.post(f"/calendar/feeds/{amara_pt.ref}/new").content.decode()
    path = re.search(r"/calendar/[\w-]{20,}\.ics", made)[0]
    assert read(path).status_code == 200
    assert ".ics" not in browser.get("/calendar/feeds/").content.decode()
    assert browser.get(f"/calendar/feeds/{amara_pt.ref}/new").status_code == 405
    browser.post(f"/calendar/feeds/{amara_pt.ref}/revoke")
    assert read(path).status_code == 404


def test_strangers_and_colleagues_make_nobody_elses(sign_in, bo, chen, dara, amara_pt):
    assert sign_in(bo).post(f"/calendar/feeds/{amara_pt.ref}/new").status_code == 403
    assert sign_in(dara).post(f"/calendar/feeds/{amara_pt.ref}/new").status_code == 403
    assert sign_in(chen).post(f"/calendar/feeds/{amara_pt.ref}/new").status_code == 404
    assert "No calendar of yours" in sign_in(dara).get("/calendar/feeds/").content.decode()


def test_the_owner_sets_reminders_and_quiet_hours(sign_in, olu, dara, amara):
    browser = sign_in(olu)
    assert 'value="48"' in browser.get("/letters/settings").content.decode()
    said = {"first": "24", "second": "0", "quiet_begins": "22:00", "quiet_ends": "07:30"}
    assert browser.post("/letters/settings", said).status_code == 302
    olu = cast.clinics.member_of(olu.user_id)
    assert olu.settings["letters"] == {"reminders": [24], "quiet_begins": "22:00", "quiet_ends": "07:30"}
    assert browser.post("/letters/settings", {**said, "first": "900"}).status_code == 422
    assert browser.post("/letters/settings", {**said, "quiet_ends": "soon"}).status_code == 422
    assert sign_in(dara).get("/letters/settings").status_code == 403
    assert sign_in(amara).post("/letters/settings", said).status_code == 403
