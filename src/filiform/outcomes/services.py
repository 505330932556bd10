from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.db import connection, transaction

from filiform.core.prepared import PreparedInsert
from filiform.knowledge import catalogues
from filiform.outcomes import gathering
from filiform.outcomes.models import Course, Pathway, SessionDose, Stale
from filiform.outcomes.months import services as months
from filiform.outcomes.rules import courses
from filiform.outcomes.rules.plan import PLAN
from filiform.patients import queries as patients
from filiform.treatment import doses
from filiform.treatment.telling import Told

WRITE_STALE = PreparedInsert(lambda: Stale)
EACH: Final = 200
"""Patients whose rows are made in one transaction."""


def mark_stale(organization_id: int, patient_id: int) -> None:
    """Her rows are to be made anew. In the transaction of whatever was recorded; one statement."""
    WRITE_STALE.write(Stale(organization_id=organization_id, patient_id=patient_id))


def mark_stale_after_session(told: Told) -> None:
    mark_stale(told.by.organization_id, told.patient_id)


def mark_stale_after_correction(organization_id: int, patient_id: int, changed: Collection[str]) -> None:
    """Age and sex stand in her rows: the rest of her details do not."""
    if {"born_on", "sex"}.intersection(changed):
        mark_stale(organization_id, patient_id)


def refresh_some(*, organization_id: int, number: int = EACH) -> int:
    """Make the rows of some patients anew whose record has grown; returns how many patients were made.

    Everything is reckoned from the record itself and nothing is counted up, so it does not matter what was recorded in
    which order, or how often this runs.
    """
    with transaction.atomic():
        marks = Stale.objects.of(organization_id).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            marks = marks.select_for_update(skip_locked=True)
        taken = dict(marks.values_list("id", "patient_id")[:number])
        whose = sorted(set(taken.values()))
        if whose:
            _make(organization_id, whose)
            Stale.objects.of(organization_id).filter(pk__in=list(taken)).delete()
    return len(whose)


def refresh_all(*, organization_id: int) -> int:
    """The same until nothing waits any more, and the months that these rows lie in."""
    done = 0
    while made := refresh_some(organization_id=organization_id):
        done += made
    months.make_all(organization_id=organization_id)
    return done


def rebuild(*, organization_id: int) -> int:
    """Throw every prepared row of an organization away and make it again from the record. Returns how many patients."""
    done = 0
    everybody = patients.ids(organization_id=organization_id)
    with transaction.atomic():
        SessionDose.objects.of(organization_id).delete()
        months.forget(organization_id)
    for some in _batches(everybody):
        with transaction.atomic():
            _make(organization_id, some)
        done += len(some)
    months.make_all(organization_id=organization_id)
    return done


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), EACH):
        yield ids[start : start + EACH]


def _make(organization_id: int, patient_ids: Collection[int]) -> None:
    """The rows of these patients, as their record stands now. A fixed number of statements."""
    _make_doses(organization_id, patient_ids)
    catalogue = catalogues.instruments()
    known = patients.ages_and_sexes(organization_id=organization_id, patient_ids=patient_ids)
    pathways: list[Pathway] = []
    made: list[Course] = []
    for patient_id, episodes in gathering.episodes_of(organization_id=organization_id, patient_ids=patient_ids):
        for episode in episodes:
            found = courses.pathway_of(episode, catalogue, PLAN)
            of = {"organization_id": organization_id, "patient_id": patient_id}
            pathway = Pathway(**of, **_fields(found))
            pathways.append(pathway)
            where = {"clinic_id": episode.clinic_id, "practitioner_id": episode.practitioner_id}
            born_on, sex = known[patient_id]
            for course in courses.courses_of(episode, catalogue, PLAN):
                fields = _fields(course)
                fields.pop("episode_id")
                age = courses.age_band(born_on, course.baseline_on)
                made.append(Course(**of, **where, pathway=pathway, age=age, sex=sex, **fields))
    courses_held = Course.objects.of(organization_id).filter(patient_id__in=patient_ids)
    pathways_held = Pathway.objects.of(organization_id).filter(patient_id__in=patient_ids)
    touched = {
        *courses_held.filter(is_index=True).values_list("instrument", "baseline_on"),
        *((row.instrument, row.baseline_on) for row in made if row.is_index),
        *((months.PATHWAYS, day) for day in pathways_held.values_list("began_on", flat=True)),
        *((months.PATHWAYS, row.began_on) for row in pathways),
    }
    courses_held.delete()
    pathways_held.delete()
    Pathway.objects.add_all(pathways)
    for row in made:
        row.pathway_id = row.pathway.pk
    Course.objects.add_all(made)
    months.mark(organization_id, {(instrument, months.first_of(day)) for instrument, day in touched})


def _fields(found: courses.Course | courses.Pathway) -> dict[str, object]:
    return {name: getattr(found, name) for name in type(found).__dataclass_fields__}


def _make_doses(organization_id: int, patient_ids: Collection[int]) -> None:
    """What was given, of sessions whose stream has grown since; the others stay as they are."""
    now = doses.sequences(organization_id=organization_id, patient_ids=patient_ids)
    held = SessionDose.objects.of(organization_id).filter(patient_id__in=patient_ids)
    before = dict(held.values_list("session_id", "sequence"))
    grown = [session for session, sequence in now.items() if before.get(session) != sequence]
    SessionDose.objects.of(organization_id).filter(session_id__in=[*grown, *(before.keys() - now.keys())]).delete()
    SessionDose.objects.add_all(
        [
            SessionDose(organization_id=organization_id, **{name: getattr(one, name) for name in DOSE})
            for one in doses.given_in(organization_id=organization_id, session_ids=grown)
        ]
    )


DOSE = tuple(doses.Given.__dataclass_fields__)
