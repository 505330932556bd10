from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from filiform.booking.feeds.ics import attachment, feed
from filiform.booking.feeds.types import Entry

START = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
ENTRY = Entry(
    ref="01M844DZG08BM8A8BJYA99SC0N", title="Appointment · Cedar, Central; Ñ", starts_at=START,
    ends_at=START + timedelta(minutes=45), time_zone="Europe/Madrid", place="1 Example Row", sequence=3,
    is_cancelled=False, changed_at=START - timedelta(days=9),
)  # fmt: skip
zones = st.sampled_from(
    [
        "Europe/Madrid",
        "America/Denver",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "UTC",
        "Pacific/Apia",
    ]
)
moments = st.integers(0, 3 * 366 * 24 * 4).map(lambda q: datetime(2025, 6, 1, tzinfo=UTC) + timedelta(minutes=15 * q))


def events(text: bytes):
    return Calendar.from_ical(text).walk("VEVENT")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(moments, zones), min_size=1, max_size=4))
def test_every_visit_comes_out_at_the_moment_it_went_in(them):
    entries = [
        replace(ENTRY, ref=f"{n:026}", starts_at=at, ends_at=at + timedelta(minutes=45), time_zone=zone)
        for n, (at, zone) in enumerate(them)
    ]
    found = events(feed(entries, name="Cedar"))
    assert [event.decoded("dtstart").astimezone(UTC) for event in found] == [one.starts_at for one in entries]
    assert [event.decoded("dtend").astimezone(UTC) for event in found] == [one.ends_at for one in entries]


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Denver", "America/Havana"])
def test_the_rules_that_come_along_say_the_same_as_the_zone_itself(zone):
    """A calendar that does not know the zone reads its hours from the file alone."""
    midnights = [datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=7 * week) for week in range(52)]
    entries = [replace(ENTRY, ref=f"{n:026}", starts_at=at, ends_at=at + timedelta(hours=1), time_zone=zone)
               for n, at in enumerate(midnights)]  # fmt: skip
    calendar = Calendar.from_ical(feed(entries, name="x"))
    (rules,) = calendar.walk("VTIMEZONE")
    told = rules.to_tz()
    for at in midnights:
        wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert told.utcoffset(wall) == at.astimezone(ZoneInfo(zone)).utcoffset(), at


def test_a_visit_keeps_its_name_and_counts_its_changes():
    (first,) = events(attachment(ENTRY, organizer="desk@x.org"))
    (second,) = events(attachment(replace(ENTRY, sequence=4, is_cancelled=True), organizer="desk@x.org"))
    (listed,) = events(feed([ENTRY], name="Cedar"))
    assert first["uid"] == second["uid"] == listed["uid"] == "01m844dzg08bm8a8bjya99sc0n@filiform"
    assert (first["sequence"], second["sequence"]) == (3, 4)
    assert (first["status"], second["status"]) == ("CONFIRMED", "CANCELLED")


def test_a_cancellation_is_one_for_the_calendar_too():
    cancelled = Calendar.from_ical(attachment(replace(ENTRY, is_cancelled=True), organizer="desk@x.org"))
    assert cancelled["method"] == "CANCEL"
    assert cancelled.walk("VEVENT")[0]["organizer"] == "mailto:desk@x.org"
    assert Calendar.from_ical(attachment(ENTRY, organizer="desk@x.org"))["method"] == "PUBLISH"


def test_commas_semicolons_and_accents_survive():
    (event,) = events(feed([ENTRY], name="Cedar, Ñ"))
    assert event["summary"] == "Appointment · Cedar, Central; Ñ"


def test_an_empty_feed_is_a_calendar_all_the_same():
    assert Calendar.from_ical(feed([], name="Cedar"))["x-wr-calname"] == "Cedar"


def test_the_same_visits_are_the_same_bytes():
    assert feed([ENTRY], name="Cedar") == feed([ENTRY], name="Cedar")


def test_no_line_is_longer_than_the_standard_allows():
    text = feed([replace(ENTRY, place="Straße " * 30)], name="Cedar")
    assert max(len(line) for line in text.split(b"\r\n")) <= 75


def test_every_zone_of_the_world_has_rules():
    for zone in sorted(available_timezones() - {"Factory", "localtime"})[::9]:
        assert events(feed([replace(ENTRY, time_zone=zone)], name="x")), zone
