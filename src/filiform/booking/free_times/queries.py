from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext

from filiform.booking.free_times.rules import for_somebody_new
from filiform.booking.settings.queries import rules_at
from filiform.booking.slots.queries import Audience, read
from filiform.booking.visit_types.queries import visit_types
from filiform.practitioners.directory.offers import Offer
from filiform.practitioners.directory.types import ListedAt

AHEAD_DAYS = 28
"""How far ahead a next free time is looked for."""
SHOWN = 6


def offer(listed: ListedAt, at: datetime) -> Offer:
    """The next times of somebody listed that a stranger can book online, of which visit, and where. 13 queries."""
    rules = rules_at(organization_id=listed.organization_id, clinic_id=listed.clinic_id)
    kind = for_somebody_new(visit_types(organization_id=listed.organization_id), takes_new=rules.new_patients)
    if kind is None:
        return Offer()
    zone = ZoneInfo(listed.time_zone)
    today = at.astimezone(zone).date()
    known = read(
        organization_id=listed.organization_id, practitioner_ids={listed.practitioner_id}, from_day=today, zone=zone,
        to_day=today + timedelta(days=AHEAD_DAYS), at=at, audience=Audience.PUBLIC, clinic_id=listed.clinic_id,
    )  # fmt: skip
    times = sorted({slot.starts_at for slot in known.slots(kind)})[:SHOWN]
    who = urlencode({"who": listed.practitioner_ref})
    address = f"{reverse('book:start', args=[listed.clinic_ref])}?{who}"
    return Offer(times, address, f"{gettext(kind.name)}, {kind.minutes} min") if times else Offer()
