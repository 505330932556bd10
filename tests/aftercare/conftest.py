from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from filiform.aftercare.models import Alarm, FollowUp
from filiform.aftercare.services import Sent, record_answer
from filiform.aftercare.types import Source
from filiform.outbox.models import Letter
from filiform.patients.models import Patient
from filiform.treatment import services as treatment
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening, row, whole_session

CLOSED = NOON
DAY = timedelta(days=1)


@pytest.fixture
def ready(amara, olu, visit):
    """A visit on which a session may be opened: her mail address is known."""
    Patient.objects.of(amara.organization_id).filter(pk=visit.patient_id).update(
        email="elif@example.org", phone="+1 303 555 0199"
    )
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    return visit


@pytest.fixture
def closed(ready, amara):
    """A session with six needles in the right buttock, closed at noon."""
    recorded = treatment.record_events(visit_ref=ready.ref, events=whole_session(), by=amara, at=CLOSED)
    assert not recorded.refused
    return row(amara, ready)


@pytest.fixture
def follow_ups(closed, amara):
    rows = FollowUp.objects.of(amara.organization_id).order_by("due_at")
    return {one.window: one for one in rows}


def sent(*flags, soreness="3", bruise="none", none_of_these=None, words="", token=None) -> Sent:
    none = not flags if none_of_these is None else none_of_these
    return Sent(soreness, bruise, flags, none, words, token or uuid4())


@pytest.fixture
def answer(follow_ups, amara):
    """Answer one set of questions: `answer("rf-breath", at=…)`; by the patient's link unless told otherwise."""

    def answered(*flags, window="h24", at=CLOSED + DAY, source=Source.LINK, by=None, **said):
        return record_answer(
            follow_up_ref=follow_ups[window].ref, sent=sent(*flags, **said), source=source, language="en",
            by=by or amara, at=at,
        )  # fmt: skip

    return answered


@pytest.fixture
def alarm(answer, amara):
    """An alarm raised by a patient who is short of breath, a day after the session."""
    answer("rf-breath")
    return Alarm.objects.of(amara.organization_id).get()


def letters(by, kind):
    return list(Letter.objects.of(by.organization_id).filter(kind=kind).order_by("id"))


__all__ = ["needle", "new", "opening", "replace"]
