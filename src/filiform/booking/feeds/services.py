from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.feeds import doors, ics, queries
from filiform.booking.feeds.entries import for_patient, for_practitioner
from filiform.booking.feeds.errors import FeedNotOpen
from filiform.booking.feeds.models import Feed
from filiform.clinics import queries as clinics
from filiform.clinics.types import Member
from filiform.core.errors import NotAllowed
from filiform.patients.access import services as access
from filiform.patients.access.types import OpenLink, Purpose
from filiform.patients.types import Identity
from filiform.practitioners import queries as practitioners

# A patient's calendar is kept up for so long; then she asks for a new address.
PATIENTS_HOLDS: Final = timedelta(days=730)
DAY: Final = timedelta(days=1)


@transaction.atomic
def make_feed(*, practitioner_ref: str, by: Member, at: datetime) -> str:
    """A new address for a practitioner's calendar; the one before it opens nothing any more. Returns the path.

    The secret is told once, here. Raises NotAllowed, PractitionerNotFound.
    """
    one = _own(practitioner_ref, by)
    _revoke(one.id, by, at)
    secret = secrets.token_urlsafe(24)
    feed = Feed.objects.add(
        organization_id=by.organization_id, practitioner_id=one.id, secret_hash=_hash(secret), made_at=at,
        made_by_id=by.user_id,
    )  # fmt: skip
    _record("calendar.made", feed.ref, by, at)
    return path_of(secret)


@transaction.atomic
def revoke_feed(*, practitioner_ref: str, by: Member, at: datetime) -> None:
    """Let the address of a practitioner's calendar open nothing any more. Raises NotAllowed, PractitionerNotFound."""
    if _revoke(_own(practitioner_ref, by).id, by, at):
        _record("calendar.revoked", practitioner_ref, by, at)


@transaction.atomic
def make_patient_feed(*, patient: Identity, by: Member, at: datetime) -> str:
    """A new address for a patient's calendar, in place of the one before. Returns the path; it is told once."""
    access.revoke_links(about=patient.ref, purpose=Purpose.CALENDAR, by=by, at=at)
    path = access.make_link(
        patient_id=patient.id, purpose=Purpose.CALENDAR, about=patient.ref, until=at + PATIENTS_HOLDS, by=by, at=at
    )
    audit.record(
        organization=by.organization_ref, kind="calendar.made", patient=patient.ref, about=patient.ref, by=by.user_ref,
        at=at,
    )  # fmt: skip
    return path_of(path.rpartition("/")[2])


@transaction.atomic
def revoke_patient_feed(*, patient: Identity, by: Member, at: datetime) -> None:
    if access.revoke_links(about=patient.ref, purpose=Purpose.CALENDAR, by=by, at=at):
        audit.record(
            organization=by.organization_ref, kind="calendar.revoked", patient=patient.ref, about=patient.ref,
            by=by.user_ref, at=at,
        )  # fmt: skip


def read_feed(*, secret: str, at: datetime) -> bytes:
    """The calendar behind an address. Three queries for a practitioner's, seven for a patient's. Raises FeedNotOpen.

    Reading writes no trail: a calendar asks every hour, and is told nothing that a trail would have to guard.
    """
    feed = doors.feed_by_secret(secret_hash=_hash(secret))
    if feed is not None:
        if feed.asked_at is None or feed.asked_at < at - DAY:
            Feed.objects.of(feed.organization_id).filter(pk=feed.pk).update(asked_at=at)
        visits = queries.visits_of_practitioner(
            organization_id=feed.organization_id, practitioner_id=feed.practitioner_id, at=at
        )
        return ics.feed([for_practitioner(visit) for visit in visits], name=feed.practitioner.name)
    link = doors.link_by_secret(secret_hash=_hash(secret), at=at)
    if link is None:
        raise FeedNotOpen
    return _of_patient(link, at)


def path_of(secret: str) -> str:
    return f"/calendar/{secret}.ics"


def _of_patient(link: OpenLink, at: datetime) -> bytes:
    by = link.member
    visits = queries.visits_of_patient(organization_id=by.organization_id, patient_id=link.patient.id, at=at)
    addresses = {one.pk: one.address for one in clinics.clinics(organization_id=by.organization_id)}
    entries = [
        for_patient(visit, address=addresses.get(visit.clinic_id, ""), language=link.patient.language)
        for visit in visits
    ]
    return ics.feed(entries, name=by.clinic_name)


def _own(practitioner_ref: str, by: Member) -> practitioners.PractitionerView:
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    if not queries.may_manage(by, one.user_id):
        raise NotAllowed
    return one


def _revoke(practitioner_id: int, by: Member, at: datetime) -> int:
    rows = Feed.objects.of(by.organization_id).filter(practitioner_id=practitioner_id, revoked_at=None)
    return rows.update(revoked_at=at)


def _hash(secret: str) -> str:
    """As `patients.access` keeps its own: the secret is too long to be guessed, so a plain hash hides it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _record(kind: str, about: str, by: Member, at: datetime) -> None:
    audit.record(organization=by.organization_ref, kind=kind, about=about, by=by.user_ref, at=at)
