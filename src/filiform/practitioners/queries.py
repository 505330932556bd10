from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from django.db.models import F, QuerySet

from filiform.core.prepared import Prepared, Slot, organization
from filiform.knowledge import catalogues
from filiform.knowledge.practice_rules import PracticeRule
from filiform.practitioners import credentials
from filiform.practitioners.credentials import Proof
from filiform.practitioners.errors import CredentialNotFound, PractitionerNotFound
from filiform.practitioners.models import Attestation, Credential, CredentialFile, Practitioner
from filiform.practitioners.rules import shown
from filiform.practitioners.rules.licensing import carried
from filiform.practitioners.rules.spans import ClosedSpan, closed_spans
from filiform.practitioners.rules.verdict import mildest, qualify
from filiform.practitioners.types import (
    PROFESSIONS,
    AttestationEvidence,
    CertificateEvidence,
    Evidence,
    LicenceEvidence,
    Limit,
    MayBill,
    Qualification,
    ShownEvidence,
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
    npi: str = ""

    @property
    def profession_label(self) -> str:
        return PROFESSIONS.get(self.profession, self.profession)


@dataclass(frozen=True, slots=True)
class FileView:
    """A scan beside a credential. `stored_as` is where the storage keeps it."""

    ref: str
    name: str
    content_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    stored_as: str


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One proof with its public ref, who entered it and its scans, for the pages."""

    ref: str
    kind: str
    proof: Proof
    added_by: str
    files: tuple[FileView, ...] = ()


COLUMNS = ("id", "ref", "user_id", "name", "credentials", "profession", "npi")

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
CREDENTIALS = Prepared(
    lambda: (
        Credential.objects.of(organization())
        .filter(practitioner_id__among=Slot("ids"), withdrawn_at=None)
        .order_by("valid_from", "id")
        .values_list(*credentials.COLUMNS)
    )
)
ATTESTATIONS = Prepared(
    lambda: (
        Attestation.objects.of(organization())
        .filter(practitioner_id__among=Slot("ids"))
        .order_by("id")
        .values_list(
            "practitioner_id", "jurisdiction", "profession", "condition", "given_on", "until", "attested_by__name",
            "reason", "withdrawn_on",
        )
    )
)  # fmt: skip


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


def practitioners_of_users(*, organization_id: int, user_refs: Collection[str]) -> dict[str, PractitionerView]:
    """Who those who signed in are, by the public ref of the sign-in, also if they have left since. One query."""
    rows = Practitioner.objects.of(organization_id).filter(user__ref__in=user_refs)
    return {row[-1]: PractitionerView(*row[:-1]) for row in rows.values_list(*COLUMNS, "user__ref")}


def qualification(*, organization_id: int, practitioner_id: int, jurisdiction: str, on: date) -> Qualification:
    """May this practitioner needle in this place on this day. Three queries."""
    one = practitioner_by_id(organization_id=organization_id, practitioner_id=practitioner_id)
    return qualifications(organization_id=organization_id, people=[one], jurisdiction=jurisdiction, on=on)[one.id]


def qualify_for(
    *, organization_id: int, practitioner_id: int, jurisdiction: str, on: date, region: str = "", technique: str = ""
) -> Qualification:
    """The same asked for one region or part of the body, one technique, or both. Three queries."""
    one = practitioner_by_id(organization_id=organization_id, practitioner_id=practitioner_id)
    evidence = evidence_of(organization_id=organization_id, people=[one])[one.id]
    return standing_of(one, evidence, jurisdiction=jurisdiction, on=on, region=region, technique=technique)


def qualifications(
    *, organization_id: int, people: Collection[PractitionerView], jurisdiction: str, on: date
) -> dict[int, Qualification]:
    """The standing of each, by practitioner id. Two queries, however many they are."""
    evidence = evidence_of(organization_id=organization_id, people=people)
    return {one.id: standing_of(one, evidence[one.id], jurisdiction=jurisdiction, on=on) for one in people}


def evidence_of(*, organization_id: int, people: Collection[PractitionerView]) -> dict[int, Evidence]:
    """Everything on record of each, by practitioner id. Two queries. For several days ask `standing_of` for each."""
    ids = {one.id for one in people}
    proofs = _proofs(organization_id, ids)
    words = _attestations(organization_id, ids)
    return {one.id: _evidence(proofs[one.id], words[one.id]) for one in people}


def standing_of(
    one: PractitionerView, evidence: Evidence, *, jurisdiction: str, on: date, region: str = "", technique: str = ""
) -> Qualification:
    """The verdict from evidence read before: each of her professions judged alone, the mildest first. No query."""
    return _standing(one, evidence, jurisdiction, on, region, technique)


@lru_cache(maxsize=2048)
def _standing(
    one: PractitionerView, evidence: Evidence, jurisdiction: str, on: date, region: str, technique: str
) -> Qualification:  # fmt: skip
    """The same evidence gives the same verdict; a booking, a session and a day sheet ask for it several times."""
    catalogue, places = catalogues.practice_rules(), catalogues.eligibility().places
    professions = dict.fromkeys((one.profession, *(licence.profession for licence in evidence.licences)))
    found = [
        qualify(
            profession=profession,
            jurisdiction=jurisdiction,
            rule=practice_rule(jurisdiction, profession),
            evidence=evidence,
            on=on,
            places=places,
            tags=catalogue.technique_tags,
            answers=catalogue.condition_evidence,
            region=region,
            technique=technique,
        )
        for profession in professions
    ]
    return mildest(found)


def closed_to_needling(
    *, organization_id: int, jurisdiction: str, first: date, last: date
) -> dict[int, list[ClosedSpan]]:
    """When each who treats here may not needle between two days, by practitioner id; who always may is left out.

    Three queries, however many people and days.
    """
    people = practitioners(organization_id=organization_id)
    evidence = evidence_of(organization_id=organization_id, people=people)
    found = {one.id: _closed(one, evidence[one.id], jurisdiction, first, last) for one in people}
    return {key: list(spans) for key, spans in found.items() if spans}


@lru_cache(maxsize=2048)
def _closed(
    one: PractitionerView, evidence: Evidence, jurisdiction: str, first: date, last: date
) -> tuple[ClosedSpan, ...]:  # fmt: skip
    """The same evidence gives the same spans; every calendar and day sheet asks for them."""
    return tuple(closed_spans(evidence, partial(_standing_on, one, evidence, jurisdiction), first=first, last=last))


def _standing_on(one: PractitionerView, evidence: Evidence, jurisdiction: str, on: date) -> Qualification:
    return standing_of(one, evidence, jurisdiction=jurisdiction, on=on)


def shown_evidence(
    *, organization_id: int, one: PractitionerView, jurisdiction: str, on: date
) -> tuple[ShownEvidence, ...]:
    """What a public profile may say of her on that day. Two queries. With evidence at hand: `rules.shown`."""
    evidence = evidence_of(organization_id=organization_id, people=[one])[one.id]
    return shown.shown_evidence(evidence, standing_of(one, evidence, jurisdiction=jurisdiction, on=on))


@lru_cache(maxsize=512)
def practice_rule(jurisdiction: str, profession: str) -> PracticeRule | None:
    place = catalogues.practice_rules().jurisdictions.get(jurisdiction)
    return place.rules.get(profession) if place else None


@dataclass(frozen=True, slots=True)
class Presented:
    """What a patient is told of a practitioner: `licence` with its place, courses that count, newest first."""

    licence: str
    trainings: tuple[TrainingEvidence, ...]


def presented(*, organization_id: int, one: PractitionerView, jurisdiction: str, on: date) -> Presented:
    """One query."""
    proofs = _proofs(organization_id, {one.id})[one.id]
    held = [p for p in proofs if isinstance(p, LicenceEvidence) and p.profession == one.profession and p.counts_on(on)]
    held.sort(key=lambda licence: (licence.jurisdiction == jurisdiction, licence.expires_on), reverse=True)
    courses = [p for p in proofs if isinstance(p, TrainingEvidence) and p.counts_on(on)]
    courses.sort(key=lambda course: course.completed_on, reverse=True)
    return Presented(f"{held[0].number} ({held[0].jurisdiction})" if held else "", tuple(courses))


def credentials_of(*, organization_id: int, practitioner_id: int) -> list[CredentialRow]:
    """Everything of one practitioner that was not taken back, the newest of each kind first. Two queries."""
    rows = Credential.objects.of(organization_id).filter(practitioner_id=practitioner_id, withdrawn_at=None)
    rows = rows.order_by("kind", F("valid_from").desc(nulls_last=True), "-id")
    files = _files(organization_id, practitioner_id)
    return [
        CredentialRow(row[-3], row[1], credentials.proof_of(row[:-3]), row[-2] or "", tuple(files[row[-1]]))
        for row in rows.values_list(*credentials.COLUMNS, "ref", "added_by__name", "id")
    ]


def credential(*, organization_id: int, practitioner_id: int, credential_ref: str) -> CredentialRow:
    """One of them. Two queries. Raises CredentialNotFound."""
    rows = credentials_of(organization_id=organization_id, practitioner_id=practitioner_id)
    found = next((row for row in rows if row.ref == credential_ref), None)
    if found is None:
        raise CredentialNotFound
    return found


def file_of(*, organization_id: int, practitioner_id: int, file_ref: str) -> FileView:
    """One scan of one practitioner. One query. Raises CredentialNotFound."""
    for files in _files(organization_id, practitioner_id, ref=file_ref).values():
        return files[0]
    raise CredentialNotFound


def licence_carrying(
    one: PractitionerView, evidence: Evidence, *, profession: str, jurisdiction: str, on: date
) -> LicenceEvidence | None:
    """The licence under which she would treat there on that day, or none. No query."""
    held = [licence for licence in evidence.licences if licence.profession == profession]
    return carried(held, evidence.attestations, jurisdiction=jurisdiction, on=on).by


def may_bill(
    *,
    organization_id: int,
    practitioner_id: int,
    jurisdiction: str,
    on: date,
    performed: Collection[tuple[str, str]] = (),
) -> MayBill:
    """Whether the needling of that day may be charged for. `performed`: region and technique of each needle.

    Only what she was qualified for on the day itself is; what was done all the same is documented and not charged.
    Three queries.
    """
    one = practitioner_by_id(organization_id=organization_id, practitioner_id=practitioner_id)
    evidence = evidence_of(organization_id=organization_id, people=[one])[one.id]
    found = standing_of(one, evidence, jurisdiction=jurisdiction, on=on)
    reasons = list(found.against)
    if found.may_needle:
        beyond = sorted({(region, technique) for region, technique in performed if not found.covers(region, technique)})
        reasons += [f"Not covered on that day: {technique} in {region}." for region, technique in beyond]
    licence = licence_carrying(one, evidence, profession=found.profession, jurisdiction=jurisdiction, on=on)
    return MayBill(
        allowed=not reasons,
        reasons=tuple(reasons),
        npi=one.npi,
        licence=f"{licence.number} ({licence.jurisdiction})" if licence else "",
        profession=found.profession_label,
    )


def _one(rows: QuerySet[Any]) -> PractitionerView:
    values = rows.values(*COLUMNS).first()
    if values is None:
        raise PractitionerNotFound
    return PractitionerView(**values)


def _evidence(proofs: Sequence[Proof], words: Sequence[AttestationEvidence]) -> Evidence:
    return Evidence(
        licences=tuple(one for one in proofs if isinstance(one, LicenceEvidence)),
        trainings=tuple(one for one in proofs if isinstance(one, TrainingEvidence)),
        certificates=tuple(one for one in proofs if isinstance(one, CertificateEvidence)),
        attestations=tuple(words),
        limits=tuple(one for one in proofs if isinstance(one, Limit)),
    )


def _files(organization_id: int, practitioner_id: int, **which: str) -> dict[int, list[FileView]]:
    """By the id of the credential, oldest first."""
    found: dict[int, list[FileView]] = defaultdict(list)
    rows = CredentialFile.objects.of(organization_id).filter(credential__practitioner_id=practitioner_id, **which)
    columns = ("ref", "name", "content_type", "size", "sha256", "added_at", "added_by__name", "stored_as")
    for row in rows.order_by("id").values_list("credential_id", *columns):
        found[row[0]].append(FileView(*row[1:]))
    return found


def _proofs(organization_id: int, ids: set[int]) -> dict[int, list[Proof]]:
    found: dict[int, list[Proof]] = defaultdict(list)
    for row in CREDENTIALS.rows(organization_id=organization_id, ids=ids):
        found[row[0]].append(credentials.proof_of(row))
    return found


def _attestations(organization_id: int, ids: set[int]) -> dict[int, list[AttestationEvidence]]:
    found: dict[int, list[AttestationEvidence]] = defaultdict(list)
    for row in ATTESTATIONS.rows(organization_id=organization_id, ids=ids):
        found[row[0]].append(AttestationEvidence(*row[1:]))
    return found
