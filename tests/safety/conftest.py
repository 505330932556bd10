from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.safety import services
from filiform.treatment import services as sessions
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, row, whole_session

LATER = NOON + timedelta(hours=20)


@pytest.fixture
def ready(olu, amara, visit):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    return visit


@pytest.fixture
def treated(amara, ready):
    """A session of six needles that was closed."""
    done = sessions.record_events(visit_ref=ready.ref, events=whole_session(6), by=amara, at=NOON)
    assert not done.refused
    return ready


@pytest.fixture
def event(bo, treated):
    """A pneumothorax told on the telephone the next morning, not graded yet."""
    return services.report_event(
        visit=row(bo, treated), kind="pneumothorax", note="Short of breath <b>", by=bo, at=LATER
    )
