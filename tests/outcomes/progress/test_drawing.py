"""A picture holds each value once, in its place, in a shape of its own; and it is the same for the same values."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.outcomes.progress.drawing import BOTTOM, TOP, draw_course, draw_pairs
from filiform.outcomes.progress.rules.axis import value_axis
from filiform.outcomes.progress.types import Across, Kind, Level, Pair, PairPlot, Plot, Point, Under
from tests.outcomes.progress.measured import BUSY, FIRST, SAY, WEEK

NS = "{http://www.w3.org/2000/svg}"
TEN = Decimal(10)


def plot(*values: int | None, kind=Kind.JUDGED, **more) -> Plot:
    points = tuple(
        Point(
            number, FIRST + WEEK * number, None if value is None else Decimal(value),
            Kind.MISSING if value is None else kind,
        )
        for number, value in enumerate(values, start=1)
    )  # fmt: skip
    return Plot("p1", "Pain & more", "points", Decimal(0), TEN, points, **more)


def marks(svg: str) -> list[dict[str, str]]:
    found = ElementTree.fromstring(svg).iter(f"{NS}g")
    return [dict(one.attrib) for one in found if one.get("class") == "course-mark"]


@BUSY
@given(st.lists(st.none() | st.integers(0, 10), min_size=1, max_size=70))
def test_every_point_is_drawn_once_with_its_value_and_at_its_height(values):
    svg = draw_course(plot(*values), SAY)
    root = ElementTree.fromstring(svg)
    drawn = [one for one in root.iter(f"{NS}g") if one.get("class") == "course-mark"]
    assert [one.get("data-value") for one in drawn] == ["" if v is None else str(v) for v in values]
    known = [Decimal(v) for v in values if v is not None]
    axis = value_axis(known, lowest=Decimal(0), highest=TEN, start=BOTTOM, end=TOP)
    for one, value in zip(drawn, values, strict=True):
        if value is not None:
            assert axis.value(float(one.find(f"{NS}circle").get("cy"))) == pytest.approx(value, abs=0.01)


def test_each_kind_of_point_has_a_shape_of_its_own():
    shapes = {
        kind: re.sub(r'[\d.]+', "", draw_course(plot(value, kind=kind), SAY).split('class="course-mark"')[1])
        for kind, value in ((Kind.JUDGED, 4), (Kind.SOON, 4), (Kind.MISSING, None))
    }  # fmt: skip
    assert "<circle" in shapes[Kind.JUDGED]
    assert "<rect" in shapes[Kind.SOON]
    assert 'fill="#fff"' in shapes[Kind.MISSING]
    assert "too soon" in shapes[Kind.SOON]
    assert "not measured" in shapes[Kind.MISSING]


def test_a_line_over_a_missing_visit_is_dashed_and_none_leads_to_it():
    whole, gap = draw_course(plot(7, 5, 4), SAY), draw_course(plot(7, None, 4), SAY)
    assert whole.count('class="course-line"') == 2
    assert 'class="course-line"' in gap
    assert gap.count('class="course-line"') == 1
    assert "stroke-dasharray" in gap.split('class="course-line"')[1].split("/>")[0]
    assert "stroke-dasharray" not in whole.split('class="course-line"')[1].split("/>")[0]


def test_band_worthwhile_change_goal_and_visits_are_drawn_and_named():
    under = tuple(Under(number, FIRST + WEEK * number, 4, is_changed=number == 2) for number in (1, 2))
    lines = (Across(Level.WORTHWHILE, Decimal(5)), Across(Level.GOAL, Decimal(2)))
    svg = draw_course(plot(7, 5, error=(Decimal("4.9"), Decimal("9.1")), across=lines, under=under), SAY)
    assert svg.count('class="course-error"') == 1
    assert svg.count('class="course-edge"') == 2
    assert 'data-level="worthwhile" data-value="5"' in svg
    assert 'data-level="goal" data-value="2"' in svg
    assert svg.count('class="course-visit"') == 2
    assert svg.count("course-diamond") == 1
    assert "Pain &amp; more: 2 values, from 7 points to 5 points" in svg


def test_pairs_stand_apart_and_no_line_joins_two_visits():
    pairs = tuple(Pair(n, FIRST + WEEK * n, Decimal(7 - n), Decimal(5 - n)) for n in (1, 2, 3))
    svg = draw_pairs(PairPlot("p2", "Pain", "points", Decimal(0), TEN, pairs), SAY)
    drawn = marks(svg)
    assert [(one["data-visit"], one["data-kind"], one["data-value"]) for one in drawn] == [
        ("1", "before", "6"), ("1", "after", "4"), ("2", "before", "5"), ("2", "after", "3"), ("3", "before", "4"),
        ("3", "after", "2"),
    ]  # fmt: skip
    assert svg.count('class="course-joined"') == 3


def test_words_of_people_never_become_marks_of_the_picture():
    mean = Plot("p1", '"><script>', "<b>", Decimal(0), TEN, (Point(1, FIRST, Decimal(3), Kind.JUDGED),))
    svg = draw_course(mean, SAY)
    assert "<script>" not in svg
    ElementTree.fromstring(svg)


def test_the_same_values_give_the_same_bytes_and_no_style_of_their_own():
    svg = draw_course(plot(7, None, 3), SAY)
    assert svg == draw_course(plot(7, None, 3), SAY)
    assert "style=" not in svg


@pytest.mark.parametrize(("values", "anchor"), [((7, 6, 6, 5), "start"), ((5, 6, 6, 8), "end"), ((7, 7, 8, 9), "end")])
def test_the_word_of_a_line_stands_where_no_value_lies(values, anchor):
    svg = draw_course(plot(*values, across=(Across(Level.WORTHWHILE, Decimal(5)),)), SAY)
    (word,) = re.findall(r'text-anchor="(\w+)" fill="[^"]+" class="course-over"', svg)
    assert word == anchor
