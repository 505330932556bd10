"""Another directory shown here too: what it says, no longer than it says, and nothing it does not say."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.cache import cache

from filiform.practitioners.directory import queries
from filiform.practitioners.directory.errors import FeedNotFound, FeedNotReadable
from filiform.practitioners.directory.joining import reading, services
from filiform.practitioners.directory.models import Listing
from filiform.practitioners.directory.types import Search
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
ADDRESS = "https://elsewhere.example/find/feed.json"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def told(listed, client):
    """The feed of Cedar, as it would come from another installation."""
    return client.get("/find/feed.json").json()


@pytest.fixture
def cleo(other_house, told):
    """The owner of another clinic, whose installation holds nothing of Cedar's."""
    Listing.published.all().delete()
    return cast.make_member(other_house, "Cleo Owner", cast.Role.OWNER)


def saying(*pages):
    """A web that answers with these pages, one address after the other."""
    answers = iter(pages)
    return lambda address: json.dumps(next(answers)).encode()


def join(cleo, *pages, at=NOON):
    return services.join_directory(address=ADDRESS, by=cleo, at=at, get=saying(*pages))


def names(at=NOON):
    return [card.name for card in queries.search(Search(), at=at).cards]


def test_who_is_listed_there_is_found_here_and_leads_there(cleo, told, client):
    assert join(cleo, told) == 1
    card = queries.search(Search(lat=39.74, lon=-104.99, part="neck"), at=NOON).cards[0]
    assert (card.name, card.is_foreign, card.town) == ("Amara Diallo", True, "Denver")
    page = client.get(f"/find/{card.ref}/").content.decode()
    assert "comes from another directory" in page
    assert told["listings"][0]["url"] in page


def test_what_came_from_elsewhere_is_not_told_on(cleo, told, client):
    join(cleo, told)
    assert client.get("/find/feed.json").json()["listings"] == []


def test_it_shows_no_longer_than_it_was_said_to(cleo, told):
    join(cleo, told | {"good_until": (NOON + timedelta(days=2)).isoformat()})
    assert names(NOON + timedelta(days=1)) == ["Amara Diallo"]
    assert names(NOON + timedelta(days=3)) == []


def test_no_word_holds_for_more_than_a_week(cleo, told):
    join(cleo, told | {"good_until": (NOON + timedelta(days=900)).isoformat()})
    assert names(NOON + timedelta(days=8)) == []


def test_whoever_is_gone_there_is_gone_here(cleo, told):
    join(cleo, told)
    assert join(cleo, told | {"listings": []}) == 0
    assert names() == []


@pytest.mark.parametrize("status", ["prohibited", "silent-unknown", "anything"])
def test_nobody_is_shown_without_a_permission(cleo, told, status):
    told["listings"][0]["verified"]["rule"]["status"] = status
    assert join(cleo, told) == 0


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said | {"version": 2},
        lambda said: {"hello": "world"},
        lambda said: said | {"listings": [said["listings"][0] | {"clinic": {"name": "x"}}]},
        lambda said: said | {"listings": [said["listings"][0] | {"url": "javascript:alert(1)"}]},
        lambda said: said | {"next": "https://evil.example/feed.json"},
    ],
)
def test_a_feed_that_cannot_be_read_changes_nothing(cleo, told, spoil):
    join(cleo, told)
    with pytest.raises(FeedNotReadable):
        join(cleo, spoil(told))
    assert names() == ["Amara Diallo"]


def test_a_feed_without_end_is_given_up(told):
    endless = json.dumps(told | {"next": ADDRESS}).encode()
    with pytest.raises(FeedNotReadable, match="does not end"):
        reading.pages(ADDRESS, get=lambda address: endless)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "nonsense", ""])
def test_only_an_address_of_the_web_is_joined(cleo, address):
    with pytest.raises(FeedNotReadable):
        services.join_directory(address=address, by=cleo, at=NOON, get=saying())


def test_leaving_takes_everybody_of_it_out(cleo, told):
    join(cleo, told)
    services.leave_directory(address=ADDRESS, by=cleo, at=NOON)
    assert names() == []
    with pytest.raises(FeedNotFound):
        services.leave_directory(address=ADDRESS, by=cleo, at=NOON)


def test_what_it_writes_cannot_break_out_of_a_page(cleo, told, client):
    told["listings"][0] |= {"name": "<script>alert(1)</script>", "words": "</script><script>alert(2)</script>"}
    join(cleo, told)
    page = client.get(f"/find/{Listing.published.get().ref}/").content.decode()
    assert "<script>alert" not in page
