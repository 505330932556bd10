"""What a clinic and its practitioners have written for the directory; read by those who write it, not by the public."""

from __future__ import annotations

from filiform.practitioners.directory.models import ClinicPage, Listing, OwnProfile
from filiform.practitioners.directory.types import ClinicEntry, LicenceShown, OwnWords


def clinic_entry(*, organization_id: int, clinic_id: int) -> ClinicEntry | None:
    """What the clinic says of itself, or None where nobody has written anything yet. One query."""
    row = ClinicPage.objects.of(organization_id).select_related("clinic").filter(clinic_id=clinic_id).first()
    return _entry(row) if row else None


def own_words(*, organization_id: int, clinic_id: int) -> dict[int, OwnWords]:
    """What each practitioner says of herself at this clinic, and who agreed, by practitioner id. One query."""
    rows = OwnProfile.objects.of(organization_id).filter(clinic_id=clinic_id)
    return {
        row.practitioner_id: OwnWords(
            words=row.words, languages=tuple(row.languages), takes_new=row.takes_new, agreed_at=row.agreed_at,
            owner_agreed_at=row.owner_agreed_at,
        )
        for row in rows
    }  # fmt: skip


def listing_refs(*, organization_id: int, clinic_id: int) -> dict[int, str]:
    """The public ref of each who is listed at this clinic, by practitioner id. One query."""
    rows = Listing.objects.of(organization_id).filter(clinic_id=clinic_id, good_until__isnull=False)
    return dict(rows.values_list("practitioner_id", "ref"))


def published_clinic(clinic_ref: str) -> ClinicEntry | None:
    """A clinic that shows itself to the public, by its ref; its words are as public as its listings. One query."""
    row = ClinicPage.published.filter(clinic__ref=clinic_ref).first()
    return _entry(row) if row else None


def only_clinic() -> ClinicEntry | None:
    """The one clinic this installation shows to the public; none where it shows several. One query."""
    rows = list(ClinicPage.published.all()[:2])
    return _entry(rows[0]) if len(rows) == 1 else None


def _entry(row: ClinicPage) -> ClinicEntry:
    return ClinicEntry(
        clinic_ref=row.clinic.ref, name=row.clinic.name, time_zone=row.clinic.time_zone, phone=row.clinic.phone,
        street=row.street, town=row.town, part=row.part, postcode=row.postcode, country=row.country, lat=row.lat,
        lon=row.lon, access=tuple(row.access), licence_shown=LicenceShown(row.licence_shown),
        expect_words=row.expect_words, is_published=row.published_at is not None,
    )  # fmt: skip
