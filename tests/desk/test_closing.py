"""The end of the day: everything that is open, by whom, and no closing while a needle is in."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.audit.models import Line
from filiform.booking.models import Visit
from filiform.booking.types import VisitStatus
from filiform.desk.closing import pages, services
from filiform.desk.errors import NeedlesStillIn
from filiform.treatment.models import Session
from filiform.treatment.watch import services as watch
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "/day/close"


@pytest.fixture
def at_work(house, amara, amara_pt):
    """Makes a visit with a session: `at_work("Nora", status, in_body=2)`; without numbers there is no session."""

    def add(given, status, starts_at=NOON, sealed_at=None, **numbers):
        visit = cast.make_visit(amara, cast.make_patient(amara, given, "Beckett"), amara_pt, starts_at=starts_at)
        Visit.objects.of(amara.organization_id).filter(pk=visit.pk).update(
            status=status, room=house.room, sealed_at=sealed_at
        )
        if numbers:
            Session.objects.add(
                organization=house.organization, visit=visit, patient=visit.patient, practitioner=amara_pt,
                opened_at=NOON, inserted=numbers.get("in_body", 0), **numbers,
            )  # fmt: skip
        return visit

    return add


def found(by, at=NOON):
    return {name: [one.called for one in matters] for name, _, matters in pages.closing(by=by, at=at).groups}


def test_every_open_matter_stands_in_its_part_and_once(amara, at_work):
    at_work("Ada", VisitStatus.NEEDLES_IN, in_body=2, longest_in_since=NOON)
    at_work("Bea", VisitStatus.DONE, sealed_at=NOON, missing=1, closed_at=NOON)
    at_work("Cleo", VisitStatus.IN_ROOM, counted=0)
    at_work("Dot", VisitStatus.ARRIVED)
    at_work("Eva", VisitStatus.DONE, closed_at=NOON)
    at_work("Fay", VisitStatus.DONE, sealed_at=NOON, closed_at=NOON)
    at_work("Gil", VisitStatus.NO_SHOW)
    assert found(amara) == {
        "Needles in": ["Ada Beckett"], "Needles missing": ["Bea Beckett"], "Sessions open": ["Cleo Beckett"],
        "Still here": ["Dot Beckett"], "Notes to sign": ["Eva Beckett"],
    }  # fmt: skip


def test_needles_of_an_earlier_day_are_open_today(amara, at_work):
    at_work("Ada", VisitStatus.NEEDLES_IN, in_body=1, longest_in_since=NOON)
    assert found(amara, at=NOON + timedelta(days=3)) == {"Needles in": ["Ada Beckett"]}


def test_the_day_cannot_be_closed_while_a_needle_is_in(sign_in, amara, at_work):
    at_work("Ada", VisitStatus.NEEDLES_IN, in_body=1, longest_in_since=NOON)
    with pytest.raises(NeedlesStillIn, match="Room 1"):
        services.close_day(by=amara, at=NOON)
    page = sign_in(amara).get(ADDRESS).content.decode()
    assert "cannot be closed while a needle is in" in page
    assert "all the same" not in page
    assert sign_in(amara).post(ADDRESS).status_code == 409
    assert not Line.objects.filter(kind="day.closed").exists()


def test_a_day_on_which_everything_is_done_says_so_and_is_closed_by_name(sign_in, olu, amara, at_work):
    at_work("Fay", VisitStatus.DONE, sealed_at=NOON, closed_at=NOON)
    browser = sign_in(olu)
    assert "Everything is done" in browser.get(ADDRESS).content.decode()
    assert browser.post(ADDRESS).url == ADDRESS
    page = sign_in(amara).get(ADDRESS).content.decode()
    assert "Closed at 05:00 by Olu Adeyemi" in page
    assert '<form method="post">' not in page
    line = Line.objects.get(kind="day.closed")
    assert (line.by, line.facts) == (olu.user_ref, {"day": "2026-11-23", "open": {}})


def test_what_is_open_all_the_same_is_kept_in_the_trail(amara, at_work):
    at_work("Eva", VisitStatus.DONE, closed_at=NOON)
    services.close_day(by=amara, at=NOON)
    assert Line.objects.get(kind="day.closed").facts["open"] == {"Notes to sign": 1}


def test_yesterdays_word_does_not_close_today(sign_in, amara, at_work):
    services.close_day(by=amara, at=NOON)
    with time_machine.travel(NOON + timedelta(days=1)):
        assert "Closed at" not in sign_in(amara).get(ADDRESS).content.decode()


def test_a_search_that_ended_is_no_longer_open(amara, bo, at_work):
    visit = at_work("Bea", VisitStatus.DONE, sealed_at=NOON, missing=1, closed_at=NOON)
    watch.close_search(visit_ref=visit.ref, outcome="In the laundry", by=bo, at=NOON)
    assert found(amara) == {}


def test_it_is_for_those_who_treat_or_answer_for_it(sign_in, client, dara, chen, amara, at_work):
    at_work("Dot", VisitStatus.ARRIVED)
    assert sign_in(dara).get(ADDRESS).status_code == 403
    assert sign_in(dara).post(ADDRESS).status_code == 403
    assert client.get(ADDRESS).url.startswith("/account/login/")
    assert sign_in(amara).put(ADDRESS).status_code == 405
    assert "Dot" not in sign_in(chen).get(ADDRESS).content.decode()
    assert "Close the day" not in sign_in(dara).get("/").content.decode()
    assert "Close the day" in sign_in(amara).get("/").content.decode()


@pytest.mark.parametrize("visits", [0, 1, 12])
def test_it_costs_the_same_whatever_is_open(amara, at_work, visits):
    for number in range(visits):
        status = VisitStatus.NEEDLES_IN if number % 2 else VisitStatus.DONE
        at_work(f"N{number}", status, in_body=number % 2, longest_in_since=NOON if number % 2 else None)
    before = pages.closing(by=amara, at=NOON)
    with CaptureQueriesContext(connection) as asked:
        assert pages.closing(by=amara, at=NOON) == before
    assert len(asked) == 7, [one["sql"] for one in asked]


def test_a_session_opened_again_is_not_lost_sight_of_on_another_day(amara, at_work):
    at_work("Nora", VisitStatus.DONE, NOON - timedelta(days=9), sealed_at=NOON, first_closed_at=NOON)
    at_work("Ada", VisitStatus.DONE, NOON - timedelta(days=8), sealed_at=NOON, first_closed_at=NOON, closed_at=NOON)
    assert found(amara)["Sessions open again"] == ["Nora Beckett"]
