"""Every visit of an organization that took place, in a few columns, for figures over all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus

TOOK_PLACE = (VisitStatus.IN_ROOM, VisitStatus.NEEDLES_IN, VisitStatus.DONE)


@dataclass(frozen=True, slots=True)
class VisitDay:
    ref: str
    episode_ref: str
    patient_id: int
    kind: str
    day: date
    """By the clinic's own clock."""


def visits_that_took_place(*, organization_id: int) -> Iterator[VisitDay]:
    """Oldest first. One query, read as it comes."""
    rows = Visit.objects.of(organization_id).filter(status__in=[one.value for one in TOOK_PLACE])
    columns = ("ref", "episode__ref", "patient_id", "kind", "starts_at", "clinic__time_zone")
    for ref, episode, patient_id, kind, starts_at, zone in (
        rows.order_by("starts_at", "id").values_list(*columns).iterator()
    ):
        yield VisitDay(ref, episode, patient_id, kind, day_at(starts_at, zone))


def day_at(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
