from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q

from filiform.booking.errors import EntryNotFound, OfferNotFound
from filiform.booking.models import Offer, Visit, WaitListEntry
from filiform.booking.types import VisitStatus
from filiform.booking.waiting.rules import offer_state
from filiform.booking.waiting.types import Ended, OfferState, Waiting
from filiform.clinics.types import Member
from filiform.patients import queries as patients
from filiform.patients.types import Identity

COMING = (VisitStatus.BOOKED.value, VisitStatus.CONFIRMED.value)
ENDED_FOR = timedelta(days=14)
"""How long the list shows who waits no longer."""
MOST_SHOWN = 200


def waiting_at(*, organization_id: int, clinic_id: int, day: date) -> list[Waiting]:
    """Who waits at one clinic for a day, the longest first. One query."""
    rows = WaitListEntry.objects.of(organization_id).filter(
        clinic_id=clinic_id, ended_at=None, from_day__lte=day, until_day__gte=day
    )
    return [_waiting(row) for row in rows.select_related("visit").order_by("added_at", "id")]


def _waiting(row: WaitListEntry) -> Waiting:
    stands = row.visit is not None and row.visit.status in COMING
    return Waiting(
        row.pk, row.patient_id, row.visit_type_id, row.practitioner_id, row.from_day, row.until_day, row.added_at,
        frozenset(row.weekdays), row.not_before, row.not_after,
        row.visit.starts_at if row.visit is not None and stands else None,
    )  # fmt: skip


def offered_before(
    *, organization_id: int, entries: Sequence[int], at: datetime
) -> tuple[set[tuple[int, int, datetime]], set[int]]:  # fmt: skip
    """What each was offered already (who, with whom, when), and who has an offer that stands. One query."""
    rows = Offer.objects.of(organization_id).filter(entry_id__in=entries)
    columns = ("entry_id", "hold__practitioner_id", "hold__starts_at", "answer", "expires_at", "hold__ended_at")
    offered, standing = set(), set()
    for entry, practitioner, starts_at, answer, expires_at, ended_at in rows.values_list(*columns):
        offered.add((entry, practitioner, starts_at))
        if offer_state(answer=answer, expires_at=expires_at, is_held=ended_at is None, at=at) is OfferState.OPEN:
            standing.add(entry)
    return offered, standing


def busy_patients(*, organization_id: int, patient_ids: set[int], starts_at: datetime, ends_at: datetime) -> set[int]:
    """Who of these has another visit then. One query."""
    rows = Visit.objects.of(organization_id).filter(
        patient_id__in=patient_ids, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    off = (VisitStatus.NO_SHOW.value, VisitStatus.CANCELLED.value)
    return set(rows.exclude(status__in=off).values_list("patient_id", flat=True))


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One offer as the desk's list shows it."""

    starts_at: datetime
    practitioner: str
    state: OfferState
    offered_at: datetime
    until: datetime
    hold_ref: str


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One who waits, as the desk's list shows her; the ids stay on the server."""

    ref: str
    patient: Identity
    visit_type: str
    practitioner: str
    from_day: date
    until_day: date
    weekdays: Sequence[str]
    not_before: time | None
    not_after: time | None
    added_at: datetime
    replaces: datetime | None
    ended_why: str
    offers: Sequence[OfferLine]

    @property
    def standing(self) -> OfferLine | None:
        return next((one for one in self.offers if one.state is OfferState.OPEN), None)

    @property
    def can_be_written_to(self) -> bool:
        return bool(self.patient.email or self.patient.phone)

    @property
    def why(self) -> str:
        return Ended(self.ended_why).label if self.ended_why else ""


SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class WaitList:
    waiting: Sequence[EntryRow]
    ended: Sequence[EntryRow]


def wait_list(*, by: Member, at: datetime, patient_id: int | None = None) -> WaitList:
    """The list of her clinic, the longest waiting first, and who left it lately. Three queries."""
    rows = WaitListEntry.objects.of(by.organization_id).filter(
        Q(ended_at=None) | Q(ended_at__gt=at - ENDED_FOR), clinic_id=by.clinic_id
    )
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    found = list(
        rows.select_related("visit_type", "practitioner", "visit").order_by("added_at", "id")[:MOST_SHOWN]
    )  # fmt: skip
    names = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id for row in found})
    offers = _offers(by.organization_id, [row.pk for row in found], at)
    lines = [(row, _entry(row, names[row.patient_id], offers[row.pk])) for row in found]
    return WaitList(
        waiting=[line for row, line in lines if row.ended_at is None],
        ended=[line for row, line in reversed(lines) if row.ended_at is not None and row.ended_why != Ended.CHANGED],
    )


def _entry(row: WaitListEntry, patient: Identity, offers: Sequence[OfferLine]) -> EntryRow:
    stands = row.visit is not None and row.visit.status in COMING
    return EntryRow(
        row.ref, patient, row.visit_type.name, row.practitioner.name if row.practitioner else "", row.from_day,
        row.until_day, [SHORT[day] for day in sorted(row.weekdays)], row.not_before, row.not_after, row.added_at,
        row.visit.starts_at if row.visit is not None and stands else None, row.ended_why, offers,
    )  # fmt: skip


def _offers(organization_id: int, entries: Sequence[int], at: datetime) -> dict[int, list[OfferLine]]:
    found: dict[int, list[OfferLine]] = defaultdict(list)
    rows = Offer.objects.of(organization_id).filter(entry_id__in=entries).select_related("hold__practitioner")
    for row in rows.order_by("-offered_at", "-id"):
        state = offer_state(
            answer=row.answer, expires_at=row.expires_at, is_held=row.hold.ended_at is None, at=at
        )  # fmt: skip
        found[row.entry_id].append(
            OfferLine(
                row.hold.starts_at, row.hold.practitioner.name, state, row.offered_at, row.expires_at, row.hold.ref
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class OfferPage:
    """An offer as the patient's own page shows it. `replaces`: the later visit that would go to this time."""

    ref: str
    entry_ref: str
    starts_at: datetime
    ends_at: datetime
    practitioner: str
    visit_type: str
    until: datetime
    state: OfferState
    waits: bool
    replaces: datetime | None


def offer_page(*, organization_id: int, offer_ref: str, patient_id: int, at: datetime) -> OfferPage:
    """One offer of one patient. One query. Raises OfferNotFound, also for somebody else's."""
    rows = Offer.objects.of(organization_id).filter(ref=offer_ref, entry__patient_id=patient_id)
    row: Any = rows.select_related("hold__practitioner", "hold__visit_type", "entry__visit").first()
    if row is None:
        raise OfferNotFound
    later = row.entry.visit
    return OfferPage(
        row.ref, row.entry.ref, row.hold.starts_at, row.hold.ends_at, row.hold.practitioner.name,
        row.hold.visit_type.name if row.hold.visit_type else "", row.expires_at,
        offer_state(answer=row.answer, expires_at=row.expires_at, is_held=row.hold.ended_at is None, at=at),
        row.entry.ended_at is None, later.starts_at if later is not None and later.status in COMING else None,
    )  # fmt: skip


def entry_of(*, organization_id: int, entry_ref: str) -> WaitListEntry:
    """One line of the list. One query. Raises EntryNotFound."""
    row = WaitListEntry.objects.of(organization_id).filter(ref=entry_ref).first()
    if row is None:
        raise EntryNotFound
    return row
