"""The page of a course: the table is the picture, gaps are gaps, nobody else sees it, and its length costs nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

import filiform.outcomes
from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.consent import services as consent
from filiform.outcomes.progress import wording
from filiform.outcomes.progress.drawing import BOTTOM, TOP
from filiform.treatment import services as treatment
from filiform.treatment.looking_back import doses_of_visits
from tests.desk.test_portal import come_in
from tests.factories import cast
from tests.factories.cast import NOON
from tests.factories.measured import past_visits
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, whole_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def measured(amara, elif_, amara_pt):
    return past_visits(amara, elif_, amara_pt)


def address(patient, name="patient"):
    return reverse(f"progress:{name}", args=[patient.ref])


def rows_of(html: str, key: str) -> list[list[str]]:
    table = re.search(rf'<table[^>]*data-of="{key}">(.*?)</table>', html, re.DOTALL)[1]
    body = table.split("<tbody>")[1]
    return [
        [strip_tags(cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    ]


def marks_of(html: str, key: str) -> list[tuple[str, str, str]]:
    svg = re.search(rf'<svg[^>]*aria-labelledby="{key}-t {key}-d".*?</svg>', html, re.DOTALL)[0]
    found = re.findall(r'class="course-mark" data-kind="(\w+)" data-visit="(\d*)" data-value="([^"]*)"', svg)
    return [(kind, visit, value) for kind, visit, value in found]


def test_the_table_is_the_picture(sign_in, amara, elif_, measured):
    html = sign_in(amara).get(address(elif_)).content.decode()
    marks, rows = marks_of(html, "m0"), rows_of(html, "m0")
    assert [(visit, value or "not measured") for _, visit, value in marks] == [(row[0], row[2]) for row in rows]
    assert [row[2] for row in rows] == ["7", "7", "6", "not measured", "5", "3"]
    pairs = rows_of(html, "m0p")
    drawn = [(visit, kind, value) for kind, visit, value in marks_of(html, "m0p")]
    assert drawn == [entry for row in pairs for entry in ((row[0], "before", row[2]), (row[0], "after", row[3]))]


def test_each_mark_stands_at_the_height_of_its_figure(sign_in, amara, elif_, measured):
    html = sign_in(amara).get(address(elif_)).content.decode()
    svg = re.search(r'<svg[^>]*aria-labelledby="m0-t.*?</svg>', html, re.DOTALL)[0]
    for value, y in re.findall(r'data-value="(\d+)"><title>[^<]*</title><circle class="course-solid" cx="[\d.]+" cy="([\d.]+)"', svg):  # fmt: skip  # noqa: E501
        assert float(y) == pytest.approx(BOTTOM + (TOP - BOTTOM) * int(value) / 10, abs=0.06)


def test_all_six_benefits_stand_there_measured_or_not_with_what_trials_say(sign_in, amara, elif_, measured):
    html = sign_in(amara).get(address(elif_)).content.decode()
    for benefit in ("Pain", "Movement", "What you can do", "Recovery", "Performance"):
        assert f">{benefit}</h2>" in html
    assert html.count("Not measured.") == 5
    assert html.count("No trial evidence was read for this.") == 2
    assert html.count("What trials say") == 6
    assert "better by 4" in html


def test_goals_are_met_not_yet_or_not_known(sign_in, amara, elif_, measured, visit):
    row = booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)
    for text, instrument, target in (
        ("sleep", "nprs_current", "3"),
        ("lift", "psfs", "8"),
        ("just feel better", "", ""),
    ):
        consent.add_goal(visit=row, text=text, instrument=instrument, target=target, by=amara, at=NOON)
    html = sign_in(amara).get(address(elif_)).content.decode()
    assert html.count("Not known: not measured since it was set") == 2
    assert "Not known: it has no measure" in html


def test_without_a_visit_the_page_says_so(sign_in, amara, elif_):
    html = sign_in(amara).get(address(elif_)).content.decode()
    assert "No visit took place yet." in html
    assert html.count("Not measured.") == 6


def test_it_is_not_for_the_desk_and_not_for_another_clinic(sign_in, dara, chen, client, amara, elif_, measured):
    for name in ("patient", "patient-pdf"):
        assert sign_in(dara).get(address(elif_, name)).status_code == 403
        assert sign_in(chen).get(address(elif_, name)).status_code == 404
        assert client.get(address(elif_, name)).url.startswith("/account/login/")
        assert sign_in(amara).post(address(elif_, name)).status_code == 405
    assert not Line.objects.filter(kind="chart.seen", patient=elif_.ref).exists()


def test_every_look_leaves_a_line(sign_in, amara, elif_, measured):
    sign_in(amara).get(address(elif_))
    assert Line.objects.filter(kind="chart.seen", patient=elif_.ref, by=amara.user_ref).count() == 1


@pytest.mark.parametrize("asked", ["visit=0", "visit=abc", "visit=99999999999", "visit=%00", "visit=-3", "visit=²"])
def test_a_number_that_is_none_shows_the_newest(sign_in, amara, elif_, measured, asked):
    assert b'data-of="m0"' in sign_in(amara).get(f"{address(elif_)}?{asked}").content


def test_anothers_episode_is_not_there(sign_in, amara, elif_, amara_pt, measured):
    other = cast.make_patient(amara, "Nora", "Beckett")
    theirs = past_visits(amara, other, amara_pt)
    ref = booking.episodes_of_patient(organization_id=amara.organization_id, patient_id=other.pk)[0].ref
    assert theirs
    assert sign_in(amara).get(f"{address(elif_)}?episode={ref}").status_code == 404


def test_older_visits_are_a_page_further_back_and_keep_their_numbers(sign_in, amara, elif_, amara_pt):
    past_visits(amara, elif_, amara_pt, [5] * 61 + [2])
    html = sign_in(amara).get(address(elif_)).content.decode()
    rows = rows_of(html, "m0")
    assert (rows[0][0], rows[-1][0], len(rows)) == ("3", "62", 60)
    assert "From 5 on" in html, "the first value of all is what the last one is compared with"
    earlier_page = re.search(r'href="(\?episode=\w+&amp;visit=2)"', html)[1].replace("&amp;", "&")
    html = sign_in(amara).get(address(elif_) + earlier_page).content.decode()
    assert [row[0] for row in rows_of(html, "m0")] == ["1", "2"]


@pytest.mark.parametrize("name", ["patient", "own"])
def test_seven_hundred_visits_take_as_many_queries_as_one(sign_in, amara, elif_, amara_pt, name):
    browser = sign_in(amara) if name == "patient" else come_in(elif_, amara)
    url = address(elif_) if name == "patient" else reverse("progress:own")
    counts = []
    for pains, weeks in (([7], 720), ([5] * 700, 4)):
        past_visits(amara, elif_, amara_pt, pains, weeks_ago=weeks)
        browser.get(url)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(url).status_code == 200
        counts.append(len(caught))
    assert counts[0] == counts[1], counts


def test_she_reads_her_own_in_her_language_and_nobody_elses(amara, elif_, measured):
    hers = come_in(elif_, amara)
    html = hers.get(reverse("progress:own")).content.decode()
    assert "Pain right now, 0 to 10" in html
    assert "better by 4" in html
    hers.cookies["django_language"] = "es"
    html = hers.get(reverse("progress:own")).content.decode()
    for said in ("Cómo ha ido", "Dolor ahora mismo, de 0 a 10", "mejor en 4", "sin medir", "Lo que dicen los ensayos"):
        assert said in html, said
    assert "better by" not in html
    assert hers.get(f"{reverse('progress:own')}?episode=01M000000000000000000000AA").status_code == 404


def test_the_door_is_closed_to_who_gave_no_code(client, elif_, measured):
    for name in ("own", "own-pdf"):
        assert client.get(reverse(f"progress:{name}"))["Location"] == "/my/enter"


def test_paper_holds_the_same_figures(sign_in, amara, elif_, measured):
    answer = sign_in(amara).get(address(elif_, "patient-pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    hers = come_in(elif_, amara)
    hers.cookies["django_language"] = "es"
    assert hers.get(reverse("progress:own-pdf")).content.startswith(b"%PDF")


def test_what_each_session_gave_stands_under_the_pictures(sign_in, amara, elif_, visit, olu):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(amara)
    make_ready(amara, visit)
    treatment.record_events(visit_ref=visit.ref, events=whole_session(6), by=amara, at=NOON + timedelta(minutes=30))
    dose = doses_of_visits(organization_id=amara.organization_id, visit_ids=[visit.pk])[visit.pk]
    assert (dose.needles, dose.twitches, dose.muscles) == (6, 6, (("gluteus-maximus", "right", 6),))
    assert len(dose.dwells_s) == 6
    html = sign_in(amara).get(address(elif_)).content.decode()
    assert "Gluteus maximus, right ×6" in html


# Source: outcome-methods, section 11: words that need a comparison group.
NO_CAUSE = re.compile(r"\b(works|effects?|effective|due to|thanks to|reduced by|success rate|proves?|safe|certified|best)\b", re.I)  # fmt: skip  # noqa: E501


def test_no_word_of_cause_is_written_here():
    home = Path(filiform.outcomes.__file__).parent
    templates = [*home.glob("templates/progress/*.html"), home / "templates/outcomes/progress.typ"]
    told = {path.name: NO_CAUSE.findall(path.read_text()) for path in templates}
    told["wording"] = NO_CAUSE.findall("\n".join(re.findall(r'"([^"\n]+)"', Path(wording.__file__).read_text())))
    assert not any(told.values()), told


def test_a_figure_is_written_with_its_unit_and_nothing_as_not_measured():
    assert wording.value(Decimal("12.50"), "°") == "12.5 °"
    assert wording.value(None, "°") == "not measured"
