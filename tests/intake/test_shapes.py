"""Strokes and what lies under them: the same on both sides, never less for more drawn, nothing beside the body."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.intake.rules.hits import hits, hits_of, under
from filiform.intake.rules.shapes import (
    BRUSH,
    MOST_POINTS,
    MOST_STROKES,
    SIZE,
    TOLERANCE,
    VIEWS,
    Unreadable,
    cells_of,
    distance,
    goes_round,
    read_strokes,
    simplified,
    units,
)
from filiform.knowledge import catalogues

shares = st.floats(0, 1, allow_nan=False).map(lambda value: round(value, 4))
points = st.tuples(shares, shares)
walks = st.lists(points, min_size=1, max_size=25).map(tuple)
drawings = st.lists(walks, min_size=1, max_size=4).map(tuple)
views = st.sampled_from(VIEWS)
OTHER = {"left": "right", "right": "left", "midline": "midline"}
VIEW_OF = {"anterior": "anterior", "posterior": "posterior", "lateral": "right"}


def dab(x, y):
    return (((x, y),),)


def ring(x, y, radius, number=24):
    turns = [2 * math.pi * step / number for step in range(number + 1)]
    return tuple((x + radius * math.cos(turn), y + radius / 2 * math.sin(turn)) for turn in turns)


@settings(max_examples=40, deadline=None)
@given(strokes=drawings, more=walks)
def test_more_drawn_covers_no_less(strokes, more):
    assert cells_of(strokes) <= cells_of((*strokes, more))


@settings(max_examples=40, deadline=None)
@given(strokes=drawings, data=st.data())
def test_the_order_of_strokes_and_where_a_stroke_began_do_not_matter(strokes, data):
    assert cells_of(data.draw(st.permutations(strokes))) == cells_of(strokes)
    assert cells_of(tuple(stroke[::-1] for stroke in strokes)) == cells_of(strokes)


@settings(max_examples=100, deadline=None)
@given(stroke=walks)
def test_what_is_left_of_a_stroke_is_never_further_away_than_a_unit(stroke):
    left = simplified(stroke)
    assert (left[0], left[-1]) == (stroke[0], stroke[-1])
    assert set(left) <= set(stroke)
    line = [units(point) for point in left]
    for point in map(units, stroke):
        assert min(distance(point, a, b) for a, b in zip(line, line[1:] or line, strict=False)) <= TOLERANCE + 1e-6


@settings(max_examples=40, deadline=None)
@given(strokes=drawings, view=st.sampled_from(["anterior", "posterior"]))
def test_the_mirror_image_meets_the_same_on_the_other_side(strokes, view):
    cells = cells_of(strokes)
    one, other = hits_of(view, cells), hits_of(view, [(99 - i, j) for i, j in cells])
    assert {(site.partition(":")[0], OTHER[site.partition(":")[2]], share) for site, share in one.sites} == {
        (*site.split(":"), share) for site, share in other.sites
    }
    assert {(muscle, OTHER[side], share) for muscle, side, share in one.muscles} == set(other.muscles)
    assert one.extent == other.extent


@settings(max_examples=40, deadline=None)
@given(strokes=drawings)
def test_left_side_view_is_the_mirror_of_the_right(strokes):
    right, left = hits("right", strokes), hits_of("left", [(99 - i, j) for i, j in cells_of(strokes)])
    assert {(site.partition(":")[0], share) for site, share in right.sites} == {
        (site.partition(":")[0], share) for site, share in left.sites
    }
    assert {side for _, side, _ in left.muscles} <= {"left"}


@settings(max_examples=40, deadline=None)
@given(strokes=drawings, view=views)
def test_every_place_and_muscle_is_of_the_catalogues_and_every_share_a_share(strokes, view):
    found = hits(view, strokes)
    places, muscles = catalogues.eligibility().places, catalogues.muscles().by_id
    for site, share in found.sites:
        region, _, side = site.partition(":")
        assert region in places.regions
        assert side in ("left", "right")
        assert 0 < share <= 1
    for muscle, _, share in found.muscles:
        assert muscle in muscles
        assert 0 < share <= 1
    assert found.is_on_the_body is (found.extent > 0) or not found.sites
    assert 0 <= found.extent <= 130


def test_a_dab_on_the_middle_of_a_muscle_meets_that_muscle():
    missed = []
    for muscle in catalogues.body_chart().muscles.values():
        for drawing, shape in muscle.shapes.items():
            polygon = shape.polygon
            x, y = (sum(point[axis] for point in polygon) / len(polygon) for axis in (0, 1))
            view = VIEW_OF[drawing]
            around = {one for cell in cells_of(dab(x, y)) if (here := under(view, *cell)) for one in here.muscles}
            if (muscle.id, "right") not in around:
                missed.append((muscle.id, drawing))
    # A bent muscle may have its middle outside of itself.
    assert len(missed) <= 4, missed


@pytest.mark.parametrize(
    ("view", "x", "y", "site"),
    [
        ("anterior", 0.406, 0.722, "knee:right"),
        ("anterior", 0.594, 0.722, "knee:left"),
        ("posterior", 0.592, 0.713, "knee:right"),
        ("posterior", 0.54, 0.39, "lumbar-paraspinal:right"),
        ("posterior", 0.46, 0.39, "lumbar-paraspinal:left"),
        ("right", 0.43, 0.72, "knee:right"),
        ("left", 0.57, 0.72, "knee:left"),
        ("right", 0.493, 0.355, "elbow:right"),
    ],
)
def test_a_place_is_called_by_the_patients_own_side(view, x, y, site):
    assert site in dict(hits(view, dab(x, y)).sites)


def test_a_ring_covers_what_it_goes_round_and_an_open_line_does_not():
    whole, half = ring(0.5, 0.4, 0.1), ring(0.5, 0.4, 0.1)[:13]
    middle = (int(0.5 * 500 / SIZE), int(0.4 * 1000 / SIZE))
    assert middle in cells_of((whole,))
    assert middle not in cells_of((half,))
    assert not goes_round([units(point) for point in ring(0.5, 0.4, BRUSH / 500)])


def test_nothing_beside_the_body_is_hit():
    assert not hits("anterior", dab(0.02, 0.9)).is_on_the_body
    assert hits("anterior", dab(0.02, 0.9)).extent == 0


BAD = [
    None, [], {}, "x", [[]], [[[0.1]]], [[[0.1, 0.2, 0.3]]], [[["a", 0.1]]], [[[True, 0.1]]], [[[float("nan"), 0.1]]],
    [[[float("inf"), 0.1]]], [[[0.1, 0.1]]] * (MOST_STROKES + 1), [[[0.1, 0.1]] * (MOST_POINTS + 1)], [5],
]  # fmt: skip


@pytest.mark.parametrize("document", BAD, ids=lambda one: str(one)[:20])
def test_what_is_no_drawing_is_not_read(document):
    with pytest.raises(Unreadable):
        read_strokes(document)


def test_a_point_outside_is_drawn_to_the_edge():
    assert read_strokes([[[-3, 0.5], [7, 0.25]]]) == (((0.0, 0.5), (1.0, 0.25)),)
