from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from filiform.core.prepared import Prepared, Slot, organization
from filiform.knowledge import catalogues
from filiform.knowledge.practice_rules import PracticeRule
from filiform.practitioners.errors import PractitionerNotFound
from filiform.practitioners.models import Attestation, Practitioner, Training
from filiform.practitioners.rules import qualify
from filiform.practitioners.types import (
    PROFESSIONS,
    AttestationEvidence,
    Evidence,
    Qualification,
    TrainingEvidence,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PractitionerView:
    """One practitioner as pages and other packages know her; the id stays on the server."""

    id: int
    ref: str
    user_id: int | None
    name: str
    credentials: str
    profession: str
    licence_number: str
    licence_jurisdiction: str
    licence_expires_on: date | None
    licensed_since: date | None

    @property
    def profession_label(self) -> str:
        return PROFESSIONS.get(self.profession, self.profession)


COLUMNS = (
    "id", "ref", "user_id", "name", "credentials", "profession", "licence_number", "licence_jurisdiction",
    "licence_expires_on", "licensed_since",
)  # fmt: skip

HERE = Prepared(
    lambda: Practitioner.objects.of(organization()).filter(ended_at=None).order_by("name", "id").values_list(*COLUMNS)
)
BY_ID = Prepared(
    lambda: (
        Practitioner.objects.of(organization())
        .filter(pk__among=Slot("ids"))
        .order_by("name", "id")
        .values_list(*COLUMNS)
    )
)
OF_USER = Prepared(
    lambda: (
        Practitioner.objects.of(organization())
        .filter(user_id=Slot("user_id"), ended_at=None)
        .order_by("id")
        .values_list(*COLUMNS)[:1]
    )
)
LOCK = Prepared(
    lambda: (
        Practitioner.objects.of(organization())
        .select_for_update(no_key=True)
        .filter(pk=Slot("id"))
        .values_list(*COLUMNS)
    )
)
TRAININGS = Prepared(
    lambda: (
        Training.objects.of(organization())
        .filter(practitioner_id__among=Slot("ids"))
        .order_by("completed_on", "id")
        .values_list(
            "practitioner_id",
            "course",
            "hours",
            "in_person_hours",
            "regions",
            "techniques",
            "completed_on",
            "expires_on",
        )
    )
)
ATTESTATIONS = Prepared(
    lambda: (
        Attestation.objects.of(organization())
        .filter(practitioner_id__among=Slot("ids"), withdrawn_at=None)
        .order_by("id")
        .values_list(
            "practitioner_id", "jurisdiction", "profession", "condition", "given_on", "until", "attested_by__name"
        )
    )
)


def practitioners(*, organization_id: int) -> list[PractitionerView]:
    """Everybody who treats here now, by name. One query."""
    return [PractitionerView(*row) for row in HERE.rows(organization_id=organization_id)]


def practitioners_by_id(*, organization_id: int, practitioner_ids: set[int]) -> list[PractitionerView]:
    """Those named, also if they have left since, by name. One query."""
    return [PractitionerView(*row) for row in BY_ID.rows(organization_id=organization_id, ids=practitioner_ids)]


def practitioner(*, organization_id: int, practitioner_ref: str) -> PractitionerView:
    """One practitioner. One query. Raises PractitionerNotFound, also for another organization's."""
    return _one(Practitioner.objects.of(organization_id).filter(ref=practitioner_ref))


def practitioner_by_id(*, organization_id: int, practitioner_id: int) -> PractitionerView:
    row = BY_ID.first(organization_id=organization_id, ids=[practitioner_id])
    if row is None:
        raise PractitionerNotFound
    return PractitionerView(*row)


def lock_practitioner(*, organization_id: int, practitioner_id: int) -> PractitionerView:
    """Hold a practitioner's row until the transaction ends, so that two bookings of her time stand in line. One query.

    Rows that only point to her do not wait. Raises PractitionerNotFound, also for another organization's.
    """
    row = LOCK.first(organization_id=organization_id, id=practitioner_id)
    if row is None:
        raise PractitionerNotFound
    return PractitionerView(*row)


def practitioner_of(*, organization_id: int, user_id: int) -> PractitionerView | None:
    """The practitioner a signed-in person is, or none. One query."""
    row = OF_USER.first(organization_id=organization_id, user_id=user_id)
    return PractitionerView(*row) if row else None


def qualification(*, organization_id: int, practitioner_id: int, jurisdiction: str, on: date) -> Qualification:
    """May this practitioner needle in this place on this day. Three queries."""
    one = practitioner_by_id(organization_id=organization_id, practitioner_id=practitioner_id)
    return qualifications(organization_id=organization_id, people=[one], jurisdiction=jurisdiction, on=on)[one.id]


def qualifications(
    *, organization_id: int, people: Collection[PractitionerView], jurisdiction: str, on: date
) -> dict[int, Qualification]:
    """The standing of each, by practitioner id. Two queries, however many they are."""
    ids = {one.id for one in people}
    trainings = _trainings(organization_id, ids)
    attestations = _attestations(organization_id, ids)
    catalogue = catalogues.practice_rules()
    return {
        one.id: qualify(
            profession=one.profession,
            jurisdiction=jurisdiction,
            rule=practice_rule(jurisdiction, one.profession),
            evidence=Evidence(
                licence_number=one.licence_number,
                licence_jurisdiction=one.licence_jurisdiction,
                licence_expires_on=one.licence_expires_on,
                licensed_since=one.licensed_since,
                trainings=tuple(trainings[one.id]),
                attestations=tuple(attestations[one.id]),
            ),
            on=on,
            places=catalogues.eligibility().places,
            tags=catalogue.technique_tags,
        )
        for one in people
    }


@lru_cache(maxsize=512)
def practice_rule(jurisdiction: str, profession: str) -> PracticeRule | None:
    place = catalogues.practice_rules().jurisdictions.get(jurisdiction)
    return place.rules.get(profession) if place else None


def trainings_of(*, organization_id: int, practitioner_id: int) -> list[TrainingEvidence]:
    """Courses passed, newest first. One query."""
    found = _trainings(organization_id, {practitioner_id})[practitioner_id]
    return sorted(found, key=lambda training: training.completed_on, reverse=True)


def _one(rows: QuerySet[Any]) -> PractitionerView:
    values = rows.values(*COLUMNS).first()
    if values is None:
        raise PractitionerNotFound
    return PractitionerView(**values)


def _trainings(organization_id: int, ids: set[int]) -> dict[int, list[TrainingEvidence]]:
    found: dict[int, list[TrainingEvidence]] = defaultdict(list)
    for row in TRAININGS.rows(organization_id=organization_id, ids=ids):
        regions, techniques, completed_on, expires_on = frozenset(row[4]), frozenset(row[5]), row[6], row[7]
        found[row[0]].append(TrainingEvidence(row[1], row[2], row[3], regions, techniques, completed_on, expires_on))
    return found


def _attestations(organization_id: int, ids: set[int]) -> dict[int, list[AttestationEvidence]]:
    found: dict[int, list[AttestationEvidence]] = defaultdict(list)
    for row in ATTESTATIONS.rows(organization_id=organization_id, ids=ids):
        found[row[0]].append(AttestationEvidence(*row[1:]))
    return found
