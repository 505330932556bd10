"""What the public sees. Every read here is of rows made to be public, whichever organization published them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Max, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from filiform.practitioners.directory.errors import ListingNotFound
from filiform.practitioners.directory.models import NEVER, Listing
from filiform.practitioners.directory.rules.geography import box_around, chord_of, km_of, on_globe
from filiform.practitioners.directory.types import (
    ACCESS,
    LAST_PAGE,
    PAGE,
    PARTS,
    WITHIN_DAYS,
    Card,
    ListedAt,
    Profile,
    Proof,
    Results,
    RuleShown,
    Search,
    Sort,
    bits,
    members,
)  # fmt: skip

CARD = (
    "ref", "name", "credentials", "profession", "clinic_name", "town", "part", "country", "lat", "lon", "parts",
    "languages", "access", "takes_new", "free_from", "time_zone", "checked_on", "feed_id",
)  # fmt: skip
BEYOND_KM = (200, 800, 3200, 20_100)
"""How far the nearest are looked for when nobody is within the radius; the last is half around the globe."""
NEAREST = 3
COUNTED = 500
"""How many are counted; of more the page says "more than"."""


def search(asked: Search, *, at: datetime) -> Results:
    """One page of those who answer, nearest or soonest first. Three queries; with nobody found up to six."""
    rows = _asked(asked, at)
    within = _within(rows, asked, asked.radius_km) if asked.has_place else rows
    total = within.order_by()[:COUNTED].count()
    page = min(max(1, asked.page), LAST_PAGE)
    if not total:
        return Results(cards=(), total=0, page=1, is_more=False, nearest=_nearest(rows, asked))
    cards = _cards(rows, asked, asked.radius_km, start=(page - 1) * PAGE, many=PAGE)
    return Results(cards=cards, total=total, page=page, is_more=total > page * PAGE and page < LAST_PAGE)


def profile(*, ref: str, at: datetime) -> Profile:
    """Everything public of one listing. One query. Raises ListingNotFound, also for one that has ended."""
    rows = Listing.published.select_related("page", "feed", "clinic", "practitioner")
    row = rows.filter(ref=ref, good_until__gt=at).first()
    if row is None:
        raise ListingNotFound
    return profile_of(row)


def profile_of(row: Listing) -> Profile:
    page = row.page
    return Profile(
        card=_card([getattr(row, name) for name in CARD], None),
        street=page.street, postcode=page.postcode, phone=page.phone, words=page.words, regions=tuple(page.regions),
        techniques=tuple(page.techniques),
        proofs=tuple(Proof(**_dated(one)) for one in page.proofs),
        rule=RuleShown(**{**page.rule, "sources": tuple(page.rule.get("sources", ()))}),
        address_elsewhere=page.address_elsewhere, directory_name=row.feed.name if row.feed else "",
        changed_at=row.changed_at, clinic_ref=row.clinic.ref if row.clinic else "",
        listed=_listed_at(row),
    )  # fmt: skip


def _listed_at(row: Listing) -> ListedAt | None:
    if row.clinic is None or row.practitioner is None or row.clinic_id is None or row.practitioner_id is None:
        return None
    return ListedAt(
        organization_id=row.organization_id, clinic_id=row.clinic_id, clinic_ref=row.clinic.ref,
        practitioner_id=row.practitioner_id, practitioner_ref=row.practitioner.ref, time_zone=row.time_zone,
    )  # fmt: skip


def listed_at(*, organization_id: int, clinic_id: int) -> dict[int, datetime]:
    """Who is listed at one clinic, with the next free time that is known or a day that never comes. One query."""
    rows = Listing.published.filter(organization_id=organization_id, clinic_id=clinic_id)
    return {key: free for key, free in rows.values_list("practitioner_id", "free_from") if key is not None}


def known_time(free_from: datetime) -> datetime | None:
    return free_from if free_from < NEVER else None


def countries(*, at: datetime) -> frozenset[str]:
    """Where somebody is listed. One query."""
    return frozenset(_good(at).values_list("country", flat=True).distinct().order_by())


def languages_spoken(*, at: datetime) -> frozenset[str]:
    """Every language somebody who is listed speaks. One query."""
    found = _good(at).values_list("languages", flat=True).distinct().order_by()
    return frozenset(language for kept in found for language in _list(kept))


def towns(*, at: datetime, most: int = 200) -> list[tuple[str, str, str]]:
    """Town, state and country of everybody listed, those with most people first. One query."""
    from_town = _good(at).values_list("town", "part", "country").annotate(many=Max("id")).order_by("country", "town")
    return [(town, part, country) for town, part, country, _ in from_town[:most]]


def addresses(*, at: datetime, start: int, most: int) -> list[tuple[str, datetime]]:
    """The ref of every own listing with the time it changed, for the map of the site. One query."""
    rows = _good(at).filter(feed=None).order_by("id")
    return list(rows.values_list("ref", "changed_at")[start : start + most])


def how_many(*, at: datetime) -> int:
    """Own listings. One query."""
    return _good(at).filter(feed=None).count()


def good_until(*, at: datetime) -> datetime | None:
    """Until when what the feed tells may be shown unless it is read again. One query."""
    found: datetime | None = _good(at).filter(feed=None).aggregate(last=Max("good_until"))["last"]
    return found


def feed_page(
    *, since: datetime | None, after: tuple[datetime, str] | None, size: int, at: datetime
) -> tuple[list[Profile | tuple[str, datetime]], str]:
    """Own listings that changed at or after a moment, the oldest change first, and the mark where the next page begins.

    Removed ones come as ref and time, only where somebody asks for changes. One query.
    """
    rows = Listing.changes.select_related("page", "feed", "clinic", "practitioner").order_by("changed_at", "ref")
    rows = rows.filter(changed_at__gte=since) if since else rows.filter(good_until__gt=at)
    if after:
        begun, ref = after
        rows = rows.filter(Q(changed_at__gt=begun) | Q(changed_at=begun, ref__gt=ref))
    found = list(rows[: size + 1])
    page = found[:size]
    mark = f"{page[-1].changed_at.isoformat()}~{page[-1].ref}" if len(found) > size else ""
    shown = [
        profile_of(row) if row.good_until is not None and row.good_until > at else (row.ref, row.changed_at)
        for row in page
    ]
    return shown, mark


def _good(at: datetime) -> QuerySet[Listing]:
    return Listing.published.filter(good_until__gt=at)


def _asked(asked: Search, at: datetime) -> QuerySet[Listing]:
    rows = _good(at)
    if asked.part:
        rows = rows.alias(in_parts=F("parts").bitand(bits([asked.part], PARTS))).filter(in_parts__gt=0)
    if asked.access:
        wanted = bits(asked.access, ACCESS)
        rows = rows.alias(in_access=F("access").bitand(wanted)).filter(in_access=wanted)
    if asked.language:
        rows = rows.filter(languages__contains=f"|{asked.language}|")
    if asked.profession:
        rows = rows.filter(profession=asked.profession)
    if asked.takes_new:
        rows = rows.filter(takes_new=True)
    if asked.this_week:
        rows = rows.alias(free=_free(asked)).filter(free__gt=at, free__lte=at + timedelta(days=WITHIN_DAYS))
    return rows


def _free(asked: Search) -> F | Coalesce:
    """The next free time. Beside a place it is said in a way no index answers: the place narrows far more down."""
    return Coalesce("free_from", Value(NEVER)) if asked.has_place else F("free_from")


def _chord(asked: Search) -> Combinable:
    """The square of the straight line to whom is listed: plain sums and products, which grow with the distance."""
    x, y, z = on_globe(asked.lat or 0.0, asked.lon or 0.0)
    parts = [(F(axis) - Value(at)) * (F(axis) - Value(at)) for axis, at in (("x", x), ("y", y), ("z", z))]
    return ExpressionWrapper(parts[0] + parts[1] + parts[2], output_field=FloatField())


def _within(rows: QuerySet[Listing], asked: Search, km: float) -> QuerySet[Listing]:
    """Those within `km`: the index finds the box around, the chord cuts its corners."""
    box = box_around(asked.lat or 0.0, asked.lon or 0.0, km)
    across = Q()
    for west, east in box.lons:
        across |= Q(lon__gte=west, lon__lte=east)
    inside = rows.filter(across, lat__gte=box.south, lat__lte=box.north)
    return inside.alias(chord=_chord(asked)).filter(chord__lte=chord_of(km))


def _cards(rows: QuerySet[Listing], asked: Search, km: float, *, start: int, many: int) -> tuple[Card, ...]:
    """The rows of one page: first which, from the index alone, then what they say."""
    if asked.has_place:
        found = _within(rows, asked, km).annotate(chord=_chord(asked))
        order = (_free(asked), "chord", "id") if asked.sort is Sort.SOONEST else ("chord", "id")
    else:
        found = rows.annotate(chord=Value(0.0))
        order = ("free_from", "id") if asked.sort is Sort.SOONEST else ("name", "id")
    chords = dict(found.order_by(*order).values_list("id", "chord")[start : start + many])
    said = {row[0]: row[1:] for row in Listing.published.filter(pk__in=chords).values_list("id", *CARD)}
    return tuple(_card(said[one], chords[one] if asked.has_place else None) for one in chords if one in said)


def _nearest(rows: QuerySet[Listing], asked: Search) -> tuple[Card, ...]:
    if not asked.has_place:
        return ()
    for km in BEYOND_KM:
        if km > asked.radius_km:
            nearer = replace(asked, sort=Sort.DISTANCE)
            if cards := _cards(rows, nearer, km, start=0, many=NEAREST):
                return cards
    return ()


def _card(row: Collection[Any], chord: float | None) -> Card:
    said = dict(zip(CARD, row, strict=True))
    return Card(
        ref=said["ref"], name=said["name"], credentials=said["credentials"], profession=said["profession"],
        clinic=said["clinic_name"], town=said["town"], part=said["part"], country=said["country"], lat=said["lat"],
        lon=said["lon"], parts=members(said["parts"], PARTS), languages=_list(said["languages"]),
        access=members(said["access"], ACCESS), takes_new=said["takes_new"],
        next_free_at=said["free_from"] if said["free_from"] < NEVER else None, time_zone=said["time_zone"],
        checked_on=said["checked_on"], is_foreign=said["feed_id"] is not None,
        km=None if chord is None else km_of(chord),
    )  # fmt: skip


def _list(kept: str) -> tuple[str, ...]:
    return tuple(one for one in kept.split("|") if one)


def _dated(kept: Mapping[str, Any]) -> dict[str, Any]:
    from_text = {key: _day(kept.get(key)) for key in ("checked_on", "until")}
    return {**kept, **from_text}


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
