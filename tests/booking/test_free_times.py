"""What the book says is what the directory shows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.booking.free_times.chores import renew_free_times
from filiform.booking.types import VisitKind
from filiform.practitioners.directory import queries as directory
from filiform.practitioners.directory.models import Listing
from filiform.practitioners.directory.types import Search
from tests.factories import offering
from tests.factories.cast import NOON
from tests.practitioners.directory.conftest import agree, open_to_the_public

pytestmark = pytest.mark.django_db


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
