"""The pages of quick picks: whose they are, what they say, and what is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.treatment.quick_picks import services
from filiform.treatment.quick_picks.queries import quick_picks_for
from tests.factories.cast import NOON
from tests.treatment import room_cast as room
from tests.treatment.test_picks import SAID
from tests.treatment.test_quick_picks import held

pytestmark = pytest.mark.django_db
ALL = "/quick-picks/"


@pytest.fixture
def mine(amara):
    return services.save_quick_pick(name="Hip and shoulder", content=SAID, for_clinic=False, by=amara, at=NOON)


@pytest.fixture
def shared(olu):
    return services.save_quick_pick(name="House protocol", content=SAID, for_clinic=True, by=olu, at=NOON)


@pytest.fixture
def closed(amara, olu, amara_pt, visit):
    room.lay_in_needles(amara)
    room.attest_all(olu, amara_pt.ref)
    room.make_ready(amara, visit)
    held(amara, visit, room.whole_session(2))
    return visit


def to(name, row):
    return reverse(f"quick-picks:{name}", args=[row.ref])


def text(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_a_quick_pick_is_told_in_words(sign_in, amara, mine):
    page = text(sign_in(amara), ALL)
    for words in (
        "Hip and shoulder", "L Gluteus medius", "0.30 × 50 mm, 30 mm deep, deep", "0.30 × 50 mm, 10 min",
        "R Trapezius, descending part", "Current within L Gluteus medius: Low, 2 Hz, 15 min",
        "Massage or compression, 1.5 min", "Stretch, 2 sets",
    ):  # fmt: skip
        assert words in page, words


def test_like_needles_are_told_together(sign_in, amara):
    needle = {**SAID["needles"][0], "view": "posterior", "x": 0.4, "y": 0.5}
    other = {**needle, "x": 0.5}
    services.save_quick_pick(name="Two", content={"needles": [needle, other]}, for_clinic=False, by=amara, at=NOON)
    assert "L Gluteus medius × 2" in text(sign_in(amara), ALL)


def test_needles_that_differ_in_dwell_alone_are_told_with_their_range(sign_in, amara):
    needles = [{**SAID["needles"][0], "planned_dwell_min": minutes} for minutes in (9, 7, 8)]
    services.save_quick_pick(name="Three", content={"needles": needles}, for_clinic=False, by=amara, at=NOON)
    page = text(sign_in(amara), ALL)
    assert "L Gluteus medius × 3" in page
    assert "deep, 7-9 min" in page


def test_nothing_yet_says_where_to_begin(sign_in, amara):
    assert "No quick picks yet" in text(sign_in(amara), ALL)


def test_each_sees_the_clinics_and_her_own(sign_in, amara, bo, olu, mine, shared):
    assert "Hip and shoulder" not in text(sign_in(bo), ALL)
    page = text(sign_in(bo), ALL)
    assert "House protocol" in page
    assert "The owner changes and retires it." in page
    assert to("retire", shared) not in page
    assert to("retire", shared) in text(sign_in(olu), ALL)


def test_the_way_in_is_in_the_menu_of_those_who_may(sign_in, amara, olu, dara):
    assert f'href="{ALL}"' in text(sign_in(amara), "/")
    assert f'href="{ALL}"' in text(sign_in(olu), "/")
    assert f'href="{ALL}"' not in text(sign_in(dara), "/calendar/")


def test_reception_and_strangers_stay_outside(sign_in, dara, chen, client, mine):
    assert sign_in(dara).get(ALL).status_code == 403
    assert "Hip and shoulder" not in text(sign_in(chen), ALL)
    assert client.get(ALL).status_code == 302
    for name in ("rename", "retire", "favourite"):
        assert sign_in(chen).post(to(name, mine), {"name": "x", "favourite": "yes"}).status_code == 404
        assert sign_in(dara).post(to(name, mine)).status_code == 403
        assert sign_in(chen).get(to(name, mine)).status_code == 405


def test_a_mark_moves_it_to_the_front_and_back(sign_in, amara, mine):
    services.save_quick_pick(name="Ankle", content=SAID, for_clinic=False, by=amara, at=NOON)
    client = sign_in(amara)
    assert client.post(to("favourite", mine), {"favourite": "yes"}).status_code == 302
    assert [row.name for row in quick_picks_for(amara)] == ["Hip and shoulder", "Ankle"]
    assert 'aria-pressed="true"' in text(client, ALL)
    client.post(to("favourite", mine), {"favourite": "no"})
    assert [row.name for row in quick_picks_for(amara)] == ["Ankle", "Hip and shoulder"]


def test_it_can_be_renamed_and_what_is_wrong_is_said_at_its_field(sign_in, amara, mine):
    client = sign_in(amara)
    services.save_quick_pick(name="Ankle", content=SAID, for_clinic=False, by=amara, at=NOON)
    refused = client.post(to("rename", mine), {"name": "ANKLE"})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "There is a quick pick named ANKLE already." in page
    assert 'value="ANKLE"' in page
    assert page.count("autofocus") == 1
    assert client.post(to("rename", mine), {"name": " "}).status_code == 422
    assert client.post(to("rename", mine), {"name": "Hip"}).status_code == 302
    assert "Hip" in [row.name for row in quick_picks_for(amara)]


def test_it_can_be_retired_by_whoever_owns_it(sign_in, amara, olu, mine, shared):
    assert sign_in(amara).post(to("retire", shared)).status_code == 403
    assert sign_in(olu).post(to("retire", shared)).status_code == 302
    assert sign_in(amara).post(to("retire", mine)).status_code == 302
    assert quick_picks_for(amara) == []
    assert sign_in(amara).post(to("retire", mine)).status_code == 404


def test_a_closed_session_is_looked_at_named_and_kept(sign_in, amara, closed, elif_):
    client = sign_in(amara)
    address = reverse("quick-picks:keep", args=[closed.ref])
    assert f'href="{address}"' in text(client, f"/visits/{closed.ref}/note/")
    page = text(client, address)
    assert "R Gluteus maximus × 2" in page
    assert 'value="R Gluteus maximus"' in page
    assert "Yılmaz" not in page, "nothing of the patient"
    assert "For whom" not in page, "only the owner answers for the clinic's"
    assert Line.objects.filter(kind="chart.seen", patient=elif_.ref, facts__page="quick-pick").exists()
    assert client.post(address, {"name": ""}).status_code == 422
    assert client.post(address, {"name": "Buttock"}).status_code == 302
    assert [(row.name, row.is_clinics) for row in quick_picks_for(amara)] == [("Buttock", False)]


def test_the_owner_keeps_it_for_the_clinic(sign_in, olu, amara, closed):
    address = reverse("quick-picks:keep", args=[closed.ref])
    assert "The whole clinic" in text(sign_in(olu), address)
    assert sign_in(olu).post(address, {"name": "Buttock", "whose": "clinic"}).status_code == 302
    assert [(row.name, row.is_clinics) for row in quick_picks_for(amara)] == [("Buttock", True)]
    refused = sign_in(amara).post(address, {"name": "Mine", "whose": "clinic"})
    assert refused.status_code == 403


def test_an_open_session_offers_nothing_to_keep(sign_in, amara, olu, amara_pt, visit):
    room.lay_in_needles(amara)
    room.attest_all(olu, amara_pt.ref)
    room.make_ready(amara, visit)
    held(amara, visit, [*room.opening(), room.needle("n1")])
    client = sign_in(amara)
    address = reverse("quick-picks:keep", args=[visit.ref])
    assert address not in text(client, f"/visits/{visit.ref}/note/")
    assert "Nothing to keep" in text(client, address)
    refused = client.post(address, {"name": "x"})
    assert refused.status_code == 422
    assert "This session is not closed." in refused.content.decode()


def test_a_visit_of_another_organization_is_not_found(sign_in, chen, dara, closed):
    address = reverse("quick-picks:keep", args=[closed.ref])
    assert sign_in(chen).get(address).status_code == 404
    assert sign_in(chen).post(address, {"name": "x"}).status_code == 404
    assert sign_in(dara).get(address).status_code == 403


def test_many_quick_picks_cost_no_more_queries_than_one(sign_in, amara, mine, django_assert_max_num_queries):
    client = sign_in(amara)
    with django_assert_max_num_queries(3):
        client.get(ALL)
    for number in range(5):
        services.save_quick_pick(name=f"More {number}", content=SAID, for_clinic=False, by=amara, at=NOON)
    with django_assert_max_num_queries(3):
        client.get(ALL)
