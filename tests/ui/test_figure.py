"""The body chart's geometry: smooth, mirrored, complete."""

import re

from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.ui.figure import area, figures, smooth

points = st.tuples(st.floats(0.01, 0.99), st.floats(0.01, 0.99))


def test_every_muscle_shape_of_the_catalogue_is_drawn():
    drawn = {(shape.muscle, view) for view, figure in figures().items() for shape in figure.shapes}
    known = {(muscle.id, view) for muscle in catalogues.body_chart().muscles.values() for view in muscle.shapes}
    assert drawn == known


def test_shapes_are_painted_largest_first_so_that_small_muscles_stay_reachable():
    for figure in figures().values():
        areas = [shape.area for shape in figure.shapes]
        assert areas == sorted(areas, reverse=True)


@given(st.lists(points, min_size=3, max_size=15, unique=True))
def test_a_smoothed_path_passes_through_every_point_of_the_polygon(polygon):
    path = smooth(polygon)
    start, curves = re.fullmatch(r"M(.*?)c(.*)z", path).groups()
    x, y = (float(part) for part in start.split())
    numbers = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", curves)]
    assert len(numbers) == 6 * len(polygon)
    for index in range(len(polygon)):
        x, y = x + numbers[index * 6 + 4], y + numbers[index * 6 + 5]
        wanted = polygon[(index + 1) % len(polygon)]
        assert abs(x - wanted[0] * 500) < 0.06
        assert abs(y - wanted[1] * 1000) < 0.06


def test_the_area_of_the_whole_canvas_is_its_size():
    assert area([(0, 0), (1, 0), (1, 1), (0, 1)]) == 500_000
