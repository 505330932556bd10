from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.practitioners.directory.errors import FeedNotFound, FeedNotReadable
from filiform.practitioners.directory.joining import reading
from filiform.practitioners.directory.joining.types import Entry, Page
from filiform.practitioners.directory.models import NEVER, JoinedFeed, Listing, ListingPage
from filiform.practitioners.directory.rules.geography import on_globe
from filiform.practitioners.directory.rules.parts import parts_trained
from filiform.practitioners.directory.types import ACCESS, MOST_DAYS_GOOD, PARTS, bits
from filiform.practitioners.types import PROFESSIONS

PERMITTED = {"permitted", "permitted-with-conditions"}
"""Standings of the law under which somebody of another directory is shown here. A silent law is the other owner's to
answer for, on her own pages."""


def join_directory(*, address: str, by: Member, at: datetime, get: reading.Fetch = reading.fetch) -> int:
    """Show another directory here too. It is read before anything is kept; returns how many are listed in it.

    Raises FeedNotReadable.
    """
    reading.check_address(address)
    found = reading.pages(address, get=get)
    with transaction.atomic():
        rows = JoinedFeed.objects.of(by.organization_id).select_for_update()
        row = rows.filter(address=address).first() or JoinedFeed.objects.add(
            organization_id=by.organization_id, address=address, joined_at=at
        )
        row.left_at = None
        audit.record(
            organization=by.organization_ref, kind="directory.joined", about=row.ref, by=by.user_ref, at=at
        )  # fmt: skip
        return _keep(row, found, at)


@transaction.atomic
def leave_directory(*, address: str, by: Member, at: datetime) -> None:
    """Show it no more. Raises FeedNotFound."""
    rows = JoinedFeed.objects.of(by.organization_id).select_for_update()
    row = rows.filter(address=address, left_at=None).first()
    if row is None:
        raise FeedNotFound
    row.left_at = at
    row.save(update_fields=["left_at"])
    Listing.objects.of(row.organization_id).filter(feed=row).delete()
    audit.record(organization=by.organization_ref, kind="directory.left", about=row.ref, by=by.user_ref, at=at)


def read_joined(at: datetime) -> int:
    """Read every joined directory again; returns of how many. One that cannot be read shows until its word runs out."""
    done = 0
    for row in JoinedFeed.joined.all():
        try:
            found = reading.pages(row.address)
        except FeedNotReadable as error:
            JoinedFeed.joined.filter(pk=row.pk).update(fault=str(error.facts["fault"])[:240])
            continue
        with transaction.atomic():
            _keep(row, found, at)
        done += 1
    return done


def _keep(row: JoinedFeed, found: Iterable[Page], at: datetime) -> int:
    """Make the listings of one feed what it says now: all of it, and nothing else of it."""
    pages = list(found)
    until = pages[0].good_until
    good_until = min(until or at, at + timedelta(days=MOST_DAYS_GOOD))
    known = {one.foreign_ref: one for one in Listing.objects.of(row.organization_id).filter(feed=row)}
    seen = set()
    for entry in (one for page in pages for one in page.listings):
        if _may_be_shown(entry) and entry.id not in seen:
            seen.add(entry.id)
            _show(row, known.get(entry.id), entry, good_until)
    Listing.objects.of(row.organization_id).filter(feed=row).exclude(foreign_ref__in=seen).delete()
    row.name, row.read_at, row.fault = pages[0].directory, at, ""
    row.save()
    return len(seen)


def _may_be_shown(entry: Entry) -> bool:
    return not entry.removed and bool(
        entry.clinic and entry.url and entry.name and entry.verified and entry.verified.rule.status in PERMITTED
    )


def _show(row: JoinedFeed, listing: Listing | None, entry: Entry, good_until: datetime) -> None:
    clinic, verified = entry.clinic, entry.verified
    if clinic is None or verified is None:
        return
    places = catalogues.eligibility().places.regions
    regions = sorted(region for region in set(entry.regions) if region in places)
    x, y, z = on_globe(clinic.lat, clinic.lon)
    languages = sorted(set(entry.languages))
    fields: dict[str, Any] = {
        "name": entry.name, "credentials": entry.credentials,
        "profession": entry.profession if entry.profession in PROFESSIONS else "", "clinic_name": clinic.name,
        "town": clinic.town, "part": clinic.part, "country": clinic.country, "time_zone": _zone(clinic.time_zone),
        "lat": clinic.lat, "lon": clinic.lon, "x": x, "y": y, "z": z, "parts": bits(parts_trained(regions), PARTS),
        "languages": f"|{'|'.join(languages)}|"[:200] if languages else "", "access": bits(clinic.access, ACCESS),
        "takes_new": entry.takes_new_patients, "free_from": entry.next_free_at or NEVER, "checked_on": verified.on,
        "good_until": good_until, "changed_at": entry.updated_at,
    }  # fmt: skip
    kept = listing or Listing(organization_id=row.organization_id, feed=row, foreign_ref=entry.id)
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.save()
    rule = verified.rule.model_dump(mode="json")
    page: dict[str, Any] = {
        "street": clinic.street, "postcode": clinic.postcode, "phone": clinic.phone, "words": entry.words,
        "regions": regions, "techniques": sorted(set(entry.techniques)), "address_elsewhere": str(entry.url)[:300],
        "rule": {**rule, "answered_until": rule["answered_until"] or ""},
        "proofs": [proof.model_dump(mode="json") for proof in verified.proofs],
    }  # fmt: skip
    shown = ListingPage.objects.of(row.organization_id).filter(listing=kept).first()
    shown = shown or ListingPage(organization_id=row.organization_id, listing=kept)
    for name, value in page.items():
        setattr(shown, name, value)
    shown.save()


def _zone(name: str) -> str:
    try:
        return str(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return "UTC"
