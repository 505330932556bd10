"""A day, or a week of one person or room, as a calendar: gathered in a fixed number of queries, then arranged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from filiform.booking.day.queries import day_book
from filiform.booking.day.types import DayBook
from filiform.booking.rules import FREES_THE_TIME, IN_THE_HOUSE
from filiform.booking.types import VisitStatus
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.desk.calendar.columns import Columns, Whose
from filiform.desk.calendar.rules import ROW, axis_of, place_of, same_hours, wall_of
from filiform.desk.calendar.types import BY_ROOM, NO_ROOM, Asked, Axis, CalendarPage, Card, Column, Place, Span, Tally
from filiform.patients import queries as patients
from filiform.practitioners import queries as practitioners

WITHOUT_ROOM = Whose(NO_ROOM, "No room yet")


def calendar(*, asked: Asked, member: Member, at: datetime) -> CalendarPage:
    """The page as asked. Queries: practitioners, the book (6), names, and rooms where asked by room: eight or nine."""
    return _Draft(asked, member, at).page()


class _Draft:
    """One page in the making."""

    def __init__(self, asked: Asked, member: Member, at: datetime) -> None:
        self.asked, self.at = asked, at
        self.zone: ZoneInfo = member.zone
        self.today = at.astimezone(self.zone).date()
        people = practitioners.practitioners(organization_id=member.organization_id)
        self.own = next((one.ref for one in people if one.user_id == member.user_id), "")
        self.everybody = self._rooms(member) if asked.by == BY_ROOM else [
            Whose(one.ref, one.name, practitioner_id=one.id, practitioner_ref=one.ref) for one in people
        ]  # fmt: skip
        keys = [whose.key for whose in self.everybody]
        self.of = next((key for key in (asked.of, self.own, *keys) if key in keys), "") if asked.is_week else ""
        monday = asked.day - timedelta(days=asked.day.weekday())
        self.days = [monday + timedelta(days=n) for n in range(7)] if asked.is_week else [asked.day]
        self.book: DayBook = day_book(
            by=member, from_day=self.days[0], to_day=self.days[-1], at=at,
            practitioner_ref="" if asked.by == BY_ROOM else self.of,
        )  # fmt: skip
        names = patients.identities(
            organization_id=member.organization_id, patient_ids={one.visit.patient_id for one in self.book.visits}
        )
        self.columns = Columns(book=self.book, names=names, member=member, at=at, with_off=asked.with_off)

    def page(self) -> CalendarPage:
        axes = self._axes()
        columns = self._week(axes) if self.asked.is_week else self._day(axes[self.asked.day])
        cards = [card for column in columns for card in column.cards]
        first = axes[self.days[0]]
        return CalendarPage(
            day=self.asked.day, by=self.asked.by, is_week=self.asked.is_week, of=self.of, with_off=self.asked.with_off,
            columns=columns, axis=first, now_place=self._now(axes), tally=self._tally(cards),
            legend=tuple(sorted({(card.tone, card.what) for card in cards if not card.is_off})),
            waiting=tuple(sorted((card for card in cards if card.visit.status is VisitStatus.ARRIVED), key=_since)),
            shown=self._shown(columns), choices=tuple((whose.key, whose.name) for whose in self.everybody),
        )  # fmt: skip

    def _rooms(self, member: Member) -> list[Whose]:
        rooms = clinics.rooms(organization_id=member.organization_id)
        here = [
            Whose(one.ref, one.name, room_id=one.pk, room_ref=one.ref)
            for one in rooms
            if one.clinic_id == member.clinic_id
        ]
        return [*here, WITHOUT_ROOM]

    def _axes(self) -> dict[date, Axis]:
        """One axis for each day; those of a week from the same hour of the clinic's clock to the same."""
        spans: dict[date, list[Span]] = {day: [] for day in self.days}
        for one in self.book.visits:
            spans[one.visit.starts_at.astimezone(self.zone).date()].append(Span(one.visit.starts_at, one.visit.ends_at))
        for day in self.days:
            for shift in self.columns.shifts_on(day):
                spans[day] += wall_of(day, shift.starts, shift.ends, self.zone)
        axes = {day: axis_of(day, self.zone, spans[day]) for day in self.days}
        return same_hours(axes, self.zone) if self.asked.is_week else axes

    def _day(self, axis: Axis) -> tuple[Column, ...]:
        """Everybody who works or has a visit that day, every room; everybody where that would be nobody."""
        day = self.asked.day
        every = [
            (whose, self.columns.column(whose, day, axis, url=self._address(day, week_of=whose.key)))
            for whose in self.everybody
        ]
        found = [column for whose, column in every if column.cards or self._stands(whose, day)]
        return tuple(found or [column for _, column in every])

    def _stands(self, whose: Whose, day: date) -> bool:
        if whose.practitioner_id is None:
            return whose is not WITHOUT_ROOM
        return self.columns.works(whose.practitioner_id, day)

    def _week(self, axes: dict[date, Axis]) -> tuple[Column, ...]:
        whose = next((one for one in self.everybody if one.key == self.of), WITHOUT_ROOM)
        return tuple(
            self.columns.column(
                whose, day, axes[day], key=day.isoformat(), name=f"{day:%a} {day.day} {day:%b}",
                url=self._address(day), is_today=day == self.today,
            )
            for day in self.days
        )  # fmt: skip

    def _address(self, day: date, *, week_of: str = "") -> str:
        """Where the name of a column leads: from a day to the week of whose it is, from a week to the day."""
        told = {"day": day.isoformat(), "by": self.asked.by}
        return "?" + urlencode(told | {"week": "1", "of": week_of} if week_of else told)

    def _now(self, axes: dict[date, Axis]) -> Place | None:
        axis = axes.get(self.today)
        if axis is None or not axis.starts_at <= self.at < axis.ends_at:
            return None
        return place_of(Span(self.at, self.at + ROW), axis)

    def _shown(self, columns: Sequence[Column]) -> str:
        """What a narrow screen shows: what was asked for, today, the member's own column, or the first."""
        wanted = [one.key for one in columns if one.key == self.asked.column]
        wanted += [one.key for one in columns if one.is_today or one.key == self.own]
        return next(iter([*wanted, *(one.key for one in columns)]), "")

    def _tally(self, cards: Sequence[Card]) -> Tally:
        standing = [one for one in self.book.visits if one.visit.status not in FREES_THE_TIME]
        return Tally(
            visits=len(standing),
            here=sum(one.visit.status in IN_THE_HOUSE for one in standing),
            done=sum(one.visit.status is VisitStatus.DONE for one in standing),
            late=sum(card.is_late for card in cards),
            off=len(self.book.visits) - len(standing),
        )


def _since(card: Card) -> datetime:
    return card.arrived_at or card.visit.starts_at
