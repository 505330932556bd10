"""The examination shows what the patient painted, beside last time, and claims nothing about muscles."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from filiform.booking import queries as booking
from filiform.examination.pain import pain_view
from tests.factories.cast import NOON, make_visit
from tests.intake.on_the_phone import Phone
from tests.intake.test_shapes import ring

pytestmark = pytest.mark.django_db
BACK = json.dumps([[list(point) for point in ring(0.55, 0.38, 0.06)]])


@pytest.fixture
def two_visits(amara, elif_, amara_pt):
    """Last month she painted her back, rated 8, and named the knee; today the back, rated 3."""
    found = []
    for days, strength in ((30, "8"), (0, "3")):
        at = NOON - timedelta(days=days)
        made = make_visit(amara, elif_, amara_pt, at)
        row = booking.visit(organization_id=amara.organization_id, visit_ref=made.ref)
        phone = Phone(row, elif_, amara.clinic_id, amara.organization_id)
        phone.shows_pain(
            area="0000000a", view="posterior", strokes=BACK, intensity=strength, quality="burning", said=at
        )
        if days:
            phone.shows_pain(area="0000000b", place="knee", side="left", intensity="5", said=at)
        found.append(row)
    return found


def test_today_and_last_time_are_compared_place_by_place(amara, two_visits, django_assert_num_queries):
    with django_assert_num_queries(2):
        view = pain_view(organization_id=amara.organization_id, visit=two_visits[1])
    words = {one.place: (one.before, one.now, one.words) for one in view.changes}
    assert words[view.changes[0].place] == ("8", "3", "less")
    assert words["Left knee"] == ("5", "–", "no longer shown")
    assert view.lines[0].qualities == "Burning"
    first = pain_view(organization_id=amara.organization_id, visit=two_visits[0])
    assert not first.is_compared


def test_the_page_draws_both_and_says_them_in_words(amara, two_visits, sign_in):
    page = sign_in(amara).get(f"/visits/{two_visits[1].ref}/examination/").content.decode()
    assert "Where it hurts, as the patient showed it" in page
    assert page.count('class="pain-stroke"') == 2
    for words in ("3/10", "Burning", "no longer shown", "Under it lie:"):
        assert words in page


def test_a_visit_without_a_drawing_says_nothing_of_it(amara, visit, sign_in):
    page = sign_in(amara).get(f"/visits/{visit.ref}/examination/").content.decode()
    assert "as the patient showed it" not in page
