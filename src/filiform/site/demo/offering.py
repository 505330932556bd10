"""What the demo clinic lets people book: visit types, hours, an absence, a holiday, and an open door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from filiform.booking.hours import services as hours
from filiform.booking.settings import services as rules
from filiform.booking.settings.types import BookingRules
from filiform.booking.types import Online
from filiform.booking.visit_types import services as types
from filiform.clinics.types import Member
from filiform.practitioners.queries import PractitionerView

# Who works when: weekdays (Monday is 0), from, until.
FIVE_DAYS = (0, 1, 2, 3, 4)
WEEK = {
    "ines": ((FIVE_DAYS, time(8, 30), time(12, 30)), (FIVE_DAYS, time(13, 30), time(18))),
    "hyun": ((FIVE_DAYS, time(8), time(12, 30)), ((0, 1, 3), time(13), time(18, 30)), ((2, 4), time(13), time(17, 30))),
    "desta": ((FIVE_DAYS, time(8, 30), time(13)), (FIVE_DAYS, time(13, 30), time(17, 30))),
    "callum": (((0, 2, 4), time(10), time(15)),),
}
SATURDAY = 5
OPEN = {"is_open": True, "notice_min": 90, "horizon_days": 60}


def open_the_book(owner: Member, practitioners: Mapping[str, PractitionerView], at: datetime) -> None:
    """Everything the owner set, with an absence and a holiday soon after."""
    types.lay_out_usual_types(by=owner, at=at)
    rules.change_rules(values=BookingRules().as_kept() | OPEN, by=owner, at=at)
    today = at.astimezone(owner.zone).date()
    began = today - timedelta(days=120)
    for key, parts in WEEK.items():
        for weekdays, starts, ends in parts:
            for weekday in weekdays:
                hours.add_shift(
                    practitioner_ref=practitioners[key].ref, weekday=weekday, starts=starts, ends=ends, from_day=began,
                    by=owner, at=at,
                )  # fmt: skip
    # Every second Saturday, for those who call.
    hours.add_shift(
        practitioner_ref=practitioners["hyun"].ref, weekday=SATURDAY, starts=time(9), ends=time(12), from_day=began,
        every_weeks=2, online=Online.CONTACT, by=owner, at=at,
    )  # fmt: skip

    course = today + timedelta(days=17)
    hours.add_time_off(
        practitioner_ref=practitioners["desta"].ref, from_day=course, until_day=course + timedelta(days=2),
        reason="Course", by=owner, at=at,
    )  # fmt: skip
    new_year = date(today.year + 1, 1, 1)
    hours.add_closure(name="New Year's Day", from_day=new_year, until_day=new_year, by=owner, at=at)
