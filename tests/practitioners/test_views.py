from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.practitioners.forms import FORMS
from filiform.practitioners.models import Attestation, Credential, CredentialFile, Practitioner
from tests.factories import cast

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
    owner = cast.make_member(other_house, "Nadia Petrov", cast.Role.OWNER)
    assert sign_in(owner).get(reverse("practitioners:one", args=[amara_pt.ref])).status_code == 404
    for kind in FORMS:
        assert sign_in(owner).get(reverse("practitioners:proof", args=[amara_pt.ref, kind])).status_code == 404


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
        {"name": "Bo Lindqvist", "profession": "chiropractor", "person": bo.user_ref, "npi": "1234567893"},
    )
    added = Practitioner.objects.of(olu.organization_id).get()
    assert answer.url == reverse("practitioners:one", args=[added.ref])
    assert added.user_id == bo.user_id


def test_a_form_with_a_mistake_keeps_what_was_typed(sign_in, olu, amara_pt):
    answer = sign_in(olu).post(
        reverse("practitioners:proof", args=[amara_pt.ref, "training"]),
        {"course": "Thorax day", "hours": "8", "in_person_hours": "9", "regions": ["thorax"], "techniques": ["deep"],
         "completed_on": "2020-01-01"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert b"Thorax day" in answer.content
    assert b"9 hours in person are more than the 8" in answer.content


BODY = {"regions": ["thorax"], "techniques": ["deep"]}
ENTERED = {
    "licence": {"profession": "chiropractor", "jurisdiction": "US-CO", "number": "DC-9", "expires_on": "2028-01-01"},
    "training": {"course": "Thorax", "hours": "8", "in_person_hours": "8", "completed_on": "2020-01-01", **BODY},
    "resuscitation": {"issuer": "Rescue", "valid_from": "2026-01-01", "expires_on": "2028-01-01"},
    "bloodborne": {"issuer": "Clinic", "valid_from": "2026-01-01", "expires_on": "2027-01-01"},
    "insurance": {
        "issuer": "Mutual", "number": "1", "valid_from": "2026-01-01", "expires_on": "2027-01-01", "currency": "USD",
        "limit_each": "1000000",
    },
    "board-document": {"issuer": "Board", "valid_from": "2026-01-01"},
    "limit": {"reason": "insurance", "valid_from": "2026-01-01", "regions": ["thoracic-paraspinal"]},
}  # fmt: skip


@pytest.mark.parametrize("kind", list(FORMS))
def test_every_kind_of_proof_is_entered_shown_and_corrected(sign_in, olu, amara_pt, kind):
    browser = sign_in(olu)
    address = reverse("practitioners:proof", args=[amara_pt.ref, kind])
    form = browser.get(address).context["form"]
    said = dict(ENTERED[kind])
    if kind == "board-document":
        said["condition"] = form.fields["condition"].choices[0][0]
    assert browser.post(address, {"expires_on": "soon"}).status_code == 422
    assert browser.post(address, said).status_code == 302
    row = Credential.objects.of(olu.organization_id).filter(kind=kind).latest("id")
    again = reverse("practitioners:correct", args=[amara_pt.ref, row.ref])
    shown = browser.get(again).context["form"].initial
    assert all(str(shown[name]) == value for name, value in said.items() if isinstance(value, str))
    assert browser.post(again, said).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_why == "corrected"
    page = browser.get(reverse("practitioners:one", args=[amara_pt.ref])).content.decode()
    assert said.get("reason") or said.get("course") or said.get("number") or said["issuer"] in page


def test_a_renewal_starts_from_the_last_one_without_its_days(sign_in, olu, amara_pt):
    row = Credential.objects.of(olu.organization_id).get(kind="licence")
    page = sign_in(olu).get(reverse("practitioners:proof", args=[amara_pt.ref, "licence"]) + f"?like={row.ref}")
    initial = page.context["form"].initial
    assert initial["number"] == "PT-1"
    assert "expires_on" not in initial


def test_a_kind_of_proof_that_is_none_is_not_found(sign_in, olu, amara_pt):
    assert sign_in(olu).get(reverse("practitioners:proof", args=[amara_pt.ref, "gossip"])).status_code == 404


@pytest.fixture
def act(sign_in, olu, amara_pt):
    row = Credential.objects.of(olu.organization_id).get(kind="licence")

    def post(name, by=olu, **said):
        return sign_in(by).post(reverse(f"practitioners:{name}", args=[amara_pt.ref, row.ref]), said)

    return post


def test_the_owner_checks_stops_and_takes_back(act, sign_in, olu, amara_pt):
    page = reverse("practitioners:one", args=[amara_pt.ref])
    assert act("check", how="register of the board").status_code == 302
    assert "Checked 23 Nov 2026 by Olu Adeyemi: register of the board" in sign_in(olu).get(page).content.decode()
    assert act("stop", status="suspended", since="2026-11-20").status_code == 302
    assert "Suspended since 20 Nov 2026" in sign_in(olu).get(page).content.decode()
    assert act("take-back", why="wrong person").status_code == 302
    assert "PT-1" not in sign_in(olu).get(page).content.decode()


@pytest.mark.parametrize(
    ("name", "said"),
    [("check", {}), ("stop", {"status": "active", "since": "2026-11-20"}), ("take-back", {}), ("keep-file", {})],
)
def test_a_button_without_its_field_says_what_is_missing(act, name, said):
    assert act(name, **said).status_code == 400


@pytest.mark.parametrize("name", ["check", "stop", "take-back", "keep-file"])
def test_only_the_owner_changes_evidence(act, amara, dara, name):
    assert act(name, by=amara).status_code == 403
    assert act(name, by=dara).status_code == 403


class TestScan:
    CONTENT = b"%PDF-1.7 licence"

    @pytest.fixture
    def scan(self, act, olu):
        assert act("keep-file", file=SimpleUploadedFile("x.html", self.CONTENT, "text/html")).status_code == 302
        return CredentialFile.objects.of(olu.organization_id).get()

    def test_it_comes_as_a_download_no_browser_guesses_about(self, scan, sign_in, olu, amara_pt):
        answer = sign_in(olu).get(reverse("practitioners:file", args=[amara_pt.ref, scan.ref]))
        assert answer.content == self.CONTENT
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == 'attachment; filename="x.pdf"'
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]

    def test_it_is_the_owners_and_her_own(self, scan, sign_in, amara, bo, dara, chen, amara_pt):
        address = reverse("practitioners:file", args=[amara_pt.ref, scan.ref])
        assert sign_in(amara).get(address).status_code == 200
        assert sign_in(bo).get(address).status_code == 403
        assert sign_in(dara).get(address).status_code == 403
        assert sign_in(chen).get(address).status_code == 404

    def test_what_is_no_scan_is_refused_in_words(self, act):
        answer = act("keep-file", file=SimpleUploadedFile("licence.pdf", b"<script>", "application/pdf"))
        assert answer.status_code == 400
        assert b"neither a PDF nor a JPEG nor a PNG" in answer.content


def test_the_page_of_a_practitioner_costs_the_same_however_much_is_on_record(
    sign_in, olu, amara_pt, django_assert_max_num_queries
):
    browser, page = sign_in(olu), reverse("practitioners:one", args=[amara_pt.ref])
    browser.get(page)
    with CaptureQueriesContext(connection) as before:
        browser.get(page)
    statements = len(before)
    for number in range(5):
        for kind in ("licence", "resuscitation", "insurance"):
            address = reverse("practitioners:proof", args=[amara_pt.ref, kind])
            browser.post(address, ENTERED[kind] | {"number": f"N-{number}"})
    with django_assert_max_num_queries(statements):
        browser.get(page)


def test_an_owner_answers_where_the_law_is_silent(sign_in, db):
    house = cast.make_house("Quiet", jurisdiction="US-AK")
    owner = cast.make_member(house, "Olga Owner", cast.Role.OWNER)
    pia = cast.make_practitioner(house, cast.make_member(house, "Pia Peer", cast.Role.PRACTITIONER), "chiropractor")
    Credential.objects.of(owner.organization_id).filter(kind="licence").update(jurisdiction="US-AK")
    browser, page = sign_in(owner), reverse("practitioners:one", args=[pia.ref])
    assert "Answer for it as the owner" in browser.get(page).content.decode()
    browser.post(
        reverse("practitioners:answer", args=[pia.ref]),
        {"profession": "chiropractor", "reason": "Letter of the board", "until": "2027-05-01"},
    )
    shown = browser.get(page).content.decode()
    assert "On the owner&#x27;s responsibility until 1 May 2027" in shown
    assert "Letter of the board" in shown
    assert "On the owner&#x27;s responsibility" in browser.get("/practitioners/").content.decode()


def test_an_npi_that_cannot_be_is_said_in_words(sign_in, olu, amara_pt):
    address = reverse("practitioners:npi", args=[amara_pt.ref])
    answer = sign_in(olu).post(address, {"npi": "1234567890"})
    assert answer.status_code == 400
    assert b"its last digit does not fit" in answer.content
    assert sign_in(olu).post(address, {"npi": "1234567893"}).status_code == 302
