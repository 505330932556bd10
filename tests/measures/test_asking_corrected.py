"""A slip of the finger: what was sent by link can be corrected while it could have been answered, and both stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from filiform.audit import queries as trail
from filiform.booking.errors import VisitSealed
from filiform.booking.services import seal_visit
from filiform.measures import queries as measured
from filiform.measures.asking import chores, doors, queries, services
from filiform.measures.asking.errors import AskingOver, NothingAnswered
from filiform.measures.asking.types import AskingState, Occasion
from filiform.measures.models import Reading as Row
from tests.measures.test_asking import EARLY, elif_, open_link, planned, row, sent  # noqa: F401

pytestmark = pytest.mark.django_db
LATER = EARLY + timedelta(hours=1)


def typed(amara, ref, at, **values):
    for instrument, given in values.items():
        fields = {f"{instrument}.one.{key}": value for key, value in given.items()}
        services.keep_typed(asking_ref=ref, instrument=instrument, typed=fields, language="en", by=amara, at=at)


def activity(number, name, score):
    return {f"activities.name.{number}": name, f"activities.{number}": str(score)}


@pytest.fixture
def answered(amara, sent):  # noqa: F811
    """Pain 6, and two things that are hard."""
    hard = {**activity(1, "Turn my head", 4), **activity(2, "Sleep", 6)}
    typed(amara, sent, EARLY, nprs_7day={"value": "6"}, psfs=hard)
    services.send_answers(asking_ref=sent, by=amara, at=EARLY)
    return sent


def standing(amara, visit):
    rows = measured.readings_of_visit(organization_id=amara.organization_id, visit_id=visit.id)
    return {(one.instrument, one.movement): one.shown for one in rows}


def state(amara, ref, at=LATER):
    return queries.asking(organization_id=amara.organization_id, asking_ref=ref, at=at)


def test_a_corrected_answer_takes_the_place_of_the_first_and_both_stay(amara, planned, answered):  # noqa: F811
    typed(amara, answered, LATER, nprs_7day={"value": "9"})
    # while it is typed nothing has changed
    assert standing(amara, planned)["nprs_7day", ""] == "6"
    assert state(amara, answered).number == "2 of 3"
    assert services.send_answers(asking_ref=answered, by=amara, at=LATER) == 1
    assert standing(amara, planned)["nprs_7day", ""] == "9"
    pains = Row.objects.of(amara.organization_id).filter(instrument="nprs_7day").order_by("id")
    assert [(int(one.value), one.replaces_id) for one in pains] == [(6, None), (9, pains[0].pk)]
    (told,) = measured.corrected_by_link(organization_id=amara.organization_id, patient_id=planned.patient_id)
    assert (told.before, told.value, told.sent_at, told.corrected_at) == (6, 9, EARLY, LATER)
    assert (state(amara, answered).corrected_at, state(amara, answered).state) == (LATER, AskingState.PART)
    assert trail.last_act(organization=amara.organization_ref, kind="asking.corrected")


def test_the_same_again_corrects_nothing(amara, planned, answered):  # noqa: F811
    typed(amara, answered, LATER, nprs_7day={"value": "6"})
    assert services.send_answers(asking_ref=answered, by=amara, at=LATER) == 0
    assert state(amara, answered).corrected_at is None
    assert Row.objects.of(amara.organization_id).filter(instrument="nprs_7day").count() == 1


def test_activities_named_otherwise_change_the_mean_and_one_alone_gives_none(amara, planned, answered):  # noqa: F811
    typed(amara, answered, LATER, psfs={**activity(1, "Reverse the car", 2), **activity(2, "Sleep", 6)})
    services.send_answers(asking_ref=answered, by=amara, at=LATER)
    assert standing(amara, planned) == {
        ("nprs_7day", ""): "6", ("psfs", ""): "4", ("psfs", "Reverse the car"): "2", ("psfs", "Sleep"): "6",
    }  # fmt: skip
    typed(amara, answered, LATER, psfs=activity(1, "Reverse the car", 3))
    services.send_answers(asking_ref=answered, by=amara, at=LATER + timedelta(minutes=5))
    assert standing(amara, planned) == {("nprs_7day", ""): "6", ("psfs", "Reverse the car"): "3"}


def test_what_was_left_out_can_be_answered_and_what_was_said_can_be_taken_back(amara, planned, answered):  # noqa: F811
    typed(amara, answered, LATER, ndi={f"items.{one}": "2" for one in range(1, 11)}, nprs_7day={})
    services.send_answers(asking_ref=answered, by=amara, at=LATER)
    found = standing(amara, planned)
    assert ("nprs_7day", "") not in found
    assert found["ndi", ""] == "40"
    assert set(state(amara, answered).answered) == {"psfs", "ndi"}


def test_what_somebody_corrected_since_is_left_as_it_is(amara, planned, answered):  # noqa: F811
    from filiform.measures.services import record_measurements
    from filiform.measures.types import Reading

    record_measurements(visit=planned, values=[Reading("nprs_7day", 7)], by=amara, at=LATER)
    typed(amara, answered, LATER, nprs_7day={"value": "9"})
    services.send_answers(asking_ref=answered, by=amara, at=LATER)
    assert standing(amara, planned)["nprs_7day", ""] == "7"


def test_once_the_visit_begins_or_is_signed_nothing_is_corrected(amara, planned, answered):  # noqa: F811
    with pytest.raises(AskingOver):
        typed(amara, answered, planned.starts_at, nprs_7day={"value": "9"})
    typed(amara, answered, LATER, nprs_7day={"value": "9"})
    seal_visit(visit=planned, by=amara, at=LATER)
    with pytest.raises(VisitSealed):
        services.send_answers(asking_ref=answered, by=amara, at=LATER)
    assert standing(amara, planned)["nprs_7day", ""] == "6"


def test_she_opens_her_link_again_corrects_and_staff_see_both(
    sign_in, amara, planned, answered, time_machine  # noqa: F811
):  # fmt: skip
    time_machine.move_to(LATER, tick=False)
    client, here = open_link(amara, answered), reverse("measures:answer")
    assert "Correct my answers" in client.get(here).content.decode()
    assert 'value="6" checked' in client.get(here, {"n": "1"}).content.decode()
    said = {"instrument": "nprs_7day", "nprs_7day.one.value": "9", "go": "next"}
    assert client.post(here, said).status_code == 302
    assert "Send the corrected answers" in client.get(here, {"n": "4"}).content.decode()
    assert client.post(here, {"go": "send"}).status_code == 302
    assert "Thank you" in client.get(here).content.decode()
    page = sign_in(amara).get(reverse("measures:asking-visit", args=[planned.ref])).content.decode()
    assert "Corrected by the patient" in page
    assert "6 → <strong>9</strong>" in page
    time_machine.move_to(planned.starts_at, tick=False)
    assert "Correct my answers" not in client.get(here).content.decode()


def test_a_correction_left_unsent_is_told_and_counts_once_the_time_is_over(
    amara, planned, answered, time_machine  # noqa: F811
):  # fmt: skip
    time_machine.move_to(LATER, tick=False)
    client, here = open_link(amara, answered), reverse("measures:answer")
    assert "not sent yet" not in client.get(here).content.decode()
    said = {"instrument": "nprs_7day", "nprs_7day.one.value": "9"}
    assert client.post(here, said, headers={"X-Autosave": "true"}).status_code == 204
    assert "What you changed is not sent yet" in client.get(here).content.decode()
    typed(amara, answered, LATER, psfs={})
    chores.ask_due(LATER)
    assert standing(amara, planned)["nprs_7day", ""] == "6"
    for _ in range(2):
        chores.ask_due(planned.starts_at)
    found = standing(amara, planned)
    assert found["nprs_7day", ""] == "9"
    # A box emptied and left is no answer: what she sent stands.
    assert found["psfs", "Sleep"] == "6"
    assert Row.objects.of(amara.organization_id).filter(instrument="nprs_7day").count() == 2
    assert state(amara, answered).corrected_at == planned.starts_at


def test_a_correction_left_unsent_changes_no_signed_visit(amara, planned, answered):  # noqa: F811
    typed(amara, answered, LATER, nprs_7day={"value": "9"})
    seal_visit(visit=planned, by=amara, at=LATER)
    chores.ask_due(planned.starts_at)
    assert standing(amara, planned)["nprs_7day", ""] == "6"
    assert doors.corrections_over(at=planned.starts_at) == []


def test_sending_nothing_is_told_and_closes_nothing(amara, planned, sent, time_machine):  # noqa: F811
    with pytest.raises(NothingAnswered):
        services.send_answers(asking_ref=sent, by=amara, at=EARLY)
    time_machine.move_to(EARLY, tick=False)
    client, here = open_link(amara, sent), reverse("measures:answer")
    answer = client.post(here, {"go": "send"})
    assert answer.status_code == 422
    assert "Nothing is answered yet" in answer.content.decode()
    assert state(amara, sent, EARLY).state is AskingState.SENT


def test_at_discharge_a_correction_stands_between_visits_too(amara, planned):  # noqa: F811
    ref = services.ask_now(visit=planned, occasion=Occasion.DISCHARGE, instruments=["groc11"], by=amara, at=EARLY)
    typed(amara, ref, EARLY, groc11={"value": "3"})
    services.send_answers(asking_ref=ref, by=amara, at=EARLY)
    typed(amara, ref, LATER, groc11={"value": "-3"})
    services.send_answers(asking_ref=ref, by=amara, at=LATER)
    rows = Row.objects.of(amara.organization_id).filter(instrument="groc11").order_by("id")
    assert [(int(one.value), one.visit_id) for one in rows] == [(3, None), (-3, None)]
