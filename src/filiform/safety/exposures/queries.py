from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from filiform.clinics.members import Member
from filiform.safety.exposures.errors import ExposureNotFound
from filiform.safety.exposures.rules import fold
from filiform.safety.exposures.types import Entry, EntryKind, ExposureFacts, ExposureRow, How
from filiform.safety.models import Exposure, ExposureEntry

ROW = (
    "ref", "year", "number", "person_name", "how", "happened_at", "clinic__name", "next_test_on", "closed_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExposurePage:
    """One exposure with its history, and the visit of the source where it is known."""

    row: ExposureRow
    facts: ExposureFacts
    entries: tuple[Entry, ...]
    is_own: bool
    reported_by: str
    zone: str
    source_visit_ref: str
    source_patient: str


def visible(by: Member) -> QuerySet[Exposure]:
    """Those this member may read: the owner every one, anybody else her own."""
    rows = Exposure.objects.of(by.organization_id)
    return rows if by.may("exposures.see_all") else rows.filter(person_id=by.user_id)


def exposures(*, by: Member) -> list[ExposureRow]:
    """Newest first. One query."""
    return [_row(row) for row in visible(by).order_by("-happened_at", "-id").values_list(*ROW)]


def exposure(*, exposure_ref: str, by: Member) -> ExposurePage:
    """One exposure. Two queries. Raises ExposureNotFound, also where it is somebody else's."""
    more = (
        "id", "person_id", "reported_by__name", "clinic__time_zone", "source_visit__ref",
        "source_visit__patient__given_name", "source_visit__patient__family_name",
    )  # fmt: skip
    found = visible(by).filter(ref=exposure_ref).values_list(*ROW, *more).first()
    if found is None:
        raise ExposureNotFound
    pk, person_id, reported_by, zone, visit_ref, given, family = found[len(ROW) :]
    entries = entries_of(organization_id=by.organization_id, exposure_id=pk)
    return ExposurePage(
        _row(found[: len(ROW)]), fold(entries), tuple(entries), person_id == by.user_id, reported_by, zone,
        visit_ref or "", f"{given or ''} {family or ''}".strip(),
    )  # fmt: skip


def entries_of(*, organization_id: int, exposure_id: int) -> list[Entry]:
    """The history of one exposure, oldest first. One query."""
    rows = ExposureEntry.objects.of(organization_id).filter(exposure_id=exposure_id).order_by("sequence")
    return [
        Entry(sequence, EntryKind(kind), said, at, by)
        for sequence, kind, said, at, by in rows.values_list("sequence", "kind", "said", "at", "by__name")
    ]


def sharps_log(*, organization_id: int, year: int) -> list[tuple[str, ExposureFacts]]:
    """Case number and facts of every injury by a sharp of one year, oldest first. Nobody is named. Two queries."""
    hows = [how.value for how in How if how.is_sharps_injury]
    rows = Exposure.objects.of(organization_id).filter(year=year, how__in=hows).order_by("number")
    cases = list(rows.values_list("pk", "number"))
    lines: dict[int, list[Entry]] = {pk: [] for pk, _ in cases}
    entries = ExposureEntry.objects.of(organization_id).filter(exposure_id__in=lines).order_by("exposure", "sequence")
    for pk, sequence, kind, said, at in entries.values_list("exposure_id", "sequence", "kind", "said", "at"):
        lines[pk].append(Entry(sequence, EntryKind(kind), said, at, ""))
    return [(f"{year}-{number:03d}", fold(lines[pk])) for pk, number in cases]


def tests_due(*, by: Member) -> list[ExposureRow]:
    """Exposures with a test planned, the earliest first, for whoever may read them. One query."""
    rows = visible(by).filter(Q(next_test_on__isnull=False), closed_at=None).order_by("next_test_on")
    return [_row(row) for row in rows.values_list(*ROW)]


def _row(row: tuple[Any, ...]) -> ExposureRow:
    ref, year, number, person, how, happened_at, clinic, next_test_on, closed_at = row
    return ExposureRow(ref, f"{year}-{number:03d}", person, How(how), happened_at, clinic, next_test_on, closed_at)
