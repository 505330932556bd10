"""What is in the record of some patients, as the pure rules want it. As many queries for one as for many."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from filiform.booking.episodes import EpisodeVisit, visits_of_patients
from filiform.examination.planning.queries import onsets
from filiform.measures.asking.queries import left_of
from filiform.measures.asking.types import Left
from filiform.measures.queries import readings_of_many
from filiform.measures.types import ReadingRow
from filiform.outcomes.models import SessionDose
from filiform.outcomes.rules.courses import Asked, Episode, Needled, Taken

DOSE = ("visit_id", "opened_at", "needles", "muscles", "twitches", "needle_min", "stimulation_min")


def episodes_of(*, organization_id: int, patient_ids: Collection[int]) -> Iterator[tuple[int, list[Episode]]]:
    """Each patient with her episodes, oldest first. Five queries: visits, readings, doses, letters, onsets."""
    visits = _by_patient(visits_of_patients(organization_id=organization_id, patient_ids=patient_ids))
    readings: dict[int, dict[int, list[ReadingRow]]] = {}
    for row in readings_of_many(organization_id=organization_id, patient_ids=patient_ids):
        if row.episode_id is not None:
            readings.setdefault(row.patient_id, {}).setdefault(row.episode_id, []).append(row)
    doses = {
        row[0]: row for row in SessionDose.objects.of(organization_id)
        .filter(patient_id__in=patient_ids).values_list(*DOSE)
    }  # fmt: skip
    beside = _Beside(
        doses, left_of(organization_id=organization_id, patient_ids=patient_ids),
        onsets(organization_id=organization_id, patient_ids=patient_ids),
    )  # fmt: skip
    for patient_id in patient_ids:
        whose, taken = visits.get(patient_id, []), readings.get(patient_id, {})
        ordered = sorted(whose, key=lambda visit: visit.episode_id)
        made = [
            _episode(list(group), taken.get(episode_id, []), beside)
            for episode_id, group in groupby(ordered, key=lambda visit: visit.episode_id)
        ]
        yield patient_id, [episode for episode in made if episode]


def _by_patient(visits: Iterable[EpisodeVisit]) -> dict[int, list[EpisodeVisit]]:
    found: dict[int, list[EpisodeVisit]] = {}
    for visit in visits:
        found.setdefault(visit.patient_id, []).append(visit)
    return found


@dataclass(frozen=True, slots=True)
class _Beside:
    """What is known beside visits and readings: doses by visit; letters and the day it began by episode."""

    doses: Mapping[int, tuple[Any, ...]]
    letters: Mapping[int, Sequence[Left]]
    onsets: Mapping[int, date]


def _episode(visits: list[EpisodeVisit], rows: list[ReadingRow], beside: _Beside) -> Episode | None:
    """What was measured and given in an episode; none where nothing was, however often somebody came.

    Only visits with something of both count, so that what is booked, moved or called off changes nothing here.
    """
    doses = beside.doses
    measured = {row.visit_id for row in rows}
    used = [visit for visit in visits if visit.id in measured or visit.id in doses]
    if not rows and not used:
        return None
    first = (used or visits)[0]
    zone = first.zone
    readings = tuple(
        Taken(
            row.instrument, row.side, row.movement, row.unit, row.form, row.value, row.phase, row.taken_at,
            row.taken_at.astimezone(zone).date(), row.visit_id,
        )
        for row in rows
    )  # fmt: skip
    sessions = tuple(
        Needled(visit_id, opened_at, opened_at.astimezone(zone).date(), *given)
        for visit in used
        if visit.id in doses
        for visit_id, opened_at, *given in (doses[visit.id],)
    )
    return Episode(
        id=first.episode_id, clinic_id=first.clinic_id, practitioner_id=first.practitioner_id,
        began_on=min([one.day for one in readings] + [one.day for one in sessions]),
        visit_ids=tuple(visit.id for visit in used), readings=readings, sessions=sessions,
        asked=tuple(
            Asked(instrument, one.left_at.astimezone(zone).date())
            for one in beside.letters.get(first.episode_id, ())
            for instrument in one.instruments
        ),
        onset_on=beside.onsets.get(first.episode_id),
    )  # fmt: skip
