from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time, timedelta

from django.db import transaction

from filiform.audit import services as audit
from filiform.clinics.acting import program_member, programs
from filiform.clinics.members import Member
from filiform.core.errors import NotAllowed
from filiform.practitioners import queries as practitioners
from filiform.practitioners.directory import making, standing
from filiform.practitioners.directory.errors import ClaimInWords, NotHerOwn, PlaceAmbiguous, PlaceNotKnown
from filiform.practitioners.directory.gazetteer import queries as gazetteer
from filiform.practitioners.directory.models import NEVER, ClinicPage, Listing, ListingPage, OwnProfile
from filiform.practitioners.directory.own import clinic_entry, own_words
from filiform.practitioners.directory.rules.claims import claim_in
from filiform.practitioners.directory.rules.showing import missing
from filiform.practitioners.directory.types import (
    ACCESS,
    ClinicEntry,
    LicenceShown,
    OwnWords,
    Showing,
)  # fmt: skip
from filiform.practitioners.queries import PractitionerView

LONGEST_WORDS = 2000


@transaction.atomic
def describe_clinic(
    *, street: str, town: str, part: str, postcode: str, country: str, access: Collection[str],
    licence_shown: LicenceShown, by: Member, at: datetime, expect_words: str = "", lat: float | None = None,
    lon: float | None = None,
) -> None:  # fmt: skip
    """Say where the clinic of the acting person is and how one gets in. Without degrees the gazetteer finds the place.

    Raises PlaceNotKnown, PlaceAmbiguous, ClaimInWords.
    """
    _must_claim_nothing(expect_words)
    if lat is None or lon is None:
        lat, lon = _place(town=town, part=part, postcode=postcode, country=country)
    row = _clinic_page(by)
    row.street, row.town, row.part, row.postcode, row.country = street, town, part, postcode, country
    row.lat, row.lon, row.access = lat, lon, [one for one in ACCESS if one in access]
    row.licence_shown, row.expect_words = licence_shown, expect_words.strip()
    row.save()
    _record("directory.clinic_described", by.clinic_ref, by, at)
    _refresh(by, at)


@transaction.atomic
def publish_clinic(*, shown: bool, by: Member, at: datetime) -> None:
    """Show the clinic of the acting person in the directory, or take it and everybody of it out at once."""
    row = _clinic_page(by)
    row.published_at, row.published_by_id = (at, by.user_id) if shown else (None, None)
    row.save(update_fields=["published_at", "published_by"])
    _record("directory.clinic_published" if shown else "directory.clinic_hidden", by.clinic_ref, by, at)
    _refresh(by, at)


@transaction.atomic
def describe_practitioner(
    *, practitioner_ref: str, words: str, languages: Collection[str], takes_new: bool, by: Member, at: datetime
) -> None:
    """Keep what a practitioner says of herself here: her own words, or the owner's for her."""
    _must_claim_nothing(words)
    one = _her_own_or_owners(practitioner_ref, by)
    row = _profile(one, by)
    row.words, row.languages, row.takes_new = words.strip()[:LONGEST_WORDS], sorted(set(languages)), takes_new
    row.save(update_fields=["words", "languages", "takes_new"])
    _record("directory.practitioner_described", one.ref, by, at)
    _refresh(by, at, only=one.id)


@transaction.atomic
def agree_to_be_listed(*, practitioner_ref: str, agreed: bool, by: Member, at: datetime) -> None:
    """The practitioner's own yes or no. A no takes her out at once; nobody else can say it for her."""
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    if one.user_id is None or one.user_id != by.user_id:
        raise NotHerOwn
    row = _profile(one, by)
    row.agreed_at, row.agreed_by_id = (at, by.user_id) if agreed else (None, None)
    row.save(update_fields=["agreed_at", "agreed_by"])
    _record("directory.practitioner_agreed" if agreed else "directory.practitioner_declined", one.ref, by, at)
    _refresh(by, at, only=one.id)


@transaction.atomic
def list_practitioner(*, practitioner_ref: str, listed: bool, by: Member, at: datetime) -> None:
    """The owner's yes or no to one practitioner being listed at the clinic she acts at."""
    if not by.may("practitioners.manage"):
        raise NotAllowed
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    row = _profile(one, by)
    row.owner_agreed_at, row.owner_agreed_by_id = (at, by.user_id) if listed else (None, None)
    row.save(update_fields=["owner_agreed_at", "owner_agreed_by"])
    _record("directory.owner_agreed" if listed else "directory.owner_declined", one.ref, by, at)
    _refresh(by, at, only=one.id)


def refresh_practitioner(practitioner_id: int, *, by: Member, at: datetime) -> None:
    """Look at one practitioner again, at every clinic of the organization: her evidence changed."""
    with transaction.atomic():
        profiles = OwnProfile.objects.of(by.organization_id).filter(practitioner_id=practitioner_id)
        for clinic_id in sorted(set(profiles.values_list("clinic_id", flat=True))):
            here = by if clinic_id == by.clinic_id else program_member(clinic_id=clinic_id)
            _refresh(here, at, only=practitioner_id)


def renew_listings(at: datetime) -> int:
    """Hold everybody to the rules again, clinic by clinic: a lapse is gone that day. How many came or went."""
    changed = 0
    for program in programs():
        with transaction.atomic():
            changed += _refresh(program, at)
    return changed


def note_next_free(practitioner_id: int, next_free_at: datetime | None, *, clinic_id: int | None = None) -> None:
    """Keep when somebody listed is next free, as the book has it; None: no time is open. One statement."""
    rows = Listing.published.filter(practitioner_id=practitioner_id)
    if clinic_id is not None:
        rows = rows.filter(clinic_id=clinic_id)
    rows.exclude(free_from=next_free_at or NEVER).update(free_from=next_free_at or NEVER)


def _refresh(by: Member, at: datetime, *, only: int | None = None) -> int:
    """Bring the listings of one clinic to what evidence, rules and agreements say now. How many came or went."""
    organization, clinic = by.organization_id, by.clinic_id
    entry = clinic_entry(organization_id=organization, clinic_id=clinic)
    people = practitioners.practitioners(organization_id=organization)
    known = {one.id for one in people}
    listed = Listing.objects.of(organization).select_for_update().filter(clinic_id=clinic)
    rows = {row.practitioner_id: row for row in listed if only is None or row.practitioner_id == only}
    own = own_words(organization_id=organization, clinic_id=clinic)
    # Nobody is judged who could not be shown anyway.
    asked = [one for one in people if (only is None or one.id == only) and (one.id in own or one.id in rows)]
    judged = standing.judged(organization_id=organization, people=asked, jurisdiction=by.jurisdiction)
    today, moved = at.astimezone(by.zone).date(), 0
    for one in asked:
        why_not = missing(judged[one.id].verdict(today), entry, own.get(one.id), signs_in=one.user_id is not None)
        if why_not or entry is None:
            moved += _remove(rows.get(one.id), by, at)
        else:
            shown = making.showing(judged[one.id], entry, today)
            moved += _show(rows.get(one.id), one, entry, own[one.id], shown, by, at)
    for practitioner_id, row in rows.items():
        if practitioner_id not in known:
            moved += _remove(row, by, at)
    return moved


def _show(
    row: Listing | None, one: PractitionerView, entry: ClinicEntry, own: OwnWords, shown: Showing, by: Member,
    at: datetime,
) -> int:  # fmt: skip
    fields, page = making.columns(one, entry, own, shown)
    good_until = datetime.combine(shown.last_day + timedelta(days=1), time(), tzinfo=by.zone)
    is_new = row is None or row.good_until is None
    row = row or Listing(organization_id=by.organization_id, practitioner_id=one.id, clinic_id=by.clinic_id)
    before = ListingPage.objects.of(by.organization_id).filter(listing_id=row.pk).first() if row.pk else None
    same_page = before is not None and all(getattr(before, name) == value for name, value in page.items())
    if is_new or not same_page or any(getattr(row, name) != value for name, value in fields.items()):
        row.changed_at = at
    for name, value in fields.items():
        setattr(row, name, value)
    row.checked_on, row.good_until = shown.checked_on, good_until
    row.save()
    before = before or ListingPage(organization_id=by.organization_id, listing=row)
    for name, value in page.items():
        setattr(before, name, value)
    before.save()
    if is_new:
        _record("directory.listed", one.ref, by, at)
    return int(is_new)


def _remove(row: Listing | None, by: Member, at: datetime) -> int:
    """Take somebody out and forget what was shown of her; only that she went, and when, is kept for the feed."""
    if row is None or row.good_until is None:
        return 0
    blank = Listing(organization_id=row.organization_id, practitioner_id=row.practitioner_id, clinic_id=row.clinic_id)
    for field in Listing._meta.concrete_fields:
        if field.name not in {"id", "ref", "organization", "practitioner", "clinic", "feed", "foreign_ref"}:
            setattr(row, field.attname, getattr(blank, field.attname))
    row.changed_at = at
    row.save()
    ListingPage.objects.of(row.organization_id).filter(listing=row).delete()
    _record("directory.removed", row.practitioner.ref if row.practitioner else row.ref, by, at)
    return 1


def _place(*, town: str, part: str, postcode: str, country: str) -> tuple[float, float]:
    """Where the gazetteer has it: the postcode if it knows it, else the town."""
    nation = gazetteer.country_name(country)
    for said in filter(None, (postcode, ", ".join(filter(None, (town, part))))):
        found = gazetteer.find_place(f"{said}, {nation}", countries=[country])
        if found.choices:
            raise PlaceAmbiguous(place=said, choices="; ".join(place.words for place in found.choices[:6]))
        if found.place and found.place.country == country:
            return found.place.lat, found.place.lon
    raise PlaceNotKnown(place=", ".join(filter(None, (postcode, town, nation))))


def _must_claim_nothing(words: str) -> None:
    if claim := claim_in(words):
        raise ClaimInWords(claim=claim)


def _her_own_or_owners(practitioner_ref: str, by: Member) -> PractitionerView:
    one = practitioners.practitioner(organization_id=by.organization_id, practitioner_ref=practitioner_ref)
    if not (by.may("practitioners.manage") or (one.user_id is not None and one.user_id == by.user_id)):
        raise NotAllowed
    return one


def _clinic_page(by: Member) -> ClinicPage:
    row = ClinicPage.objects.of(by.organization_id).select_for_update().filter(clinic_id=by.clinic_id).first()
    return row or ClinicPage.objects.add(organization_id=by.organization_id, clinic_id=by.clinic_id)


def _profile(one: PractitionerView, by: Member) -> OwnProfile:
    rows = OwnProfile.objects.of(by.organization_id).select_for_update()
    row = rows.filter(practitioner_id=one.id, clinic_id=by.clinic_id).first()
    return row or OwnProfile.objects.add(
        organization_id=by.organization_id, practitioner_id=one.id, clinic_id=by.clinic_id
    )


def _record(kind: str, about: str, by: Member, at: datetime) -> None:
    audit.record(organization=by.organization_ref, kind=kind, about=about, by=by.user_ref, at=at)
