"""The sheet is kept as handed over; questions follow every needled session; an answer is kept, corrected, heard."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from filiform.aftercare import chores, queries, services
from filiform.aftercare.alarms.queries import open_alarms
from filiform.aftercare.errors import AnswerIncomplete, FollowUpNotFound, FollowUpOver, NoAddress, NothingDone
from filiform.aftercare.models import Alarm, Answer, FollowUp, SheetGiven
from filiform.aftercare.types import FollowUpState, HandedOver, Source
from filiform.audit.models import Line
from filiform.booking.types import StepState
from filiform.notes import services as notes
from filiform.outbox.types import LetterState
from filiform.patients.models import Patient
from filiform.treatment import services as treatment
from filiform.treatment.queries import treatment_of
from tests.aftercare.conftest import CLOSED, DAY, letters, sent
from tests.treatment.room_cast import needle, new, opening, row

pytestmark = pytest.mark.django_db


def kinds(amara):
    return list(Line.objects.filter(organization=amara.organization_ref).order_by("id").values_list("kind", flat=True))


def state(amara, visit, window, at):
    rows = queries.follow_ups_of_visit(organization_id=amara.organization_id, visit_id=visit.id, at=at)
    return next(one.state for one in rows if one.window == window)


def test_a_needled_session_that_closes_is_asked_about(closed, amara):
    rows = FollowUp.objects.of(amara.organization_id).order_by("due_at")
    assert [(one.window, one.due_at - CLOSED) for one in rows] == [("h24", DAY), ("h72", 3 * DAY)]
    assert rows[0].risks == []
    assert "follow_up.planned" in kinds(amara)


def test_a_session_without_a_needle_is_not(ready, amara):
    events = [*opening(), new("session.closed", leaving_checks=[], acknowledged=[])]
    treatment.record_events(visit_ref=ready.ref, events=events, by=amara, at=CLOSED)
    assert not FollowUp.objects.of(amara.organization_id).exists()


def test_a_session_that_is_reopened_and_closed_again_is_not_asked_twice_and_struck_needles_are_let_go(closed, amara):
    before = set(FollowUp.objects.of(amara.organization_id).values_list("ref", flat=True))
    state = treatment_of(organization_id=amara.organization_id, visit_id=closed.id).state
    insertions = [one for one in state.history if one.kind == "needle.inserted"]
    strikes = [
        new("event.corrected", corrects=one.sequence, replacement=None, reason="Entered for the wrong patient.")
        for one in insertions
    ]
    again = [
        new("session.reopened", reason="wrong patient"), *strikes, new("sharps.counted", counted=0),
        new("session.closed", leaving_checks=list(state.closed.said.leaving_checks), acknowledged=[]),
    ]  # fmt: skip
    recorded = treatment.record_events(visit_ref=closed.ref, events=again, by=amara, at=CLOSED + timedelta(hours=1))
    assert not recorded.refused, recorded.refused
    rows = FollowUp.objects.of(amara.organization_id)
    assert set(rows.values_list("ref", flat=True)) == before
    assert all(one.void_at for one in rows)
    assert chores.ask_due(CLOSED + DAY) == 0


def test_the_room_ticks_the_sheet_off_and_the_step_knows(closed, amara):
    (kept,) = SheetGiven.objects.of(amara.organization_id)
    assert (kept.how, kept.sheets, kept.text) == (HandedOver.IN_SESSION, ["general"], {})
    assert queries.sheet_statuses(amara.organization_id, [closed])[closed.id].state is StepState.DONE


def test_handing_over_while_the_session_is_open_is_told_to_its_stream(ready, amara):
    events = [*opening(), needle("n1")]
    treatment.record_events(visit_ref=ready.ref, events=events, by=amara, at=CLOSED)
    visit = row(amara, ready)
    services.hand_over_sheet(visit=visit, how=HandedOver.SCREEN, language="en", by=amara, at=CLOSED)
    state = treatment_of(organization_id=amara.organization_id, visit_id=visit.id).state
    assert [advice.said.sheets for advice in state.advice] == [("general",)]
    (kept,) = SheetGiven.objects.of(amara.organization_id)
    assert kept.text["sections"]
    assert kept.sha256


def test_handing_over_after_the_session_is_kept_with_its_words_and_a_line(closed, amara):
    services.hand_over_sheet(visit=closed, how=HandedOver.PAPER, language="en", by=amara, at=CLOSED + DAY)
    newest = queries.sheets_of_visit(organization_id=amara.organization_id, visit_id=closed.id)[0]
    assert newest.how is HandedOver.PAPER
    assert newest.text["title"] == "After your dry needling"
    assert kinds(amara)[-1] == "aftercare.sheet_given"


def test_without_a_needle_there_is_no_sheet(ready, amara):
    with pytest.raises(NothingDone):
        services.hand_over_sheet(visit=row(amara, ready), how=HandedOver.PAPER, language="en", by=amara, at=CLOSED)


def test_the_mail_with_the_sheet_tells_nothing_of_what_was_done(closed, amara, elif_):
    services.hand_over_sheet(visit=closed, how=HandedOver.MAIL, language="en", by=amara, at=CLOSED)
    (letter,) = letters(amara, "aftercare.sheet")
    said = f"{letter.subject} {letter.body}".lower()
    assert "/l/" in letter.body
    assert not any(word in said for word in ("needle", "needling", "buttock", "gluteus"))
    Patient.objects.of(amara.organization_id).filter(pk=closed.patient_id).update(email="")
    with pytest.raises(NoAddress):
        services.hand_over_sheet(visit=closed, how=HandedOver.MAIL, language="en", by=amara, at=CLOSED)


def test_signing_the_note_mails_the_sheet_once(closed, amara):
    notes.sign_note(visit=closed, own_words="Borne well.", by=amara, at=CLOSED + timedelta(hours=1))
    assert len(letters(amara, "aftercare.sheet")) == 1
    services.mail_sheet_after_signing(visit=closed, by=amara, at=CLOSED + DAY)
    assert len(letters(amara, "aftercare.sheet")) == 1


def test_questions_go_out_when_their_hour_has_come_and_once(follow_ups, amara):
    assert chores.ask_due(CLOSED + DAY - timedelta(seconds=1)) == 0
    assert chores.ask_due(CLOSED + DAY) == 1
    assert chores.ask_due(CLOSED + DAY) == 0
    (letter,) = letters(amara, "aftercare.follow-up")
    assert "/l/" in letter.body
    assert "911" in letter.body
    assert "needl" not in letter.subject.lower()
    assert letter.not_after == follow_ups["h24"].until


def test_after_a_week_without_the_program_nobody_is_asked_by_a_link_that_is_over(follow_ups, amara):
    assert chores.ask_due(CLOSED + 8 * DAY) == 0
    assert letters(amara, "aftercare.follow-up") == []


def test_who_cannot_be_written_to_is_to_be_phoned(closed, amara):
    Patient.objects.of(amara.organization_id).filter(pk=closed.patient_id).update(email="")
    chores.ask_due(CLOSED + DAY)
    assert state(amara, closed, "h24", CLOSED + DAY) is FollowUpState.UNREACHED
    assert queries.work_list(by=amara, at=CLOSED + DAY)[0].is_to_be_phoned


def test_an_answer_is_a_row_and_a_correction_is_another(answer, follow_ups, amara):
    answer(soreness="6", bruise="small", words="Only the buttock.")
    answer(soreness="4", bruise="small", at=CLOSED + 2 * DAY)
    rows = Answer.objects.of(amara.organization_id).order_by("number")
    assert [(one.number, one.soreness) for one in rows] == [(1, 6), (2, 4)]
    page = queries.follow_up(
        organization_id=amara.organization_id, follow_up_ref=follow_ups["h24"].ref, at=CLOSED + 2 * DAY
    )
    assert page.newest.given.soreness == 4
    assert page.row.state is FollowUpState.ANSWERED


def test_the_same_form_again_and_the_same_answer_again_change_nothing(answer, amara):
    token = uuid4()
    first = answer(soreness="5", token=token)
    assert answer(soreness="9", token=token) == first
    assert answer(soreness="5") == first
    assert Answer.objects.of(amara.organization_id).count() == 1


def test_an_answer_that_lacks_something_is_not_kept_and_says_what(answer, amara):
    with pytest.raises(AnswerIncomplete) as caught:
        answer(soreness="", bruise="", none_of_these=False)
    assert caught.value.facts["fields"] == ("soreness", "bruise", "flags")
    assert not Answer.objects.of(amara.organization_id).exists()


def test_when_the_link_is_over_the_patient_cannot_answer_any_more_and_staff_still_can(answer, follow_ups, amara):
    late = follow_ups["h24"].until + timedelta(seconds=1)
    with pytest.raises(FollowUpOver):
        answer(at=late)
    answer(at=late, source=Source.PHONE)
    assert Answer.objects.of(amara.organization_id).get().source == Source.PHONE


def test_a_red_flag_and_its_alarm_are_one_transaction(answer, follow_ups, amara, monkeypatch):
    answer("rf-breath", soreness="", bruise="")
    row = FollowUp.objects.of(amara.organization_id).get(pk=follow_ups["h24"].pk)
    assert (row.flags, row.was_red) == (["rf-breath"], True)
    (alarm,) = open_alarms(organization_id=amara.organization_id, clinic_id=amara.clinic_id, at=CLOSED + DAY)
    assert (alarm.flags, alarm.urgency, alarm.is_taken) == (("rf-breath",), "now", False)


def test_if_the_alarm_cannot_be_raised_there_is_no_answer_either(answer, amara, monkeypatch):
    def fails(**facts):
        raise RuntimeError

    monkeypatch.setattr(services.alarms, "raise_alarm", fails)
    with pytest.raises(RuntimeError):
        answer("rf-head")
    assert not Answer.objects.of(amara.organization_id).exists()


def test_a_red_flag_taken_back_leaves_the_alarm_with_a_person(answer, follow_ups, amara, closed):
    answer("rf-infect")
    answer(at=CLOSED + DAY + timedelta(hours=1))
    assert state(amara, closed, "h24", CLOSED + 2 * DAY) is FollowUpState.ANSWERED
    assert FollowUp.objects.of(amara.organization_id).get(pk=follow_ups["h24"].pk).was_red
    alarm = Alarm.objects.of(amara.organization_id).get()
    assert alarm.closed_at is None
    assert "corrected" in [entry.kind for entry in alarm.entries.all()]


def test_some_flags_are_asked_about_again_later(answer, amara):
    answer("rf-neuro")
    windows = FollowUp.objects.of(amara.organization_id).order_by("due_at").values_list("window", flat=True)
    assert list(windows) == ["h24", "h72", "d7", "w4"]


def test_silence_is_counted_as_unanswered_and_as_nothing_else(answer, follow_ups, closed, amara):
    chores.ask_due(CLOSED + DAY)
    over = follow_ups["h72"].until + timedelta(seconds=1)
    answer("rf-bleed", window="h72", at=CLOSED + 3 * DAY)
    assert state(amara, closed, "h24", over) is FollowUpState.UNANSWERED
    counts = {one.window: one for one in queries.completeness(by=amara, since=CLOSED, at=over)}
    assert (counts["h24"].due, counts["h24"].answered, counts["h24"].unanswered, counts["h24"].red) == (1, 0, 1, 0)
    assert (counts["h72"].answered, counts["h72"].red, counts["h72"].unanswered) == (1, 1, 0)
    assert counts["h24"].percent == 0
    assert counts["h72"].percent == 100


def test_nobody_elses_questions_can_be_answered(follow_ups, chen, amara):
    with pytest.raises(FollowUpNotFound):
        services.record_answer(
            follow_up_ref=follow_ups["h24"].ref, sent=sent(), source=Source.PHONE, language="en", by=chen,
            at=CLOSED + DAY,
        )  # fmt: skip


@pytest.mark.parametrize("table", ["aftercare_answer", "aftercare_sheetgiven", "aftercare_alarmentry"])
def test_answers_sheets_and_the_history_of_an_alarm_stay_as_they_are(alarm, table):
    for statement in (f"UPDATE {table} SET ref = 'x'", f"DELETE FROM {table}"):
        with pytest.raises(Exception, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_database_refuses_an_open_alarm_that_goes_nowhere(alarm, amara):
    with pytest.raises(IntegrityError), transaction.atomic():
        Alarm.objects.of(amara.organization_id).filter(pk=alarm.pk).update(next_at=None)


def test_each_letter_of_ours_is_void_where_nobody_reads_it(closed, amara):
    Patient.objects.of(amara.organization_id).filter(pk=closed.patient_id).update(email="")
    chores.ask_due(CLOSED + DAY)
    assert [one.state for one in letters(amara, "aftercare.follow-up")] == [LetterState.VOID]
