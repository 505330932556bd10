"""The public pages: what they show, and what they never do."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache

from filiform.practitioners.directory import offers, pages, services
from filiform.practitioners.directory.models import Listing
from filiform.practitioners.directory.rules.claims import CLAIMS
from filiform.practitioners.directory.types import LicenceShown
from tests.factories import cast
from tests.factories.cast import NOON
from tests.practitioners.directory.conftest import agree, open_to_the_public

pytestmark = pytest.mark.django_db
PUBLIC = ("/find/", "/find/?place=Denver", "/find/body", "/find/what-to-expect/", "/find/feed.json", "/sitemap.xml",
          "/sitemap-1.xml", "/robots.txt")  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


def own_page(client):
    return client.get(f"/find/{Listing.published.get().ref}/")


def every_page(client):
    refs = list(Listing.published.values_list("ref", flat=True))
    clinics = set(Listing.published.values_list("clinic__ref", flat=True))
    addresses = [*PUBLIC, *(f"/find/{ref}/" for ref in refs), *(f"/find/what-to-expect/{ref}/" for ref in clinics)]
    return {address: client.get(address) for address in addresses}


def test_every_public_page_opens_without_signing_in(listed, client):
    for address, answer in every_page(client).items():
        assert answer.status_code == 200, address


def test_no_public_page_says_certified_best_or_safe(listed, client):
    for address, answer in every_page(client).items():
        text = re.sub(r"<[^>]+>", " ", answer.content.decode())
        assert not re.search(rf"\b({'|'.join(CLAIMS)})\b", text, re.IGNORECASE), address


def test_nothing_of_a_patient_and_nobody_unlisted_is_on_a_public_page(listed, visit, bo_pt, house, client):
    cast.make_practitioner(house, cast.make_member(house, "Ugo Hidden", cast.Role.PRACTITIONER))
    secret = ("Elif", "Yılmaz", "Neck pain", "Bo Lindqvist", "Ugo", "Olu", "@example.org", visit.ref)
    for address, answer in every_page(client).items():
        page = answer.content.decode()
        assert not [word for word in secret if word in page], address


def test_a_search_names_who_is_near(listed, client):
    page = client.get("/find/?place=Denver").content.decode()
    assert "Amara Diallo, PT" in page
    assert "Physical therapist" in page
    assert "Wheelchair access" in page
    assert "miles" in page


def test_a_name_many_towns_have_offers_them(listed, client):
    page = client.get("/find/?place=Springfield").content.decode()
    assert "Which Springfield do you mean?" in page
    assert "Springfield%2C+Illinois%2C+United+States" in page


def test_a_misspelled_town_is_asked_back(listed, client):
    page = client.get("/find/?place=Denvir").content.decode()
    assert "Did you mean" in page
    assert "Denver, Colorado, United States" in page


def test_an_unknown_place_says_what_to_write(listed, client):
    answer = client.get("/find/?place=xqzvw")
    assert answer.status_code == 200
    assert "No place of this name is known" in answer.content.decode()


def test_nobody_near_names_the_nearest_and_ways_on(listed, client):
    page = client.get("/find/?place=Miami&km=5&part=neck").content.decode()
    assert "Nobody who answers to this is listed within 5 km of Miami" in page
    assert "Amara Diallo" in page
    assert "Look within 100 km" in page


@pytest.mark.parametrize(
    "query",
    [
        "place=%00", "km=abc", "km=-5", "page=99999999999", "page=-1", "page=x", "sort=evil", "access=nope&access=",
        "language=%3Cscript%3E", "profession=wizard", "part=soul", "place=" + "a" * 5000, "week=maybe", "lat=1&lon=2",
        "place=%FF%FE", "part=%27%3B", "page=²",
    ],
)  # fmt: skip
def test_any_question_gets_a_page(listed, client, query):
    answer = client.get(f"/find/?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode()


def test_lay_words_name_a_part(listed, client):
    page = client.get("/find/?place=Denver&part=lumbago").content.decode()
    assert re.search(r'<option value="lower-back" selected>', page)


def test_a_profile_says_what_was_verified_when_and_against_which_rule(listed, client):
    page = own_page(client).content.decode()
    assert "Colorado, PT-1" in page
    assert "register of the board" in page
    assert "Verified on" in page
    assert "US-CO" in page
    assert "not legal advice" in page
    assert "I like necks." in page


def test_a_profile_shows_times_from_the_book(listed, client, monkeypatch):
    times = [NOON + timedelta(days=1), NOON + timedelta(days=2)]
    monkeypatch.setattr(offers, "_sources", [lambda listed, at: offers.Offer(times, "/book/x/")])
    page = own_page(client).content.decode()
    assert re.search(r"5 a\.m\.|05:00", page)
    assert 'href="/book/x/"' in page


def test_what_people_write_cannot_break_out_of_a_page(listed, amara, client):
    services.describe_practitioner(
        practitioner_ref=listed.ref, words="</script><script>alert(1)</script>", languages=["en"], takes_new=True,
        by=amara, at=NOON,
    )  # fmt: skip
    listed.name = '</script><script>alert("x")</script>'
    listed.save()
    services.renew_listings(NOON)
    page = own_page(client).content.decode()
    assert "<script>alert" not in page
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(data)["name"] == listed.name


def test_a_listing_that_ended_is_not_found(listed, amara, client):
    ref = Listing.published.get().ref
    services.agree_to_be_listed(practitioner_ref=listed.ref, agreed=False, by=amara, at=NOON)
    answer = client.get(f"/find/{ref}/")
    assert answer.status_code == 404
    assert "Amara" not in answer.content.decode()


def test_search_engines_are_told_which_pages_count(listed, client):
    plain = client.get("/find/?place=Denver").content.decode()
    assert "noindex" not in plain
    assert 'rel="canonical"' in plain
    assert "noindex" in client.get("/find/?place=Denver&part=neck").content.decode()
    assert "Disallow: /" in client.get("/robots.txt").content.decode()
    assert "/sitemap-2.xml" in client.get("/sitemap.xml").content.decode()
    assert Listing.published.get().ref in client.get("/sitemap-2.xml").content.decode()
    assert client.get("/sitemap-99.xml").status_code == 404


def test_only_the_search_page_may_ask_where_a_device_is(listed, client):
    assert "geolocation=(self)" in client.get("/find/")["Permissions-Policy"]
    assert "geolocation=()" in own_page(client)["Permissions-Policy"]


def test_where_a_device_is_becomes_the_name_of_a_place(listed, client):
    answer = client.post("/find/here", {"lat": "39.7512", "lon": "-104.9987", "part": "neck"})
    assert answer.status_code == 302
    assert "Denver" in answer["Location"]
    assert "part=neck" in answer["Location"]
    assert "39.7" not in answer["Location"]
    for wrong in ({"lat": "x", "lon": "y"}, {}, {"lat": "nan", "lon": "1"}, {"lat": "95", "lon": "1"}, {"lat": "inf"}):
        assert client.post("/find/here", wrong).status_code == 302
    assert client.get("/find/here").status_code == 405


def test_the_open_feed_tells_what_the_pages_tell(listed, client):
    answer = client.get("/find/feed.json")
    said = answer.json()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (said["version"], said["next"], len(said["listings"])) == (1, None, 1)
    one = said["listings"][0]
    assert (one["name"], one["removed"], one["clinic"]["town"]) == ("Amara Diallo", False, "Denver")
    assert one["verified"]["rule"]["jurisdiction"] == "US-CO"
    again = client.get("/find/feed.json", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_feed_tells_who_went(listed, amara, client):
    later = NOON + timedelta(hours=1)
    services.agree_to_be_listed(practitioner_ref=listed.ref, agreed=False, by=amara, at=later)
    assert client.get("/find/feed.json").json()["listings"] == []
    said = client.get("/find/feed.json", {"updated_since": NOON.isoformat()}).json()["listings"]
    assert [(one["removed"], set(one)) for one in said] == [(True, {"id", "updated_at", "removed"})]
    assert client.get("/find/feed.json", {"updated_since": (later + timedelta(1)).isoformat()}).json()["listings"] == []


def test_the_feed_comes_in_pages_that_meet_everybody_once(listed, house, olu, bo, bo_pt, client):
    agree(bo_pt, bo, olu)
    seen, address = [], "/find/feed.json?size=1"
    while address:
        said = client.get(address).json()
        seen += [one["name"] for one in said["listings"]]
        address = said["next"] and said["next"].partition("8000")[2]
    assert sorted(seen) == ["Amara Diallo", "Bo Lindqvist"]


@pytest.mark.parametrize(
    "query", ["updated_since=yesterday", "updated_since=2026-01-01", "size=0", "size=x", "after=?"]
)
def test_a_feed_asked_wrongly_says_how_to_ask(listed, client, query):
    answer = client.get(f"/find/feed.json?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["sentence"]


def test_what_was_counted_is_told_in_spanish_but_for_the_names_of_papers(client):
    page = client.get("/find/what-to-expect/", headers={"Accept-Language": "es"}).content.decode()
    counted = page[page.index('id="counted"') : page.index('id="found"')]
    in_english = re.findall(r'<(\w+)[^>]* lang="en">', counted)
    assert set(in_english) == {"h3"}, in_english
    assert "Encuesta prospectiva, 39 fisioterapeutas, diez meses" in counted
    assert "7629" in counted.replace(",", "").replace(".", "").replace("\xa0", "")


def test_what_to_expect_is_told_with_figures_and_sources(listed, olu, client):
    page = client.get("/find/what-to-expect/").content.decode()
    assert "7,629" in page
    assert "19.18" in page
    assert "Brady" in page
    assert "How far it was read" in page
    assert "unreviewed draft" in page.lower()
    assert "navarro2020" in page
    open_to_the_public(olu, expect_words="Come in soft trousers.")
    assert "Come in soft trousers." in client.get("/find/what-to-expect/").content.decode()


def test_a_clinic_that_is_not_shown_has_no_page(listed, olu, client):
    services.publish_clinic(shown=False, by=olu, at=NOON)
    assert client.get(f"/find/what-to-expect/{olu.clinic_ref}/").status_code == 404


@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_take_nothing_in(listed, client, address):
    assert client.post(address).status_code == 405


def test_a_page_of_a_search_asks_a_fixed_number_of_times(listed, client, django_assert_max_num_queries):
    pages.clear_facets()
    client.get("/find/?place=Denver")
    with django_assert_max_num_queries(3):
        client.get("/find/?place=Denver")


class TestKeeping:
    """The staff's side."""

    def test_the_owner_sees_who_is_not_listed_and_why(self, listed, olu, bo_pt, sign_in):
        page = sign_in(olu).get("/directory/").content.decode()
        assert "Listed" in page
        assert "Bo Lindqvist" in page
        assert "has not agreed" in page

    def test_a_practitioner_writes_agrees_and_is_listed(self, olu, amara, amara_pt, sign_in):
        open_to_the_public(olu)
        agree(amara_pt, amara, olu)
        mine = sign_in(amara)
        address = f"/directory/{amara_pt.ref}/"
        assert mine.post(f"{address}agree", {"agreed": "no"}).status_code == 302
        assert not Listing.published.exists()
        assert mine.post(f"{address}agree", {"agreed": "yes"}).status_code == 302
        said = {"words": "Necks.", "language_0": "en", "language_1": "es", "takes_new": "on"}
        assert mine.post(address, said).status_code == 302
        assert Listing.published.get().languages == "|en|es|"
        assert "Necks." in mine.get(address).content.decode()
        assert "Preview" in mine.get(f"{address}preview").content.decode()

    def test_a_claim_is_refused_with_its_word(self, listed, amara, sign_in):
        answer = sign_in(amara).post(f"/directory/{listed.ref}/", {"words": "I am the Best in town."})
        assert answer.status_code == 422
        assert "&#x27;Best&#x27;" in answer.content.decode()

    def test_a_colleague_cannot_open_it(self, listed, bo, sign_in):
        theirs = sign_in(bo)
        for path in ("", "preview"):
            assert theirs.get(f"/directory/{listed.ref}/{path}").status_code == 403
        assert theirs.post(f"/directory/{listed.ref}/", {"words": "x"}).status_code == 403
        assert theirs.post(f"/directory/{listed.ref}/agree", {"agreed": "no"}).status_code == 409
        assert theirs.post(f"/directory/{listed.ref}/show", {"listed": "no"}).status_code == 403
        assert Listing.published.exists()

    def test_another_clinic_finds_nobody(self, listed, other_house, sign_in):
        owner = cast.make_member(other_house, "Cleo Owner", cast.Role.OWNER)
        theirs = sign_in(owner)
        assert theirs.get(f"/directory/{listed.ref}/").status_code == 404
        assert "Amara" not in theirs.get("/directory/").content.decode()

    def test_reception_has_no_business_here(self, listed, dara, sign_in):
        assert sign_in(dara).get("/directory/").status_code == 403

    def test_the_owner_says_where_the_clinic_is(self, olu, sign_in):
        client = sign_in(olu)
        said = {"town": "Denver", "part": "Colorado", "postcode": "80202", "country": "US", "licence_shown": "number",
                "access": ["parking"]}  # fmt: skip
        assert client.post("/directory/clinic", said).status_code == 302
        assert client.post("/directory/publish", {"shown": "yes"}).status_code == 302
        assert "Shown in the directory" in client.get("/directory/").content.decode()
        wrong = client.post("/directory/clinic", said | {"town": "Nowhereatall", "postcode": ""})
        assert wrong.status_code == 422
        assert "on no map here" in wrong.content.decode()
        assert client.post("/directory/clinic", {"town": ""}).status_code == 422
        assert client.get("/directory/publish").status_code == 405

    def test_what_of_the_licence_is_shown_is_the_clinics_to_say(self, listed, olu, client):
        assert "PT-1" in own_page(client).content.decode()
        open_to_the_public(olu, licence_shown=LicenceShown.PLACE)
        page = own_page(client).content.decode()
        assert "PT-1" not in page
        assert "Colorado" in page
