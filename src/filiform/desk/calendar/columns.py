"""One column of a calendar: what stands in it, what is free of it, and what is not for booking. No query."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from filiform.booking.day.types import BookedVisit, DayBook, Kept
from filiform.booking.rules import FREES_THE_TIME, next_status
from filiform.booking.slots.services import MAY_MOVE
from filiform.booking.slots.types import ShiftHours
from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics.types import Member
from filiform.desk.calendar.rules import ROW, USUAL, gaps, is_late, joined, next_step, place_of, side_by_side, wall_of
from filiform.desk.calendar.types import NO_ROOM, Axis, Block, Card, Column, Gap, Place, Span
from filiform.patients.types import Identity

AWAITED: Final = frozenset({VisitStatus.BOOKED, VisitStatus.CONFIRMED})
GRACE: Final = timedelta(minutes=10)
LEAST_GAP: Final = timedelta(minutes=15)
MOST_LANES: Final = 8
TONES: Final = 8
"""Colours there are for visit types; more types share them."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose time a column shows: a practitioner's, or a room's (`room_ref` none: of no room)."""

    key: str
    name: str
    practitioner_id: int | None = None
    practitioner_ref: str = ""
    room_id: int | None = None
    room_ref: str = ""

    @property
    def is_room(self) -> bool:
        return not self.practitioner_ref


class Columns:
    """Makes the columns of one page from what was read for it."""

    def __init__(
        self, *, book: DayBook, names: Mapping[int, Identity], member: Member, at: datetime, with_off: bool
    ) -> None:
        self.book, self.names, self.at = book, names, at
        self.zone: ZoneInfo = member.zone
        self.may_move = member.may("booking.move")
        # What was booked without a type is told apart by its kind, after the types.
        known = [*(ref for ref, _ in book.types), *VisitKind]
        self.tones = {key: number % TONES for number, key in enumerate(known)}
        self.by_person: dict[tuple[date, str], list[BookedVisit]] = defaultdict(list)
        self.by_room: dict[tuple[date, str], list[BookedVisit]] = defaultdict(list)
        for one in book.visits:
            if with_off or one.visit.status not in FREES_THE_TIME:
                day = one.visit.starts_at.astimezone(self.zone).date()
                self.by_person[day, one.visit.practitioner_ref].append(one)
                self.by_room[day, one.room_ref or NO_ROOM].append(one)
        self.on_day: dict[date, list[ShiftHours]] = {}

    def shifts_on(self, day: date) -> list[ShiftHours]:
        if day not in self.on_day:
            self.on_day[day] = [shift for shift in self.book.shifts if shift.is_on(day)]
        return self.on_day[day]

    def works(self, practitioner_id: int, day: date) -> bool:
        """Whether somebody works that day; where no hours are on record at all, everybody may."""
        if not self.book.has_hours:
            return True
        return any(shift.practitioner_id == practitioner_id for shift in self.shifts_on(day))

    def column(self, whose: Whose, day: date, axis: Axis, *, name: str = "", key: str = "", url: str = "",
               is_today: bool = False) -> Column:  # fmt: skip
        """The column of one practitioner or room on one day; `key` and `name` are the day's own in a week."""
        visits = self._visits(whose, day)
        kept = [one for one in self.book.kept if self._keeps(one, whose, axis)]
        shut, hours = self._shut(whose, day), self._hours(whose, day)
        taken = [Span(one.visit.starts_at, one.visit.ends_at) for one in visits if not _is_off(one)]
        taken += [Span(one.starts_at, one.ends_at) for one in kept]
        taken += [span for span, _, _ in shut]
        free = gaps(hours, taken, least=LEAST_GAP, since=self.at)
        blocks = self._blocks(axis, hours, shut, kept)
        found = tuple(gap for span in free if (gap := self._gap(span, axis, whose)))
        cards = self._cards(visits, axis)
        return Column(
            key=key or whose.key, name=name or whose.name, url=url, starts_at=axis.starts_at, blocks=blocks, gaps=found,
            cards=cards, practitioner_ref=whose.practitioner_ref, room_ref=whose.room_ref,
            digest=_digest(blocks, found, cards), has_come=day <= self.at.astimezone(self.zone).date(),
            is_today=is_today,
        )  # fmt: skip

    def _visits(self, whose: Whose, day: date) -> list[BookedVisit]:
        if whose.is_room:
            return self.by_room[day, whose.room_ref or NO_ROOM]
        return self.by_person[day, whose.practitioner_ref]

    def _keeps(self, one: Kept, whose: Whose, axis: Axis) -> bool:
        if not axis.starts_at <= one.starts_at < axis.ends_at:
            return False
        if whose.is_room:
            return (one.room_ref or NO_ROOM) == whose.key
        return one.practitioner_id == whose.practitioner_id

    def _hours(self, whose: Whose, day: date) -> list[Span]:
        """When it is open for booking, absences and closures not yet taken out. A room is when anybody works."""
        if not self.book.has_hours:
            return wall_of(day, *USUAL, self.zone)
        shifts = (one for one in self.shifts_on(day) if whose.practitioner_id in {None, one.practitioner_id})
        return joined(span for one in shifts for span in wall_of(day, one.starts, one.ends, self.zone))

    def _shut(self, whose: Whose, day: date) -> list[tuple[Span, str, str]]:
        """Closures and absences of that day, with their kind and what they are called."""
        found = []
        for one in self.book.shut:
            closed = one.closed
            if closed.room_id in {None, whose.room_id} and closed.from_day <= day <= closed.until_day:
                found += [(span, "shut", one.name) for span in wall_of(day, closed.starts, closed.ends, self.zone)]
        for absence in self.book.absences:
            away = absence.away
            if away.practitioner_id == whose.practitioner_id and away.from_day <= day <= away.until_day:
                label = f"Away: {absence.reason}" if absence.reason else "Away"
                found += [(span, "away", label) for span in wall_of(day, away.starts, away.ends, self.zone)]
        return found

    def _blocks(
        self, axis: Axis, hours: Iterable[Span], shut: Iterable[tuple[Span, str, str]], kept: Iterable[Kept]
    ) -> tuple[Block, ...]:
        whole = Span(axis.starts_at, axis.ends_at)
        off = gaps([whole], hours, least=ROW, since=whole.starts_at)
        blocks = [Block("off", "", place_of(span, axis)) for span in off]
        for span, kind, label in shut:
            inside = Span(max(span.starts_at, axis.starts_at), min(span.ends_at, axis.ends_at))
            if inside.starts_at < inside.ends_at:
                blocks.append(Block(kind, label, place_of(inside, axis)))
        for one in kept:
            until = f"{one.expires_at.astimezone(self.zone):%H:%M}"
            blocks.append(Block("kept", f"Kept until {until}", place_of(Span(one.starts_at, one.ends_at), axis)))
        return tuple(blocks)

    def _gap(self, span: Span, axis: Axis, whose: Whose) -> Gap | None:
        begins = next_step(span.starts_at, 5)
        if span.ends_at - begins < LEAST_GAP:
            return None
        wall = begins.astimezone(self.zone)
        told = {"for": "visit", "day": wall.date().isoformat(), "starts": f"{wall:%H:%M}",
                "with": whose.practitioner_ref, "room": whose.room_ref}  # fmt: skip
        query = urlencode({name: value for name, value in told.items() if value})
        return Gap(place_of(Span(begins, span.ends_at), axis), begins, span.ends_at, query)

    def _cards(self, visits: Sequence[BookedVisit], axis: Axis) -> tuple[Card, ...]:
        placed = side_by_side([(Span(one.visit.starts_at, one.visit.ends_at), one) for one in visits])
        return tuple(
            self._card(one.thing, place_of(one.span, axis), min(one.lane, MOST_LANES - 1), min(one.lanes, MOST_LANES))
            for one in placed
        )

    def _card(self, one: BookedVisit, place: Place, lane: int, lanes: int) -> Card:
        visit = one.visit
        return Card(
            visit=visit, patient=self.names[visit.patient_id], room_ref=one.room_ref, place=place, lane=lane,
            lanes=lanes, tone=self.tones[one.type_ref or visit.kind],
            what=visit.visit_type or visit.kind.label, next=next_status(visit.status),
            may_drag=self.may_move and visit.status in MAY_MOVE and visit.sealed_at is None,
            is_late=is_late(starts_at=visit.starts_at, is_awaited=visit.status in AWAITED, at=self.at, grace=GRACE),
            arrived_at=one.arrived_at,
        )  # fmt: skip


def _is_off(one: BookedVisit) -> bool:
    return one.visit.status in FREES_THE_TIME


def _digest(*parts: object) -> str:
    return hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()
