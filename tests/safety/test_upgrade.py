"""A clinic that worked before the register was there finds its incidents, missing needles and sessions in it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from filiform.safety import queries
from filiform.safety.models import AdverseEvent, SessionTally
from filiform.safety.rules.events import fold
from filiform.safety.services.history import FOLDED
from filiform.safety.types import Conclusion, State
from filiform.treatment import services as sessions
from filiform.treatment import telling
from filiform.treatment.models import Session
from tests.factories.cast import NOON
from tests.treatment.room_cast import needle, new, opening, whole_session

pytestmark = pytest.mark.django_db
migration = import_module("filiform.safety.migrations.0003_what_sessions_reported")
stream = import_module("filiform.treatment.migrations.0007_first_closed")


@pytest.fixture
def before(monkeypatch):
    """As it was before anybody listened to a session."""
    monkeypatch.setattr(telling, "_listeners", [])


def record(visit, by, *acts):
    done = sessions.record_events(visit_ref=visit.ref, events=list(acts), by=by, at=NOON)
    assert not done.refused, done.refused


def upgrade():
    Session.rows.update(first_closed_at=None)
    stream.from_the_stream(apps, None)
    migration.count_days(apps, None)
    migration.take_over(apps, None)


def facts_of(event):
    facts = fold(queries.entries_of(organization_id=event.organization_id, event_id=event.pk))
    assert {name: getattr(event, name) for name in FOLDED} == {name: getattr(facts, name) for name in FOLDED}
    return facts


def test_incidents_and_missing_needles_are_taken_over_once_each(before, amara, ready):
    record(
        ready, amara, *opening(), needle("n1"),
        new("incident.reported", kind="vasovagal", severity="mild", note="Pale"),
        new("incident.reported", kind="convulsion"), new("needles.all_withdrawn", reason="routine"),
        new("needle.missing", needle="n1"), new("incident.reported", kind="forgotten-needle", severity="significant"),
    )  # fmt: skip
    record(ready, amara, new("event.corrected", corrects=7, replacement=None, reason="Wrong patient"))
    better = {"kind": "vasovagal", "severity": "significant", "note": "Out for a minute"}
    record(ready, amara, new("event.corrected", corrects=6, replacement=better, reason="Longer"))
    assert not AdverseEvent.rows.exists()
    upgrade()
    found = {event.kind: facts_of(event) for event in AdverseEvent.rows.all()}
    assert set(found) == {"vasovagal", "convulsion", "forgotten-needle"}
    assert (found["vasovagal"].grade, found["vasovagal"].note) == ("significant", "Out for a minute")
    assert (found["convulsion"].state, found["convulsion"].conclusion) == (State.CLOSED, Conclusion.MISTAKE)
    assert found["forgotten-needle"].needles == ("n1",)


def test_sessions_are_counted_by_the_clinics_day(before, amara, ready):
    record(ready, amara, *whole_session(5))
    upgrade()
    (tally,) = SessionTally.rows.all()
    assert (tally.sessions, tally.needles, tally.day) == (1, 5, NOON.astimezone(amara.zone).date())
    assert Session.rows.get().first_closed_at == NOON
