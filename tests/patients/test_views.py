from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.core.clock import now
from filiform.patients.models import Patient
from tests.factories import cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NEW = {"given_name": "Nora", "family_name": "Beckett", "born_on": "1999-12-31", "language": "en"}


def test_search_answers_a_page_or_its_results_alone(sign_in, amara, elif_):
    browser = sign_in(amara)
    assert b"<html" in browser.get("/patients/?q=yilm").content
    fragment = browser.get("/patients/?q=yilm", headers=HTMX).content
    assert b"<html" not in fragment
    assert "Yılmaz".encode() in fragment


def test_nobody_found_says_what_to_try(sign_in, amara, elif_):
    assert b"Try fewer letters" in sign_in(amara).get("/patients/?q=zzz").content


def test_another_clinic_finds_nobody(sign_in, chen, elif_):
    assert "Yılmaz".encode() not in sign_in(chen).get("/patients/?q=yilm").content


def test_at_the_desk_a_result_leads_to_the_details_not_the_record(sign_in, dara, elif_):
    page = sign_in(dara).get("/patients/?q=elif").content.decode()
    assert f'"{reverse("patients:edit", args=[elif_.ref])}"' in page
    assert f'"{reverse("desk:chart", args=[elif_.ref])}"' not in page


def test_a_search_for_a_walk_in_leads_to_the_walk_in(sign_in, dara, elif_):
    page = sign_in(dara).get("/patients/?for=walk-in&q=elif").content.decode()
    assert reverse("booking:walk_in", args=[elif_.ref]) in page


def test_nobody_searches_without_signing_in(client, db):
    assert client.get("/patients/").url.startswith("/account/login/")


def test_a_new_patient_is_entered_once(sign_in, amara):
    answer = sign_in(amara).post("/patients/new", NEW)
    patient = Patient.objects.of(amara.organization_id).get()
    assert answer.url == reverse("desk:chart", args=[patient.ref])
    assert patient.given_name == "Nora"


def test_a_patient_for_a_walk_in_goes_on_to_the_visit(sign_in, dara):
    answer = sign_in(dara).post("/patients/new", NEW | {"for": "walk-in"})
    patient = Patient.objects.of(dara.organization_id).get()
    assert answer.url == reverse("booking:walk_in", args=[patient.ref])


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"given_name": ""}, "This field is required"),
        ({"born_on": "1888-01-01"}, "more than 120 years back"),
        ({"born_on": "2999-01-01"}, "lies in the future"),
        ({"born_on": "yesterday"}, "year-month-day"),
        ({"email": "nora"}, "name@example.org"),
        ({"language": "xx"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(sign_in, amara, change, sentence):
    answer = sign_in(amara).post("/patients/new", NEW | {"occupation": "Harpsichord maker"} | change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert b"Harpsichord maker" in answer.content
    assert not Patient.objects.of(amara.organization_id).exists()


def test_the_same_name_and_birthday_is_asked_about_before_saving(sign_in, amara, elif_):
    twice = NEW | {"given_name": "elif", "family_name": "Yilmaz", "born_on": "1988-04-02", "phone": "555"}
    browser = sign_in(amara)
    answer = browser.post("/patients/new", twice)
    assert answer.status_code == 422
    assert "There is already a patient" in answer.content.decode()
    assert reverse("desk:chart", args=[elif_.ref]) in answer.content.decode()
    assert b'value="555"' in answer.content
    assert browser.post("/patients/new", twice | {"add_anyway": "yes"}).status_code == 302
    assert Patient.objects.of(amara.organization_id).count() == 2


def test_another_clinics_patient_is_no_duplicate(sign_in, chen, elif_):
    same = {"given_name": "Elif", "family_name": "Yılmaz", "born_on": "1988-04-02"}
    answer = sign_in(chen).post("/patients/new", NEW | same)
    assert answer.status_code == 302


def test_details_are_corrected_and_the_trail_names_the_fields_only(sign_in, dara, elif_):
    browser = sign_in(dara)
    page = browser.get(reverse("patients:edit", args=[elif_.ref]))
    assert b'value="1988-04-02"' in page.content
    said = page.context["form"].initial | {"phone": "+1 303 555 0101", "born_on": "1988-04-02"}
    assert browser.post(reverse("patients:edit", args=[elif_.ref]), said).status_code == 302
    elif_.refresh_from_db()
    assert elif_.phone == "+1 303 555 0101"
    assert Line.objects.get(kind="patient.changed").facts == {"fields": ["phone"]}
    assert Line.objects.filter(kind="chart.seen", patient=elif_.ref).exists()


def test_a_corrected_name_is_found(sign_in, amara, elif_):
    said = NEW | {"given_name": "Elif", "family_name": "Öztürk", "born_on": "1988-04-02"}
    sign_in(amara).post(reverse("patients:edit", args=[elif_.ref]), said)
    assert "Öztürk" in sign_in(amara).get("/patients/?q=ozturk").content.decode()


def test_another_clinics_details_are_not_there(sign_in, chen, elif_):
    assert sign_in(chen).get(reverse("patients:edit", args=[elif_.ref])).status_code == 404


def test_a_patient_at_the_edge_of_plausible_age(sign_in, amara):
    today = now().astimezone(amara.zone).date()
    assert sign_in(amara).post("/patients/new", NEW | {"born_on": today.isoformat()}).status_code == 302
    assert cast.make_patient(amara, "Old", "Age", date(1907, 1, 1)).pk
