from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.outbox.rules import BACK_OFF, after_quiet, before_quiet, chosen_channel, is_quiet, wait_after
from filiform.outbox.sending.rules import next_step, next_try
from filiform.outbox.sending.types import Step
from filiform.outbox.types import LetterRules, QuietHours, Recipient

DENVER, LORD_HOWE = ZoneInfo("America/Denver"), ZoneInfo("Australia/Lord_Howe")
# On a machine with much else to do, making the examples may take its time.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NIGHT = QuietHours(time(21), time(8))
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST_NIGHT = timedelta(hours=25)

# Zones whose clocks change by an hour, by half an hour, at midnight, and never.
zones = st.sampled_from(
    [
        DENVER,
        LORD_HOWE,
        ZoneInfo("America/Havana"),
        ZoneInfo("Europe/Madrid"),
        ZoneInfo("Asia/Kathmandu"),
        ZoneInfo("UTC"),
    ]
)
nights = st.builds(
    QuietHours,
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
    st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30])),
)
changes = st.sampled_from(
    [datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 11, 1, 8, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)]
)
moments = st.one_of(
    st.builds(lambda minutes: YEAR + timedelta(minutes=minutes), st.integers(0, 2 * 366 * 24 * 60)),
    st.builds(lambda at, minutes: at + timedelta(minutes=minutes), changes, st.integers(-1500, 1500)),
)


def denver(*at):
    return datetime(*at, tzinfo=DENVER)


@patient
@given(moments, nights, zones)
def test_what_is_put_off_never_rings_in_the_night_and_never_earlier_than_asked(at, quiet, zone):
    rings = after_quiet(at, quiet, zone)
    assert rings >= at
    assert not is_quiet(rings, quiet, zone)
    assert rings - at <= LONGEST_NIGHT
    if not is_quiet(at, quiet, zone):
        assert rings == at


@patient
@given(moments, nights, zones)
def test_what_is_brought_forward_never_rings_in_the_night_and_never_later_than_asked(at, quiet, zone):
    rings = before_quiet(at, quiet, zone)
    assert rings <= at
    assert not is_quiet(rings, quiet, zone)
    assert at - rings <= LONGEST_NIGHT
    if not is_quiet(at, quiet, zone):
        assert rings == at


@patient
@given(moments, zones, st.builds(time, st.integers(0, 23)))
def test_quiet_hours_that_begin_and_end_together_are_none(at, zone, hour):
    assert after_quiet(at, QuietHours(hour, hour), zone) == at


@pytest.mark.parametrize(
    ("at", "rings"),
    [
        (denver(2026, 6, 1, 20, 59), denver(2026, 6, 1, 20, 59)),
        (denver(2026, 6, 1, 21, 0), denver(2026, 6, 2, 8, 0)),
        (denver(2026, 6, 2, 3, 0), denver(2026, 6, 2, 8, 0)),
        (denver(2026, 3, 7, 22, 0), denver(2026, 3, 8, 8, 0)),  # a night of ten hours
        (denver(2026, 10, 31, 22, 0), denver(2026, 11, 1, 8, 0)),  # a night of twelve
    ],
)
def test_the_night_is_the_clinics_own(at, rings):
    assert after_quiet(at, NIGHT, DENVER) == rings


def test_an_end_that_the_clock_leaps_over_comes_as_soon_as_it_is_past():
    leap = QuietHours(time(1), time(2, 30))
    assert after_quiet(denver(2026, 3, 8, 1, 30), leap, DENVER).astimezone(DENVER).time() == time(3, 30)


def test_the_evening_before_is_the_last_minute_that_may_ring():
    assert before_quiet(denver(2026, 6, 2, 5, 0), NIGHT, DENVER) == denver(2026, 6, 1, 20, 59)


def test_tries_grow_rarer_and_end_after_a_day():
    waits = [wait_after(tries) for tries in range(1, len(BACK_OFF) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert timedelta(days=1) <= sum(waits[:-1], timedelta()) <= timedelta(days=1, hours=2)


@patient
@given(moments, st.integers(1, 9), st.timedeltas(timedelta(minutes=-90), timedelta(days=3)))
def test_no_try_comes_after_the_letter_is_of_no_use(at, tries, left):
    again = next_try(at=at, tries=tries, not_after=at + left, is_final=False)
    assert again is None or at < again <= at + left


def test_a_final_answer_is_not_asked_again():
    at = denver(2026, 6, 1, 12)
    assert next_try(at=at, tries=1, not_after=at + timedelta(days=1), is_final=True) is None


@patient
@given(moments, nights, zones, st.booleans(), st.booleans(), st.timedeltas(timedelta(days=-1), timedelta(days=3)))
def test_a_letter_goes_only_while_it_is_of_use_wanted_and_may_ring(at, quiet, zone, keeps_quiet, is_stopped, left):
    step, again = next_step(
        at=at, not_after=at + left, keeps_quiet=keeps_quiet, quiet=quiet, zone=zone, is_stopped=is_stopped
    )
    if step is Step.SEND:
        assert not is_stopped
        assert left >= timedelta()
        assert not (keeps_quiet and is_quiet(at, quiet, zone))
    if step is Step.WAIT:
        assert at < again <= at + left


def test_the_first_way_that_is_open_and_has_an_address_is_taken():
    both, mail_only, none = Recipient("E", "e@x.org", "+1"), Recipient("E", "e@x.org"), Recipient("E")
    assert chosen_channel(("text", "mail"), both, {"text", "mail"}) == ("text", "+1")
    assert chosen_channel(("text", "mail"), both, {"mail"}) == ("mail", "e@x.org")
    assert chosen_channel(("text", "mail"), mail_only, {"text", "mail"}) == ("mail", "e@x.org")
    assert chosen_channel(("text", "mail"), none, {"text", "mail"}) is None


def test_mail_waits_for_its_server_and_a_text_message_does_not():
    assert chosen_channel(("mail",), Recipient("E", "e@x.org"), set()) == ("mail", "e@x.org")
    assert chosen_channel(("text",), Recipient("E", "", "+1"), set()) is None


def test_a_clinic_sets_its_own_night():
    assert LetterRules.of({}).quiet == NIGHT
    assert LetterRules.of({"quiet_begins": "22:30", "quiet_ends": "07:00"}).quiet == QuietHours(time(22, 30), time(7))
