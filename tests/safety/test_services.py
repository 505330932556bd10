"""The register: what is reported stands there once, nothing is overwritten, and it ends by name and with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.knowledge import catalogues
from filiform.safety import queries, services
from filiform.safety.errors import (
    ActionMissing,
    CausalityMissing,
    EventInvalid,
    EventIsClosed,
    EventIsOpen,
    EventNotFound,
    GradeMissing,
    JudgedByAnother,
    NoSession,
    OutcomeNotKnown,
    ReasonMissing,
    SessionNotAgain,
    SessionRefuses,
    SessionStillOpen,
    ToldOutsideMissing,
)
from filiform.safety.models import AdverseEvent, EventEntry, SessionTally
from filiform.safety.rules.events import fold
from filiform.safety.services.history import FOLDED
from filiform.safety.types import ActionKind, Conclusion, Onset, Outcome, Source, State
from filiform.treatment import queries as treatment
from filiform.treatment import services as sessions
from filiform.treatment.models import Session
from tests.factories import cast
from tests.factories.cast import NOON
from tests.safety.conftest import LATER
from tests.treatment.room_cast import make_ready, needle, new, opening, row, whole_session

pytestmark = pytest.mark.django_db


def the_event(ref):
    return AdverseEvent.rows.get(ref=ref)


def facts_of(ref):
    event = the_event(ref)
    return fold(queries.entries_of(organization_id=event.organization_id, event_id=event.pk))


def holds(ref):
    """The row says what its history says."""
    event, facts = the_event(ref), facts_of(ref)
    assert {name: getattr(event, name) for name in FOLDED} == {name: getattr(facts, name) for name in FOLDED}
    return facts


def report(visit, by, **more):
    said = {"kind": "pneumothorax", "grade": "serious", "note": "Short of breath on the stairs.", **more}
    return services.report_event(visit=row(by, visit), by=by, at=LATER, **said)


def test_an_event_is_put_into_the_register_with_whom_it_concerns(amara, bo, treated):
    began = NOON + timedelta(hours=6)
    ref = report(
        treated, bo, source=Source.PHONE, began_at=began, muscles=["gluteus-maximus:right"], regions=["gluteal:right"],
        needles=["n1", "n2"],
    )  # fmt: skip
    event, facts = the_event(ref), holds(ref)
    assert (event.visit_id, event.patient_id, event.practitioner_id) == (
        treated.pk,
        treated.patient_id,
        treated.practitioner_id,
    )
    assert event.session_id == Session.rows.get().pk
    assert (event.state, facts.onset, facts.source.told_by) == (State.OPEN, Onset.DAY, "patient")
    assert (facts.noticed_at, facts.began_at, facts.needles) == (LATER, began, ("n1", "n2"))
    assert event.counts_on == NOON.astimezone(amara.zone).date()
    line = Line.objects.get(kind="safety.event_reported")
    assert (line.patient, line.about, line.by) == (treated.patient.ref, ref, bo.user_ref)
    assert "stairs" not in str(line.facts)
    assert "pneumothorax" not in str(line.facts)


def test_the_same_answer_puts_it_in_once(amara, treated):
    first = report(treated, amara, origin="follow-up:01X", grade="")
    assert report(treated, amara, origin="follow-up:01X", grade="mild") == first
    assert report(treated, amara) != report(treated, amara)
    assert AdverseEvent.rows.count() == 3


def test_an_event_without_a_visit_counts_on_the_day_it_was_noticed(amara, elif_):
    ref = services.report_event(kind="fall-injury", patient_id=elif_.pk, by=amara, at=LATER)
    event = the_event(ref)
    assert (event.visit_id, event.patient_id, event.clinic_id) == (None, elif_.pk, amara.clinic_id)
    assert event.counts_on == LATER.astimezone(amara.zone).date()


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "hiccup"}, "kind"), ({"grade": "awful"}, "grade"), ({"note": "x" * 4001}, "note"),
        ({"muscles": ["heart:left"]}, "muscles"), ({"muscles": ["soleus:inside"]}, "muscles"),
        ({"regions": ["moon:left"]}, "regions"), ({"noticed_at": LATER + timedelta(minutes=1)}, "noticed_at"),
        ({"began_at": LATER, "noticed_at": NOON}, "began_at"),
    ],
)  # fmt: skip
def test_what_no_report_can_say_is_refused_with_its_place(amara, treated, wrong, where):
    with pytest.raises(EventInvalid) as refused:
        report(treated, amara, **wrong)
    assert refused.value.facts["where"] == where
    assert not AdverseEvent.rows.exists()


def test_every_kind_and_grade_of_the_catalogue_is_taken(amara, treated):
    for event in catalogues.adverse_events().event_types:
        for grade in catalogues.adverse_events().grading.scale:
            report(treated, amara, kind=event.id, grade=grade.grade)
    assert AdverseEvent.rows.count() == 24 * 3


def test_what_is_said_later_stands_beside_what_was_said_first(amara, bo, treated):
    ref = report(treated, amara, grade="")
    services.describe_event(
        event_ref=ref, by=bo, at=LATER, grade="serious", outcome=Outcome.RECOVERING, is_expected=False
    )
    services.describe_event(event_ref=ref, by=bo, at=LATER, grade="serious")
    services.describe_event(event_ref=ref, by=amara, at=LATER, note="Small, seen on the picture only.")
    facts = holds(ref)
    assert (facts.grade, facts.outcome, facts.is_expected) == ("serious", Outcome.RECOVERING, False)
    entries = queries.entries_of(organization_id=amara.organization_id, event_id=the_event(ref).pk)
    assert [(entry.kind, entry.by, sorted(entry.said)) for entry in entries[1:]] == [
        ("described", bo.name, ["grade", "is_expected", "outcome"]),
        ("described", amara.name, ["note"]),
    ]
    assert entries[0].said["note"] == "Short of breath on the stairs."
    with pytest.raises(EventInvalid):
        services.describe_event(event_ref=ref, by=bo, at=LATER, ended_at=LATER + timedelta(days=1))


def test_no_path_changes_a_line_of_the_history(amara, treated):
    entry = EventEntry.rows.get(event__ref=report(treated, amara))
    for change in (lambda: EventEntry.rows.update(kind="closed"), lambda: EventEntry.rows.all().delete(), entry.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_what_was_done_is_kept_with_when_and_by_whom(amara, bo, treated):
    ref = report(treated, amara)
    services.add_action(
        event_ref=ref, kind=ActionKind.EMERGENCY, text="Ambulance called", who="Dara", done_at=NOON, by=bo, at=LATER
    )  # fmt: skip
    services.add_action(event_ref=ref, kind=ActionKind.CALL, text="At home, well", by=bo, at=LATER)
    first, second = holds(ref).actions
    assert (first.kind, first.text, first.done_at, first.who, first.noted_by) == (
        ActionKind.EMERGENCY, "Ambulance called", NOON, "Dara", bo.name,
    )  # fmt: skip
    assert (second.who, second.done_at) == ("", LATER)
    with pytest.raises(ReasonMissing):
        services.add_action(event_ref=ref, kind=ActionKind.CALL, text="  ", by=bo, at=LATER)
    with pytest.raises(EventInvalid):
        services.add_action(
            event_ref=ref, kind=ActionKind.CALL, text="x", done_at=LATER + timedelta(hours=1), by=bo, at=LATER
        )


def test_whoever_needled_does_not_judge_where_a_colleague_can(amara, bo, treated):
    ref = report(treated, amara)
    with pytest.raises(JudgedByAnother, match="Bo Lindqvist"):
        services.assess_causality(event_ref=ref, causality="unlikely", reason="Asthma", by=amara, at=LATER)
    with pytest.raises(EventInvalid):
        services.assess_causality(event_ref=ref, causality="perhaps", reason="Time fits", by=bo, at=LATER)
    services.assess_causality(event_ref=ref, causality="probable", reason="Time fits", by=bo, at=LATER)
    facts = holds(ref)
    assert (facts.causality, facts.causality_by, facts.causality_is_own) == ("probable", bo.name, False)


def test_in_a_practice_of_one_her_own_judgement_is_taken_and_labelled(amara, elif_, amara_pt, visit):
    ref = report(visit, amara)
    services.assess_causality(event_ref=ref, causality="possible", reason="Alone here", by=amara, at=LATER)
    assert facts_of(ref).causality_is_own


def close(ref, by, conclusion=Conclusion.CONFIRMED, **more):
    said = {"reason": "Settled", **more}
    services.close_event(event_ref=ref, conclusion=conclusion, by=by, at=LATER, **said)


def test_a_serious_event_ends_only_when_everything_is_said(amara, bo, treated):
    ref = report(treated, amara, grade="")
    with pytest.raises(GradeMissing):
        close(ref, bo)
    services.describe_event(event_ref=ref, by=bo, at=LATER, grade="serious")
    with pytest.raises(CausalityMissing):
        close(ref, bo)
    services.assess_causality(event_ref=ref, causality="certain", reason="Picture", by=bo, at=LATER)
    with pytest.raises(OutcomeNotKnown):
        close(ref, bo)
    services.describe_event(event_ref=ref, by=bo, at=LATER, outcome=Outcome.RECOVERED)
    with pytest.raises(ActionMissing):
        close(ref, bo)
    services.add_action(event_ref=ref, kind=ActionKind.REFERRAL, text="Hospital", by=bo, at=LATER)
    with pytest.raises(ToldOutsideMissing):
        close(ref, bo)
    with pytest.raises(ReasonMissing):
        close(ref, bo, reason=" ", told_outside="State board")
    close(ref, bo, told_outside="State board, 25 November")
    facts = holds(ref)
    assert (facts.state, facts.closed_by, facts.closing_reason) == (State.CLOSED, bo.name, "Settled")
    assert facts.counts
    for late in (
        lambda: services.describe_event(event_ref=ref, by=bo, at=LATER, grade="mild"),
        lambda: services.add_action(event_ref=ref, kind=ActionKind.CALL, text="x", by=bo, at=LATER),
        lambda: services.begin_review(event_ref=ref, by=bo, at=LATER),
        lambda: close(ref, bo),
    ):
        with pytest.raises(EventIsClosed):
            late()


def test_what_was_ruled_out_needs_only_its_reason_and_counts_no_more(amara, bo, treated):
    ref = report(treated, amara, grade="")
    services.begin_review(event_ref=ref, by=bo, at=LATER)
    services.begin_review(event_ref=ref, by=bo, at=LATER)
    assert facts_of(ref).sequence == 2
    with pytest.raises(EventInvalid):
        close(ref, bo, Conclusion.NONE)
    close(ref, bo, Conclusion.RULED_OUT, reason="Picture of the chest without finding")
    assert not holds(ref).counts
    with pytest.raises(ReasonMissing):
        services.reopen_event(event_ref=ref, reason="", by=bo, at=LATER)
    services.reopen_event(event_ref=ref, reason="A second picture shows it", by=bo, at=LATER)
    facts = holds(ref)
    assert (facts.state, facts.conclusion, facts.counts) == (State.OPEN, Conclusion.NONE, True)
    with pytest.raises(EventIsOpen):
        services.reopen_event(event_ref=ref, reason="Again", by=bo, at=LATER)
    lines = Line.objects.filter(about=ref).order_by("id").values_list("kind", flat=True)
    assert list(lines) == [
        "safety.event_reported", "safety.review_begun", "safety.event_closed", "safety.event_reopened",
    ]  # fmt: skip


def test_a_near_miss_is_closed_without_grade_and_counts_in_no_rate(amara, bo, treated):
    ref = report(treated, amara, kind="bent-needle", grade="", is_near_miss=True)
    close(ref, bo)
    assert not holds(ref).counts


def test_nothing_of_another_organization_is_found(amara, chen, treated):
    ref = report(treated, amara)
    for reach in (
        lambda: services.describe_event(event_ref=ref, by=chen, at=LATER, grade="mild"),
        lambda: services.reopen_session(event_ref=ref, reason="x", by=chen, at=LATER),
        lambda: services.close_session_again(event_ref=ref, by=chen, at=LATER),
        lambda: services.reopen_event(event_ref=ref, reason="x", by=chen, at=LATER),
    ):
        with pytest.raises(EventNotFound):
            reach()


# What a session reports


def record(visit, by, *acts, at=NOON):
    done = sessions.record_events(visit_ref=visit.ref, events=list(acts), by=by, at=at)
    assert not done.refused, done.refused
    return done


def the_only():
    return AdverseEvent.rows.get()


def test_an_incident_of_a_session_stands_in_the_register_without_being_typed_again(amara, ready):
    faint = new("incident.reported", kind="vasovagal", severity="mild", note="Pale")
    record(ready, amara, *opening(), needle("n1"), faint)
    event = the_only()
    facts = holds(event.ref)
    assert (facts.kind, facts.grade, facts.note, facts.source) == ("vasovagal", "mild", "Pale", Source.SESSION)
    assert (event.incident, event.practitioner_id, event.patient_id) == (6, ready.practitioner_id, ready.patient_id)
    record(ready, amara, faint)
    assert AdverseEvent.rows.count() == 1


def test_a_correction_in_the_session_is_followed(amara, ready):
    record(ready, amara, *opening(), needle("n1"), new("incident.reported", kind="vasovagal"))
    event = the_only()
    better = {"kind": "convulsion", "severity": "serious", "note": "Jerks"}
    record(ready, amara, new("event.corrected", corrects=6, replacement=better, reason="Seen again"))
    facts = holds(event.ref)
    assert (facts.kind, facts.grade, facts.note) == ("convulsion", "serious", "Jerks")
    record(ready, amara, new("event.corrected", corrects=7, replacement=None, reason="Wrong patient"))
    facts = holds(event.ref)
    assert (facts.state, facts.conclusion, facts.closing_reason) == (State.CLOSED, Conclusion.MISTAKE, "Wrong patient")
    assert not facts.counts


def test_a_missing_needle_is_one_event_however_it_is_reported(amara, ready):
    record(
        ready, amara, *opening(), needle("n1"), needle("n2"), new("needles.all_withdrawn", reason="routine"),
        new("sharps.counted", counted=0), new("needle.missing", needle="n1", where_looked="couch"),
        new("needle.missing", needle="n2"),
        new("incident.reported", kind="forgotten-needle", severity="significant", note="Looked everywhere"),
    )  # fmt: skip
    event = the_only()
    facts = holds(event.ref)
    assert (facts.kind, facts.grade, facts.needles) == ("forgotten-needle", "significant", ("n1", "n2"))
    assert event.incident == 11
    record(ready, amara, new("needle.found", needle="n1", where_found="laundry"))
    entries = queries.entries_of(organization_id=amara.organization_id, event_id=event.pk)
    assert entries[-1].said == {"what": "found", "needle": "n1", "where": "laundry"}


def test_a_needle_that_was_called_missing_by_mistake_leaves_the_rates(amara, ready):
    record(
        ready, amara, *opening(), needle("n1"), new("needles.all_withdrawn", reason="routine"),
        new("needle.missing", needle="n1"),
    )  # fmt: skip
    sequence = Session.rows.get().sequence
    record(ready, amara, new("event.corrected", corrects=sequence, replacement=None, reason="It was in the tray"))
    assert holds(the_only().ref).conclusion is Conclusion.MISTAKE


# A session opened again


def state_of(visit, by):
    return treatment.treatment_of(organization_id=by.organization_id, visit_id=visit.pk).state


def test_a_session_is_opened_again_for_what_came_later_and_closed_properly(amara, bo, treated):
    ref = report(treated, bo, grade="")
    with pytest.raises(ReasonMissing):
        services.reopen_session(event_ref=ref, reason="", by=bo, at=LATER)
    with pytest.raises(GradeMissing):
        services.reopen_session(event_ref=ref, reason="The next morning", by=bo, at=LATER)
    services.describe_event(event_ref=ref, by=bo, at=LATER, grade="serious")
    services.reopen_session(event_ref=ref, reason="Pneumothorax the next morning", by=bo, at=LATER)
    state = state_of(treated, bo)
    assert not state.is_closed
    assert state.reopenings[0].said.reason == "Pneumothorax the next morning"
    (incident,) = state.incidents
    assert (incident.said.kind, incident.said.severity) == ("pneumothorax", "serious")
    assert (AdverseEvent.rows.count(), the_event(ref).incident) == (1, incident.sequence)
    session = Session.rows.get()
    assert (session.closed_at, session.first_closed_at) == (None, NOON)

    with pytest.raises(SessionStillOpen):
        close(ref, bo, Conclusion.RULED_OUT)
    services.close_session_again(event_ref=ref, by=bo, at=LATER)
    state = state_of(treated, bo)
    assert state.is_closed
    assert state.closed.said.leaving_checks
    assert Session.rows.get().first_closed_at == NOON
    with pytest.raises(SessionNotAgain):
        services.close_session_again(event_ref=ref, by=bo, at=LATER)
    close(ref, bo, Conclusion.RULED_OUT)
    holds(ref)


def test_a_gate_of_the_session_keeps_it_open_and_says_why(amara, bo, treated):
    ref = report(treated, bo)
    services.reopen_session(event_ref=ref, reason="Later", by=bo, at=LATER)
    record(treated, amara, new("incident.reported", kind="vasovagal"), at=LATER)
    with pytest.raises(SessionRefuses, match="no grade yet"):
        services.close_session_again(event_ref=ref, by=bo, at=LATER)
    assert not state_of(treated, bo).is_closed


def test_opening_again_an_open_session_only_adds_the_incident(amara, ready):
    record(ready, amara, *opening(), needle("n1"))
    ref = report(ready, amara)
    services.reopen_session(event_ref=ref, reason="Breathless now", by=amara, at=LATER)
    state = state_of(ready, amara)
    assert (len(state.reopenings), len(state.incidents)) == (0, 1)
    with pytest.raises(NoSession):
        services.reopen_session(
            event_ref=services.report_event(kind="fall-injury", by=amara, at=LATER), reason="x", by=amara, at=LATER
        )


def test_the_note_stays_as_it_was_signed(amara, bo, treated):
    from filiform.notes import services as notes
    from filiform.notes.models import Note

    notes.sign_note(visit=row(amara, treated), by=amara, at=NOON)
    before = Note.rows.values().get()
    ref = report(treated, bo)
    services.reopen_session(event_ref=ref, reason="Pneumothorax", by=bo, at=LATER)
    refused = sessions.record_events(
        visit_ref=treated.ref, events=[new("hands.cleaned", agent="gel")], by=amara, at=LATER
    ).refused
    assert [answer.code for answer in refused] == ["booking.visit_sealed"]
    services.close_session_again(event_ref=ref, by=bo, at=LATER)
    assert Note.rows.values().get() == before
    assert booking.visit(organization_id=bo.organization_id, visit_ref=treated.ref).status == "done"


# What rates are divided by


def tallies():
    return list(SessionTally.rows.order_by("day").values_list("day", "sessions", "needles"))


def test_a_session_counts_once_it_is_closed_and_stays_counted_when_it_is_opened_again(amara, bo, ready):
    day = NOON.astimezone(amara.zone).date()
    acts = whole_session(3)
    record(ready, amara, *acts[:-1])
    assert tallies() == []
    record(ready, amara, acts[-1])
    assert tallies() == [(day, 1, 3)]
    ref = report(ready, bo)
    services.reopen_session(event_ref=ref, reason="Later", by=bo, at=LATER)
    assert tallies() == [(day, 1, 3)]
    services.close_session_again(event_ref=ref, by=bo, at=LATER + timedelta(days=40))
    assert tallies() == [(day, 1, 3)]


def test_two_sessions_of_one_day_are_both_counted_and_a_recount_changes_nothing(amara, bo, elif_, amara_pt, ready):
    record(ready, amara, *whole_session(3))
    other = cast.make_visit(amara, cast.make_patient(amara, "Nora", "Beckett"), amara_pt, NOON)
    make_ready(amara, other)
    record(other, amara, *whole_session(2))
    (found,) = tallies()
    assert found[1:] == (2, 5)
    assert services.count_days_anew(by=bo, at=LATER) == 0
    SessionTally.rows.update(sessions=9)
    assert services.count_days_anew(by=bo, at=LATER) == 1
    assert tallies() == [found]
    assert Line.objects.filter(kind="safety.days_counted").count() == 2


def test_a_kind_no_catalogue_holds_is_kept_as_it_was_said(amara, ready):
    record(ready, amara, *opening(), needle("n1"), new("incident.reported", kind="x" * 100, severity="mild"))
    assert the_only().kind == "x" * 100
