from __future__ import annotations

from datetime import datetime

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.desk.closing import pages
from filiform.desk.errors import NeedlesStillIn


@transaction.atomic
def close_day(*, by: Member, at: datetime) -> None:
    """The word that this clinic's day is closed, with what was left open; never while a needle is in.

    Raises: NeedlesStillIn.
    """
    found = pages.closing(by=by, at=at)
    if not found.may_close:
        rooms = sorted({one.place or "in no room" for one in found.needles_in})
        raise NeedlesStillIn(rooms=", ".join(rooms))
    audit.record(
        organization=by.organization_ref, kind=pages.DAY_CLOSED, about=by.clinic_ref, by=by.user_ref, at=at,
        facts={"day": found.day.isoformat(), "open": found.open_matters},
    )  # fmt: skip
