"""One visit in the patient's own hand, by the link of her mail."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from filiform.booking.models import Visit
from filiform.booking.slots import services
from filiform.booking.types import Online
from filiform.booking.visit_types import services as visit_types
from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose
from tests.booking.conftest import NINE
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = NINE + 3 * DAY


@pytest.fixture
def visit(door, working, follow_up, elif_):
    held = services.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=LATER, by=door, at=NOON)
    return services.book_held(hold_ref=held.ref, patient_id=elif_.pk, by=door, at=NOON)


def opened(door, patient, about, **more):
    path = access.make_link(
        patient_id=patient.pk, purpose=Purpose.MANAGE, about=about, until=NOON + 30 * DAY, by=door, at=NOON
    )
    client = Client()
    answer = client.get(path, follow=True, **more)
    return client, answer


@pytest.fixture
def hers(door, elif_, visit):
    return opened(door, elif_, visit.ref)[0]


def post(client, name, **said):
    return client.post(reverse(f"manage:{name}"), said)


def buttons(client, **query):
    page = client.get(reverse("manage:times"), query).content.decode()
    return re.findall(r'name="slot" value="([^"]+)"', page)


def test_the_link_of_the_mail_opens_the_visit_and_changes_nothing(door, elif_, visit):
    _, answer = opened(door, elif_, visit.ref)
    assert b"Amara Diallo" in answer.content
    assert answer.redirect_chain[-1][0] == reverse("manage:visit")
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_she_calls_it_off(hers, visit):
    page = hers.post(reverse("manage:cancel"), follow=True)
    assert b"Your visit is called off." in page.content
    assert b"Book another visit" in page.content
    visit.refresh_from_db()
    assert (visit.status, visit.cancelled_by, visit.is_late_cancel) == ("cancelled", "patient", False)
    assert post(hers, "cancel").status_code == 409


def test_she_moves_it_with_its_own_time_counted_as_free(hers, visit):
    day = LATER.date().isoformat()
    close = f"{(LATER + timedelta(minutes=15)).timestamp():.0f}-"
    chosen = next(value for value in buttons(hers, day=day) if value.startswith(close))
    assert hers.post(reverse("manage:move"), {"slot": chosen}).url == reverse("manage:visit")
    visit.refresh_from_db()
    assert visit.starts_at == LATER + timedelta(minutes=15)


def test_a_time_somebody_else_took_meanwhile_is_said(hers, door, amara, working, follow_up, visit):
    chosen = buttons(hers, day=NINE.date().isoformat())[0]
    held = services.hold_slot(practitioner_id=working.pk, visit_type=follow_up, starts_at=NINE, by=door, at=NOON)
    services.book_held(hold_ref=held.ref, patient_id=cast.make_patient(amara, "Nora", "Beck").pk, by=door, at=NOON)
    answer = hers.post(reverse("manage:move"), {"slot": chosen}, follow=True)
    assert b"has just been taken" in answer.content
    visit.refresh_from_db()
    assert visit.starts_at == LATER


@pytest.mark.parametrize("slot", ["", "x", "5-NOPE", "99999999999999-x"])
def test_a_button_no_page_showed_moves_nothing(hers, visit, slot):
    assert post(hers, "move", slot=slot).status_code in {302, 409}
    visit.refresh_from_db()
    assert visit.starts_at == LATER


def test_too_late_she_is_told_to_call(door, house, elif_, visit):
    house.clinic.phone = "(303) 555-0100"
    house.clinic.save()
    with time_machine.travel(LATER - timedelta(hours=2)):
        hers = opened(door, elif_, visit.ref)[0]
        page = hers.get(reverse("manage:visit")).content.decode()
        assert "too late to change this visit" in page
        assert "24 hours" in page
        assert "tel:(303) 555-0100" in page
        assert hers.get(reverse("manage:times")).status_code == 409
        assert post(hers, "cancel").status_code == 409
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_what_can_only_be_booked_by_telephone_is_moved_by_telephone(hers, owner, follow_up):
    visit_types.change_visit_type(visit_type_ref=follow_up.ref, online=Online.CONTACT, by=owner, at=NOON)
    page = hers.get(reverse("manage:visit")).content
    assert b"To move this visit, please call the clinic." in page
    assert b"I cannot come" in page
    assert hers.get(reverse("manage:times")).status_code == 409


def test_a_link_opens_no_visit_of_somebody_else(door, amara, visit):
    other = cast.make_patient(amara, "Nora", "Beck")
    client, answer = opened(door, other, visit.ref)
    assert answer.status_code == 404
    assert post(client, "cancel").status_code == 404
    assert Visit.rows.get().status == "booked"


@pytest.mark.parametrize("name", ["visit", "times"])
def test_without_a_link_nothing_opens(name):
    assert Client().get(reverse(f"manage:{name}")).status_code == 404


@pytest.mark.parametrize("name", ["cancel", "move"])
def test_a_scanner_that_follows_addresses_changes_nothing(hers, visit, name):
    assert hers.get(reverse(f"manage:{name}")).status_code == 405
    visit.refresh_from_db()
    assert visit.status == "booked"


def at_home(patient, member):
    client = Client()
    session = client.session
    session["visitor"] = {
        "organization": member.organization_id, "patient": patient.ref, "clinic": member.clinic_id,
    }  # fmt: skip
    session.save()
    return client


def test_her_own_page_leads_to_the_visit_and_back_without_the_mail(elif_, amara, visit):
    client = at_home(elif_, amara)
    to = reverse("manage:open-own", args=[visit.ref])
    assert f'action="{to}"' in client.get("/my/").content.decode()
    page = client.post(to, follow=True)
    assert page.redirect_chain[-1][0] == reverse("manage:visit")
    assert 'href="/my/"' in page.content.decode()
    assert post(client, "cancel").status_code == 302
    assert Visit.rows.get(pk=visit.pk).status == "cancelled"


def test_nobody_elses_visit_is_opened_from_her_page(elif_, amara, visit, house):
    other = cast.make_patient(amara, "Nora", "Berg")
    assert at_home(other, amara).post(reverse("manage:open-own", args=[visit.ref])).status_code == 404
    assert Client().post(reverse("manage:open-own", args=[visit.ref]))["Location"] == "/my/enter"
