"""What the drawn chart says, to the eye and to a screen reader."""

import gzip
import re

import pytest
from django.template import Context, Template

from filiform.ui import chart


def render(source: str, **context):
    return Template("{% load ui %}" + source).render(Context(context))


def path_of(html: str, muscle: str, side: str) -> str:
    return next(
        path
        for path in re.findall(r"<path[^>]*>", html)
        if f'data-muscle="{muscle}"' in path and f'data-side="{side}"' in path
    )


def test_each_muscle_is_named_with_its_side_and_view():
    html = render("{% body_chart views='posterior' %}")
    assert 'aria-label="Right infraspinatus, back view"' in path_of(html, "infraspinatus", "right")
    assert 'aria-label="Left infraspinatus, back view"' in path_of(html, "infraspinatus", "left")


def test_left_and_right_are_the_patients():
    front = render("{% body_chart views='anterior' mode='read' %}")
    back = render("{% body_chart views='posterior' mode='read' %}")
    assert '<text x="36" y="60">R</text>' in front
    assert '<text x="36" y="60">L</text>' in back
    assert "matrix(-1" not in path_of(render("{% body_chart %}"), "infraspinatus", "right")


def test_an_excluded_muscle_is_said_crossed_and_closed_in_the_list():
    html = render(
        "{% body_chart views='posterior' overlays=overlays %}",
        overlays=[{"muscle": "piriformis", "side": "left", "state": "excluded", "text": "skin broken"}],
    )
    assert "Left piriformis, back view, excluded: skin broken" in html
    assert 'data-state="excluded"' in path_of(html, "piriformis", "left")
    assert "data-state" not in path_of(html, "piriformis", "right")
    assert "✕" in html
    button = re.search(r'<button[^>]*data-pick="piriformis" data-side="left"[^>]*>', html).group()
    assert 'aria-disabled="true"' in button


def test_a_finding_may_be_recorded_in_an_excluded_muscle_where_the_page_says_so():
    html = render(
        "{% body_chart views='posterior' overlays=overlays allow_excluded=True %}",
        overlays=[{"muscle": "piriformis", "side": "left", "state": "excluded"}],
    )
    assert "data-allow-excluded" in html
    assert 'aria-disabled="true"' not in html


@pytest.mark.parametrize(
    "overlay",
    [
        {"muscle": "no-such-muscle", "side": "left", "state": "excluded"},
        {"muscle": "piriformis", "side": "middle", "state": "excluded"},
        {"muscle": "piriformis", "side": "left", "state": "forbiden"},
    ],
)
def test_an_overlay_that_cannot_be_drawn_is_never_dropped_silently(overlay):
    with pytest.raises(KeyError):
        chart.read_overlays([overlay])


def test_both_sides_are_marked_by_both():
    known = chart.read_overlays([{"muscle": "piriformis", "side": "both", "state": "hazard"}])
    assert set(known.states) == {("piriformis", "right"), ("piriformis", "left")}


def test_a_mark_stands_where_it_was_stored_on_its_own_view_only():
    mark = {"kind": "needle", "view": "lateral", "side": "left", "x": 0.25, "y": 0.5, "label": "1", "state": "in"}
    html = render("{% body_chart mode='read' marks=marks %}", marks=[mark])
    assert html.count('data-mark="needle"') == 1
    assert 'transform="translate(125.0 500.0)"' in html.split('id="chart-marks-left"')[1]


def test_labels_from_outside_are_escaped():
    mark = {"kind": "finding", "view": "anterior", "side": "left", "x": 0.5, "y": 0.5, "label": "<script>"}
    overlay = {"muscle": "sartorius", "side": "left", "state": "pain", "text": '"><script>'}
    source = "{% body_chart mode='read' views='anterior' marks=marks overlays=overlays %}"
    html = render(source, marks=[mark], overlays=[overlay])
    assert "<script>" not in html


def test_a_read_only_chart_tells_a_screen_reader_what_is_marked():
    html = render(
        "{% body_chart mode='read' views='posterior' selected=selected %}", selected=[("infraspinatus", "right")]
    )
    assert 'role="img"' in html
    assert "right infraspinatus selected" in html
    assert "tabindex" not in html


def test_the_marks_of_one_view_can_be_swapped_alone():
    html = render("{% body_chart_marks name='site' view='anterior' marks=marks oob=True %}", marks=[])
    assert html.startswith('<svg class="chart-marks" id="site-marks-anterior"')
    assert 'hx-swap-oob="true"' in html


def test_the_whole_chart_stays_light_on_a_clinics_network():
    assert len(gzip.compress(render("{% body_chart %}").encode(), 6)) < 60_000


def test_ids_do_not_collide_between_two_charts_of_a_page():
    html = render("{% body_chart name='one' %}{% body_chart name='two' mode='read' %}")
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_no_part_of_the_chart_needs_inline_style_or_script():
    html = render("{% body_chart %}")
    assert " style=" not in html
    assert not re.search(r"<script(?![^>]*src=)", html)
    assert not re.search(r"\son[a-z]+=", html)
