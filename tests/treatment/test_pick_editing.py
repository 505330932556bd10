"""A quick pick is changed on one page, without a script: what the page sends, what its buttons do, and what is kept."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.treatment.picks import read_pick
from filiform.treatment.quick_picks import services
from filiform.treatment.quick_picks.editing import content_of, editing_of, pressed, read_editing
from filiform.treatment.quick_picks.queries import quick_picks_for
from tests.factories.cast import NOON
from tests.treatment.test_picks import GLUTEUS, SAID, TRAPEZIUS

PICK = read_pick(SAID)
FORM = editing_of("Hip", PICK)
SIZES = [(0.25, 25), (0.3, 50)]


def kept(form):
    return read_pick(content_of(form))


def test_a_form_that_nobody_touched_is_the_same_pick():
    assert kept(FORM) == PICK


def test_one_more_like_it_stands_behind_it_and_the_pairs_follow():
    more = kept(pressed(FORM, "more-0", sizes=SIZES))
    assert [one.muscle for one in more.needles] == [GLUTEUS, GLUTEUS, GLUTEUS, TRAPEZIUS]
    assert more.needles[1] == more.needles[0]
    assert more.stimulation[0].pair == (0, 2)


def test_a_needle_left_out_takes_its_pair_along_and_no_other():
    assert kept(pressed(FORM, "out-2", sizes=SIZES)).stimulation == PICK.stimulation
    assert kept(pressed(FORM, "out-1", sizes=SIZES)).stimulation == ()
    first = pressed(FORM, "more-1", sizes=SIZES)
    assert kept(pressed(first, "out-2", sizes=SIZES)).needles[:2] == PICK.needles[:2]


def test_a_needle_is_added_as_the_last_of_its_muscle_or_with_a_size_that_fits_it():
    other = kept(pressed(FORM, "add", sizes=SIZES, target=f"{GLUTEUS}:right")).needles[-1]
    assert (other.side, other.length_mm, other.planned_dwell_min, other.view) == ("right", 50, 10, None)
    fresh = kept(pressed(FORM, "add", sizes=SIZES, target="temporalis:left")).needles[-1]
    assert (fresh.muscle, fresh.length_mm) == ("temporalis", 25)
    assert pressed(FORM, "add", sizes=SIZES, target="nobody:left") == FORM


def test_current_is_put_through_two_free_needles_of_one_side():
    four = pressed(pressed(FORM, "more-2", sizes=SIZES), "pair", sizes=SIZES)
    assert [run.pair for run in kept(four).stimulation] == [(0, 1), (2, 3)]
    assert kept(pressed(four, "unpair-0", sizes=SIZES)).stimulation[0].pair == (2, 3)


@pytest.mark.parametrize("act", ["", "save", "out-9", "more-x", "unpair-5", "other"])
def test_a_button_that_is_none_changes_nothing(act):
    assert pressed(FORM, act, sizes=SIZES) == FORM


def test_nonsense_in_the_number_of_rows_is_no_row():
    assert read_editing({"needles": "many"}).needles == ()
    assert len(read_editing({"needles": "9999"}).needles) == 40


# The page


@pytest.fixture
def mine(amara):
    return services.save_quick_pick(name="Hip and shoulder", content=SAID, for_clinic=False, by=amara, at=NOON)


def boxes(page: str) -> dict[str, str]:
    """Every box of the page with what stands in it, as a browser would send it."""
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            sent[name[1]] = unescape(value[1])
    for name, options in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        sent[name] = unescape(chosen[1]) if chosen else ""
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}


@pytest.mark.django_db
def test_what_is_changed_on_the_page_is_kept_and_the_rest_stays(sign_in, amara, mine):
    client, address = sign_in(amara), reverse("quick-picks:change", args=[mine.ref])
    assert f'href="{address}"' in client.get("/quick-picks/").content.decode()
    sent = boxes(client.get(address).content.decode())
    assert client.post(address, {**sent, "act": "save"}).status_code == 302
    assert quick_picks_for(amara)[0].pick == PICK
    changes = {"name": "Hip", "needle-0-depth_mm": "32,5", "needle-2-technique": "superficial", "after-stretch": "",
               "current-0-minutes": "20"}  # fmt: skip
    assert client.post(address, {**sent, **changes, "act": "save"}).status_code == 302
    (row,) = quick_picks_for(amara)
    assert (row.name, row.pick.needles[0].depth_mm, row.pick.needles[2].technique) == ("Hip", 32.5, "superficial")
    assert row.pick.stimulation[0].minutes == 20
    assert [one.technique for one in row.pick.after] == ["massage"]
    assert row.pick.needles[1] == PICK.needles[1]
    assert Line.objects.filter(kind="quick_pick.changed", about=mine.ref).count() == 2


@pytest.mark.django_db
def test_a_button_changes_the_page_and_keeps_nothing(sign_in, amara, mine):
    client, address = sign_in(amara), reverse("quick-picks:change", args=[mine.ref])
    sent = boxes(client.get(address).content.decode())
    page = client.post(address, {**sent, "act": "add", "muscle": f"{TRAPEZIUS}:left"}).content.decode()
    assert "4 · L Trapezius, descending part" in page
    assert quick_picks_for(amara)[0].pick == PICK
    assert client.post(address, {**boxes(page), "act": "save"}).status_code == 302
    assert len(quick_picks_for(amara)[0].pick.needles) == 4


@pytest.mark.django_db
def test_what_cannot_be_is_refused_at_its_place_and_stays_as_typed(sign_in, amara, mine):
    client, address = sign_in(amara), reverse("quick-picks:change", args=[mine.ref])
    sent = boxes(client.get(address).content.decode())
    for change, words in (
        ({"needle-0-depth_mm": "80"}, "a needle of 50 mm cannot go 80 mm deep"),
        ({"needle-0-depth_mm": "deep"}, "write a number"),
        ({"current-0-other": "2"}, "both needles of a pair must lie on the same side"),
        ({"name": ""}, "write a name of 1 to 80 characters"),
    ):
        refused = client.post(address, {**sent, **change, "act": "save"})
        assert refused.status_code == 422
        page = refused.content.decode()
        assert words in page
        assert page.count('aria-describedby="pick-failure"') == page.count('id="pick-failure"') == 1
        assert page.count("autofocus") == 1
        (name, value), *_ = change.items()
        assert boxes(page).get(name, "") == value
    assert client.post(address, {"act": "save", "name": "None"}).status_code == 422
    assert quick_picks_for(amara)[0].pick == PICK


@pytest.mark.django_db
def test_only_whoever_answers_for_it_changes_it(sign_in, amara, bo, olu, chen, dara, mine):
    shared = services.save_quick_pick(name="House protocol", content=SAID, for_clinic=True, by=olu, at=NOON)
    own, house = (reverse("quick-picks:change", args=[one.ref]) for one in (mine, shared))
    assert sign_in(bo).get(own).status_code == 404
    assert sign_in(chen).get(own).status_code == 404
    assert sign_in(dara).get(own).status_code == 403
    assert sign_in(amara).get(house).status_code == 403
    assert sign_in(amara).post(house, {"act": "save", "name": "Mine"}).status_code == 403
    assert sign_in(olu).get(house).status_code == 200


@pytest.mark.django_db
def test_the_page_costs_the_same_however_much_is_in_it(sign_in, amara, mine, django_assert_num_queries):
    client, address = sign_in(amara), reverse("quick-picks:change", args=[mine.ref])
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
