"""Who waits in the demo: three who would come sooner, each with her own wishes."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from filiform.booking.waiting import queries, services
from filiform.booking.waiting.types import Wish
from filiform.site.demo.today import World

MONTH = timedelta(days=28)
# Where in the list of patients, with whom, on which weekdays, not before.
WAITING = ((2, "ines", (), None), (5, "", (0, 2, 4), None), (9, "hyun", (), time(15)))


def let_some_wait(world: World, at: datetime) -> None:
    """Where nobody waits, a few do again, put on the list at the desk."""
    desk = world.members["teodora"]
    if queries.wait_list(by=desk, at=at).waiting:
        return
    today = at.astimezone(desk.zone).date()
    kind = next(one for one in world.types.values() if one.for_returning)
    known = [world.patients[key] for key in sorted(world.patients)]
    for days, (place, who, weekdays, not_before) in enumerate(WAITING, start=1):
        wish = Wish(
            today, today + MONTH, world.practitioners[who].ref if who else "", weekdays, not_before=not_before
        )  # fmt: skip
        services.join_list(
            patient_id=known[place % len(known)].id, visit_type_ref=kind.ref, wish=wish, by=desk,
            at=at - timedelta(days=days),
        )  # fmt: skip
