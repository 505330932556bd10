"""What a process remembers of a session is what its stream tells, whoever added to it and whatever was rolled back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from filiform.treatment import remembered, services
from filiform.treatment.models import Session
from filiform.treatment.rules.fold import fold
from filiform.treatment.store import whole_stream
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=2)


@pytest.fixture
def session(visit, amara, olu):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(amara)
    make_ready(amara, visit)
    record(visit, amara, [*opening(), needle("n1")])
    return lambda: Session.objects.of(amara.organization_id).get()


def record(visit, by, acts):
    """As outside a test, where each call commits."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return services.record_events(visit_ref=visit.ref, events=acts, by=by, at=LATER)


def told(session):
    return fold(whole_stream(session()))


def test_it_is_what_the_stream_tells_after_every_act(session, visit, amara):
    for act in (new("twitch.seen", needle="n1", count=1), needle("n2"), new("needle.withdrawn", needle="n1")):
        record(visit, amara, [act])
        assert remembered.state_of(session()) == told(session)


def test_a_correction_by_another_process_is_seen(session, visit, amara):
    remembered.state_of(session())
    kept = dict(remembered._states)
    inserted = next(e for e in told(session).history if e.kind == "needle.inserted")
    record(visit, amara, [new("event.corrected", corrects=inserted.sequence, replacement=None, reason="wrong tap")])
    remembered._states.clear()
    remembered._states.update(kept)  # as if somebody else had recorded it
    assert remembered.state_of(session()) == told(session)
    assert not remembered.state_of(session()).inserted


def test_what_was_rolled_back_is_not_remembered(session, visit, amara):
    def break_off():
        with transaction.atomic():
            for act in (needle("n2"), new("twitch.seen", needle="n2", count=1)):
                services.record_events(visit_ref=visit.ref, events=[act], by=amara, at=LATER)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), TestCase.captureOnCommitCallbacks(execute=True):
        break_off()
    record(visit, amara, [needle("n3")])
    assert remembered.state_of(session()) == told(session)
    assert set(told(session).needles) == {"n1", "n3"}


def test_the_next_act_reads_only_what_is_new(session, visit, amara):
    record(visit, amara, [new("twitch.seen", needle="n1", count=1)])
    row = session()
    with CaptureQueriesContext(connection) as asked:
        remembered.state_of(row)
        remembered.state_of(row)
    assert len(asked) == 0


def test_a_database_that_was_put_back_is_believed(session, visit, amara):
    """Somebody restored a backup while the program ran: the row's own number is lower than what was remembered."""
    row = session()
    remembered.remember(row.ref, replace(told(session), sequence=row.sequence + 5))
    assert remembered.state_of(row) == told(session)
