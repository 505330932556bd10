from __future__ import annotations

from datetime import date, timedelta

import pytest

from filiform.audit import queries as audit
from filiform.audit.models import Line
from filiform.practitioners import queries, services
from filiform.practitioners.errors import (
    AlreadyPractitioner,
    AttestationOver,
    MoreHoursInPerson,
    NothingToConfirm,
    PractitionerNotFound,
    TrainingInFuture,
    UnknownPlaceTaught,
    UnknownProfession,
)
from filiform.practitioners.types import Standing
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


COURSE = {
    "course": "Advanced", "hours": 20, "in_person_hours": 20, "regions": ["trunk"], "techniques": ["deep"],
    "completed_on": TODAY,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"completed_on": date(2026, 11, 24)}, TrainingInFuture),
        ({"in_person_hours": 21}, MoreHoursInPerson),
        ({"regions": ["elsewhere"]}, UnknownPlaceTaught),
    ],
)
def test_a_training_that_cannot_be_is_refused(olu, amara_pt, change, error):
    with pytest.raises(error):
        services.add_training(practitioner_ref=amara_pt.ref, **(COURSE | change), by=olu, at=NOON)


def test_training_adds_up_and_leaves_a_line(olu, amara_pt):
    services.add_training(practitioner_ref=amara_pt.ref, **COURSE, by=olu, at=NOON)
    found = queries.trainings_of(organization_id=olu.organization_id, practitioner_id=amara_pt.pk)
    assert [t.course for t in found] == ["Advanced", "Foundation and advanced course"]
    assert Line.objects.filter(kind="practitioner.training_added", about=amara_pt.ref).count() == 1
    assert not list(audit.breaks())


def test_a_renewed_licence_takes_effect_at_once(olu, amara_pt):
    confirm_all(olu, amara_pt)
    renewed = {"licence_number": "PT-2", "licence_jurisdiction": "US-CO", "licensed_since": date(2016, 1, 1)}
    services.change_licence(
        practitioner_ref=amara_pt.ref, **renewed, licence_expires_on=date(2026, 11, 22), by=olu, at=NOON
    )
    assert standing(olu, amara_pt).status is Standing.NOT_QUALIFIED


def test_the_whole_list_takes_two_queries_more_however_long(olu, house, amara_pt, django_assert_num_queries):
    for number in range(12):
        services.add_practitioner(name=f"P {number}", profession="physician", by=olu, at=NOON)
    people = queries.practitioners(organization_id=olu.organization_id)
    with django_assert_num_queries(2):
        found = queries.qualifications(
            organization_id=olu.organization_id, people=people, jurisdiction="US-CO", on=TODAY
        )
    assert len(found) == 13
