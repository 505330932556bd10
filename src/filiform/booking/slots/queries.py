"""Free times of a clinic, read in a fixed number of statements however many days and practitioners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Q

from filiform.booking.models import Claim, Closure, Shift, TimeOff
from filiform.booking.queries import day_bounds
from filiform.booking.rules import may_see_patients
from filiform.booking.settings.types import BookingRules
from filiform.booking.slots.rules.free import free_slots as free_in
from filiform.booking.slots.types import Away, Book, Closed, FreeSlot, Place, ShiftHours, Taken, Wanted
from filiform.booking.types import AddOn, Online, VisitType
from filiform.clinics import queries as clinics
from filiform.practitioners import queries as practitioners
from filiform.practitioners.queries import PractitionerView
from filiform.practitioners.types import Evidence

STEP = "booking"
SHIFT = ("practitioner_id", "clinic_id", "weekday", "starts", "ends", "from_day", "until_day", "every_weeks", "room_id")


class Audience(StrEnum):
    """Who asks: the public sees what may be booked online, inside the clinic's rules; the desk sees every free time."""

    PUBLIC = "public"
    DESK = "desk"


@dataclass(frozen=True, slots=True)
class Known:
    """What was read for one search, asked again for each visit type."""

    book: Book
    people: Mapping[int, PractitionerView]
    evidence: Mapping[int, Evidence]
    jurisdiction: str
    audience: Audience
    from_day: date
    to_day: date

    def slots(self, visit_type: VisitType, add_ons: Sequence[AddOn] = ()) -> list[FreeSlot]:
        """Free times for one visit type, earliest first. No query."""
        wanted = Wanted(
            minutes=visit_type.minutes_with(add_ons),
            before_min=visit_type.before_min,
            after_min=visit_type.after_min,
            needs_room=visit_type.needs_room,
            rooms=frozenset(visit_type.room_ids),
            only_bookable=self.audience is Audience.PUBLIC,
            days=self._days(visit_type),
        )
        return free_in(self.book, wanted, from_day=self.from_day, to_day=self.to_day)

    def able(self, visit_type: VisitType) -> set[int]:
        """Who works in these days and may do this on one of them. No query."""
        return {key for key, days in self._days(visit_type).items() if days}

    def _days(self, visit_type: VisitType) -> dict[int, frozenset[date]]:
        """On which days each may do it: somebody qualified for needling, licensed for the rest."""
        working = {shift.practitioner_id for shift in self.book.shifts}
        number = (self.to_day - self.from_day).days + 1
        every = [self.from_day + timedelta(days=n) for n in range(number)]
        return {
            one.id: frozenset(day for day in every if self._may(one, visit_type, day))
            if one.id in working
            else frozenset()
            for one in self.people.values()
        }

    def _may(self, one: PractitionerView, visit_type: VisitType, day: date) -> bool:
        standing = practitioners.standing_of(one, self.evidence[one.id], jurisdiction=self.jurisdiction, on=day)
        return may_see_patients(standing) and (standing.may_needle or not visit_type.needling)


def free_slots(
    *, organization_id: int, practitioner_ids: Collection[int], visit_type: VisitType, from_day: date, to_day: date,
    zone: ZoneInfo, at: datetime, add_ons: Sequence[AddOn] = (), audience: Audience = Audience.PUBLIC,
    clinic_id: int | None = None, but_not_hold: int | None = None, but_not_visit: int | None = None,
) -> list[FreeSlot]:  # fmt: skip
    """Free times from the first to the last day, both counted, earliest first. Ten queries.

    `zone` is whose days are meant; each shift is read by the clock of its own clinic. The public is shown nothing of a
    type or a shift that is not bookable online, nothing of a clinic whose door is closed, nothing too soon or too late.
    """
    if audience is Audience.PUBLIC and visit_type.online is not Online.BOOKABLE:
        return []
    known = read(
        organization_id=organization_id, practitioner_ids=practitioner_ids, from_day=from_day, to_day=to_day, zone=zone,
        at=at, audience=audience, clinic_id=clinic_id, but_not_hold=but_not_hold, but_not_visit=but_not_visit,
    )  # fmt: skip
    return known.slots(visit_type, add_ons)


def next_free(
    *, organization_id: int, practitioner_ids: Collection[int], visit_types: Iterable[VisitType], zone: ZoneInfo,
    at: datetime, days: int, clinic_id: int | None = None,
) -> dict[int, datetime]:  # fmt: skip
    """The next time each may be booked online, for whatever is bookable, within so many days. Ten queries.

    Who has none is not in it.
    """
    today = at.astimezone(zone).date()
    known = read(
        organization_id=organization_id, practitioner_ids=practitioner_ids, from_day=today, zone=zone, at=at,
        to_day=today + timedelta(days=days), audience=Audience.PUBLIC, clinic_id=clinic_id,
    )  # fmt: skip
    found: dict[int, datetime] = {}
    for one in visit_types:
        if one.online is not Online.BOOKABLE:
            continue
        for slot in known.slots(one):
            if slot.practitioner_id not in found or slot.starts_at < found[slot.practitioner_id]:
                found[slot.practitioner_id] = slot.starts_at
    return found


def read(
    *, organization_id: int, practitioner_ids: Collection[int], from_day: date, to_day: date, zone: ZoneInfo,
    at: datetime, audience: Audience, clinic_id: int | None = None, but_not_hold: int | None = None,
    but_not_visit: int | None = None,
) -> Known:  # fmt: skip
    """Everything a search needs. Queries: clinics, rooms, whose rules hold, practitioners and their evidence (3),
    shifts, time off, closures, claims.
    """
    places = _places(organization_id, clinic_id, at, audience)
    ids = set(practitioner_ids)
    people = practitioners.practitioners_by_id(organization_id=organization_id, practitioner_ids=ids)
    rooms = {room for place in places.values() for room in place.rooms}
    # A day on each side: the days of another clinic's clock may begin sooner and end later than those of `zone`.
    start, end = day_bounds(from_day - timedelta(days=1), zone)[0], day_bounds(to_day + timedelta(days=1), zone)[1]
    book = Book(
        places=places,
        shifts=_shifts(organization_id, ids, set(places), from_day, to_day, audience),
        away=_away(organization_id, ids, from_day, to_day),
        closed=_closed(organization_id, set(places), from_day, to_day),
        taken=_taken(organization_id, ids, rooms, start, end, at, but_not_hold, but_not_visit),
    )
    return Known(
        book=book,
        people={one.id: one for one in people},
        evidence=practitioners.evidence_of(organization_id=organization_id, people=people),
        jurisdiction=clinics.jurisdiction_of(organization_id=organization_id),
        audience=audience,
        from_day=from_day,
        to_day=to_day,
    )


def _places(organization_id: int, clinic_id: int | None, at: datetime, audience: Audience) -> dict[int, Place]:
    rooms: dict[int, list[int]] = {}
    for room in clinics.rooms(organization_id=organization_id):
        rooms.setdefault(room.clinic_id, []).append(room.pk)
    found = {}
    for clinic in clinics.clinics(organization_id=organization_id):
        rules = BookingRules.of(clinic.settings.get(STEP, {}))
        if clinic_id not in (None, clinic.pk) or (audience is Audience.PUBLIC and not rules.is_open):
            continue
        zone = ZoneInfo(clinic.time_zone)
        is_public = audience is Audience.PUBLIC
        found[clinic.pk] = Place(
            zone=zone,
            rooms=tuple(rooms.get(clinic.pk, ())),
            step_min=rules.step_min,
            earliest=at + rules.notice if is_public else at,
            last_day=at.astimezone(zone).date() + timedelta(days=rules.horizon_days) if is_public else date.max,
        )
    return found


def _shifts(
    organization_id: int, ids: set[int], places: set[int], from_day: date, to_day: date, audience: Audience
) -> tuple[ShiftHours, ...]:
    rows = Shift.objects.of(organization_id).filter(
        Q(until_day=None) | Q(until_day__gte=from_day), practitioner_id__in=ids, clinic_id__in=places,
        from_day__lte=to_day, removed_at=None,
    )  # fmt: skip
    if audience is Audience.PUBLIC:
        rows = rows.filter(online=Online.BOOKABLE)
    return tuple(
        ShiftHours(**{**row, "online": Online(row["online"])})  # as ShiftHours names them
        for row in rows.values(*SHIFT, "online")
    )


def _away(organization_id: int, ids: set[int], from_day: date, to_day: date) -> tuple[Away, ...]:
    rows = TimeOff.objects.of(organization_id).filter(
        practitioner_id__in=ids, from_day__lte=to_day, until_day__gte=from_day, removed_at=None
    )
    return tuple(Away(*row) for row in rows.values_list("practitioner_id", "from_day", "until_day", "starts", "ends"))


def _closed(organization_id: int, places: set[int], from_day: date, to_day: date) -> tuple[Closed, ...]:
    rows = Closure.objects.of(organization_id).filter(
        clinic_id__in=places, from_day__lte=to_day, until_day__gte=from_day, removed_at=None
    )
    columns = ("clinic_id", "from_day", "until_day", "starts", "ends", "room_id")
    return tuple(Closed(*row) for row in rows.values_list(*columns))


def _taken(
    organization_id: int, ids: set[int], rooms: set[int], start: datetime, end: datetime, at: datetime,
    but_not_hold: int | None, but_not_visit: int | None,
) -> tuple[Taken, ...]:  # fmt: skip
    rows = Claim.objects.of(organization_id).filter(
        Q(practitioner_id__in=ids) | Q(room_id__in=rooms), busy_from__lt=end, busy_until__gt=start
    )
    rows = rows.exclude(expires_at__lte=at)
    if but_not_hold is not None:
        rows = rows.exclude(hold_id=but_not_hold)
    if but_not_visit is not None:
        rows = rows.exclude(visit_id=but_not_visit)
    return tuple(Taken(*row) for row in rows.values_list("practitioner_id", "room_id", "busy_from", "busy_until"))
