"""What stands of a pain drawing's rows, and how two drawings compare."""

from __future__ import annotations

from collections.abc import Iterable

from filiform.intake.pain.types import NO_PAIN, PainArea, PainPicture, PainRow, SiteChange

# A place that holds less of an area than this is its edge and no place of its own when two visits are compared.
MAIN_SHARE = 0.2


def picture(rows: Iterable[PainRow]) -> PainPicture:
    """The areas as last said. What was given later stands, whenever it arrived; a removed area is gone."""
    latest: dict[str, PainRow] = {}
    for row in sorted(rows, key=lambda row: row.id):
        known = latest.get(row.area.key)
        if known is None or (row.area.given_at, row.id) >= (known.area.given_at, known.id):
            latest[row.area.key] = row
    stands = [row.area for row in latest.values() if not row.is_removed]
    areas = tuple(area for area in stands if area.key != NO_PAIN)
    return PainPicture(
        areas=areas, says_none=not areas and len(stands) == 1,
        given_at=max((row.area.given_at for row in latest.values()), default=None),
    )  # fmt: skip


def main_sites(area: PainArea) -> tuple[str, ...]:
    """The places an area is about; always one at least."""
    kept = tuple(site for site, share in area.sites if share >= MAIN_SHARE)
    return kept or tuple(site for site, _ in area.sites[:1])


def compared(now: PainPicture, before: PainPicture) -> list[SiteChange]:
    """Every place of two drawings, the worst of today first, then what is gone."""
    then, today = _by_site(before), _by_site(now)
    found = [
        SiteChange(site, then.get(site), today.get(site), was_named=site in then, is_named=site in today)
        for site in {**today, **then}
    ]
    return sorted(found, key=lambda one: (not one.is_named, -(one.now or 0), -(one.before or 0), one.site))


def _by_site(drawn: PainPicture) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for area in drawn.areas:
        for site in main_sites(area):
            said = [value for value in (found.get(site), area.intensity) if value is not None]
            found[site] = max(said) if said else None
    return found
