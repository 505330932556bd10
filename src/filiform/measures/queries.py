from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from filiform.booking.types import StepState, StepStatus, VisitRow
from filiform.core.prepared import Prepared, Slot, organization
from filiform.measures.models import Reading
from filiform.measures.rules import paired
from filiform.measures.types import CorrectedRow, Mode, Pair, Phase, ReadingRow, Unscored, figure

COLUMNS = (
    "ref",
    "patient_id",
    "visit_id",
    "episode_id",
    "visit__episode_id",
    "instrument",
    "value",
    "unit",
    "side",
    "movement",
    "phase",
    "taken_at",
    "by__name",
    "replaces_id",
    "form",
    "mode",
    "device",
    "trials",
    "answers",
    "conditions",
    "flags",
    "answered",
    "asked",
    "catalogue",
)
UNSCORED = (
    "ref", "patient_id", "visit_id", "instrument", "side", "movement", "phase", "taken_at", "mode", "reason",
    "answers", "answered", "asked",
)  # fmt: skip
PAIN_NOW = "nprs_current"


def _standing(organization_id: int) -> QuerySet[Reading]:
    """Readings neither corrected nor taken back."""
    return Reading.objects.of(organization_id).filter(replaced_by=None, value__isnull=False)


PAIN = Prepared(
    lambda: (
        _standing(organization())
        .filter(visit_id__among=Slot("visits"), instrument=PAIN_NOW)
        .order_by("taken_at", "id")
        .values_list("visit_id", "value")
    )
)
OF_SEVERAL = Prepared(
    lambda: (
        _standing(organization())
        .filter(patient_id__among=Slot("patients"), instrument__among=Slot("instruments"))
        .order_by("patient_id", "taken_at", "id")
        .values_list(*COLUMNS)
    )
)


def _rows(rows: Iterable[dict[str, Any]]) -> list[ReadingRow]:
    return [_reading(row) for row in rows]


def _reading(row: dict[str, Any]) -> ReadingRow:
    return ReadingRow(
        ref=row["ref"],
        patient_id=row["patient_id"],
        visit_id=row["visit_id"],
        episode_id=row["episode_id"] or row["visit__episode_id"],
        instrument=row["instrument"],
        value=row["value"],
        unit=row["unit"],
        side=row["side"],
        movement=row["movement"],
        phase=Phase(row["phase"]),
        taken_at=row["taken_at"],
        by_name=row["by__name"],
        corrected=row["replaces_id"] is not None,
        form=row["form"],
        mode=Mode(row["mode"]),
        device=row["device"],
        trials=tuple(row["trials"] or ()),
        answers=row["answers"],
        conditions=row["conditions"],
        flags=tuple(row["flags"]),
        answered=row["answered"],
        asked=row["asked"],
        catalogue=row["catalogue"],
    )


def readings_of_visit(*, organization_id: int, visit_id: int) -> list[ReadingRow]:
    """What stands for one visit, oldest first. One query."""
    rows = _standing(organization_id).filter(visit_id=visit_id)
    return _rows(rows.order_by("taken_at", "id").values(*COLUMNS))


def readings_of_patient(
    *, organization_id: int, patient_id: int, instruments: Sequence[str] = (), limit: int = 200
) -> list[ReadingRow]:
    """A patient's readings, newest first, of some instruments or of all. One query, whatever her past."""
    rows = _standing(organization_id).filter(patient_id=patient_id)
    if instruments:
        rows = rows.filter(instrument__in=instruments)
    return _rows(rows.order_by("-taken_at", "-id").values(*COLUMNS)[:limit])


def latest_readings(
    *, organization_id: int, patient_id: int, each: int = 1, but_visit_id: int | None = None
) -> list[ReadingRow]:
    """The last `each` readings of every instrument, side and movement, newest first. One query.

    `but_visit_id` leaves one visit out: what was there before today.
    """
    rows = _standing(organization_id).filter(patient_id=patient_id)
    if but_visit_id is not None:
        rows = rows.exclude(visit_id=but_visit_id)
    ranked = rows.annotate(
        rank=Window(
            RowNumber(),
            partition_by=[F("instrument"), F("side"), F("movement")],
            order_by=[F("taken_at").desc(), F("id").desc()],
        )
    )
    return _rows(ranked.filter(rank__lte=each).order_by("-taken_at", "-id").values(*COLUMNS))


def readings_of_course(
    *, organization_id: int, episode_id: int, visit_ids: Collection[int], since: datetime, until: datetime
) -> list[ReadingRow]:
    """What stands for these visits of an episode, and what was answered between them, oldest first. One query."""
    between = Q(visit=None, episode_id=episode_id, taken_at__gte=since, taken_at__lte=until)
    rows = _standing(organization_id).filter(Q(visit_id__in=list(visit_ids)) | between)
    return _rows(rows.order_by("taken_at", "id").values(*COLUMNS))


def first_readings(*, organization_id: int, episode_id: int, each: int = 6) -> list[ReadingRow]:
    """The first `each` readings of an episode of every instrument, side and movement, oldest first. One query.

    What was measured after needles is left out: it says nothing of how things began.
    """
    of_it = Q(visit__episode_id=episode_id) | Q(visit=None, episode_id=episode_id)
    rows = _standing(organization_id).filter(of_it).exclude(phase=Phase.AFTER)
    ranked = rows.annotate(
        rank=Window(
            RowNumber(),
            partition_by=[F("instrument"), F("side"), F("movement")],
            order_by=[F("taken_at").asc(), F("id").asc()],
        )
    )
    return _rows(ranked.filter(rank__lte=each).order_by("taken_at", "id").values(*COLUMNS))


def series(
    *, organization_id: int, patient_id: int, instrument: str, side: str = "", movement: str = "", limit: int = 400
) -> list[ReadingRow]:
    """One measurement through time, oldest first, the last `limit` of it. One query."""
    rows = _standing(organization_id).filter(patient_id=patient_id, instrument=instrument, side=side, movement=movement)
    return _rows(rows.order_by("-taken_at", "-id").values(*COLUMNS)[:limit])[::-1]


def pairs(*, organization_id: int, patient_id: int, visit_id: int | None = None, limit: int = 400) -> list[Pair]:
    """What was measured before and after the needles of one visit, or of the last ones, oldest first. One query."""
    rows = _standing(organization_id).filter(patient_id=patient_id)
    rows = rows.filter(visit_id=visit_id) if visit_id is not None else rows.exclude(visit=None)
    return paired(_rows(rows.order_by("-taken_at", "-id").values(*COLUMNS)[:limit])[::-1])


def readings_of_many(
    *,
    organization_id: int,
    instruments: Collection[str] = (),
    patient_ids: Collection[int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Iterator[ReadingRow]:
    """Readings of many patients, a patient at a time and oldest first, without holding them all. One query.

    `since` and `until` bound the moment they were taken, the second not included.
    """
    rows = _standing(organization_id)
    if instruments:
        rows = rows.filter(instrument__in=instruments)
    if patient_ids is not None:
        rows = rows.filter(patient_id__in=patient_ids)
    if since is not None:
        rows = rows.filter(taken_at__gte=since)
    if until is not None:
        rows = rows.filter(taken_at__lt=until)
    for row in rows.order_by("patient_id", "taken_at", "id").values(*COLUMNS).iterator(chunk_size=2000):
        yield _reading(row)


def readings_of_several(
    *, organization_id: int, patient_ids: Collection[int], instruments: Collection[str]
) -> list[ReadingRow]:
    """The same of the patients of a page, all at once. One query."""
    rows = OF_SEVERAL.rows(organization_id=organization_id, patients=patient_ids, instruments=instruments)
    return [_reading(dict(zip(COLUMNS, row, strict=True))) for row in rows]


def unscored(
    *, organization_id: int, visit_id: int | None = None, patient_ids: Collection[int] | None = None
) -> list[Unscored]:
    """What was asked or tried without a score coming of it, oldest first. One query."""
    rows = Reading.objects.of(organization_id).filter(replaced_by=None, value=None).exclude(reason="")
    if visit_id is not None:
        rows = rows.filter(visit_id=visit_id)
    if patient_ids is not None:
        rows = rows.filter(patient_id__in=patient_ids)
    return [
        Unscored(**row | {"phase": Phase(row["phase"]), "mode": Mode(row["mode"])})
        for row in rows.order_by("taken_at", "id").values(*UNSCORED)
    ]


def corrected_by_link(*, organization_id: int, patient_id: int, limit: int = 12) -> list[CorrectedRow]:
    """What a patient answered by link and then corrected herself, the newest first. One query."""
    rows = (
        Reading.objects.of(organization_id)
        .filter(patient_id=patient_id, mode=Mode.PHONE, replaces__mode=Mode.PHONE, value__isnull=False)
        .exclude(replaces__value=F("value"))
    )
    columns = ("instrument", "side", "movement", "unit", "replaces__value", "value", "replaces__taken_at", "taken_at")
    return [CorrectedRow(*row) for row in rows.order_by("-taken_at", "-id").values_list(*columns)[:limit]]


def devices_used(*, organization_id: int, instruments: Collection[str]) -> dict[str, list[str]]:
    """The devices named with each instrument before, by name. One query."""
    rows = Reading.objects.of(organization_id).filter(instrument__in=instruments).exclude(device="")
    found: dict[str, list[str]] = {}
    for instrument, device in rows.order_by("instrument", "device").values_list("instrument", "device").distinct():
        found.setdefault(instrument, []).append(device)
    return found


def first_activities(*, organization_id: int, episode_id: int, but_at: datetime | None = None) -> list[str]:
    """The activities the patient named first in an episode; the same ones are asked every time. One query.

    `but_at`: what was recorded at that moment does not count, because it is being corrected.
    """
    rows = _standing(organization_id).filter(instrument="psfs", movement="", answers__isnull=False)
    rows = rows.exclude(taken_at=but_at) if but_at else rows
    first = rows.filter(episode_id=episode_id).order_by("taken_at", "id").values_list("answers", flat=True).first()
    return list(first["activities"]) if first else []


def outcome_statuses(organization_id: int, visits: Sequence[VisitRow]) -> dict[int, StepStatus]:
    """Done once pain now is recorded for the visit; otherwise the outcome is due. One query."""
    rows = PAIN.rows(organization_id=organization_id, visits=[visit.id for visit in visits])
    pain = {visit_id: figure(value) for visit_id, value in rows}
    return {
        visit.id: StepStatus(StepState.DONE, f"Pain {pain[visit.id]}")
        if visit.id in pain
        else StepStatus(StepState.TODO, "Outcome due")
        for visit in visits
    }
