"""Finding a link before anybody knows whose it is: the one look-up here that cannot name an organization.

Whatever it finds carries the organization of its patient, and everything after it is asked of that one alone.
"""

from __future__ import annotations

from datetime import date, datetime

from filiform.patients import queries as patients
from filiform.patients.access.acting import patient_member
from filiform.patients.access.models import Link
from filiform.patients.access.types import OpenLink, Purpose


def link_by_secret(*, secret_hash: str, at: datetime) -> OpenLink | None:
    """The link with this secret, if it still holds. Four queries, one where there is none."""
    return _open(Link.rows.filter(secret_hash=secret_hash, revoked_at=None, until__gte=at).first())


def link_by_ref(*, link_ref: str, at: datetime) -> OpenLink | None:
    """The link a browser opened before, if it still holds. Four queries."""
    return _open(Link.rows.filter(ref=link_ref, revoked_at=None, until__gte=at).first())


def links_of_reader(*, email: str, born_on: date) -> list[Link]:
    """The newest link of every patient with this address and birth date: who may have another. One query."""
    rows = Link.rows.filter(patient__email__iexact=email, patient__born_on=born_on).order_by("patient_id", "-id")
    newest: dict[int, Link] = {}
    for row in rows[:50]:
        newest.setdefault(row.patient_id, row)
    return list(newest.values())


def _open(row: Link | None) -> OpenLink | None:
    if row is None:
        return None
    patient = patients.identities(organization_id=row.organization_id, patient_ids={row.patient_id})[row.patient_id]
    member = patient_member(patient=patient, clinic_id=row.clinic_id)
    return OpenLink(row.ref, Purpose(row.purpose), row.about, row.until, patient, member)
