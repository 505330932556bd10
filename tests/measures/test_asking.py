"""Asked by link: planned, sent, answered on the phone, kept as given, and counted as unanswered where it was not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from filiform.booking import queries as booking
from filiform.booking.services import add_visit, move_visit, seal_visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics.acting import program_member
from filiform.measures import queries as measured
from filiform.measures import services as measures
from filiform.measures.asking import chores, queries, services
from filiform.measures.asking.errors import AskingNotFound, AskingOver, PlanUnreadable
from filiform.measures.asking.types import AskingState, Occasion, Plan
from filiform.measures.models import Asking, AskingAnswer
from filiform.measures.types import Mode, Reading
from filiform.outbox.models import Letter
from filiform.patients import services as editing
from filiform.patients.access.models import Link
from filiform.patients.access.visitors import LINKS
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
PLAN = Plan(("nprs_7day", "psfs", "ndi"), (6,), 2, 10, is_on=True)
EARLY = NOON + timedelta(minutes=5)


@pytest.fixture
def elif_(amara):
    patient = cast.make_patient(amara)
    editing.change_patient(patient_ref=patient.ref, email="elif@example.org", by=amara, at=NOON)
    return patient


@pytest.fixture
def row(amara, elif_, amara_pt):
    """Her first visit, tomorrow."""
    visit = add_visit(
        patient_id=elif_.pk, practitioner_id=amara_pt.pk, starts_at=NOON + timedelta(days=1), kind=VisitKind.INITIAL,
        ends_at=NOON + timedelta(days=1, minutes=45), complaint="Neck pain", by=amara, at=NOON, overlap=True,
        status=VisitStatus.BOOKED,
    )  # fmt: skip
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def planned(amara, olu, row):
    services.set_plan(plan=PLAN, by=olu, at=EARLY)
    return row


def all_of(amara, row, at=EARLY):
    return queries.askings_of_patient(organization_id=amara.organization_id, patient_id=row.patient_id, at=at)


def open_link(amara, ref):
    """Her browser after she opened the link."""
    client = Client()
    client.get("/my/enter")
    session = client.session
    session[LINKS] = {"measures": Link.rows.get(about=ref, revoked_at=None).ref}
    session.save()
    return client


def test_the_chore_plans_asks_once_and_follows_up_at_its_weeks(amara, planned):
    assert chores.ask_due(EARLY) == 1
    assert chores.ask_due(EARLY) == 0
    found = {(one.occasion, one.weeks): one.state for one in all_of(amara, planned)}
    assert found == {(Occasion.BASELINE, 0): AskingState.SENT, (Occasion.FOLLOW_UP, 6): AskingState.PLANNED}
    letter = Letter.objects.of(amara.organization_id).get(kind="measures.questions")
    assert "pain" not in letter.subject.lower()
    assert "Neck" not in letter.subject + letter.body
    assert chores.ask_due(planned.starts_at + timedelta(weeks=6)) == 1


def test_nobody_is_asked_while_no_plan_is_on(amara, row):
    assert chores.ask_due(EARLY) == 0
    assert all_of(amara, row) == []


def test_a_visit_called_off_takes_its_follow_up_with_it(amara, planned):
    chores.ask_due(EARLY)
    move_visit(visit_ref=planned.ref, to=VisitStatus.CANCELLED, by=amara, at=EARLY)
    assert chores.ask_due(planned.starts_at + timedelta(weeks=6)) == 0
    assert Asking.objects.of(amara.organization_id).filter(weeks=6, void_at__isnull=False).count() == 1


def test_an_episode_has_a_plan_of_its_own(amara, planned):
    services.set_plan(plan=Plan(("odi",), (), 1, 7), episode_id=planned.episode_id, by=amara, at=EARLY)
    plan = queries.plans_for(organization_id=amara.organization_id, visits=[planned])[planned.id]
    assert (plan.instruments, plan.source, plan.is_on) == (("odi",), "episode", False)
    assert chores.ask_due(EARLY) == 0


@pytest.mark.parametrize("plan", [Plan((), (), 2, 10), Plan(("grip",), (), 2, 10), Plan(("odi",), (0,), 2, 10),
                                  Plan(("odi",), (), 2, 99)])  # fmt: skip
def test_a_plan_that_cannot_be_asked_is_refused(amara, plan):
    with pytest.raises(PlanUnreadable):
        services.set_plan(plan=plan, by=amara, at=EARLY)


@pytest.fixture
def sent(amara, planned):
    chores.ask_due(EARLY)
    return next(one.ref for one in all_of(amara, planned) if not one.weeks)


def test_answers_on_the_phone_are_kept_as_given_and_join_the_visit(amara, planned, sent, time_machine):
    time_machine.move_to(EARLY, tick=False)
    client, here = open_link(amara, sent), reverse("measures:answer")
    said = client.get(here).content.decode()
    assert "How strong was your pain on average over the last 7 days?" in said
    autosave = {"HTTP_X_AUTOSAVE": "true", "HTTP_HX_REQUEST": "true"}
    typed = {"instrument": "nprs_7day", "nprs_7day.one.value": "6"}
    assert client.post(here, typed, **autosave).status_code == 204
    assert measured.readings_of_visit(organization_id=amara.organization_id, visit_id=planned.id) == []
    # she goes away and comes back: the next part is the first one without an answer
    assert "Name up to five things" in client.get(here).content.decode()
    assert 'value="6" checked' in client.get(here, {"n": "1"}).content.decode()
    activities = {"instrument": "psfs", "psfs.one.activities.name.1": "Turn my head", "psfs.one.activities.1": "4",
                  "psfs.one.activities.name.2": "Sleep", "psfs.one.activities.2": "6", "go": "next"}  # fmt: skip
    assert client.post(here, activities).url.endswith("?n=3")
    form = client.get(here, {"n": "3"}).content.decode()
    assert "Take the printed form “Neck Disability Index”" in form
    summary = client.get(here, {"n": "4"}).content.decode()
    assert summary.count("Not answered") == 1
    assert client.post(here, {"go": "send"}).status_code == 302
    assert "Thank you" in client.get(here).content.decode()
    found = measured.readings_of_visit(organization_id=amara.organization_id, visit_id=planned.id)
    assert {(one.instrument, one.movement): one.shown for one in found} == {
        ("nprs_7day", ""): "6", ("psfs", ""): "5", ("psfs", "Turn my head"): "4", ("psfs", "Sleep"): "6",
    }  # fmt: skip
    assert {one.mode for one in found} == {Mode.PHONE}
    assert found[0].answers == {"value": 6}
    one = queries.asking(organization_id=amara.organization_id, asking_ref=sent, at=EARLY)
    assert (one.state, one.number) == (AskingState.PART, "2 of 3")


def test_the_same_questions_in_spanish(amara, sent, time_machine):
    time_machine.move_to(EARLY, tick=False)
    client = open_link(amara, sent)
    client.cookies["django_language"] = "es"
    assert "¿Qué tan fuerte fue su dolor, en promedio" in client.get(reverse("measures:answer")).content.decode()


def test_what_was_typed_and_never_sent_is_recorded_when_the_time_is_over(amara, planned, sent):
    by = program_member(clinic_id=amara.clinic_id)
    services.keep_typed(
        asking_ref=sent, instrument="ndi", typed={"ndi.one.items.1": "3"}, language="en", by=by, at=EARLY
    )
    chores.ask_due(planned.starts_at)
    (nothing,) = measured.unscored(organization_id=amara.organization_id, visit_id=planned.id)
    assert (nothing.instrument, nothing.answered, nothing.asked) == ("ndi", 1, 10)
    assert "at least 8 are needed" in nothing.reason
    with pytest.raises(AskingOver):
        services.keep_typed(asking_ref=sent, instrument="ndi", typed={}, language="en", by=by, at=planned.starts_at)


def test_silence_is_overdue_and_no_reading(amara, planned, sent):
    chores.ask_due(planned.starts_at)
    after = planned.starts_at + timedelta(hours=1)
    one = queries.asking(organization_id=amara.organization_id, asking_ref=sent, at=after)
    assert one.state is AskingState.OVERDUE
    assert AskingAnswer.objects.of(amara.organization_id).count() == 0
    assert queries.counts(by=amara, at=after)[AskingState.OVERDUE] == 1


def test_an_answer_never_overwrites_what_a_clinician_wrote_nor_a_signed_visit(amara, planned):
    values = [Reading("nprs_7day", 8)]
    measures.record_measurements(visit=planned, values=values, by=amara, at=NOON)
    phoned = [Reading("nprs_7day", 5, mode=Mode.PHONE)]
    measures.record_from_phone(anchor=planned, joins=True, values=phoned, by=amara, at=NOON)
    seal_visit(visit=planned, by=amara, at=NOON)
    sealed = booking.visit(organization_id=amara.organization_id, visit_ref=planned.ref)
    measures.record_from_phone(
        anchor=sealed, joins=True, values=[Reading("groc11", 2, mode=Mode.PHONE)], by=amara, at=NOON
    )
    rows = measured.readings_of_patient(organization_id=amara.organization_id, patient_id=planned.patient_id)
    assert {(one.instrument, one.shown, one.visit_id) for one in rows} == {
        ("nprs_7day", "8", planned.id), ("nprs_7day", "5", None), ("groc11", "2", None),
    }  # fmt: skip
    assert {one.episode_id for one in rows} == {planned.episode_id}


def test_a_figure_that_cannot_be_true_is_told_at_its_question(amara, planned, time_machine):
    ref = services.ask_now(visit=planned, occasion=Occasion.DISCHARGE, instruments=["days_lost"], by=amara, at=EARLY)
    time_machine.move_to(EARLY, tick=False)
    client, here = open_link(amara, ref), reverse("measures:answer")
    answer = client.post(here, {"instrument": "days_lost", "days_lost.one.value": "40", "go": "next"})
    assert answer.status_code == 422
    assert "within what can be true" in answer.content.decode()
    assert 'value="40"' in answer.content.decode()
    assert client.post(here, {"instrument": "nothing", "go": "next"}).status_code == 404


def test_taken_back_the_link_opens_nothing(amara, planned, sent, time_machine):
    time_machine.move_to(EARLY, tick=False)
    client = open_link(amara, sent)
    services.call_off(asking_ref=sent, by=amara, at=EARLY)
    assert client.get(reverse("measures:answer")).status_code in {404, 410}
    with pytest.raises(AskingOver):
        services.send_answers(asking_ref=sent, by=amara, at=EARLY)


def test_staff_see_where_each_asking_stands(
    sign_in, amara, olu, chen, dara, planned, sent, time_machine, django_assert_num_queries
):
    time_machine.move_to(EARLY, tick=False)
    page, listed = reverse("measures:asking-visit", args=[planned.ref]), reverse("measures:askings")
    client = sign_in(amara)
    assert "Sent, no answer yet" in client.get(page).content.decode()
    assert client.get(listed, {"show": "due"}).status_code == 200
    ask = reverse("measures:ask", args=[planned.ref])
    assert client.post(ask, {"occasion": "discharge", "instruments": ["groc11"]}).status_code == 302
    assert client.post(ask, {"occasion": "when?", "instruments": ["groc11"]}).status_code == 400
    assert client.post(ask, {"occasion": "discharge", "instruments": ["grip"]}).status_code == 400
    fields = {"instruments": ["odi"], "weeks": "6, 12", "days_before_visit": "1", "days_open": "9", "is_on": "yes"}
    assert client.post(reverse("measures:plan-episode", args=[planned.ref]), fields).status_code == 302
    assert client.post(reverse("measures:plan"), fields).status_code == 403
    assert sign_in(olu).post(reverse("measures:plan"), fields).status_code == 200
    assert sign_in(olu).post(reverse("measures:plan"), {**fields, "weeks": "six"}).status_code == 400
    assert sign_in(olu).post(ask, {}).status_code == 403
    assert sign_in(dara).get(listed).status_code == 403
    assert sign_in(chen).get(page).status_code == 404
    assert sign_in(chen).post(reverse("measures:call-off", args=[sent])).status_code == 404
    assert "Elif" not in sign_in(chen).get(listed).content.decode()
    with django_assert_num_queries(4):
        queries.work_list(by=amara, at=NOON, show=queries.Show.DUE)
        queries.counts(by=amara, at=NOON)


def test_another_patients_questions_are_not_hers(amara, planned, sent):
    with pytest.raises(AskingNotFound):
        queries.asking(organization_id=amara.organization_id + 1, asking_ref=sent, at=NOON)
