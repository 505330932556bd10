from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from filiform.examination.points.rules import distance, proposals
from filiform.examination.points.types import KnownPoint, Place
from filiform.knowledge import catalogues
from tests.factories import cast

NEAR = catalogues.examination().recognition.near_units
MUSCLE, OTHER = "rhomboid-major", "levator-scapulae"
shares = st.floats(0, 1, allow_nan=False)
views = st.sampled_from(["anterior", "posterior", "right", "left"])
marked = st.builds(Place, st.sampled_from([MUSCLE, OTHER]), st.sampled_from(["right", "left"]), views, shares, shares)
places = marked | st.builds(Place, st.sampled_from([MUSCLE, OTHER]), st.sampled_from(["right", "left"]))


def known(place, number=1):
    return KnownPoint(f"ref{number}", number, place, cast.NOON - timedelta(days=7), 1)


@given(places, st.lists(places, max_size=8))
def test_only_a_point_of_the_same_muscle_and_side_in_reach_is_proposed_nearest_first(place, before):
    points = [known(one, number) for number, one in enumerate(before)]
    found = proposals(place, points, near_units=NEAR)
    for one in found:
        assert (one.point.place.muscle, one.point.place.side) == (place.muscle, place.side)
        assert one.distance is None or one.distance <= NEAR
    measured = [one.distance for one in found if one.distance is not None]
    assert measured == sorted(measured)
    assert [one.distance for one in found[: len(measured)]] == measured
    assert set(found) == set(proposals(place, points[::-1], near_units=NEAR))


@given(marked)
def test_the_same_place_is_always_recognised(place):
    assert [one.distance for one in proposals(place, [known(place)], near_units=NEAR)] == [0]


@given(marked, marked)
def test_the_distance_is_the_same_from_both_ends(one, other):
    assert distance(one, other) == distance(other, one)


@given(places, places, st.floats(1, 40))
def test_a_wider_reach_never_loses_a_proposal(place, before, near):
    narrow = proposals(place, [known(before)], near_units=near)
    assert set(narrow) <= set(proposals(place, [known(before)], near_units=near + 5))


def test_the_reach_is_that_of_the_catalogue_in_units_of_the_chart():
    here = Place(MUSCLE, "right", "posterior", 0.5, 0.5)
    just = Place(MUSCLE, "right", "posterior", 0.5, 0.5 + NEAR / 1000)
    beyond = Place(MUSCLE, "right", "posterior", 0.5 + (NEAR + 0.5) / 500, 0.5)
    assert proposals(here, [known(just)], near_units=NEAR + 1e-9)
    assert not proposals(here, [known(beyond)], near_units=NEAR)


def test_a_point_without_a_place_is_proposed_last_and_says_so():
    here = Place(MUSCLE, "right", "posterior", 0.5, 0.5)
    listed, near = known(Place(MUSCLE, "right"), 1), known(Place(MUSCLE, "right", "posterior", 0.51, 0.5), 2)
    found = proposals(here, [listed, near], near_units=NEAR)
    assert [one.point.number for one in found] == [2, 1]
    assert [one.words for one in found] == ["5 units away on the chart", "place not marked"]
