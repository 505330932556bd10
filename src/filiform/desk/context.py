"""What the shell shows of the house to whoever is signed in: the rooms she may enter and her own pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from filiform.clinics.members import Member
from filiform.desk.queries import sees_calendar_first
from filiform.treatment.types import ClinicRules

Room = tuple[str, str, str, tuple[str, ...]]

# label, name of the page, permission it asks for, beginnings of addresses that belong to it
SHEET = ("Day sheet", "desk:sheet", "desk.see_day", ("/day", "/visits"))
CALENDAR = ("Calendar", "calendar:day", "desk.see_day", ("/calendar/",))
ROOMS = (
    ("Rooms", "desk:board", "desk.see_board", ("/rooms",)),
    ("Patients", "patients:find", "patients.find", ("/patients",)),
    ("Before the visit", "redflags:all", "desk.see_day", ("/before",)),
    ("Messages", "messages:inbox", "patients.talk", ("/messages",)),
    ("Follow-ups", "aftercare:follow-ups", "aftercare.see", ("/follow-ups", "/alarms")),
    ("Wait list", "waiting:list", "booking.add_visit", ("/waiting",)),
)
# What is looked after rather than lived in: behind one menu, so that what is used all day stays in sight.
HOUSE = (
    ("Letters", "outbox:letters", "letters.see", ("/letters",)),
    ("Practitioners", "practitioners:all", "practitioners.manage", ("/practitioners",)),
    ("Needles", "supplies:lots", "supplies.manage", ("/supplies",)),
    ("Safety", "safety:register", "safety.see", ("/safety",)),
    ("Outcomes", "outcomes:overview", "outcomes.see", ("/outcomes",)),
    ("Knowledge", "knowledge:home", "knowledge.see", ("/knowledge",)),
)


@dataclass(frozen=True, slots=True)
class NavLink:
    """One room in the shell; `count` stands beside it where something waits there."""

    label: str
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """Where the watch strip asks, and how it is heard where something new comes up. The page itself asks nothing."""

    url: str
    sound: bool
    vibration: bool
    template: str = "desk/board/_watch.html"


@dataclass(frozen=True, slots=True)
class Account:
    """Whose menu it is: her name, her role, her own pages as label and address."""

    name: str
    role: str
    links: tuple[tuple[str, str], ...]


def shell(request: HttpRequest) -> dict[str, Any]:
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {}
    nav, house = _links((*_first(member), *ROOMS), request.path, member), _links(HOUSE, request.path, member)
    own = [("Passkeys and second factor", _address("mfa_index")), ("Password", _address("account_change_password"))]
    if member.may("booking.see_hours"):
        own.insert(0, ("Hours and visits", _address("hours:week")))
    if member.may("practitioners.see"):
        own.insert(0, ("My qualification", _address("practitioners:own")))
    if member.may("clinics.govern"):
        own.insert(0, ("Aftercare settings", _address("aftercare:settings")))
        own.insert(0, ("Treatment room settings", _address("treatment:settings")))
        own.insert(0, ("Examination settings", _address("examination:settings")))
        own.insert(1, ("Letters settings", _address("booking:letters-settings")))
    if member.may("practitioners.see") or member.may("practitioners.manage"):
        own.insert(0, ("Calendar feeds", _address("feeds:all")))
    if member.may("picks.keep"):
        own.insert(0, ("Quick picks", _address("quick-picks:all")))
    account = Account(member.name, member.role.label, tuple((label, url) for label, url in own if url))
    return {"nav": nav, "house": house, "account": account, "clinic_name": member.clinic_name, "watch": _watch(member)}


def _links(rooms: tuple[Room, ...], path: str, member: Member) -> tuple[NavLink, ...]:
    first = _first(member)[0]
    return tuple(
        NavLink(label, url, _is_here(path, url, beginnings, is_first=(label, name, permission, beginnings) == first))
        for label, name, permission, beginnings in rooms
        if member.may(permission) and (url := _address(name))
    )


def _first(member: Member) -> tuple[Room, Room]:
    """What stands first is what opens at the root: the desk lives in the calendar, whoever treats on the day sheet."""
    return (CALENDAR, SHEET) if sees_calendar_first(member) else (SHEET, CALENDAR)


def _is_here(path: str, url: str, beginnings: tuple[str, ...], *, is_first: bool) -> bool:
    return path == url or path.startswith(beginnings) or (is_first and path == "/")


def _watch(member: Member) -> Watch | None:
    if not member.may("desk.see_board"):
        return None
    rules = ClinicRules.of(member.settings.get("treatment", {}))
    return Watch(_address("desk:watch"), rules.alarm_sound, rules.alarm_vibration)


@cache
def _address(name: str) -> str:
    """An installation without the page shows no link to it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
