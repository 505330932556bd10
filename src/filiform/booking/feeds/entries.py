"""A visit made into a calendar's entry: what may be told of it outside, and nothing else."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from filiform.booking.feeds.types import Entry
from filiform.booking.types import VisitRow, VisitStatus
from filiform.outbox.wording import known_language, whole_address


def for_patient(visit: VisitRow, *, address: str, language: str) -> Entry:
    """In her language: that she has an appointment, where and when."""
    with translation.override(known_language(language)):
        title = _("Appointment · {clinic}").format(clinic=visit.clinic_name)
    return _entry(visit, title=title, place=address or visit.clinic_name)


def for_practitioner(visit: VisitRow) -> Entry:
    """Without the patient: her calendar may lie on anybody's servers. The link opens the visit for who is signed in."""
    title = f"Appointment · {visit.clinic_name}"
    return _entry(visit, title=title, place=visit.room, url=whole_address(f"/day/{visit.ref}"))


def _entry(visit: VisitRow, *, title: str, place: str, url: str = "") -> Entry:
    return Entry(
        ref=visit.ref, title=title, starts_at=visit.starts_at, ends_at=visit.ends_at, time_zone=visit.time_zone,
        place=place, sequence=visit.revision, is_cancelled=visit.status is VisitStatus.CANCELLED,
        changed_at=visit.cancelled_at or visit.booked_at or visit.starts_at, url=url,
    )  # fmt: skip
