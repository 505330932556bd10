"""Visits as iCalendar (RFC 5545): the same visit has the same UID wherever it is met, for ever.

Times carry the clinic's zone with its rules, so that an hour stays that hour on the wall when a law moves the clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vText, vUri

from filiform.booking.feeds.types import Entry

PRODUCT = "-//Filiform//Filiform//EN"
# How often a calendar looks again. Most look when they like.
AGAIN = timedelta(hours=1)


def feed(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar to subscribe to. The same entries give the same bytes."""
    calendar = _calendar()
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vText("PT1H"))
    return _written(calendar, entries)


def attachment(entry: Entry, *, organizer: str) -> bytes:
    """One visit to go with a letter: it puts the visit into a calendar, moves it there, or strikes it out."""
    calendar = _calendar()
    calendar.add("method", "CANCEL" if entry.is_cancelled else "PUBLISH")
    return _written(calendar, [entry], organizer=organizer)


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _written(calendar: Calendar, entries: Iterable[Entry], organizer: str = "") -> bytes:
    known = list(entries)
    years = {(one.time_zone, year) for one in known for year in (one.starts_at.year, one.ends_at.year)}
    for zone in sorted({name for name, _ in years}):
        of_zone = [year for name, year in years if name == zone]
        calendar.add_component(_rules(zone, min(of_zone), max(of_zone)))
    for one in known:
        calendar.add_component(_event(one, organizer))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def _rules(zone: str, first: int, last: int) -> Timezone:
    """When the clocks change there. A year more at both ends: what begins at new year belongs to a rule before it."""
    return Timezone.from_tzinfo(
        ZoneInfo(zone), zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )  # fmt: skip


def _event(one: Entry, organizer: str) -> Event:
    zone = ZoneInfo(one.time_zone)
    event = Event()
    event.add("uid", f"{one.ref.lower()}@filiform")
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", one.sequence)
    event.add("summary", one.title)
    event.add("dtstart", one.starts_at.astimezone(zone))
    event.add("dtend", one.ends_at.astimezone(zone))
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if one.is_cancelled else "OPAQUE")
    event.add("class", "PRIVATE")
    if one.place:
        event.add("location", one.place)
    if one.url:
        event.add("url", vUri(one.url))
    if organizer:
        event.add("organizer", vUri(f"mailto:{organizer}"))
    return event
