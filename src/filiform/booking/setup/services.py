"""Changes of the hours that are looked at before they hold: no visit is ever moved by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from filiform.booking.setup import queries
from filiform.booking.setup.queries import Touched
from filiform.booking.setup.rules import put_outside
from filiform.booking.setup.types import Touching
from filiform.clinics.types import Member


@transaction.atomic
def change_hours(
    *, act: Callable[[], object], touching: Touching, seen: str, by: Member, at: datetime
) -> Touched:  # fmt: skip
    """Do `act` and return which visits it puts outside the hours; unless just these were seen before, undo it again.

    The act itself is tried, in a transaction of its own that is given up, so that what is shown is what would happen.
    `seen` is the `mark` of the list somebody confirmed: a visit booked meanwhile makes another list, and is shown.
    """
    coming = queries.planned_visits(by=by, touching=touching, at=at)
    visits, planned = [visit for visit, _ in coming], [one for _, one in coming]
    before = queries.timetable(organization_id=by.organization_id, of=planned)
    point = transaction.savepoint()
    act()
    why = put_outside(planned, before=before, after=queries.timetable(organization_id=by.organization_id, of=planned))
    touched = queries.touched(by=by, visits=visits, why=why)
    if touched.visits and touched.mark != seen:
        transaction.savepoint_rollback(point)
    else:
        transaction.savepoint_commit(point)
    return touched


def holds(touched: Touched, seen: str) -> bool:
    """Whether a change with these visits was made, or waits to be confirmed."""
    return not touched.visits or touched.mark == seen
