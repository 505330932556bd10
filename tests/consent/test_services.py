from __future__ import annotations

import io
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.services import seal_visit
from filiform.booking.types import StepState
from filiform.consent import errors, queries, services
from filiform.consent.models import ConsentDocument, Withdrawal
from filiform.consent.preparing import prepare
from filiform.consent.printing import consent_pdf
from filiform.consent.signing import Signing
from filiform.consent.types import Decision, SignerRole
from filiform.core.errors import InvalidInput
from filiform.intake import queries as intake
from filiform.patients import queries as patients
from filiform.patients import services as editing
from tests.consent.conftest import DRAWN
from tests.factories import cast, journey

pytestmark = pytest.mark.django_db
CALF = ("gastrocnemius-medial-head", "right")
OTHER_CALF = ("gastrocnemius-medial-head", "left")


def in_force(row, amara, at=cast.NOON):
    return queries.consent_in_force(organization_id=amara.organization_id, patient_id=row.patient_id, at=at)


def status(row, amara):
    found = queries.consent_statuses(amara.organization_id, [row])[row.id]
    return found.state, found.note


def given(row, amara, at=cast.NOON):
    sheet = intake.fact_sheet(organization_id=amara.organization_id, visit=row, at=at)
    return sheet.values.get("consent.given")


def test_a_signed_consent_holds_for_its_regions_and_techniques(row, amara, plan, sign, django_assert_num_queries):
    plan(CALF)
    ref = sign()
    with django_assert_num_queries(1):
        view = in_force(row, amara)
    assert (view.ref, view.regions, view.techniques) == (ref, frozenset({"posterior-leg-calf"}), frozenset({"deep"}))
    assert view.expires_on == date(2027, 5, 23)
    assert given(row, amara) == "yes"
    assert status(row, amara) == (StepState.DONE, "Until 23 May 2027")


@pytest.mark.parametrize("signature", ["", "   ", "{}", '{"kind": "drawn", "width": 1, "height": 1, "strokes": []}'])
def test_a_blank_signature_is_refused(row, amara, plan, sign, signature):
    plan(CALF)
    with pytest.raises(InvalidInput):
        sign(signature=signature)
    assert in_force(row, amara) is None


def test_nobody_signs_a_text_she_did_not_see(row, amara, plan, shown, sign):
    plan(CALF)
    before = shown().sha256
    plan(CALF, OTHER_CALF)
    with pytest.raises(errors.TextChanged):
        sign(sha256=before)
    assert in_force(row, amara) is None


def test_nothing_can_be_signed_while_nothing_is_planned(row, amara):
    signing = Signing("0" * 64, SignerRole.PATIENT, "Elif", DRAWN)
    with pytest.raises(errors.NothingPlanned):
        services.sign_consent(visit=row, signing=signing, by=amara, at=cast.NOON)


def test_a_new_region_needs_a_new_consent_and_says_which(row, amara, plan, sign):
    plan(CALF)
    sign()
    plan(OTHER_CALF)
    assert status(row, amara) == (StepState.BLOCKED, "Not covering: left calf")


def test_a_new_technique_needs_a_new_consent_and_says_which(row, amara, plan, sign):
    plan(CALF)
    sign()
    plan(CALF, techniques=["deep", "electrical-stimulation"])
    assert status(row, amara)[1] == "Not covering: a weak electric current through the needles"


def test_the_current_is_decided_on_its_own_line(row, amara, plan, sign):
    plan(CALF, techniques=["deep", "electrical-stimulation"])
    with pytest.raises(errors.StimulationUndecided):
        sign()
    sign(accepts_stimulation=False)
    assert in_force(row, amara).techniques == {"deep"}
    sign(accepts_stimulation=True)
    assert in_force(row, amara).techniques == {"deep", "electrical-stimulation"}


def test_a_consent_ends_after_its_last_day_by_the_clinics_clock(row, amara, plan, sign):
    plan(CALF)
    sign()
    last_evening = cast.NOON.replace(year=2027, month=5, day=24, hour=5)  # still the 23rd in Denver
    assert in_force(row, amara, at=last_evening) is not None
    assert in_force(row, amara, at=last_evening + timedelta(hours=2)) is None


def test_withdrawing_ends_it_at_once_and_changes_nothing_that_was_signed(row, amara, plan, sign):
    plan(CALF)
    ref = sign()
    signed = queries.document(organization_id=amara.organization_id, consent_ref=ref)
    services.withdraw_consent(visit=row, consent_ref=ref, words="not today", by=amara, at=cast.NOON)
    assert in_force(row, amara) is None
    assert given(row, amara) == "no"
    assert status(row, amara) == (StepState.BLOCKED, "Withdrawn")
    after = queries.document(organization_id=amara.organization_id, consent_ref=ref)
    assert (after.text, after.sha256, after.signature) == (signed.text, signed.sha256, signed.signature)
    assert (after.withdrawn_at, after.withdrawn_words) == (cast.NOON, "not today")
    with pytest.raises(errors.AlreadyWithdrawn):
        services.withdraw_consent(visit=row, consent_ref=ref, words="", by=amara, at=cast.NOON)


def test_a_consent_can_be_withdrawn_after_the_visit_is_sealed(row, amara, plan, sign):
    plan(CALF)
    ref = sign()
    seal_visit(visit=row, by=amara, at=cast.NOON)
    services.withdraw_consent(visit=row, consent_ref=ref, words="", by=amara, at=cast.NOON)
    assert in_force(row, amara) is None
    assert given(row, amara) == "yes", "the answer of the sealed visit stays as it was given"


def test_a_sealed_visit_takes_no_signature(row, amara, plan, sign):
    plan(CALF)
    seal_visit(visit=row, by=amara, at=cast.NOON)
    with pytest.raises(VisitSealed):
        sign()


def test_a_refusal_ends_what_was_given_before(row, amara, plan, sign, shown):
    plan(CALF)
    sign()
    services.refuse_consent(visit=row, sha256=shown().sha256, reason="afraid", by=amara, at=cast.NOON)
    assert in_force(row, amara) is None
    assert given(row, amara) == "no"
    assert status(row, amara) == (StepState.BLOCKED, "Declined")


def test_after_a_withdrawal_she_may_sign_again(row, amara, plan, sign):
    plan(CALF)
    services.withdraw_consent(visit=row, consent_ref=sign(), words="", by=amara, at=cast.NOON)
    later = cast.NOON + timedelta(minutes=5)
    ref = sign(at=later)
    assert in_force(row, amara, at=later).ref == ref


@pytest.mark.parametrize("rows", [ConsentDocument, Withdrawal])
@pytest.mark.parametrize("change", [lambda rows: rows.update(ref="x"), lambda rows: rows.delete()])
def test_no_path_changes_or_removes_a_decision(row, amara, plan, sign, rows, change):
    plan(CALF)
    services.withdraw_consent(visit=row, consent_ref=sign(), words="", by=amara, at=cast.NOON)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(rows.objects.of(amara.organization_id))


@pytest.fixture
def a_minor(amara, row):
    patient = patients.identities(organization_id=amara.organization_id, patient_ids={row.patient_id})[row.patient_id]
    editing.change_patient(patient_ref=patient.ref, born_on=date(2012, 1, 1), by=amara, at=cast.NOON)


GUARDIAN = {
    "signer_role": SignerRole.GUARDIAN, "signer_name": "Deniz Yılmaz", "relation": "Mother",
    "identity_seen": "Passport", "assents": True,
}  # fmt: skip


def test_under_age_a_guardian_signs_and_the_young_person_agrees_too(amara, row, a_minor, plan, sign):
    plan(CALF)
    with pytest.raises(errors.MinorSigns):
        sign()
    with pytest.raises(errors.AssentMissing):
        sign(**GUARDIAN | {"assents": None})
    with pytest.raises(errors.RelationMissing):
        sign(**GUARDIAN | {"relation": " "})
    with pytest.raises(errors.IdentityNotSeen):
        sign(**GUARDIAN | {"identity_seen": ""})
    assert in_force(row, amara) is None
    found = queries.document(organization_id=amara.organization_id, consent_ref=sign(**GUARDIAN))
    assert (found.signer_name, found.relation, found.identity_seen) == ("Deniz Yılmaz", "Mother", "Passport")
    assert found.assents is True
    assert "for the patient" in found.text.statement


def test_an_interpreter_is_named_with_the_language_or_declined(amara, row, plan, sign):
    plan(CALF)
    with pytest.raises(errors.InterpreterUnclear):
        sign(interpreter="Ayşe Kaya", interpreter_declined=True)
    ref = sign(interpreter="Ayşe Kaya", interpreter_language="Turkish")
    found = queries.document(organization_id=amara.organization_id, consent_ref=ref)
    assert (found.interpreter, found.interpreter_language) == ("Ayşe Kaya", "Turkish")


def test_the_text_is_kept_in_the_language_it_was_shown_in(amara, row, plan, sign):
    plan(CALF)
    spanish = prepare(visit=row, language="es", by=amara, at=cast.NOON).text
    with pytest.raises(errors.TextChanged):
        sign(sha256=spanish.sha256)
    ref = sign(sha256=spanish.sha256, language="es")
    found = queries.document(organization_id=amara.organization_id, consent_ref=ref)
    assert (found.text.language, found.text.version, found.sha256) == ("es", "es/v1", spanish.sha256)
    patient = patients.identities(organization_id=amara.organization_id, patient_ids={row.patient_id})[row.patient_id]
    made = consent_pdf(found, patient=patient, clinic="Cedar", zone=ZoneInfo("America/Denver"))
    words = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())
    assert "pantorrilla (lado derecho)" in words
    assert "23 de noviembre de 2026" in words


def test_the_trail_names_the_text_and_never_a_name_or_a_word(row, amara, plan, sign):
    plan(CALF)
    sign(interpreter="Ayşe Kaya")
    line = Line.objects.filter(kind="consent.signed").get()
    assert line.facts["text"] == "en/v2"
    assert "Kaya" not in str(line.facts)


def test_the_copy_holds_text_signature_and_fingerprint_and_is_always_the_same(row, amara, plan, sign):
    plan(CALF)
    ref = sign(interpreter="Ayşe Kaya")
    document = queries.document(organization_id=amara.organization_id, consent_ref=ref)
    assert document.is_intact
    patient = patients.identities(organization_id=amara.organization_id, patient_ids={row.patient_id})[row.patient_id]
    copies = [consent_pdf(document, patient=patient, clinic="Cedar", zone=ZoneInfo("America/Denver")) for _ in range(2)]
    assert copies[0] == copies[1]
    reader = PdfReader(io.BytesIO(copies[0]))
    words = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    for expected in ("Elif Yılmaz", "right calf", "Ayşe Kaya", "Amara Diallo", "Agreed", "23 November 2026, 05:00 MST"):
        assert expected in words
    assert document.sha256 in words.replace(" ", "")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_another_organization_finds_no_consent(row, amara, chen, plan, sign):
    plan(CALF)
    ref = sign()
    assert (
        queries.consent_in_force(organization_id=chen.organization_id, patient_id=row.patient_id, at=cast.NOON) is None
    )
    with pytest.raises(errors.ConsentNotFound):
        queries.document(organization_id=chen.organization_id, consent_ref=ref)


def test_a_goal_keeps_its_measure_aim_and_day(row, amara):
    services.add_goal(
        visit=row,
        text="look behind when driving",
        instrument="rom_cx_rotation",
        target="70",
        by_date=date(2027, 1, 31),
        by=amara,
        at=cast.NOON,
    )
    (goal,) = queries.goals_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)
    assert goal.spoken == "look behind when driving (Cervical rotation 70 °) by 31 January 2027"
    services.end_goal(visit=row, goal_ref=goal.ref, is_reached=True, by=amara, at=cast.NOON)
    (goal,) = queries.goals_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)
    assert goal.is_reached


@pytest.mark.parametrize(
    "fields",
    [
        {"text": " "},
        {"text": "run", "target": "5"},
        {"text": "run", "instrument": "no-such", "target": "5"},
        {"text": "run", "instrument": "rom_cx_rotation", "target": "500"},
        {"text": "run", "by_date": date(2020, 1, 1)},
    ],
)
def test_a_goal_that_cannot_be_measured_is_refused(row, amara, fields):
    with pytest.raises(InvalidInput):
        services.add_goal(visit=row, by=amara, at=cast.NOON, **fields)


def test_a_concern_keeps_the_answer_given(row, amara):
    ref = services.add_concern(visit=row, text="a punctured lung", answer="", by=amara, at=cast.NOON)
    services.answer_concern(visit=row, concern_ref=ref, answer="Short needle.", by=amara, at=cast.NOON)
    (concern,) = queries.concerns_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)
    assert (concern.text, concern.answer) == ("a punctured lung", "Short needle.")


def test_many_visits_cost_no_more_queries(row, amara, plan, sign, django_assert_num_queries):
    plan(CALF)
    sign()
    with django_assert_num_queries(2):
        queries.consent_statuses(amara.organization_id, [row] * 20)
    assert queries.documents_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id)[
        0
    ].decision is (Decision.GIVEN)


def test_a_visit_before_the_signature_does_not_borrow_it(row, amara, amara_pt, elif_, plan, sign):
    earlier = cast.make_visit(amara, elif_, amara_pt, cast.NOON - timedelta(days=60))
    plan(CALF)
    sign()
    long_past = booking.visit(organization_id=amara.organization_id, visit_ref=earlier.ref)
    assert status(long_past, amara) == (StepState.TODO, "To sign")
    assert status(row, amara)[0] is not StepState.TODO


@pytest.mark.parametrize(("muscle", "named"), [("infraspinatus", True), ("gastrocnemius-medial-head", False)])
def test_the_text_names_the_lung_wherever_the_atlas_does(plan, shown, muscle, named):
    """The region of infraspinatus does not lie over the lung, yet its needle can reach it."""
    plan((muscle, "right"))
    told = " ".join(item for section in shown().sections for item in section.items)
    assert ("the lung can be punctured" in told) is named


def test_on_a_return_visit_one_tap_agrees_again(row, amara, amara_pt, elif_, plan, sign, sign_in):
    plan(CALF)
    sign()
    later = cast.make_visit(amara, elif_, amara_pt, cast.NOON + timedelta(hours=3))
    again = booking.visit(organization_id=amara.organization_id, visit_ref=later.ref)
    journey.examine(visit=later, by=amara, muscles=(CALF,), techniques=("deep",))
    client = sign_in(amara)
    assert "Agrees again today" in client.get(f"/visits/{later.ref}/consent/").content.decode()
    client.post(f"/visits/{later.ref}/consent/confirm/")
    assert given(again, amara, at=cast.NOON + timedelta(hours=1)) == "yes"
    assert "Agrees again today" not in client.get(f"/visits/{later.ref}/consent/").content.decode()
    assert Line.objects.filter(kind="consent.confirmed").count() == 1


def test_nobody_agrees_again_to_what_was_never_signed(row, amara, plan):
    plan(CALF)
    with pytest.raises(errors.NothingToConfirm):
        services.confirm_consent(visit=row, by=amara, at=cast.NOON)


def test_agreeing_again_does_not_stretch_to_a_new_site(row, amara, amara_pt, elif_, plan, sign):
    plan(CALF)
    sign()
    later = cast.make_visit(amara, elif_, amara_pt, cast.NOON + timedelta(hours=3))
    journey.examine(visit=later, by=amara, muscles=(("infraspinatus", "left"),), techniques=("deep",))
    with pytest.raises(errors.NothingToConfirm):
        services.confirm_consent(visit=journey.row(later, amara), by=amara, at=cast.NOON)
