"""The consent on the patient's own phone: what she reads is what she signs, and what she takes back ends at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.services import seal_visit
from filiform.consent import errors, queries, services
from filiform.consent.models import Concern, Goal, TextRead, Withdrawal
from filiform.consent.phone.letters import COPY
from filiform.intake import queries as intake
from filiform.outbox.models import Enclosure, Letter
from filiform.patients import services as editing
from filiform.patients.access.visitors import VISITOR
from filiform.patients.messages.models import Message
from filiform.screening import queries as screening
from filiform.treatment.surroundings import surroundings
from tests.consent.conftest import DRAWN
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
CALF = ("gastrocnemius-medial-head", "right")


def come_in(patient, member) -> Client:
    """Her browser after the code of her mail."""
    client = Client()
    client.get("/my/enter")
    session = client.session
    session[VISITOR] = {"organization": member.organization_id, "patient": patient.ref, "clinic": member.clinic_id}
    session.save()
    return client


@pytest.fixture
def elif_(amara):
    patient = cast.make_patient(amara)
    editing.change_patient(patient_ref=patient.ref, email="elif@example.org", by=amara, at=NOON)
    return patient


@pytest.fixture
def hers(elif_, amara, visit):
    return come_in(elif_, amara)


@pytest.fixture
def page(hers, visit):
    """The page of her visit's text, and what its form would send."""

    def opened(language="en", query=""):
        hers.cookies["django_language"] = language
        answer = hers.get(f"/my/consent/{visit.ref}/{query}")
        assert answer.status_code == 200
        text = answer.context["text"]
        return answer, {"sha256": text.sha256, "language": text.language}

    return opened


def sign(hers, visit, fields, **changes):
    given = {"signer_name": "Elif Yılmaz", "signature": DRAWN, "copy": "page", **fields, **changes}
    return hers.post(f"/my/consent/{visit.ref}/sign", given)


def in_force(row, member):
    return queries.consent_in_force(organization_id=member.organization_id, patient_id=row.patient_id, at=NOON)


def given(row, member):
    sheet = intake.fact_sheet(organization_id=member.organization_id, visit=row, at=NOON + timedelta(hours=1))
    return sheet.values.get("consent.given")


def test_she_signs_on_the_phone_the_words_she_read_in_the_language_she_read_them(
    hers, visit, row, amara, plan, page
):  # fmt: skip
    plan(CALF)
    answer, fields = page("es")
    assert "pantorrilla (lado derecho)" in answer.content.decode()
    assert sign(hers, visit, fields)["Location"] == "/my/consent/"
    found = queries.document(organization_id=amara.organization_id, consent_ref=in_force(row, amara).ref)
    assert (found.sha256, found.text.language, found.is_of_the_phone) == (fields["sha256"], "es", True)
    assert found.witness_name == ""
    assert Line.objects.get(kind="consent.signed").facts["where"] == "phone"


def test_a_signature_from_the_phone_opens_no_session_before_the_clinic_has_asked(
    hers, visit, row, amara, plan, page
):  # fmt: skip
    plan(CALF)
    sign(hers, visit, page()[1])
    assert given(row, amara) is None
    services.confirm_consent(visit=row, by=amara, at=NOON)
    assert given(row, amara) == "yes"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signature": ""}, "type your name and tick the box"),
        ({"signature": "{}"}, "could not be read"),
        ({"signer_name": " "}, "Write the full name"),
    ],
)
def test_a_blank_or_unsigned_form_is_never_complete(hers, visit, row, amara, plan, page, changes, said):
    plan(CALF)
    answer = sign(hers, visit, page()[1], **changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert in_force(row, amara) is None


def test_a_form_with_an_error_keeps_what_was_typed(hers, visit, plan, page):
    plan(CALF)
    answer = sign(hers, visit, page()[1], signer_name=" ", interpreter="Ayşe Kaya")
    body = answer.content.decode()
    assert "Ayşe Kaya" in body
    assert "M10 90Q60 20" in body, "the signature is not lost"


def test_a_plan_that_changed_meanwhile_is_not_signed(hers, visit, row, amara, plan, page):
    plan(CALF)
    _, fields = page()
    plan(CALF, ("gastrocnemius-medial-head", "left"))
    answer = sign(hers, visit, fields)
    assert answer.status_code == 409
    assert "changed since this text was shown" in answer.content.decode()
    assert in_force(row, amara) is None


def test_the_hash_of_one_language_signs_no_other(hers, visit, row, amara, plan, page):
    plan(CALF)
    _, fields = page("es")
    assert sign(hers, visit, fields, language="en").status_code == 409
    assert in_force(row, amara) is None


def test_the_current_is_her_own_decision(hers, visit, row, amara, plan, page):
    plan(CALF, techniques=["deep", "electrical-stimulation"])
    _, fields = page()
    answer = sign(hers, visit, fields)
    assert answer.status_code == 422
    assert "accepted or declined" in answer.content.decode()
    sign(hers, visit, fields, stimulation="decline")
    assert in_force(row, amara).techniques == {"deep"}


def test_a_name_can_be_typed_instead_of_drawn(hers, visit, row, amara, plan, page):
    plan(CALF)
    typed = '{"kind": "typed", "name": "Elif Yılmaz", "confirmed": true}'
    sign(hers, visit, page()[1], signature=typed)
    assert in_force(row, amara)


def test_before_anything_is_planned_she_reads_and_signs_nothing(hers, visit, row, amara, page):
    answer, fields = page("es")
    body = answer.content.decode()
    assert "Todavía no acepto nada" in body
    assert 'name="signature"' not in body
    assert sign(hers, visit, fields).status_code == 409
    read = hers.post(f"/my/consent/{visit.ref}/read", fields)
    assert read["Location"] == f"/my/wishes/{visit.ref}/"
    kept = queries.last_read(organization_id=amara.organization_id, visit_id=row.id)
    assert (kept.sha256, kept.language) == (fields["sha256"], "es")
    assert in_force(row, amara) is None
    assert "consent.text_read" in set(Line.objects.values_list("kind", flat=True))


def test_she_cannot_have_read_what_was_not_shown(hers, visit, plan, page):
    _, fields = page()
    assert hers.post(f"/my/consent/{visit.ref}/read", fields | {"sha256": "0" * 64}).status_code == 409
    plan(CALF)
    assert hers.post(f"/my/consent/{visit.ref}/read", fields).status_code == 409
    assert not TextRead.rows.exists()


def test_one_tap_takes_it_back_at_once_everywhere(hers, visit, row, amara, plan, page):
    plan(CALF)
    sign(hers, visit, page()[1])
    services.confirm_consent(visit=row, by=amara, at=NOON)
    ref = in_force(row, amara).ref
    home = hers.get("/my/consent/").content.decode()
    assert f"/my/consent/{ref}/withdraw" in home
    assert hers.post(f"/my/consent/{ref}/withdraw")["Location"] == "/my/consent/"
    assert in_force(row, amara) is None
    assert given(row, amara) == "no"
    gate = surroundings(visit_id=row.id, patient_id=row.patient_id, by=amara, at=NOON).gate
    assert gate.consent is None, "the session's gate sees it"
    assert not gate.verdict_releases
    assert screening.latest(organization_id=amara.organization_id, visit_id=row.id).verdict == "do-not-needle"
    assert Message.rows.filter(from_patient=True, taken_at=None).count() == 1
    again = hers.post(f"/my/consent/{ref}/withdraw")
    assert again.status_code == 409
    assert Withdrawal.rows.count() == 1


def test_a_consent_is_taken_back_after_the_visit_too(hers, visit, row, amara, plan, page):
    plan(CALF)
    sign(hers, visit, page()[1])
    seal_visit(visit=row, by=amara, at=NOON)
    ref = in_force(row, amara).ref
    hers.post(f"/my/consent/{ref}/withdraw")
    assert in_force(row, amara) is None


def test_she_can_say_no_on_the_phone(hers, visit, row, amara, plan, page):
    plan(CALF)
    _, fields = page()
    hers.post(f"/my/consent/{visit.ref}/decline", fields | {"reason": "afraid"})
    found = queries.documents_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)[0]
    assert (found.decision, found.reason) == ("refused", "afraid")
    assert given(row, amara) == "no"


@pytest.fixture
def a_minor(elif_, amara):
    editing.change_patient(patient_ref=elif_.ref, born_on=date(2012, 1, 1), by=amara, at=NOON)


def test_a_guardian_signs_for_a_minor_and_shows_a_document_at_the_clinic(
    a_minor, hers, visit, row, amara, plan, page, sign_in
):  # fmt: skip
    plan(CALF)
    answer, fields = page()
    assert 'name="relation"' in answer.content.decode()
    fields |= {"for": "another", "signer_role": "guardian", "signer_name": "Deniz Yılmaz", "relation": "Mother"}
    assert sign(hers, visit, fields, **{"for": ""}).status_code in {409, 422}, "a minor does not sign alone"
    assert sign(hers, visit, fields).status_code == 422, "without her own yes nothing is signed"
    assert sign(hers, visit, fields, assents="yes").status_code == 302
    found = queries.document(organization_id=amara.organization_id, consent_ref=in_force(row, amara).ref)
    assert found.wants_identity
    staff = sign_in(amara)
    assert "Identity document of Deniz Yılmaz (Mother)" in staff.get(f"/visits/{visit.ref}/consent/").content.decode()
    with pytest.raises(errors.IdentityNotSeen):
        services.confirm_consent(visit=row, by=amara, at=NOON)
    assert given(row, amara) is None
    refused = staff.post(f"/visits/{visit.ref}/consent/confirm/", {"identity_seen": " "})
    assert refused.status_code == 422
    staff.post(f"/visits/{visit.ref}/consent/confirm/", {"identity_seen": "Passport"})
    assert given(row, amara) == "yes"
    seen = queries.document(organization_id=amara.organization_id, consent_ref=found.ref)
    assert (seen.identity_seen, seen.wants_identity) == ("Passport", False)


def test_somebody_may_sign_for_an_adult_with_other_words(hers, visit, row, amara, plan, page):
    plan(CALF)
    answer, fields = page(query="?for=another")
    assert "I am allowed to decide for the patient" in answer.content.decode()
    fields |= {"for": "another", "signer_role": "representative", "signer_name": "Deniz", "relation": "Court order"}
    assert sign(hers, visit, fields | {"signer_role": "patient"}).status_code == 422
    assert sign(hers, visit, fields).status_code == 302
    found = queries.document(organization_id=amara.organization_id, consent_ref=in_force(row, amara).ref)
    assert (found.signer_role, found.relation) == ("representative", "Court order")


@pytest.mark.parametrize("copy", ["page", "mail"])
def test_the_copy_is_mailed_as_a_file_only_if_she_asks(
    copy, hers, visit, plan, page, django_capture_on_commit_callbacks
):
    plan(CALF)
    fields = page("es")[1]
    with django_capture_on_commit_callbacks(execute=True):
        sign(hers, visit, fields, copy=copy)
    letter = Letter.rows.get(kind=COPY.key)
    assert "/l/" in letter.body
    assert "needl" not in letter.subject.lower()
    enclosed = list(Enclosure.rows.filter(letter=letter))
    assert [bytes(one.content[:4]) for one in enclosed] == ([b"%PDF"] if copy == "mail" else [])


def test_her_goals_and_worries_are_hers_and_the_clinic_answers(hers, visit, row, amara, sign_in):
    hers.post(f"/my/wishes/{visit.ref}/goals", {"goal": "Drive an hour without pain"})
    hers.post(f"/my/wishes/{visit.ref}/concerns", {"concern": "Can it hit the lung?"})
    assert Goal.rows.get().is_hers
    worry = Concern.rows.get()
    staff = sign_in(amara).get(f"/visits/{visit.ref}/consent/").content.decode()
    assert "Her words, from her phone" in staff
    assert "From her phone, not answered" in staff
    services.answer_concern(
        visit=row, concern_ref=worry.ref, answer="Not at the calf.", by=amara, at=NOON + timedelta(minutes=1)
    )
    page = hers.get(f"/my/wishes/{visit.ref}/").content.decode()
    assert "Not at the calf." in page
    empty = hers.post(f"/my/wishes/{visit.ref}/concerns", {"concern": " "})
    assert (empty.status_code, "Write what worries you." in empty.content.decode()) == (422, True)
    assert hers.post(f"/my/wishes/{visit.ref}/goals", {"goal": ""}).status_code == 422


def test_so_much_is_written_in_a_day_and_no_more_and_taking_back_is_never_counted(hers, visit, row, amara, plan, page):
    plan(CALF)
    sign(hers, visit, page()[1])
    sent = [hers.post(f"/my/wishes/{visit.ref}/goals", {"goal": f"Turn the head {n}"}).status_code for n in range(40)]
    assert sent[-1] == 429
    assert 429 not in sent[:39]
    assert hers.post(f"/my/consent/{in_force(row, amara).ref}/withdraw").status_code == 302


def test_her_own_page_leads_to_what_is_to_do(hers, visit, plan, page):
    home = hers.get("/my/").content.decode()
    assert "Read before you decide" in home
    assert "Goals and worries" in home
    plan(CALF)
    assert "Read and sign" in hers.get("/my/").content.decode()
    sign(hers, visit, page()[1])
    assert "You can read it, and take it back at any time." in hers.get("/my/").content.decode()


def test_nobody_elses_visit_or_consent(hers, visit, row, amara, amara_pt, plan, page):
    plan(CALF)
    sign(hers, visit, page()[1])
    ref = in_force(row, amara).ref
    other = cast.make_patient(amara, given="Noor")
    others = cast.make_visit(amara, other, amara_pt)
    noor = come_in(other, amara)
    assert noor.get(f"/my/consent/{visit.ref}/").status_code == 404
    assert noor.get(f"/my/wishes/{visit.ref}/").status_code == 404
    assert noor.post(f"/my/consent/{ref}/withdraw").status_code == 404
    assert noor.post(f"/my/wishes/{visit.ref}/goals", {"goal": "x"}).status_code == 404
    assert hers.post(f"/my/consent/{others.ref}/sign", {}).status_code == 404
    assert in_force(row, amara)


ADDRESSES = ("sign", "read", "decline", "withdraw")


def test_every_page_wants_the_code_and_its_own_method(client, hers, visit):
    for path in (f"/my/consent/{visit.ref}/", "/my/consent/", f"/my/wishes/{visit.ref}/"):
        assert client.get(path)["Location"] == "/my/enter"
        assert hers.post(path).status_code == 405
    for word in ADDRESSES:
        path = f"/my/consent/{visit.ref}/{word}"
        assert client.post(path)["Location"] == "/my/enter"
        assert hers.get(path).status_code == 405


def test_a_language_without_a_text_says_so(hers, visit, amara, row, plan, tmp_path):
    from tests.locale.mirror import MIRROR, mirrored

    plan(CALF)
    with mirrored(tmp_path):
        hers.cookies["django_language"] = MIRROR
        body = hers.get(f"/my/consent/{visit.ref}/").content.decode()
    assert "This text is not there in your language yet" in body
    assert 'dir="rtl"' in body
    assert 'lang="en"' in body
    assert booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref).id == row.id
