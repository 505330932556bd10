from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.booking.letters.rules import Tell, as_told, is_due, last_use, reminder_at, to_tell
from filiform.booking.letters.types import ReminderRules
from filiform.booking.types import Source, VisitKind, VisitRow, VisitStatus
from filiform.outbox.rules import is_quiet
from filiform.outbox.types import QuietHours

DENVER = ZoneInfo("America/Denver")
# On a machine with much else to do, making the examples may take its time.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NIGHT = QuietHours(time(21), time(8))
START = datetime(2026, 6, 10, 10, 0, tzinfo=DENVER).astimezone(UTC)
DAY = timedelta(days=1)
VISIT = VisitRow(
    id=1, ref="01", patient_id=1, episode_id=1, practitioner_id=1, practitioner_ref="0P", practitioner_name="Amara",
    profession="", room="", starts_at=START, ends_at=START + timedelta(minutes=45), kind=VisitKind.INITIAL,
    status=VisitStatus.BOOKED, complaint="", time_zone="America/Denver", booked_at=START - 10 * DAY,
)  # fmt: skip
EARLIER = START - 5 * DAY
MOVED = replace(VISIT, starts_at=START + DAY, revision=1)
OFF = replace(VISIT, status=VisitStatus.CANCELLED)

moments = st.integers(0, 800 * 24 * 12).map(
    lambda fives: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * fives)
)
nights = st.builds(QuietHours, st.builds(time, st.integers(18, 23)), st.builds(time, st.integers(5, 10)))
hours = st.integers(1, 168)


@pytest.mark.parametrize(
    ("visit", "told", "what"),
    [
        (VISIT, "", Tell.CONFIRMED),
        (VISIT, as_told(VISIT), None),
        (MOVED, as_told(VISIT), Tell.MOVED),
        (MOVED, "", Tell.CONFIRMED),
        (VISIT, as_told(MOVED), Tell.MOVED),
        (OFF, as_told(VISIT), Tell.CANCELLED),
        (OFF, "", None),
        (OFF, as_told(OFF), None),
        (VISIT, as_told(OFF), Tell.CONFIRMED),
        (replace(VISIT, practitioner_ref="0B"), as_told(VISIT), Tell.MOVED),
        (replace(VISIT, room="Room 2", revision=4), as_told(VISIT), None),
        (replace(VISIT, source=Source.WALK_IN), "", None),
        (replace(VISIT, status=VisitStatus.ARRIVED), "", None),
    ],
)
def test_a_patient_is_told_how_it_stands_if_she_does_not_know(visit, told, what):
    assert to_tell(visit, told=told, at=EARLIER) is what


def test_what_is_past_is_not_told():
    assert to_tell(VISIT, told="", at=START) is None
    assert to_tell(OFF, told=as_told(VISIT), at=START + DAY) is None


@patient
@given(moments, hours, nights)
def test_a_reminder_never_rings_at_night_never_late_and_never_after_half_its_time(starts_at, before, quiet):
    rings = reminder_at(starts_at, before, quiet, DENVER)
    assert not is_quiet(rings, quiet, DENVER)
    assert rings < starts_at
    assert rings <= last_use(starts_at, before)
    wanted = starts_at - timedelta(hours=before)
    assert abs(rings - wanted) <= timedelta(hours=17)
    if not is_quiet(wanted, quiet, DENVER):
        assert rings == wanted


@patient
@given(moments, st.lists(hours, min_size=1, max_size=3, unique=True), nights, st.integers(0, 14 * 24))
def test_whoever_asks_every_five_minutes_finds_each_reminder_due_once_the_hour_has_come(starts_at, each, quiet, ahead):
    visit = replace(VISIT, starts_at=starts_at, booked_at=starts_at - timedelta(hours=ahead))
    for before in each:
        rings = reminder_at(starts_at, before, quiet, DENVER)
        due = is_due(visit, before, quiet=quiet, told_at=None, at=rings)
        assert due is (visit.booked_at < rings)
        assert not is_due(visit, before, quiet=quiet, told_at=None, at=rings - timedelta(seconds=1))


def test_a_visit_early_in_the_morning_is_remembered_the_evening_before():
    early = datetime(2026, 6, 10, 8, 30, tzinfo=DENVER)
    assert reminder_at(early, 3, NIGHT, DENVER) == datetime(2026, 6, 9, 20, 59, tzinfo=DENVER)


def test_a_day_before_at_seven_is_remembered_at_eight():
    assert reminder_at(datetime(2026, 6, 10, 7, 0, tzinfo=DENVER), 24, NIGHT, DENVER) == datetime(
        2026, 6, 9, 8, 0, tzinfo=DENVER
    )


def test_whoever_was_just_told_is_not_reminded():
    rings = START - timedelta(hours=48)
    assert is_due(VISIT, 48, quiet=NIGHT, told_at=rings - DAY, at=rings)
    assert not is_due(VISIT, 48, quiet=NIGHT, told_at=rings, at=rings)
    assert not is_due(replace(VISIT, booked_at=rings), 48, quiet=NIGHT, told_at=None, at=rings)


@pytest.mark.parametrize("status", sorted(set(VisitStatus) - {VisitStatus.BOOKED, VisitStatus.CONFIRMED}))
def test_only_who_is_still_to_come_is_reminded(status):
    at = START - timedelta(hours=40)
    assert not is_due(replace(VISIT, status=status), 48, quiet=NIGHT, told_at=None, at=at)


def test_a_worker_that_was_down_reminds_late_but_not_uselessly():
    assert is_due(VISIT, 48, quiet=NIGHT, told_at=None, at=START - timedelta(hours=30))
    assert not is_due(VISIT, 48, quiet=NIGHT, told_at=None, at=START - timedelta(hours=23))


def test_a_clinic_sets_its_own_reminders_or_none():
    assert ReminderRules.of({}).hours == (48, 3)
    assert ReminderRules.of({"reminders": [24, 72]}).hours == (72, 24)
    assert ReminderRules.of({"reminders": []}).hours == ()
