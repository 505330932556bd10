"""What the safety register is told of how far sessions were followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.aftercare import queries
from filiform.aftercare.models import FollowUp
from filiform.safety.register.pages import last_twelve_months
from filiform.safety.types import Asked
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
START, END = NOON - timedelta(days=1), NOON + timedelta(days=1)


def plan(visit, window, **more):
    columns = {"closed_at": NOON, "due_at": NOON, "until": NOON + timedelta(days=9), "asks": [], **more}
    return FollowUp.objects.add(
        organization_id=visit.organization_id, visit=visit, patient_id=visit.patient_id, window=window, **columns
    )


def told(visit, **more):
    asked = Asked(**{"first": START.date(), "last": END.date(), **more})
    found = queries.followed_up(visit.organization_id, asked, START, END)
    return found.asked, found.answered, [pk for (pk,) in found.visits.values_list("visit_id")]


def test_a_session_counts_once_whatever_was_asked_and_silence_is_no_answer(visit):
    plan(visit, "24h", asked_at=NOON)
    plan(visit, "72h")
    assert told(visit) == (1, 0, [])
    plan(visit, "7d", answered_at=NOON, flags=[])
    assert told(visit) == (1, 1, [visit.pk])


def test_what_was_called_off_or_lies_outside_the_period_is_not_told(visit):
    plan(visit, "24h", asked_at=NOON, void_at=NOON)
    plan(visit, "72h", asked_at=NOON, closed_at=END)
    assert told(visit) == (0, 0, [])


def test_it_is_narrowed_as_the_register_is(visit):
    plan(visit, "24h", answered_at=NOON, flags=[])
    assert told(visit, practitioner=visit.practitioner.ref)[1] == 1
    assert told(visit, practitioner="NOBODY")[1] == 0
    assert told(visit, clinic=visit.clinic.ref)[1] == 1
    assert told(visit, clinic="ELSEWHERE")[1] == 0
    assert last_twelve_months(NOON.date()).last == NOON.date()
