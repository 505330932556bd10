"""Signing out with needles in somebody: said, with the rooms, and still possible."""

from __future__ import annotations

import pytest

from filiform.accounts.leaving import left_behind
from filiform.booking.models import Visit
from filiform.treatment import services as treatment
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening

pytestmark = pytest.mark.django_db
ADDRESS = "/account/logout/"


@pytest.fixture
def in_session(olu, amara, visit, house):
    Visit.objects.of(amara.organization_id).filter(pk=visit.pk).update(room=house.room)
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    assert not treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON).refused
    return visit


def is_signed_in(browser):
    return browser.get("/").status_code == 200


def test_whoever_leaves_needles_behind_is_told_where_and_asked(sign_in, amara, in_session):
    browser = sign_in(amara)
    for answer in (browser.get(ADDRESS), browser.post(ADDRESS), browser.post(ADDRESS, {"leave": "yes"})):
        page = answer.content.decode()
        assert "Room 1: 2 needles in" in page
        assert f"/visits/{in_session.ref}/treatment/" in page
        assert "Elif" not in page
        assert is_signed_in(browser)
    assert answer.status_code == 409


def test_a_deliberate_yes_is_always_taken(sign_in, amara, in_session):
    browser = sign_in(amara)
    assert browser.post(ADDRESS, {"leave": "all-the-same"}).status_code == 302
    assert not is_signed_in(browser)


def test_nobody_else_is_held_up(sign_in, bo, olu, chen, in_session, client):
    for person in (bo, olu, chen):
        browser = sign_in(person)
        browser.post(ADDRESS)
        assert not is_signed_in(browser)
    assert client.get(ADDRESS).status_code == 302
    assert sign_in(bo).put(ADDRESS).status_code == 405


def test_once_the_needles_are_out_she_goes_as_ever(sign_in, amara, in_session):
    out = [new("needles.all_withdrawn", reason="routine")]
    treatment.record_events(visit_ref=in_session.ref, events=out, by=amara, at=NOON)
    browser = sign_in(amara)
    browser.post(ADDRESS)
    assert not is_signed_in(browser)


def test_the_question_costs_a_statement_for_each_kind_of_thing(rf, amara, in_session, django_assert_num_queries):
    request = rf.get(ADDRESS)
    request.member = amara
    with django_assert_num_queries(2):  # needles in, alarms
        assert len(left_behind(request)) == 1
    request.member = None
    with django_assert_num_queries(0):
        assert left_behind(request) == []
