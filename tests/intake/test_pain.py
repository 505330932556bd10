"""Where it hurts: the last word about each place stands, and two visits compare place by place."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.booking import queries as booking
from filiform.intake.models import PainMark
from filiform.intake.pain import queries
from filiform.intake.pain.types import PainArea, PainPicture, PainRow
from filiform.intake.rules.pain import compared, main_sites, picture
from tests.factories.cast import NOON, make_visit
from tests.intake.test_phone import DAY, MINUTE
from tests.intake.test_shapes import ring

BACK = json.dumps([list(map(list, ring(0.55, 0.38, 0.06)))])


def area(key="a", intensity=5, site="knee:right", minute=0, **more):
    return PainArea(
        **{
            "key": key, "view": "", "strokes": (), "site": site, "intensity": intensity, "qualities": (),
            "sites": ((site, 1.0),), "muscles": (), "extent": 0.0, "given_at": NOON + minute * MINUTE,
        } | more
    )  # fmt: skip


def rows_of(*said):
    return [PainRow(number, one, removed) for number, (one, removed) in enumerate(said, start=1)]


def test_the_last_word_about_a_place_stands_however_late_it_arrives():
    found = picture(rows_of((area(intensity=7, minute=5), False), (area(intensity=3, minute=1), False)))
    assert [one.intensity for one in found.areas] == [7]
    assert picture(rows_of((area(minute=1), False), (area(minute=2), True))).areas == ()
    assert len(picture(rows_of((area(minute=2), False), (area(minute=1), True))).areas) == 1


def test_no_pain_is_said_deliberately_and_gives_way_to_a_place():
    none = area("none", None, "")
    assert picture([]).to_ask == 1
    assert picture(rows_of((none, False))).says_none
    assert picture(rows_of((none, False))).to_ask == 0
    both = picture(rows_of((none, False), (area(intensity=None), False)))
    assert (both.says_none, both.to_ask, both.worst) == (False, 1, None)


@settings(max_examples=60)
@given(
    said=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10), st.integers(0, 5), st.booleans()), max_size=8),
    data=st.data(),
)
def test_the_order_of_arrival_does_not_matter_where_times_differ(said, data):
    said = [(key, value, number, gone) for number, (key, value, _, gone) in enumerate(said)]
    rows = rows_of(*((area(key, value, minute=minute), gone) for key, value, minute, gone in said))
    mixed = data.draw(st.permutations(rows))
    renumbered = [PainRow(number, row.area, row.is_removed) for number, row in enumerate(mixed)]
    assert {one.key: one for one in picture(rows).areas} == {one.key: one for one in picture(renumbered).areas}


def test_two_visits_are_compared_place_by_place_worst_first():
    now = PainPicture((area("a", 3), area("b", 8, "gluteal:left"), area("c", 6, "gluteal:left")))
    before = PainPicture((area("d", 6), area("e", None, "wrist-hand:left")))
    assert [(one.site, one.before, one.now, one.is_named) for one in compared(now, before)] == [
        ("gluteal:left", None, 8, True), ("knee:right", 6, 3, True), ("wrist-hand:left", None, None, False),
    ]  # fmt: skip


def test_an_area_is_about_one_place_at_least():
    assert main_sites(area(sites=(("knee:right", 0.15), ("ankle-foot:right", 0.1)))) == ("knee:right",)
    assert main_sites(area(sites=())) == ()


@pytest.mark.django_db
def test_a_drawn_place_is_kept_with_what_lies_there_and_never_changed(phone):
    heard = phone.shows_pain(area="0000000a", view="posterior", strokes=BACK, intensity="7", quality="burning")
    assert heard.outcome == "kept"
    row = PainMark.rows.get()
    assert row.sites[0][0] == "lumbar-paraspinal:right"
    assert (row.intensity, row.qualities, row.extent > 0) == (7, ["burning"], True)
    assert row.chart
    for change in (PainMark.rows.all().delete, lambda: PainMark.rows.update(intensity=1)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    phone.shows_pain(area="0000000a", removed="yes", said=NOON + MINUTE)
    assert PainMark.rows.count() == 2
    found = queries.pain_of_visit(organization_id=phone.member.organization_id, visit_id=phone.visit.id)
    assert (found.areas, found.is_known) == ((), True)


@pytest.mark.django_db
def test_the_list_is_an_equal_way_and_an_intensity_is_asked_for(phone):
    phone.shows_pain(area="0000000b", place="gluteal", side="left")
    assert dict(phone.walk())["pain"] == 1
    phone.shows_pain(area="0000000b", place="gluteal", side="left", intensity="0", said=NOON + MINUTE)
    assert dict(phone.walk())["pain"] == 0
    found = queries.pain_of_visit(organization_id=phone.member.organization_id, visit_id=phone.visit.id)
    assert (found.areas[0].sites, found.areas[0].intensity) == ((("gluteal:left", 1.0),), 0)


BAD = [
    {"area": "x"}, {"area": "0000000a"}, {"area": "0000000a", "place": "moon", "side": "left"},
    {"area": "0000000a", "place": "knee", "side": "up"}, {"area": "0000000a", "view": "inside", "strokes": BACK},
    {"area": "0000000a", "view": "posterior", "strokes": "[[["},
    {"area": "0000000a", "view": "posterior", "strokes": "[" * 90_000},
    {"area": "0000000a", "view": "posterior", "strokes": "[[[0.01, 0.99]]]"},
    {"area": "0000000a", "place": "knee", "side": "left", "intensity": "11"},
    {"area": "0000000a", "place": "knee", "side": "left", "intensity": "-1"},
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("fields", BAD, ids=range(10))
def test_what_is_no_place_is_refused_in_words(phone, fields):
    heard = phone.shows_pain(**fields)
    assert heard.outcome == "refused"
    assert heard.sentence.endswith(".")
    assert PainMark.rows.count() == 0


@pytest.mark.django_db
def test_last_time_is_the_last_visit_that_has_a_drawing(phone, amara, elif_, amara_pt):
    phone.shows_pain(area="0000000b", place="gluteal", side="left", intensity="8")
    later = make_visit(amara, elif_, amara_pt, NOON + 9 * DAY)
    row = booking.visit(organization_id=amara.organization_id, visit_ref=later.ref)
    before = queries.pain_before(organization_id=amara.organization_id, visit=row)
    assert [one.intensity for one in before.areas] == [8]
    assert not queries.pain_before(organization_id=amara.organization_id, visit=phone.visit).is_known
    assert timedelta(0) < row.starts_at - phone.visit.starts_at
