from __future__ import annotations

import pytest
from django.urls import reverse

from filiform.practitioners.models import Attestation, Practitioner

pytestmark = pytest.mark.django_db


def test_the_owner_sees_everybody_with_verdict_and_reason(sign_in, olu, amara_pt):
    page = sign_in(olu).get("/practitioners/")
    assert page.status_code == 200
    assert b"Amara Diallo" in page.content
    assert b"Not established" in page.content
    assert b"unreviewed draft" in page.content


@pytest.mark.parametrize("path", ["/practitioners/", "/practitioners/new"])
def test_the_list_is_the_owners(sign_in, amara, dara, path):
    assert sign_in(amara).get(path).status_code == 403
    assert sign_in(dara).get(path).status_code == 403


def test_the_practitioner_sees_why_she_cannot_start(sign_in, amara, amara_pt):
    page = sign_in(amara).get("/practitioners/me").content.decode()
    assert "To be confirmed by the owner" in page
    assert "Confirm</button>" not in page


def test_somebody_not_on_the_list_is_told_whom_to_ask(sign_in, bo):
    assert b"Ask the owner" in sign_in(bo).get("/practitioners/me").content


def test_reception_has_no_qualification_page(sign_in, dara):
    assert sign_in(dara).get("/practitioners/me").status_code == 403


def test_another_clinics_practitioner_is_not_there(sign_in, chen, amara_pt, other_house):
    from tests.factories import cast

    owner = cast.make_member(other_house, "Nadia Petrov", cast.Role.OWNER)
    for name in ("one", "licence", "training"):
        assert sign_in(owner).get(reverse(f"practitioners:{name}", args=[amara_pt.ref])).status_code == 404


def test_the_owner_confirms_and_withdraws(sign_in, olu, amara_pt):
    browser = sign_in(olu)
    page = browser.get(reverse("practitioners:one", args=[amara_pt.ref]))
    condition = page.context["standing"].to_confirm[0]
    until = page.context["until"]
    browser.post(reverse("practitioners:attest", args=[amara_pt.ref]), {"condition": condition, "until": until})
    assert Attestation.objects.of(olu.organization_id).count() == 1
    browser.post(reverse("practitioners:withdraw", args=[amara_pt.ref]), {"condition": condition})
    assert Attestation.objects.of(olu.organization_id).get().withdrawn_at


def test_a_confirmation_without_a_day_says_what_is_missing(sign_in, olu, amara_pt):
    answer = sign_in(olu).post(reverse("practitioners:attest", args=[amara_pt.ref]), {"condition": "x", "until": ""})
    assert answer.status_code == 400


def test_confirming_by_get_is_not_possible(sign_in, olu, amara_pt):
    assert sign_in(olu).get(reverse("practitioners:attest", args=[amara_pt.ref])).status_code == 405


def test_a_practitioner_is_added_with_her_sign_in(sign_in, olu, bo):
    answer = sign_in(olu).post(
        "/practitioners/new",
        {"name": "Bo Lindqvist", "profession": "chiropractor", "person": bo.user_ref, "licence_jurisdiction": "US-CO"},
    )
    added = Practitioner.objects.of(olu.organization_id).get()
    assert answer.url == reverse("practitioners:one", args=[added.ref])
    assert added.user_id == bo.user_id


def test_a_form_with_a_mistake_keeps_what_was_typed(sign_in, olu, amara_pt):
    answer = sign_in(olu).post(
        reverse("practitioners:training", args=[amara_pt.ref]),
        {"course": "Thorax day", "hours": "8", "in_person_hours": "9", "regions": ["thorax"], "techniques": ["deep"],
         "completed_on": "2020-01-01"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert b"Thorax day" in answer.content
    assert b"9 hours in person are more than the 8" in answer.content
