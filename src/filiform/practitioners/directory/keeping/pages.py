"""Who of a clinic is in the directory, who is not, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from filiform.clinics.types import Member
from filiform.core.errors import NotAllowed
from filiform.practitioners import queries as practitioners
from filiform.practitioners.directory import making, own, pages, standing
from filiform.practitioners.directory.models import Listing, ListingPage
from filiform.practitioners.directory.queries import profile_of
from filiform.practitioners.directory.rules.showing import listable, missing
from filiform.practitioners.directory.types import ClinicEntry, Missing, OwnWords, Profile
from filiform.practitioners.queries import PractitionerView


@dataclass(frozen=True, slots=True)
class Entry:
    """One practitioner of the clinic: what she wrote, who agreed, and why she is not listed."""

    one: PractitionerView
    own: OwnWords
    missing: tuple[Missing, ...]
    listing_ref: str
    can_be_previewed: bool


def overview(member: Member, at: datetime) -> dict[str, Any]:
    people = practitioners.practitioners(organization_id=member.organization_id)
    entry = own.clinic_entry(organization_id=member.organization_id, clinic_id=member.clinic_id)
    return {"entry": entry, "entries": _entries(member, people, entry, at)}


def one_of(member: Member, practitioner_ref: str, at: datetime) -> dict[str, Any]:
    """Her own page, or any for the owner. Raises NotAllowed for a colleague's."""
    one = practitioners.practitioner(organization_id=member.organization_id, practitioner_ref=practitioner_ref)
    is_own = one.user_id is not None and one.user_id == member.user_id
    if not (is_own or member.may("practitioners.manage")):
        raise NotAllowed
    entry = own.clinic_entry(organization_id=member.organization_id, clinic_id=member.clinic_id)
    (found,) = _entries(member, [one], entry, at)
    return {
        "entry": found, "clinic": entry, "is_own": is_own, "may_list": member.may("practitioners.manage"),
    }  # fmt: skip


def preview(member: Member, practitioner_ref: str, at: datetime) -> dict[str, Any]:
    """The public page as it would look now. Raises NotAllowed; `one` is None while no verdict lets her be shown."""
    page = one_of(member, practitioner_ref, at)
    found, clinic = page["entry"], page["clinic"]
    if not found.can_be_previewed:
        return {"one": None, "entry": found}
    return pages.shown_page(_made(member, found, clinic, at), at) | {"is_preview": True, "entry": found}


def _made(member: Member, found: Entry, clinic: ClinicEntry, at: datetime) -> Profile:
    judged = standing.judged(
        organization_id=member.organization_id, people=[found.one], jurisdiction=member.jurisdiction
    )[found.one.id]
    shown = making.showing(judged, clinic, at.astimezone(member.zone).date())
    fields, page = making.columns(found.one, clinic, found.own, shown)
    row = Listing(organization_id=member.organization_id, changed_at=at, checked_on=shown.checked_on, **fields)
    row.page = ListingPage(organization_id=member.organization_id, **page)
    return profile_of(row)


def _entries(member: Member, people: list[PractitionerView], entry: ClinicEntry | None, at: datetime) -> list[Entry]:
    organization, clinic = member.organization_id, member.clinic_id
    written = own.own_words(organization_id=organization, clinic_id=clinic)
    refs = own.listing_refs(organization_id=organization, clinic_id=clinic)
    judged = standing.judged(organization_id=organization, people=people, jurisdiction=member.jurisdiction)
    today = at.astimezone(member.zone).date()
    found = []
    for one in people:
        verdict = judged[one.id].verdict(today)
        why_not = missing(verdict, entry, written.get(one.id), signs_in=one.user_id is not None)
        ready = listable(verdict) and entry is not None and entry.is_on_the_map
        found.append(Entry(one, written.get(one.id, OwnWords()), why_not, refs.get(one.id, ""), ready))
    return found
