"""Reception sees which visits to come a lapse touches, and why; a count stands where it looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.booking import services as booking
from filiform.booking.types import VisitKind, VisitStatus
from filiform.desk.touched import queries
from filiform.practitioners.models import Credential
from tests.factories import cast, journey
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PAGE = "/day/to-move"


@pytest.fixture
def amara_pt(amara_pt, amara):
    journey.qualify(practitioner=amara_pt, by=amara)
    return amara_pt


def book(by, patient, practitioner, days, kind=VisitKind.FOLLOW_UP, status=VisitStatus.BOOKED):
    starts_at = NOON + days * DAY + timedelta(hours=5)
    return booking.add_visit(
        patient_id=patient.pk, practitioner_id=practitioner.pk, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45), kind=kind, by=by, at=NOON, status=status,
    )  # fmt: skip


def lapse(member, days):
    """Her licence runs out that many days from today."""
    Credential.objects.of(member.organization_id).filter(kind="licence").update(expires_on=NOON.date() + days * DAY)


def touched(by, at=NOON):
    return [one for group in queries.touched(by=by, at=at) for one in group.visits]


def test_visits_after_the_last_day_are_touched_and_those_before_are_not(dara, amara, elif_, amara_pt):
    for days in (10, 20, 21, 30):
        book(amara, elif_, amara_pt, days)
    assert queries.count(by=dara, at=NOON) == 0
    lapse(amara, 20)
    found = touched(dara)
    assert [(one.visit.starts_at - NOON).days for one in found] == [21, 30]
    assert {one.why for one in found} == {("The licence expired on 13 December 2026.",)}
    assert queries.count(by=dara, at=NOON) == 2
    assert queries.count(by=dara, at=NOON + 25 * DAY) == 1


def test_only_visits_with_needles_that_still_stand_are_touched(dara, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 30, kind=VisitKind.INITIAL)
    gone = book(amara, elif_, amara_pt, 31)
    booking.move_visit(visit_ref=gone.ref, to=VisitStatus.CANCELLED, by=dara, at=NOON)
    lapse(amara, 20)
    assert queries.count(by=dara, at=NOON) == 0


def test_a_renewal_takes_them_off_the_list(dara, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 30)
    lapse(amara, 20)
    assert queries.count(by=dara, at=NOON) == 1
    lapse(amara, 60)
    assert queries.count(by=dara, at=NOON) == 0


def test_reception_sees_patient_time_and_why_and_the_count_leads_there(sign_in, dara, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 30)
    lapse(amara, 20)
    browser = sign_in(dara)
    page = browser.get(PAGE).content.decode()
    for said in ("Amara Diallo", "Elif Yılmaz", "Wed 23 Dec 2026, 10:00", "The licence expired on 13 December 2026."):
        assert said in page
    for address in ("/calendar/", "/day"):
        shown = browser.get(address).content.decode()
        assert "1 visit to move" in shown
        assert PAGE in shown


def test_where_nothing_is_touched_nothing_is_said(sign_in, dara, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 30)
    browser = sign_in(dara)
    assert "No visit is touched" in browser.get(PAGE).content.decode()
    assert "to move:" not in browser.get("/calendar/").content.decode()


def test_another_clinic_sees_its_own_alone(sign_in, other_house, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 30)
    lapse(amara, 20)
    stranger = cast.make_member(other_house, "Nadia Petrov", cast.Role.RECEPTION)
    assert "Elif" not in sign_in(stranger).get(PAGE).content.decode()


def test_the_list_is_read_and_not_posted_to(sign_in, dara, client):
    assert sign_in(dara).post(PAGE).status_code == 405
    assert client.get(PAGE).status_code == 302


def test_many_visits_cost_no_more_queries(dara, amara, elif_, amara_pt):
    book(amara, elif_, amara_pt, 21)
    lapse(amara, 20)
    touched(dara)
    with CaptureQueriesContext(connection) as one:
        touched(dara)
    statements = len(one)
    lapse(amara, 200)
    for days in range(22, 40):
        book(amara, elif_, amara_pt, days)
    lapse(amara, 20)
    with CaptureQueriesContext(connection) as many:
        assert len(touched(dara)) == 19
    assert len(many) == statements == 5
