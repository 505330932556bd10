from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.models import Visit
from filiform.intake import queries, services
from filiform.intake.errors import AnsweredElsewhere, AnswerNotUsable, NothingToSettle, SettledWithoutReason
from filiform.intake.models import Answer
from filiform.intake.rules.entries import resolution
from tests.factories.cast import NOON, make_visit
from tests.intake.healthy import healthy_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def sheet_of(amara):
    def sheet(visit, at=NOON):
        return queries.fact_sheet(organization_id=amara.organization_id, visit=visit, at=at)

    return sheet


def test_an_answer_is_recorded_with_who_gave_it_and_leaves_one_line_in_the_trail(amara, row, sheet_of):
    before = Line.objects.count()
    services.record_answers(
        visit=row, answers={"epilepsy": "controlled", "frail": False}, source="patient", by=amara, at=NOON
    )
    sheet = sheet_of(row)
    assert sheet.values["epilepsy"] == "controlled"
    assert sheet.values["frail"] is False
    given = sheet.given["epilepsy"]
    assert (given.source, given.by_name, given.at, given.carried) == ("patient", "Amara Diallo", NOON, False)
    line = Line.objects.order_by("id").last()
    assert Line.objects.count() == before + 1
    assert line.facts == {"questions": ["epilepsy", "frail"], "source": "patient"}


def test_the_latest_answer_stands_and_null_takes_it_back(amara, row, sheet_of):
    services.record_answers(visit=row, answers={"epilepsy": "never"}, source="patient", by=amara, at=NOON)
    services.record_answers(visit=row, answers={"epilepsy": "controlled"}, source="clinician", by=amara, at=NOON)
    sheet = sheet_of(row)
    assert sheet.values["epilepsy"] == "controlled"
    assert [(other.source, other.value) for other in sheet.given["epilepsy"].others] == [("patient", "never")]
    services.record_answers(visit=row, answers={"epilepsy": None}, source="clinician", by=amara, at=NOON)
    assert "epilepsy" not in sheet_of(row).values
    assert "epilepsy" in sheet_of(row).open
    assert Answer.rows.count() == 3


def test_one_answer_that_cannot_be_used_keeps_all_of_them_out(amara, row):
    with pytest.raises(AnswerNotUsable, match=r"HbA1c.*outside what is plausible"):
        services.record_answers(
            visit=row, answers={"epilepsy": "never", "hba1c_percent": 400}, source="patient", by=amara, at=NOON
        )
    assert Answer.rows.count() == 0


@pytest.mark.parametrize("fact", ["plan.sites", "age_years"])
def test_what_another_step_knows_is_not_answered_here(amara, row, fact):
    with pytest.raises(AnsweredElsewhere):
        services.record_answers(visit=row, answers={fact: 4}, source="record", by=amara, at=NOON)


def test_a_question_that_does_not_exist_and_a_source_that_does_not_are_refused(amara, row):
    with pytest.raises(AnswerNotUsable, match="no question"):
        services.record_answers(visit=row, answers={"shoe_size": 4}, source="patient", by=amara, at=NOON)
    with pytest.raises(AnswerNotUsable, match="patient, clinician or record"):
        services.record_answers(visit=row, answers={"frail": True}, source="hearsay", by=amara, at=NOON)


def test_a_signed_visit_takes_no_more_answers(amara, row):
    Visit.objects.of(amara.organization_id).update(sealed_at=NOON)
    with pytest.raises(VisitSealed):
        services.record_answers(visit=row, answers={"frail": True}, source="patient", by=amara, at=NOON)
    with pytest.raises(VisitSealed):
        services.name_entry(visit=row, fact="medications", typed="aspirin", by=amara, at=NOON)


def test_brands_and_exact_names_are_taken_and_the_list_stays_unknown_until_it_is_closed(amara, row, sheet_of):
    services.name_entry(visit=row, fact="medications", typed="Plavix 75 mg", by=amara, at=NOON)
    sheet = sheet_of(row)
    assert sheet.given["medications"].value == ["clopidogrel"]
    assert sheet.given["medications"].typed[0].typed == "Plavix 75 mg"
    assert "medications" not in sheet.values
    assert "medications" in sheet.open
    services.close_list(visit=row, fact="medications", by=amara, at=NOON)
    assert sheet_of(row).values["medications"] == ["clopidogrel"]


def test_a_misspelled_medicine_stays_open_until_the_right_name_is_picked(amara, row, sheet_of):
    services.name_entry(visit=row, fact="medications", typed="warfarine", by=amara, at=NOON)
    services.name_entry(visit=row, fact="medications", typed="clopidogril", by=amara, at=NOON)
    services.close_list(visit=row, fact="medications", by=amara, at=NOON)
    open_now = [one.typed for one in sheet_of(row).unmatched]
    assert "clopidogril" in open_now
    meant = next(o for o in resolution("medications", "clopidogril").suggestions if o.terms == ("clopidogrel",))
    services.name_entry(visit=row, fact="medications", typed="clopidogril", by=amara, at=NOON, meant=meant)
    sheet = sheet_of(row)
    assert "clopidogril" not in [one.typed for one in sheet.unmatched]
    assert "clopidogrel" in sheet.values["medications"]


def test_an_unknown_medicine_is_never_no_match_until_it_is_confirmed_as_other(amara, row, sheet_of):
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    assert sheet_of(row).is_complete
    services.name_entry(visit=row, fact="medications", typed="Grandmother's drops", by=amara, at=NOON)
    sheet = sheet_of(row)
    assert [(one.fact, one.typed) for one in sheet.unmatched] == [("medications", "Grandmother's drops")]
    assert not sheet.is_complete
    services.confirm_other(visit=row, fact="medications", typed="Grandmother's drops", by=amara, at=NOON)
    assert sheet_of(row).is_complete
    assert sheet_of(row).values["medications"] == []


def test_no_medicines_is_a_deliberate_answer_and_an_emptied_list_is_open_again(amara, row, sheet_of):
    assert "medications" in sheet_of(row).open
    services.close_list(visit=row, fact="medications", by=amara, at=NOON)
    assert sheet_of(row).values["medications"] == []
    services.name_entry(visit=row, fact="medications", typed="aspirin", by=amara, at=NOON)
    assert "medications" in sheet_of(row).values or "medications" in sheet_of(row).open
    services.remove_entry(visit=row, fact="medications", typed="ASPIRIN", by=amara, at=NOON)
    assert "medications" in sheet_of(row).open


def test_a_list_that_expired_is_taken_over_and_has_to_be_closed_anew(amara, elif_, amara_pt, row, sheet_of):
    services.name_entry(visit=row, fact="medications", typed="warfarin", by=amara, at=NOON)
    services.close_list(visit=row, fact="medications", by=amara, at=NOON)
    later = NOON + timedelta(days=30)
    again = make_visit(amara, elif_, amara_pt, later)
    second = booking.visit(organization_id=amara.organization_id, visit_ref=again.ref)
    services.record_answers(visit=second, answers={"visit.changed": True}, source="patient", by=amara, at=later)
    assert "medications" not in sheet_of(second, later).given
    services.take_over_list(visit=second, fact="medications", by=amara, at=later)
    assert "medications" not in sheet_of(second, later).values
    services.close_list(visit=second, fact="medications", by=amara, at=later)
    assert sheet_of(second, later).values["medications"] == ["warfarin"]


def test_a_fact_sheet_costs_two_queries_and_a_whole_history_is_recorded_in_fifteen_statements(
    amara, row, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(15):
        services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    with django_assert_num_queries(2):
        sheet = queries.fact_sheet(organization_id=amara.organization_id, visit=row, at=NOON)
    assert sheet.is_complete
    assert sheet.values["age_years"] == 38
    with django_assert_num_queries(1):
        assert queries.history_statuses(amara.organization_id, [row])[row.id].state == "done"
    with django_assert_num_queries(1):
        queries.alerts(amara.organization_id, row.patient_id)


def settle(row, by, right, *, fact="epilepsy", why="asked again at the bedside", seen=None):
    given = queries.fact_sheet(organization_id=by.organization_id, visit=row, at=NOON).given[fact]
    services.settle_answer(visit=row, fact=fact, right=right, seen=seen or given.mark, why=why, by=by, at=NOON)


@pytest.fixture
def disputed(amara, row):
    for value, source in (("uncontrolled", "patient"), ("never", "clinician")):
        services.record_answers(visit=row, answers={"epilepsy": value}, source=source, by=amara, at=NOON)


def test_a_difference_keeps_the_history_open_until_it_is_settled_with_a_reason(amara, row, disputed, sheet_of):
    services.record_answers(
        visit=row, answers=healthy_answers() | {"epilepsy": "uncontrolled"}, source="patient", by=amara, at=NOON
    )
    sheet = sheet_of(row)
    assert (sheet.values["epilepsy"], sheet.disputed, sheet.to_ask) == ("uncontrolled", ("epilepsy",), 1)
    with pytest.raises(SettledWithoutReason):
        settle(row, amara, "clinician", why="  ")
    settle(row, amara, "clinician")
    sheet = sheet_of(row)
    assert (sheet.values["epilepsy"], sheet.disputed, sheet.is_complete) == ("never", (), True)
    assert [one.value for one in sheet.given["epilepsy"].others] == ["uncontrolled"]


def test_nobody_settles_what_she_has_not_read(amara, row, disputed, sheet_of):
    seen = sheet_of(row).given["epilepsy"].mark
    services.record_answers(visit=row, answers={"epilepsy": "controlled"}, source="patient", by=amara, at=NOON)
    with pytest.raises(NothingToSettle):
        settle(row, amara, "clinician", seen=seen)
    with pytest.raises(AnswerNotUsable):
        settle(row, amara, "record")
    settle(row, amara, "patient")
    assert sheet_of(row).values["epilepsy"] == "controlled"
    with pytest.raises(NothingToSettle):
        settle(row, amara, "patient")


def test_lists_of_patient_and_clinician_count_together_and_each_changes_her_own(amara, row, sheet_of):
    for typed, source in (("warfarin", "patient"), ("heparin", "clinician")):
        services.name_entry(visit=row, fact="medications", typed=typed, by=amara, at=NOON, source=source)
        services.close_list(visit=row, fact="medications", by=amara, at=NOON, source=source)
    services.remove_entry(visit=row, fact="medications", typed="warfarin", by=amara, at=NOON, source="clinician")
    given = sheet_of(row).given["medications"]
    assert (set(given.value), given.is_disputed, given.is_complete) == ({"warfarin", "heparin"}, True, True)
    assert {entry.typed for entry in given.typed} == {"warfarin", "heparin"}
    assert given.patients_own.value == ["warfarin"]
    services.name_entry(visit=row, fact="medications", typed="ibuprofen", by=amara, at=NOON)
    assert sheet_of(row).given["medications"].patients_own.value == ["warfarin", "ibuprofen"]
    settle(row, amara, "together", fact="medications")
    given = sheet_of(row).given["medications"]
    assert (set(given.value), given.source, given.is_disputed) == (
        {"warfarin", "heparin", "ibuprofen"},
        "clinician",
        False,
    )
