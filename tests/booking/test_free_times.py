"""What the book says is what the directory shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from filiform.booking.free_times.chores import renew_free_times
from filiform.booking.free_times.rules import for_somebody_new
from filiform.booking.models import VisitType
from filiform.booking.types import Online, VisitKind
from filiform.booking.types import VisitType as Kind
from filiform.booking.visit_types.services import move_visit_type
from filiform.practitioners.directory import queries as directory
from filiform.practitioners.directory.models import Listing
from filiform.practitioners.directory.types import Search
from tests.factories import offering
from tests.factories.cast import NOON
from tests.practitioners.directory.conftest import agree, open_to_the_public

pytestmark = pytest.mark.django_db
TYPE = Kind(
    id=1, ref="", name="", description="", kind=VisitKind.INITIAL, minutes=45, before_min=0, after_min=0,
    needs_room=True, needling=True, online=Online.BOOKABLE, for_new=True, for_returning=True, room_ids=(),
)  # fmt: skip


@pytest.fixture
def listed(owner, working, amara, olu, amara_pt):
    offering.add_type(owner, "First visit", kind=VisitKind.INITIAL, for_new=True)
    open_to_the_public(olu)
    agree(amara_pt, amara, olu)
    return amara_pt


def next_time():
    return directory.search(Search(), at=NOON).cards[0].next_free_at


def test_the_chore_brings_the_next_free_time_into_the_directory(listed):
    assert next_time() is None
    assert renew_free_times(NOON) == 1
    found = next_time()
    assert found is not None
    assert found > NOON
    assert renew_free_times(NOON) == 0
    # A day later the time of before is over.
    renew_free_times(NOON + timedelta(days=2))
    assert next_time() > found


def test_the_profile_shows_times_that_can_be_booked_and_where(listed, client):
    page = client.get(f"/find/{Listing.published.get().ref}/").content.decode()
    assert "Book a time" in page
    assert f'href="/book/{Listing.published.get().clinic.ref}/' in page
    assert f"who={listed.ref}" in page


def test_no_chore_asks_the_book_where_nobody_is_listed(working, django_assert_max_num_queries):
    renew_free_times(NOON)
    with django_assert_max_num_queries(4):
        assert renew_free_times(NOON) == 0


def test_the_times_are_those_of_the_first_visit_with_needles_a_stranger_may_book(listed, owner, client):
    """Not of a talk of twenty minutes, nor of what only somebody known may book."""
    offering.add_type(owner, "Talk", kind=VisitKind.INITIAL, needling=False, minutes=20)
    offering.add_type(owner, "Again", for_new=False, minutes=15)
    page = client.get(f"/find/{Listing.published.get().ref}/").content.decode()
    assert "First visit, 45 min" in page
    offering.add_type(owner, "Long visit", minutes=90)
    last = VisitType.rows.latest("id")
    for _ in range(3):
        move_visit_type(visit_type_ref=last.ref, up=True, by=owner, at=NOON)
    assert "Long visit, 90 min" in client.get(f"/find/{Listing.published.get().ref}/").content.decode()


@pytest.mark.parametrize("door", [{"new_patients": False}, {"is_open": False}])
def test_a_clinic_that_takes_no_stranger_online_tells_no_times(door, listed, owner, client):
    renew_free_times(NOON)
    assert next_time() is not None
    offering.open_door(owner, **door)
    renew_free_times(NOON)
    assert next_time() is None
    assert "No free time is known right now" in client.get(f"/find/{Listing.published.get().ref}/").content.decode()


@pytest.mark.parametrize(
    ("types", "wanted"),
    [
        ([], None),
        ([("hidden", True, True)], None),
        ([("contact", True, True)], None),
        ([("bookable", False, True)], None),
        ([("bookable", True, False)], 0),
        ([("bookable", True, False), ("bookable", True, True), ("bookable", True, True)], 1),
    ],
)
def test_whose_times_are_told(types, wanted):
    made = [
        replace(TYPE, name=str(number), online=Online(online), for_new=for_new, needling=needling)
        for number, (online, for_new, needling) in enumerate(types)
    ]
    found = for_somebody_new(made, takes_new=True)
    assert found == (None if wanted is None else made[wanted])
    assert for_somebody_new(made, takes_new=False) is None
