"""Which times are free.

A time is free when the whole visit lies in one shift, outside absences and closures, and with its buffers apart from
everything taken; where it needs a room, one of them is free as well.

Buffers keep visits apart; they may reach over the edge of a shift. Times begin at full steps from the beginning of the
shift, never from the end of another visit, so taking a visit out frees time and takes none away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from filiform.booking.slots.rules.wall import Seconds, wall_spans
from filiform.booking.slots.types import Away, Book, Closed, FreeSlot, Place, ShiftHours, Wanted

# Where a visit may not begin: after the first and before the second of each, ends excluded; sorted, without overlap.
Barred = Sequence[Seconds]


def free_slots(book: Book, wanted: Wanted, *, from_day: date, to_day: date) -> list[FreeSlot]:
    """Every free time whose shift falls on one of these days, earliest first. Never two of one practitioner at once."""
    search = _Search(book, wanted, from_day, to_day)
    found: dict[tuple[int, int, int], int | None] = {}
    for shift in book.shifts:
        for start, room in search.starts_of(shift):
            key = (start, shift.practitioner_id, shift.clinic_id)
            if key not in found or (room or 0) < (found[key] or 0):
                found[key] = room
    length = timedelta(minutes=wanted.minutes)
    slots = []
    for (start, practitioner_id, clinic_id), room in sorted(found.items(), key=lambda item: item[0]):
        starts_at = datetime.fromtimestamp(start, UTC)
        slots.append(FreeSlot(starts_at, practitioner_id, clinic_id, room, starts_at + length))
    return slots


class _Search:
    """What one search looks up again and again, worked out once."""

    def __init__(self, book: Book, wanted: Wanted, from_day: date, to_day: date) -> None:
        self.book, self.wanted = book, wanted
        self.from_day, self.to_day = from_day, to_day
        self.length = wanted.minutes * 60
        taken_of_practitioner: dict[int, list[Seconds]] = defaultdict(list)
        taken_of_room: dict[int, list[Seconds]] = defaultdict(list)
        for one in book.taken:
            # Kept apart by whole seconds: what is taken for part of one is taken for all of it.
            span = (int(one.busy_from.timestamp()), -int(-one.busy_until.timestamp() // 1))
            taken_of_practitioner[one.practitioner_id].append(span)
            if one.room_id is not None:
                taken_of_room[one.room_id].append(span)
        self.busy = {key: self._kept_apart(spans) for key, spans in taken_of_practitioner.items()}
        self.room_busy = {key: self._kept_apart(spans) for key, spans in taken_of_room.items()}
        self.away: dict[int, list[Away]] = defaultdict(list)
        for absence in book.away:
            self.away[absence.practitioner_id].append(absence)
        self.closed: dict[tuple[int, int | None], list[Closed]] = defaultdict(list)
        for closure in book.closed:
            self.closed[closure.clinic_id, closure.room_id].append(closure)
        self.barred_rooms: dict[tuple[int, int], Barred] = {}
        self.barred: dict[tuple[int, int], Barred] = {}

    def starts_of(self, shift: ShiftHours) -> Iterator[tuple[int, int | None]]:
        """Every start within one shift that is free, with its room."""
        place = self.book.places.get(shift.clinic_id)
        if place is None or (self.wanted.only_bookable and shift.online != "bookable"):
            return
        rooms = self._rooms(shift, place)
        barred = self._barred(shift.practitioner_id, shift.clinic_id, place)
        for day in self._days(shift, place):
            for begins, ends in wall_spans(day, shift.starts, shift.ends, place.zone):
                yield from self._within(begins, ends, place, barred, rooms)

    def _within(
        self, begins: int, ends: int, place: Place, barred: Barred, rooms: Mapping[int, Barred]
    ) -> Iterator[tuple[int, int | None]]:
        earliest = place.earliest.timestamp()
        own, room_walks = _Walk(barred), {room: _Walk(spans) for room, spans in rooms.items()}
        for start in range(begins, ends - self.length + 1, place.step_min * 60):
            if start < earliest or own.bars(start):
                continue
            if not self.wanted.needs_room:
                yield start, None
                continue
            free = next((room for room, walk in room_walks.items() if not walk.bars(start)), None)
            if free is not None:
                yield start, free

    def _days(self, shift: ShiftHours, place: Place) -> Iterator[date]:
        able = self.wanted.days.get(shift.practitioner_id)
        first = max(self.from_day, shift.from_day)
        last = min(self.to_day, shift.until_day or self.to_day, place.last_day)
        day = first + timedelta(days=(shift.weekday - first.weekday()) % 7)
        while day <= last:
            if shift.is_on(day) and (able is None or day in able):
                yield day
            day += timedelta(days=7)

    def _rooms(self, shift: ShiftHours, place: Place) -> dict[int, Barred]:
        if not self.wanted.needs_room:
            return {}
        rooms = (shift.room_id,) if shift.room_id is not None else sorted(place.rooms)
        able = self.wanted.rooms
        return {room: self._barred_room(shift.clinic_id, room, place) for room in rooms if not able or room in able}

    def _barred(self, practitioner_id: int, clinic_id: int, place: Place) -> Barred:
        key = (practitioner_id, clinic_id)
        if key not in self.barred:
            holes: list[Away | Closed] = [*self.away[practitioner_id], *self.closed[clinic_id, None]]
            self.barred[key] = _joined([*self.busy.get(practitioner_id, ()), *self._holes(holes, place)])
        return self.barred[key]

    def _barred_room(self, clinic_id: int, room: int, place: Place) -> Barred:
        key = (clinic_id, room)
        if key not in self.barred_rooms:
            closed = self._holes(self.closed[clinic_id, room], place)
            self.barred_rooms[key] = _joined([*self.room_busy.get(room, ()), *closed])
        return self.barred_rooms[key]

    def _holes(self, holes: Iterable[Away | Closed], place: Place) -> Iterator[Seconds]:
        """Where a visit may not begin so that it does not touch an absence or a closure."""
        for hole in holes:
            day = max(hole.from_day, self.from_day)
            while day <= min(hole.until_day, self.to_day):
                for begins, ends in wall_spans(day, hole.starts, hole.ends, place.zone):
                    yield begins - self.length, ends
                day += timedelta(days=1)

    def _kept_apart(self, spans: Iterable[Seconds]) -> list[Seconds]:
        """Where a visit may not begin so that its buffers stay apart from what is taken."""
        before, after = self.wanted.before_min * 60, self.wanted.after_min * 60
        return [(begins - self.length - after, ends + before) for begins, ends in spans]


class _Walk:
    """Asks of ever later starts whether they are barred, in one pass."""

    def __init__(self, barred: Barred) -> None:
        self.barred, self.next = barred, 0

    def bars(self, start: int) -> bool:
        barred, at = self.barred, self.next
        while at < len(barred) and barred[at][1] <= start:
            at += 1
        self.next = at
        return at < len(barred) and barred[at][0] < start


def _joined(spans: list[Seconds]) -> Barred:
    """Sorted and without overlap. Two that only touch leave the moment between them."""
    joined: list[Seconds] = []
    for begins, ends in sorted(spans):
        if joined and begins < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined
