"""What the board and the strip show of the people around, arranged by room. Nothing is decided here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from filiform.aftercare import queries as aftercare
from filiform.aftercare.alarms.types import AlarmRow
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.core.addresses import address_of, permission_of
from filiform.intake.redflags import queries as redflags
from filiform.intake.redflags.types import Waiting
from filiform.treatment.types import ClinicRules
from filiform.treatment.watch import queries as treatment
from filiform.treatment.watch.rules import calls_of, due_at, is_answered
from filiform.treatment.watch.types import Call, Watched

NOWHERE, WAITING, SEARCHES = "nowhere", "waiting", "searches"


@dataclass(frozen=True, slots=True)
class Cell:
    """One person on the board. `limit_s` runs from when the longest needle went in to when the first is overdue.

    `is_clinical` False leaves out current and missing needles; `with_name` False the patient's name and the links.
    """

    watched: Watched
    url: str
    limit_s: int | None
    is_clinical: bool
    with_name: bool
    may_close_search: bool
    is_caller: bool
    coming: str
    """Who has answered a call a moment ago."""

    @property
    def word(self) -> str:
        """How far the session is, where no needle is in."""
        one = self.watched
        if one.is_waiting:
            return "Waiting"
        if one.closed_at is not None:
            return "Session closed"
        if one.opened_at is None:
            return "In the room" if one.room else "Here"
        if self.is_to_count:
            return f"Count {one.inserted}"
        return "All out" if one.inserted else "Session open"

    @property
    def is_to_count(self) -> bool:
        """All recorded as out, and the bin not counted yet: a needle may still be anywhere."""
        one = self.watched
        return one.is_open and bool(one.inserted) and not one.in_body and one.counted is None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the strip."""

    call: Call
    url: str
    is_caller: bool


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """A red flag that a patient reported after a treatment. What she reported stands behind the link."""

    alarm: AlarmRow
    url: str
    with_name: bool
    is_mine: bool


@dataclass(frozen=True, slots=True)
class RoomPlace:
    ref: str
    name: str

    @property
    def part(self) -> str:
        return f"room-{self.ref}"


@dataclass(frozen=True, slots=True)
class Board:
    """By part of the page: rooms by their ref, people in no room, people waiting, searches that nobody has closed."""

    parts: dict[str, tuple[Cell, ...]]
    is_live: bool


def places(*, by: Member) -> list[RoomPlace]:
    """The rooms of her clinic, by name. One query, once a page."""
    rooms = clinics.rooms(organization_id=by.organization_id)
    here = [RoomPlace(room.ref, room.name) for room in rooms if room.clinic_id == by.clinic_id]
    return sorted(here, key=lambda room: _as_counted(room.name))


def _as_counted(name: str) -> list[tuple[int, str]]:
    """So that Room 2 stands before Room 10."""
    return [(int(part), "") if part.isdecimal() else (0, part.casefold()) for part in re.split(r"(\d+)", name)]


def board(*, by: Member, at: datetime, with_names: bool) -> Board:
    """One query."""
    around = treatment.around(by=by, at=at)
    rules = rules_of(by)
    parts: dict[str, list[Cell]] = {}
    for one in around:
        cell = _cell(one, by=by, rules=rules, with_name=with_names, at=at)
        for part in _parts(one, is_clinical=cell.is_clinical):
            parts.setdefault(part, []).append(cell)
    return Board({part: tuple(cells) for part, cells in parts.items()}, _is_live(around))


def strip(*, by: Member, at: datetime) -> tuple[tuple[Line, ...], bool]:
    """The lines of this member's strip, and whether anything goes on. One query."""
    around = treatment.around(by=by, at=at)
    calls = calls_of(around, user_id=by.user_id, rules=rules_of(by), is_clinical=by.may("chart.see"), at=at)
    lines = (Line(call, _address(by, call.watched), call.watched.help_wanted_by_id == by.user_id) for call in calls)
    return tuple(lines), _is_live(around)


def by_urgency(lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
    """What everybody is told at once, and the rest, so that a red flag can stand between them."""
    known = list(lines)
    return [one for one in known if one.call.asks.is_alarm], [one for one in known if not one.call.asks.is_alarm]


def alarms(*, by: Member, at: datetime, with_names: bool) -> tuple[AlarmLine, ...]:
    """The open alarms of her clinic, those nobody has taken first. One query."""
    rows = aftercare.open_alarms(organization_id=by.organization_id, clinic_id=by.clinic_id, at=at)
    return tuple(AlarmLine(row, _address_of_alarm(by, row), with_names, row.taken_by_id == by.user_id) for row in rows)


def calling(lines: Iterable[AlarmLine]) -> tuple[AlarmLine, ...]:
    """Those the strip shows: what nobody has taken to everybody, what is taken to whoever has it."""
    return tuple(line for line in lines if line.is_mine or not line.alarm.is_taken)


def waiting(*, by: Member) -> Waiting:
    """Whom somebody must speak with before the visit. One query."""
    return redflags.waiting(organization_id=by.organization_id, clinic_id=by.clinic_id)


def rules_of(by: Member) -> ClinicRules:
    return ClinicRules.of(by.settings.get("treatment", {}))


def _is_live(around: Iterable[Watched]) -> bool:
    return any(one.is_open or one.in_body or one.help_wanted_at for one in around)


def _parts(one: Watched, *, is_clinical: bool) -> list[str]:
    found = [SEARCHES] if one.is_searched_for and is_clinical else []
    if one.is_waiting and one.help_wanted_at is None:
        return [*found, WAITING]
    if one.is_in_the_house or one.in_body or one.help_wanted_at:
        return [*found, f"room-{one.room_ref}" if one.room_ref else NOWHERE]
    return found


def _cell(one: Watched, *, by: Member, rules: ClinicRules, with_name: bool, at: datetime) -> Cell:
    due = due_at(one, rules)
    limit_s = round((due - one.longest_in_since).total_seconds()) if due and one.longest_in_since else None
    return Cell(
        watched=one, url=_address(by, one), limit_s=limit_s, is_clinical=by.may("chart.see"), with_name=with_name,
        may_close_search=by.may("safety.close_search"), is_caller=one.help_wanted_by_id == by.user_id,
        coming=one.help_answered_by if is_answered(one, at) else "",
    )  # fmt: skip


def _address_of_alarm(by: Member, row: AlarmRow) -> str:
    """The alarm for whoever may read it, else the visit as the desk sees it."""
    page, ref = (
        ("aftercare:alarm", row.ref) if by.may(permission_of("aftercare:alarm")) else ("desk:panel", row.visit_ref)
    )
    return address_of(page, ref)


def _address(by: Member, one: Watched) -> str:
    """The session for whoever may open it, else the visit as the desk sees it."""
    page = "treatment:room" if by.may(permission_of("treatment:room")) else "desk:panel"
    return address_of(page, one.visit_ref)
