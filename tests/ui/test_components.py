"""The parts of the page: each renders, says its state in words, and keeps to the content security policy."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

import filiform.ui
from filiform.site.assets import served
from filiform.ui import samples

HOME = Path(filiform.ui.__file__).parent
CSS_BUDGET = 40_000  # bytes of CSS on the heaviest page of the shell: ui.css and the body chart
JS_BUDGET = 90_000 - 51_000  # bytes beside htmx


@pytest.fixture(scope="module")
def page():
    return render_to_string("ui/components.html", samples.page())


def test_the_component_page_shows_every_include(page):
    sources = (HOME / "templates/ui/components.html").read_text()
    inner = {
        "_head.html",
        "_top.html",
        "_account.html",
        "_toasts.html",
        "_picker_options.html",
        "_body_chart.html",
        "_field.html",
        "_error.html",
    }
    for part in (HOME / "templates/ui").glob("_*.html"):
        assert part.name in inner or f"ui/{part.name}" in sources


def test_no_inline_style_script_or_handler_anywhere(page):
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*src=)", page)
    assert not re.search(r"<style|\son[a-z]+=|hx-on", page)


def test_ids_are_unique(page):
    ids = re.findall(r' id="([^"]+)"', page)
    assert {id_ for id_ in ids if ids.count(id_) > 1} == set()


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ("proceed", "Proceed"),
        ("proceed-with-precautions", "Proceed with precautions"),
        ("hold-for-clearance", "Hold for clearance"),
        ("do-not-needle", "Do not needle"),
    ],
)
def test_a_verdict_has_its_word_and_its_icon(verdict, word):
    html = render_to_string("ui/_verdict.html", {"verdict": verdict})
    assert f">{word}<" in html
    assert "<use href=" in html


def test_an_unknown_verdict_is_an_error_not_a_blank():
    with pytest.raises(KeyError):
        render_to_string("ui/_verdict.html", {"verdict": "maybe"})


@pytest.mark.parametrize(
    ("inserted", "withdrawn", "counted", "state", "word"),
    [
        (0, 0, None, "none", "No needle in"),
        (6, 5, None, "open", "1 needle still in"),
        (6, 4, 4, "open", "2 needles still in"),
        (6, 6, None, "open", "All out: count the bin"),
        (6, 6, 6, "match", "All accounted for"),
        (6, 6, 5, "differ", "The count differs"),
        (5, 6, None, "differ", "The count differs"),
    ],
)
def test_the_count_says_in_words_what_its_colour_says(inserted, withdrawn, counted, state, word):
    html = render_to_string("ui/_count.html", {"inserted": inserted, "withdrawn": withdrawn, "counted": counted})
    assert f'data-state="{state}"' in html
    assert word in html


def test_allergies_not_asked_are_never_shown_as_none():
    who = {"name": "Elif Demir"}
    assert "Allergies not asked" in render_to_string("ui/_patient_banner.html", {"patient": who, "allergies": None})
    assert "Allergies not asked" in render_to_string("ui/_patient_banner.html", {"patient": who})
    assert "No known allergies" in render_to_string("ui/_patient_banner.html", {"patient": who, "allergies": []})


def test_a_score_of_nought_is_a_score():
    html = render_to_string("ui/_score.html", {"name": "pain", "legend": "Pain", "value": 0})
    assert re.search(r'value="0" checked', html)
    assert "checked" not in render_to_string("ui/_score.html", {"name": "pain", "legend": "Pain", "value": None})


def test_errors_are_tied_to_their_fields():
    html = render_to_string("ui/_form.html", {"form": samples.SampleForm({}, auto_id="x_%s")})
    described = set(re.findall(r'aria-describedby="([^"]+)"', html))
    ids = set(re.findall(r' id="([^"]+)"', html))
    assert described
    assert {part for text in described for part in text.split()} <= ids


def test_the_clock_starts_from_the_servers_time():
    html = render_to_string("ui/_clock.html", {"since": datetime(2026, 3, 2, 9, 30, tzinfo=UTC), "limit_s": 600})
    assert 'data-since="2026-03-02T09:30:00+00:00"' in html
    assert 'data-limit="600"' in html


def test_a_dialog_and_a_card_escape_what_they_are_given():
    html = Template(
        "{% load ui %}{% card title=t %}{{ t }}{% endcard %}{% dialog id='d' title=t %}{{ t }}{% enddialog %}"
    ).render(Context({"t": "<b>"}))
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 4


def test_styles_and_scripts_stay_within_their_budget():
    static = HOME / "static/ui"
    assert sum(path.stat().st_size for path in static.glob("*.css")) < CSS_BUDGET
    assert sum(len(served(path.read_text()).encode()) for path in static.glob("*.js")) < JS_BUDGET


def test_package_styles_use_no_colour_of_their_own_outside_the_tokens():
    for path in HOME.parent.glob("*/static/*/*.css"):
        if path.parent.name != "ui":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", path.read_text()), path
