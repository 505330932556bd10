"""Distances, parts of the body, and who may be shown."""

from __future__ import annotations

import math
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.practitioners.directory.rules import geography
from filiform.practitioners.directory.rules.parts import part_of, parts_trained
from filiform.practitioners.directory.rules.showing import last_good_day, missing, needle_sites
from filiform.practitioners.directory.types import ACCESS, PARTS, ClinicEntry, OwnWords, bits, members

LATS, LONS = st.floats(-89.9, 89.9), st.floats(-180, 180)


def test_known_distances():
    # Great-circle distances on the mean sphere; London to Paris and Auckland to Suva, across the date line.
    assert geography.km_between(51.5074, -0.1278, 48.8566, 2.3522) == pytest.approx(343.6, abs=1)
    assert geography.km_between(-36.85, 174.76, -13.83, -171.76) == pytest.approx(2887, abs=15)


@given(LATS, LONS, LATS, LONS)
def test_the_chord_tells_the_same_distance(lat, lon, other_lat, other_lon):
    one, other = geography.on_globe(lat, lon), geography.on_globe(other_lat, other_lon)
    chord = sum((a - b) ** 2 for a, b in zip(one, other, strict=True))
    km = geography.km_between(lat, lon, other_lat, other_lon)
    # Near the far side of the globe a metre of chord is many of arc.
    assert geography.km_of(chord) == pytest.approx(km, abs=0.01 if km < 19_000 else 20)


@given(st.floats(0.001, 20_000))
def test_a_radius_goes_into_a_chord_and_back(km):
    assert geography.km_of(geography.chord_of(km)) == pytest.approx(km, rel=1e-6)


@given(LATS, LONS, st.sampled_from([1, 5, 25, 100, 800]), st.floats(0, 2 * math.pi), st.floats(0, 1))
def test_the_box_leaves_out_nobody_within_the_radius(lat, lon, km, bearing, share):
    d, phi = km * share / geography.EARTH_KM, math.radians(lat)
    to_phi = math.asin(math.sin(phi) * math.cos(d) + math.cos(phi) * math.sin(d) * math.cos(bearing))
    to_lam = math.radians(lon) + math.atan2(
        math.sin(bearing) * math.sin(d) * math.cos(phi), math.cos(d) - math.sin(phi) * math.sin(to_phi)
    )
    to_lat, to_lon = math.degrees(to_phi), (math.degrees(to_lam) + 540) % 360 - 180
    box = geography.box_around(lat, lon, km)
    assert box.south <= to_lat <= box.north
    assert any(west - 1e-9 <= to_lon <= east + 1e-9 for west, east in box.lons)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("Neck", "neck"), ("lumbago", "lower-back"), ("Tennis elbow", "forearm"), ("my calf", "lower-leg"),
        ("infraspinatus", "shoulder"), ("Achilles", "foot"), ("lower back", "lower-back"), ("upper-back", "upper-back"),
        ("soul", ""), ("", ""),
    ],
)  # fmt: skip
def test_plain_words_name_a_part(words, part):
    assert part_of(words) == part


def test_whoever_trained_the_whole_body_is_found_under_every_part():
    assert parts_trained(list(catalogues.eligibility().places.regions)) == PARTS
    assert parts_trained([]) == ()


def test_training_of_one_limb_is_not_found_under_the_chest():
    arm = catalogues.eligibility().places.headings["upper-limb"]
    assert parts_trained(arm) == ("upper-arm", "forearm", "hand")


@given(st.sets(st.sampled_from(sorted(catalogues.eligibility().places.regions))), st.data())
def test_more_training_is_never_found_under_less(regions, data):
    more = regions | data.draw(st.sets(st.sampled_from(sorted(catalogues.eligibility().places.regions))))
    assert set(parts_trained(regions)) <= set(parts_trained(more))


@given(st.sets(st.sampled_from(ACCESS)))
def test_a_set_comes_back_from_its_bits(some):
    assert set(members(bits(some, ACCESS), ACCESS)) == some


TODAY = date(2026, 11, 23)
ENTRY = ClinicEntry("r", "Cedar", "UTC", town="Denver", country="US", lat=1.0, lon=1.0, is_published=True)
AGREED = OwnWords(agreed_at=TODAY, owner_agreed_at=TODAY)  # type: ignore[arg-type]


def standing(may_needle=True, regions=("neck-posterior",), techniques=("deep",), reasons=(), checked=True):
    return SimpleNamespace(
        may_needle=may_needle, may_be_listed=checked, regions=frozenset(regions), techniques=frozenset(techniques),
        against=reasons,
    )  # fmt: skip


def test_everything_there_and_she_is_shown():
    assert missing(standing(), ENTRY, AGREED, signs_in=True) == ()


@pytest.mark.parametrize(
    ("verdict", "entry", "own", "said"),
    [
        (standing(False, reasons=("No permission is known.",)), ENTRY, AGREED, "No permission"),
        (standing(regions=()), ENTRY, AGREED, "covers any region"),
        (standing(checked=False), ENTRY, AGREED, "compared the licence"),
        (standing(), None, AGREED, "address on the map"),
        (standing(), ClinicEntry("r", "Cedar", "UTC", is_published=True), AGREED, "address on the map"),
        (standing(), ClinicEntry("r", "C", "UTC", town="D", country="US", lat=1.0, lon=1.0), AGREED, "not shown"),
        (standing(), ENTRY, None, "has not agreed"),
        (standing(), ENTRY, OwnWords(owner_agreed_at=TODAY), "practitioner has not agreed"),  # type: ignore[arg-type]
        (standing(), ENTRY, OwnWords(agreed_at=TODAY), "owner has not agreed"),  # type: ignore[arg-type]
    ],
)
def test_one_thing_missing_and_she_is_not(verdict, entry, own, said):
    told = missing(verdict, entry, own, signs_in=True)
    assert said in " ".join(one.text for one in told)


def test_a_listing_is_good_until_the_day_before_a_lapse_and_a_week_at_most():
    lapses = TODAY + timedelta(days=3)
    assert last_good_day(lambda day: standing(day < lapses), TODAY) == TODAY + timedelta(days=2)
    assert last_good_day(lambda day: standing(), TODAY) == TODAY + timedelta(days=7)
    fewer = lambda day: standing(regions=("gluteal", "elbow") if day < lapses else ("elbow",))  # noqa: E731
    assert last_good_day(fewer, TODAY) == TODAY + timedelta(days=2)


def test_places_where_no_needle_goes_are_not_shown():
    assert needle_sites(["orbit", "gluteal"], ["orbit"]) == ("gluteal",)
