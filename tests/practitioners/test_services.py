from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage

from filiform.audit import queries as audit
from filiform.audit.models import Line
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.practitioners import queries, services
from filiform.practitioners.errors import (
    AlreadyPractitioner,
    AttestationOver,
    CheckWithoutSource,
    ConditionNotAsked,
    CredentialNotFound,
    FileNotReadable,
    FileTooLarge,
    LicenceIncomplete,
    MoreHoursInPerson,
    NotAnNpi,
    NothingShown,
    NothingToAnswerFor,
    NothingToConfirm,
    OverBeforeItBegins,
    PractitionerNotFound,
    ReasonMissing,
    TrainingInFuture,
    UnknownPlaceTaught,
    UnknownProfession,
    UnknownTechnique,
)
from filiform.practitioners.models import Credential
from filiform.practitioners.rules.files import LARGEST
from filiform.practitioners.types import (
    CertificateEvidence,
    CertificateKind,
    Check,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    Standing,
    TrainingEvidence,
)
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NEXT_YEAR = date(2027, 11, 23)


def standing(member, practitioner):
    return queries.qualification(
        organization_id=member.organization_id, practitioner_id=practitioner.pk, jurisdiction="US-CO", on=TODAY
    )


def confirm_all(olu, practitioner):
    for condition in standing(olu, practitioner).to_confirm:
        services.attest(practitioner_ref=practitioner.ref, condition=condition, until=NEXT_YEAR, by=olu, at=NOON)


def test_the_owners_word_opens_the_gate_and_taking_it_back_closes_it(olu, amara_pt):
    assert standing(olu, amara_pt).status is Standing.UNKNOWN
    words = standing(olu, amara_pt).to_confirm
    confirm_all(olu, amara_pt)
    assert standing(olu, amara_pt).status is Standing.WITH_CONDITIONS
    services.withdraw_attestations(practitioner_ref=amara_pt.ref, condition=words[0], by=olu, at=NOON)
    assert standing(olu, amara_pt).to_confirm == (words[0],)


def test_a_word_given_late_in_the_evening_counts_from_that_day_on(olu, amara_pt):
    late = NOON + timedelta(hours=17)  # 05:00 UTC next day, still 23 November in Denver
    for condition in standing(olu, amara_pt).to_confirm:
        services.attest(practitioner_ref=amara_pt.ref, condition=condition, until=NEXT_YEAR, by=olu, at=late)
    assert standing(olu, amara_pt).may_needle


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2031, 1, 1)])
def test_a_word_holds_neither_backwards_nor_for_ever(olu, amara_pt, until):
    condition = standing(olu, amara_pt).to_confirm[0]
    with pytest.raises(AttestationOver):
        services.attest(practitioner_ref=amara_pt.ref, condition=condition, until=until, by=olu, at=NOON)


def test_only_what_the_rule_asks_can_be_confirmed(olu, amara_pt):
    with pytest.raises(NothingToConfirm):
        services.attest(practitioner_ref=amara_pt.ref, condition="is nice", until=NEXT_YEAR, by=olu, at=NOON)


def test_another_clinic_confirms_nothing_here(chen, amara_pt):
    with pytest.raises(PractitionerNotFound):
        services.attest(practitioner_ref=amara_pt.ref, condition="x", until=NEXT_YEAR, by=chen, at=NOON)


def test_each_person_is_one_practitioner(olu, amara, amara_pt):
    with pytest.raises(AlreadyPractitioner):
        services.add_practitioner(name="Amara", profession="physical_therapist", user_id=amara.user_id, by=olu, at=NOON)


def test_a_profession_the_rules_do_not_know_is_refused(olu):
    with pytest.raises(UnknownProfession, match="physical_therapist"):
        services.add_practitioner(name="X", profession="barber", by=olu, at=NOON)


def course(**changes):
    given = {
        "course": "Advanced", "hours": 20, "in_person_hours": 20, "regions": frozenset({"trunk"}),
        "techniques": frozenset({"deep"}), "completed_on": TODAY,
    }  # fmt: skip
    return TrainingEvidence(**(given | changes))


def licence(**changes):
    given = {
        "profession": "physical_therapist", "jurisdiction": "US-CO", "number": "PT-1", "expires_on": date(2029, 1, 1),
        "since": date(2016, 1, 1),
    }  # fmt: skip
    return LicenceEvidence(**(given | changes))


def held(member, practitioner, kind="licence"):
    rows = queries.credentials_of(organization_id=member.organization_id, practitioner_id=practitioner.pk)
    return [row for row in rows if row.kind == kind]


@pytest.mark.parametrize(
    ("proof", "error"),
    [
        (course(completed_on=date(2026, 11, 24)), TrainingInFuture),
        (course(in_person_hours=21), MoreHoursInPerson),
        (course(regions=frozenset({"elsewhere"})), UnknownPlaceTaught),
        (course(techniques=frozenset({"magic"})), UnknownTechnique),
        (course(hours=0, in_person_hours=0), NothingShown),
        (course(expires_on=date(2026, 1, 1)), OverBeforeItBegins),
        (licence(number=" "), LicenceIncomplete),
        (licence(expires_on=None), LicenceIncomplete),
        (licence(jurisdiction=""), LicenceIncomplete),
        (licence(profession="barber"), UnknownProfession),
        (Limit(" ", frozenset(), frozenset(), TODAY), ReasonMissing),
        (
            CertificateEvidence(
                CertificateKind.BOARD_DOCUMENT, TODAY, None, condition="is nice", jurisdiction="US-CO",
                profession="physical_therapist",
            ),
            ConditionNotAsked,
        ),
    ],
)  # fmt: skip
def test_a_proof_that_cannot_be_is_refused(olu, amara_pt, proof, error):
    with pytest.raises(error):
        services.add_proof(practitioner_ref=amara_pt.ref, proof=proof, by=olu, at=NOON)


def test_what_was_entered_is_read_back_as_it_was(olu, amara_pt):
    proofs = [
        licence(profession="physician", number="MD-7", board="Board", valid_from=TODAY),
        course(exams=frozenset({"practical"}), supervised_sessions=30, provider="School", expires_on=date(2030, 1, 1)),
        CertificateEvidence(
            CertificateKind.INSURANCE, TODAY, date(2027, 1, 1), issuer="Mutual", number="9", limit_each=1_000_000,
            limit_total=3_000_000, currency="USD",
        ),
        Limit("insurance leaves it out", frozenset({"thorax"}), frozenset(), TODAY, date(2027, 1, 1)),
    ]  # fmt: skip
    for proof in proofs:
        services.add_proof(practitioner_ref=amara_pt.ref, proof=proof, by=olu, at=NOON)
    rows = queries.credentials_of(organization_id=olu.organization_id, practitioner_id=amara_pt.pk)
    assert all(proof in [row.proof for row in rows] for proof in proofs)
    assert {row.added_by for row in rows} == {"", "Olu Adeyemi"}


def test_training_adds_up_and_leaves_a_line(olu, amara_pt):
    services.add_proof(practitioner_ref=amara_pt.ref, proof=course(), by=olu, at=NOON)
    one = queries.practitioner_by_id(organization_id=olu.organization_id, practitioner_id=amara_pt.pk)
    found = queries.presented(organization_id=olu.organization_id, one=one, jurisdiction="US-CO", on=TODAY)
    assert [t.course for t in found.trainings] == ["Advanced", "Foundation and advanced course"]
    assert found.licence == "PT-1 (US-CO)"
    assert Line.objects.filter(kind="practitioner.proof_added", about=amara_pt.ref).count() == 1
    assert not list(audit.breaks())


def test_a_renewal_stands_beside_the_old_row_and_a_correction_in_its_place(olu, amara_pt):
    confirm_all(olu, amara_pt)
    old = held(olu, amara_pt)[0]
    lapsed = licence(expires_on=date(2026, 11, 22))
    services.add_proof(practitioner_ref=amara_pt.ref, proof=lapsed, corrects=old.ref, by=olu, at=NOON)
    assert [row.proof for row in held(olu, amara_pt)] == [lapsed]
    assert standing(olu, amara_pt).status is Standing.NOT_QUALIFIED
    services.add_proof(practitioner_ref=amara_pt.ref, proof=licence(valid_from=TODAY), by=olu, at=NOON)
    assert len(held(olu, amara_pt)) == 2
    assert standing(olu, amara_pt).may_needle
    assert Credential.objects.of(olu.organization_id).get(ref=old.ref).withdrawn_why == "corrected"


def test_what_was_entered_in_error_counts_on_no_day(olu, amara_pt):
    confirm_all(olu, amara_pt)
    row = held(olu, amara_pt)[0]
    with pytest.raises(ReasonMissing):
        services.withdraw_proof(practitioner_ref=amara_pt.ref, credential_ref=row.ref, why=" ", by=olu, at=NOON)
    services.withdraw_proof(
        practitioner_ref=amara_pt.ref, credential_ref=row.ref, why="her sister's", by=olu, at=NOON
    )  # fmt: skip
    assert not standing(olu, amara_pt).may_practise
    with pytest.raises(CredentialNotFound):
        services.check_proof(practitioner_ref=amara_pt.ref, credential_ref=row.ref, how="x", by=olu, at=NOON)


def test_a_check_names_who_and_how_and_opens_the_public_list(olu, amara, amara_pt):
    confirm_all(olu, amara_pt)
    row = held(olu, amara_pt)[0]
    assert not standing(olu, amara_pt).may_be_listed
    with pytest.raises(CheckWithoutSource):
        services.check_proof(practitioner_ref=amara_pt.ref, credential_ref=row.ref, how="", by=olu, at=NOON)
    services.check_proof(practitioner_ref=amara_pt.ref, credential_ref=row.ref, how="register", by=olu, at=NOON)
    assert held(olu, amara_pt)[0].proof.check == Check(TODAY, "Olu Adeyemi", "register")
    assert standing(olu, amara_pt).may_be_listed
    services.check_proof(practitioner_ref=amara_pt.ref, credential_ref=row.ref, how="letter", by=amara, at=NOON)
    assert held(olu, amara_pt)[0].proof.check == Check(TODAY, "Amara Diallo", "letter", by_herself=True)
    assert Line.objects.filter(kind="practitioner.proof_checked", about=amara_pt.ref).count() == 2


def test_a_suspended_licence_takes_its_renewal_along(olu, amara_pt):
    confirm_all(olu, amara_pt)
    renewed = licence(valid_from=date(2027, 1, 1), expires_on=date(2030, 1, 1))
    services.add_proof(practitioner_ref=amara_pt.ref, proof=renewed, by=olu, at=NOON)
    row = held(olu, amara_pt)[0]
    stopping = {"practitioner_ref": amara_pt.ref, "credential_ref": row.ref, "since": TODAY, "by": olu, "at": NOON}
    with pytest.raises(InvalidInput):
        services.stop_licence(**stopping, status=LicenceStatus.ACTIVE)
    services.stop_licence(**stopping, status=LicenceStatus.SUSPENDED)
    assert {row.proof.status for row in held(olu, amara_pt)} == {LicenceStatus.SUSPENDED}
    assert standing(olu, amara_pt).against == ("The licence is suspended since 23 November 2026.",)
    training = held(olu, amara_pt, "training")[0]
    with pytest.raises(CredentialNotFound):
        services.stop_licence(**(stopping | {"credential_ref": training.ref}), status=LicenceStatus.REVOKED)


def test_an_npi_is_kept_only_if_its_last_digit_fits(olu, amara_pt):
    services.set_npi(practitioner_ref=amara_pt.ref, npi="1234 567-893", by=olu, at=NOON)
    amara_pt.refresh_from_db()
    assert amara_pt.npi == "1234567893"
    with pytest.raises(NotAnNpi, match="last digit"):
        services.set_npi(practitioner_ref=amara_pt.ref, npi="1234567890", by=olu, at=NOON)
    services.set_npi(practitioner_ref=amara_pt.ref, npi="", by=olu, at=NOON)


class TestSilence:
    @pytest.fixture
    def silent(self, db):
        rules = catalogues.practice_rules().rules
        rule = next(one for one in rules if one.status == "silent-unknown" and one.profession == "physical_therapist")
        house = cast.make_house("Quiet", jurisdiction=rule.jurisdiction)
        owner = cast.make_member(house, "Olga Owner", cast.Role.OWNER)
        member = cast.make_member(house, "Pia Peer", cast.Role.PRACTITIONER)
        person = cast.make_practitioner(house, member)
        Credential.objects.of(owner.organization_id).filter(kind="licence").update(jurisdiction=rule.jurisdiction)
        return owner, person

    def standing(self, owner, person):
        return queries.qualification(
            organization_id=owner.organization_id, practitioner_id=person.pk, jurisdiction=owner.jurisdiction, on=TODAY
        )

    def test_the_owner_answers_by_name_and_takes_it_back(self, silent):
        owner, person = silent
        assert self.standing(owner, person).status is Standing.UNKNOWN
        assert self.standing(owner, person).to_confirm == ()
        row = services.answer_for(
            practitioner_ref=person.ref, reason="Board: no objection", until=NEXT_YEAR, by=owner, at=NOON
        )  # fmt: skip
        found = self.standing(owner, person)
        assert found.may_be_booked
        assert found.responsibility.by_name == "Olga Owner"
        assert found.label == "On the owner's responsibility until 23 Nov 2027"
        assert Line.objects.get(kind="practitioner.answered_for").facts["attestation"] == row.ref
        services.withdraw_attestations(practitioner_ref=person.ref, condition=row.condition, by=owner, at=NOON)
        assert not self.standing(owner, person).may_needle

    @pytest.mark.parametrize(
        ("change", "error"),
        [({"reason": " "}, ReasonMissing), ({"until": date(2028, 1, 1)}, AttestationOver),
         ({"until": date(2026, 11, 22)}, AttestationOver), ({"profession": "wizard"}, NothingToAnswerFor)],
    )  # fmt: skip
    def test_never_without_reason_or_for_ever(self, silent, change, error):
        owner, person = silent
        asked = {"reason": "asked", "until": NEXT_YEAR} | change
        with pytest.raises(error):
            services.answer_for(practitioner_ref=person.ref, **asked, by=owner, at=NOON)

    @pytest.mark.parametrize("jurisdiction", ["US-CA", "US-CO"])
    def test_never_where_the_rule_answers(self, db, jurisdiction):
        house = cast.make_house("Palm", jurisdiction=jurisdiction)
        owner = cast.make_member(house, "Olga Owner", cast.Role.OWNER)
        person = cast.make_practitioner(house, cast.make_member(house, "Pia Peer", cast.Role.PRACTITIONER))
        with pytest.raises(NothingToAnswerFor):
            services.answer_for(practitioner_ref=person.ref, reason="x", until=NEXT_YEAR, by=owner, at=NOON)


class TestFiles:
    PDF = b"%PDF-1.7 licence"

    def keep(self, by, practitioner, content=PDF, **more):
        row = held(by, practitioner)[0]
        asked = {"credential_ref": row.ref, "name": "scan.pdf"} | more
        return services.keep_file(practitioner_ref=practitioner.ref, content=content, **asked, by=by, at=NOON)

    def test_a_scan_lies_beside_its_credential(self, olu, amara_pt):
        kept = self.keep(olu, amara_pt)
        row = held(olu, amara_pt)[0]
        assert [(one.name, one.content_type, one.size) for one in row.files] == [("scan.pdf", "application/pdf", 16)]
        assert default_storage.open(kept.stored_as).read() == self.PDF
        assert "Amara" not in kept.stored_as
        assert Line.objects.filter(kind="practitioner.file_kept").count() == 1

    @pytest.mark.parametrize(
        ("content", "error"), [(b"<script>", FileNotReadable), (b"%PDF-" + b"x" * LARGEST, FileTooLarge)]
    )
    def test_anything_else_is_refused_and_nothing_kept(self, olu, amara_pt, content, error):
        with pytest.raises(error):
            self.keep(olu, amara_pt, content)
        assert not held(olu, amara_pt)[0].files

    def test_a_scan_of_another_clinic_leaves_nothing_behind(self, olu, chen, amara_pt):
        row = held(olu, amara_pt)[0]
        before = set(default_storage.listdir("credentials")[1]) if default_storage.exists("credentials") else set()
        with pytest.raises(CredentialNotFound):
            services.keep_file(
                practitioner_ref=amara_pt.ref, credential_ref=row.ref, name="x", content=self.PDF, by=chen, at=NOON
            )  # fmt: skip
        assert set(default_storage.listdir("credentials")[1]) == before


class TestBilling:
    def may_bill(self, member, practitioner, **more):
        asked = {"jurisdiction": "US-CO", "on": TODAY} | more
        return queries.may_bill(organization_id=member.organization_id, practitioner_id=practitioner.pk, **asked)

    def test_only_what_she_was_qualified_for_on_that_day(self, olu, amara_pt):
        refused = self.may_bill(olu, amara_pt)
        assert not refused.allowed
        assert refused.reasons[0].startswith("To be confirmed by the owner")
        confirm_all(olu, amara_pt)
        services.set_npi(practitioner_ref=amara_pt.ref, npi="1234567893", by=olu, at=NOON)
        found = self.may_bill(olu, amara_pt, performed=[("gluteal", "deep")])
        assert (found.allowed, found.reasons) == (True, ())
        assert (found.npi, found.licence, found.profession) == ("1234567893", "PT-1 (US-CO)", "Physical therapist")
        assert not self.may_bill(olu, amara_pt, on=TODAY - timedelta(days=1)).allowed

    def test_nothing_beyond_her_training(self, olu, amara_pt):
        confirm_all(olu, amara_pt)
        courses = Credential.objects.of(olu.organization_id).filter(kind="training")
        courses.update(regions=["lower-limb"], techniques=["superficial"])
        found = self.may_bill(olu, amara_pt, performed=[("thoracic-paraspinal", "deep")])
        assert found.reasons == ("Not covered on that day: deep in thoracic-paraspinal.",)


def test_a_region_and_technique_are_asked_for_by_themselves(olu, amara_pt):
    confirm_all(olu, amara_pt)
    asked = {"organization_id": olu.organization_id, "practitioner_id": amara_pt.pk, "jurisdiction": "US-CO"}
    assert queries.qualify_for(**asked, on=TODAY, region="thorax", technique="deep").may_needle
    Credential.objects.of(olu.organization_id).filter(kind="training").update(regions=["lower-limb"])
    assert queries.qualify_for(**asked, on=TODAY, region="thorax").status is Standing.NOT_QUALIFIED


def test_a_second_profession_comes_with_its_licence(olu, amara_pt):
    services.add_proof(
        practitioner_ref=amara_pt.ref, proof=licence(profession="physician", number="MD-7"), by=olu, at=NOON
    )  # fmt: skip
    found = standing(olu, amara_pt)
    assert found.may_needle
    assert found.profession == "physician"
    assert [(one.profession, one.status) for one in found.others] == [("physical_therapist", Standing.UNKNOWN)]
    services.attest(
        practitioner_ref=amara_pt.ref, condition=found.others[0].to_confirm[0], until=NEXT_YEAR, by=olu, at=NOON
    )  # fmt: skip
    assert len(standing(olu, amara_pt).others[0].to_confirm) == len(found.others[0].to_confirm) - 1


def test_the_whole_list_takes_two_queries_more_however_long(olu, house, amara_pt, django_assert_num_queries):
    for number in range(12):
        services.add_practitioner(name=f"P {number}", profession="physician", by=olu, at=NOON)
    people = queries.practitioners(organization_id=olu.organization_id)
    with django_assert_num_queries(2):
        found = queries.qualifications(
            organization_id=olu.organization_id, people=people, jurisdiction="US-CO", on=TODAY
        )
    assert len(found) == 13
