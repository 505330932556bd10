from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from filiform.core.clock import now
from tests.factories import cast, journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def amara_pt(amara_pt, amara):
    journey.qualify(practitioner=amara_pt, by=amara)
    return amara_pt


def wanted(practitioner, **changes):
    return {
        "practitioner": practitioner.ref, "day": "2027-01-11", "starts": "09:30", "minutes": "45", "kind": "follow-up",
        "complaint": "Neck pain", "room": "",
    } | changes  # fmt: skip


def address(patient):
    return reverse("booking:new_visit", args=[patient.ref])


def test_a_visit_is_booked_by_the_clinics_clock(sign_in, dara, elif_, amara_pt, house):
    answer = sign_in(dara).post(address(elif_), wanted(amara_pt, room=house.room.ref))
    assert answer.url == "/?day=2027-01-11&who=all"
    visit = Visit.objects.of(dara.organization_id).get()
    assert visit.starts_at.isoformat() == "2027-01-11T16:30:00+00:00"
    assert visit.ends_at - visit.starts_at == timedelta(minutes=45)
    assert visit.room_id == house.room.pk


def test_the_second_visit_at_once_is_refused_in_the_form_with_everything_kept(sign_in, dara, elif_, amara_pt):
    browser = sign_in(dara)
    browser.post(address(elif_), wanted(amara_pt))
    answer = browser.post(address(elif_), wanted(amara_pt, starts="09:45", complaint="Tension headache"))
    assert answer.status_code == 422
    assert "already has a visit on 11 Jan 2027 from 09:30 to 10:15 with Amara Diallo" in answer.content.decode()
    assert b"Tension headache" in answer.content


def test_two_at_once_for_one_practitioner_is_chosen_on_purpose_and_said(sign_in, dara, amara, elif_, amara_pt):
    browser = sign_in(dara)
    browser.post(address(elif_), wanted(amara_pt))
    other = cast.make_patient(amara, "Nora", "Beckett")
    assert b"Book over it on purpose" not in browser.get(address(other)).content
    refused = browser.post(address(other), wanted(amara_pt))
    assert refused.status_code == 422
    assert b"Amara Diallo has another visit from 09:30 to 10:15" in refused.content
    assert b"Book over it on purpose" in refused.content
    page = browser.post(address(other), wanted(amara_pt, overlap="on"), follow=True)
    assert b"has another visit at that time" in page.content
    assert page.content.count(b"shares its time") == 2


def test_an_hour_the_clocks_skip_is_not_booked(sign_in, dara, elif_, amara_pt):
    answer = sign_in(dara).post(address(elif_), wanted(amara_pt, day="2027-03-14", starts="02:30"))
    assert answer.status_code == 422
    assert b"does not exist on that day" in answer.content


def test_who_may_not_needle_yet_is_labelled_and_not_booked_to_needle(sign_in, dara, bo, elif_, house):
    bo_pt = cast.make_practitioner(house, bo)
    browser = sign_in(dara)
    assert b"Bo Lindqvist (qualification open)" in browser.get(address(elif_)).content
    refused = browser.post(address(elif_), wanted(bo_pt))
    assert refused.status_code == 422
    assert b"Bo Lindqvist may not be booked for Follow-up" in refused.content
    assert browser.post(address(elif_), wanted(bo_pt, kind="initial")).status_code == 302


@pytest.mark.parametrize("field", ["practitioner", "day", "starts", "minutes", "kind", "room"])
def test_an_unreadable_answer_is_named(sign_in, dara, elif_, amara_pt, field):
    answer = sign_in(dara).post(address(elif_), wanted(amara_pt) | {field: "nonsense"})
    assert answer.status_code == 422
    assert not Visit.objects.of(dara.organization_id).exists()


def test_another_clinics_patient_is_not_there(sign_in, chen, elif_):
    assert sign_in(chen).get(address(elif_)).status_code == 404
    assert sign_in(chen).post(reverse("booking:walk_in", args=[elif_.ref])).status_code == 404


def test_a_walk_in_starts_now_and_has_arrived(sign_in, amara, elif_, amara_pt):
    sign_in(amara).post(
        reverse("booking:walk_in", args=[elif_.ref]), {"practitioner": amara_pt.ref, "minutes": "30", "complaint": ""}
    )
    visit = Visit.objects.of(amara.organization_id).get()
    assert visit.status == VisitStatus.ARRIVED
    assert abs(visit.starts_at - now()) < timedelta(minutes=2)
    assert visit.kind == "walk-in"


def test_a_walk_in_who_is_booked_now_is_told_of_that_visit(sign_in, amara, elif_, amara_pt):
    cast.make_visit(amara, elif_, amara_pt, starts_at=now() - timedelta(minutes=5))
    answer = sign_in(amara).post(
        reverse("booking:walk_in", args=[elif_.ref]), {"practitioner": amara_pt.ref, "minutes": "30"}
    )
    assert answer.status_code == 422
    assert b"already has a visit" in answer.content


def test_the_head_of_a_visit_shows_whom_and_how_far(sign_in, amara, visit, rf):
    from django.template.loader import render_to_string

    from filiform.booking import queries

    page = queries.visit_page(organization_id=amara.organization_id, visit_ref=visit.ref, here="consent")
    html = render_to_string("booking/visit.html", {"page": page, "member": amara})
    assert "Elif Yılmaz" in html
    assert "2 Apr 1988" in html
    assert html.count('aria-current="step"') == sum(1 for step in page.steps if step.step.key == "consent")
