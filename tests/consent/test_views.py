from __future__ import annotations

import pytest
from django.urls import reverse

from filiform.consent import queries, services
from filiform.intake import services as intake
from filiform.notes import services as notes
from filiform.screening import services as screening
from tests.consent.conftest import DRAWN
from tests.factories import cast
from tests.factories.journey import make_ready
from tests.factories.journey import row as row_of

pytestmark = pytest.mark.django_db
CALF = ("gastrocnemius-medial-head", "right")


@pytest.fixture
def url(visit):
    return lambda name, *refs: reverse(f"consent:{name}", args=[visit.ref, *refs])


@pytest.fixture
def fields(client_text):
    return {"sha256": client_text, "signer_role": "patient", "signer_name": "Elif Yılmaz", "signature": DRAWN}


@pytest.fixture
def client_text(sign_in, amara, url, plan):
    """The fingerprint of the text as the page shows it now."""
    plan(CALF)
    page = sign_in(amara).get(url("visit"))
    return page.context["prepared"].text.sha256


def documents(amara, row):
    return queries.documents_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)


def test_without_a_plan_the_page_leads_to_the_examination(sign_in, amara, url):
    page = sign_in(amara).get(url("visit"))
    assert page.status_code == 200
    assert "Nothing is planned yet" in page.content.decode()


def test_signing_the_text_shown_puts_the_consent_in_force(sign_in, amara, url, fields):
    client = sign_in(amara)
    assert client.post(url("sign"), fields).status_code == 302
    page = client.get(url("visit")).content.decode()
    assert "Consent in force" in page
    assert "From that moment no needle goes in." in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"signature": ""}, "Signature: sign with a finger or pen"),
        ({"signer_name": " "}, "Write the full name of the person who signs"),
        ({"signer_role": "dog"}, "Say who signs"),
    ],
)
def test_an_incomplete_signing_gets_the_page_again(sign_in, amara, url, row, fields, change, sentence):
    answer = sign_in(amara).post(url("sign"), {**fields, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert documents(amara, row) == []


def test_a_text_that_changed_meanwhile_is_not_signed(sign_in, amara, url, row, fields):
    answer = sign_in(amara).post(url("sign"), {**fields, "sha256": "0" * 64})
    assert answer.status_code == 409
    assert documents(amara, row) == []


def test_declining_is_recorded(sign_in, amara, url, row, fields):
    client = sign_in(amara)
    assert client.post(url("refuse"), {"sha256": fields["sha256"], "reason": "afraid"}).status_code == 302
    assert "no needle may go in" in client.get(url("visit")).content.decode()
    assert documents(amara, row)[0].reason == "afraid"


def test_withdrawing_takes_one_tap(sign_in, amara, url, row, fields):
    client = sign_in(amara)
    client.post(url("sign"), fields)
    (document,) = documents(amara, row)
    assert client.post(url("withdraw", document.ref)).status_code == 302
    assert "Withdrawn" in client.get(url("visit")).content.decode()
    assert client.post(url("withdraw", document.ref)).status_code == 409


def test_the_copy_is_a_pdf_that_nobody_caches(sign_in, amara, url, row, fields):
    client = sign_in(amara)
    client.post(url("sign"), fields)
    (document,) = documents(amara, row)
    answer = client.get(url("copy", document.ref))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF")


def test_the_copy_of_another_patient_is_not_reached_through_this_visit(sign_in, amara, amara_pt, url, row, fields):
    client = sign_in(amara)
    client.post(url("sign"), fields)
    (document,) = documents(amara, row)
    other = cast.make_visit(amara, cast.make_patient(amara, "Noor", "Haddad"), amara_pt)
    assert client.get(reverse("consent:copy", args=[other.ref, document.ref])).status_code == 404


def test_goals_and_concerns_are_written_down(sign_in, amara, url, row):
    client = sign_in(amara)
    assert client.post(url("add-goal"), {"text": "drive", "instrument": "psfs", "target": "8"}).status_code == 302
    assert client.post(url("add-concern"), {"text": "the lung", "answer": "short needle"}).status_code == 302
    page = client.get(url("visit")).content.decode()
    assert "Patient-Specific Functional Scale 8" in page
    assert "short needle" in page


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("add-goal", {"text": ""}, "Write what the patient wants to be able to do"),
        ("add-goal", {"text": "drive", "by_date": "soon"}, "Write the day as year-month-day"),
        ("add-concern", {"text": ""}, "Write what worries the patient"),
    ],
)
def test_an_empty_goal_or_concern_gets_the_page_again(sign_in, amara, url, name, fields, sentence):
    answer = sign_in(amara).post(url(name), fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_only_the_right_verbs(sign_in, amara, url):
    client = sign_in(amara)
    assert client.post(url("visit")).status_code == 405
    for name in ("sign", "refuse", "add-goal", "add-concern"):
        assert client.get(url(name)).status_code == 405


def test_a_colleague_may_the_desk_may_not_and_another_clinic_finds_nothing(
    sign_in, bo, dara, chen, url, row, amara, fields
):
    assert sign_in(bo).post(url("sign"), fields).status_code == 302
    (document,) = documents(amara, row)
    assert sign_in(bo).get(url("visit")).status_code == 200
    for person, code in ((dara, 403), (chen, 404)):
        client = sign_in(person)
        assert client.get(url("visit")).status_code == code
        assert client.get(url("copy", document.ref)).status_code == code
        assert client.post(url("sign"), fields).status_code == code
        assert client.post(url("withdraw", document.ref)).status_code == code
        assert client.post(url("add-goal"), {"text": "x"}).status_code == code


def test_the_owner_reads_and_signs_nothing(sign_in, olu, url, fields):
    assert sign_in(olu).get(url("visit")).status_code == 200
    assert sign_in(olu).post(url("sign"), fields).status_code == 403


def test_a_long_history_costs_no_more_queries(sign_in, amara, url, row, fields, sign, django_assert_max_num_queries):
    client = sign_in(amara)
    client.post(url("sign"), fields)
    with django_assert_max_num_queries(60) as one:
        client.get(url("visit"))
    for _ in range(4):
        sign()
        services.add_concern(visit=row, text="x", answer="", by=amara, at=cast.NOON)
    with django_assert_max_num_queries(len(one)):
        client.get(url("visit"))


def test_where_the_verdict_stops_the_page_says_so_before_anybody_signs(sign_in, amara, url, row, fields):
    client = sign_in(amara)
    assert "As things stand no needle may go in" not in client.get(url("visit")).content.decode()
    intake.record_answers(visit=row, answers={"fever_or_infection": True}, source="patient", by=amara, at=cast.NOON)
    screening.screen_visit(visit=row, by=amara, at=cast.NOON)
    page = client.get(url("visit")).content.decode()
    assert "Verdict: Stop" in page
    assert "As things stand no needle may go in" in page


def test_a_page_leads_on_to_the_next_step_that_is_open_and_from_a_signed_visit_nowhere(sign_in, amara, visit, url):
    make_ready(visit=visit, by=amara)
    client = sign_in(amara)
    assert "Go on: Treatment" in client.get(url("visit")).content.decode()
    # Pain now was not asked yet.
    assert "Go on: Outcome" in client.get(reverse("screening:verdict", args=[visit.ref])).content.decode()
    notes.sign_note(visit=row_of(visit, amara), own_words="Advice only.", by=amara, at=cast.NOON)
    assert "Go on" not in client.get(url("visit")).content.decode()
