"""The treatment room without a network, after a crash, on two devices: no needle is lost, and no truth is invented."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import expect

from filiform.supplies import queries as lots
from filiform.supplies import services as supplies
from filiform.treatment import queries
from tests.browser import ARGUMENTS, find
from tests.factories.journey import LEGS
from tests.faults.proxy import Proxy
from tests.journeys.clinic import LOT, now
from tests.journeys.clinician import Clinician

pytestmark = pytest.mark.journey

GONE = re.compile("ERR_|Failed to (fetch|load)|error occurred when fetching|does not have a MIME type")


@pytest.fixture
def network(clinic):
    """The clinic behind a line that can be cut: `take_away`, `give_back`."""
    line = Proxy(int(clinic.url.rpartition(":")[2]), Random(1))
    clinic.url = f"http://127.0.0.1:{line.port}"
    yield line
    line.close()


@pytest.fixture
def visit(clinic):
    return clinic.ready_visit(clinic.patient(), muscles=LEGS)


@pytest.fixture
def amara(clinic, network, visit, at_the_screen):
    """Amara in the room, before the first needle. What the browser complains of while the line is cut is expected."""
    someone = at_the_screen(clinic.amara)
    someone.opens(f"/visits/{visit.ref}/treatment/")
    someone.starts_session()
    someone.is_saved()
    yield someone
    someone.faults = [fault for fault in someone.faults if not GONE.search(fault)]


def stored(clinic, visit):
    return queries.treatment_of(organization_id=clinic.amara.organization_id, visit_id=visit.pk).state


def says_there_is_no_network(amara, acts):
    link = amara.page.locator(".room-link")
    expect(link).to_contain_text("No connection")
    expect(link).to_contain_text(f"{acts} act{'' if acts == 1 else 's'} kept on this device")


def recall(clinic):
    (lot,) = [one for one in lots.lots(organization_id=clinic.olu.organization_id) if one.lot == LOT]
    supplies.recall_lot(lot_ref=lot.ref, reason="maker's notice", by=clinic.olu, at=now())


def test_a_session_goes_on_without_a_network_says_so_and_catches_up_by_itself(clinic, network, visit, amara):
    network.take_away()
    amara.inserts("gluteus medius", 2)
    amara.inserts("soleus")
    amara.sees_twitches()
    says_there_is_no_network(amara, 6)
    amara.tap(amara.page.get_by_role("button", name="R1 out"))
    amara.sees_count("3 in / 1 out")
    amara.takes_all_out()
    amara.counts(3)
    amara.sees_count("All accounted for")
    assert stored(clinic, visit).inserted == frozenset()

    network.give_back()
    amara.is_saved()
    kept = stored(clinic, visit)
    assert (len(kept.inserted), len(kept.withdrawn), kept.counted) == (3, 3, 3)
    assert sum(needle.twitches for needle in kept.needles.values()) == 3
    assert not kept.flagged
    amara.closes_session()


def test_what_was_done_offline_keeps_the_time_of_the_hand(clinic, network, visit, amara):
    network.take_away()
    amara.inserts("soleus")
    amara.page.wait_for_timeout(2500)
    network.give_back()
    amara.is_saved()
    (needle,) = stored(clinic, visit).history[-1:]
    assert (needle.recorded_at - needle.occurred_at).total_seconds() > 2


def test_an_act_the_server_would_have_refused_is_kept_as_a_fact_and_flagged(clinic, network, visit, amara):
    """The lot is recalled while the tablet is out of reach, and the needle is in a body."""
    network.take_away()
    amara.inserts("soleus")
    recall(clinic)
    network.give_back()
    amara.is_saved()
    amara.sees("Kept as a fact although a check would have refused it")
    amara.sees_count("1 in / 0 out")
    (flagged,) = stored(clinic, visit).flagged
    assert (flagged.kind, flagged.against) == ("needle.inserted", "treatment.lot_recalled")


def test_a_refused_act_comes_back_with_its_reason_and_the_screen_corrects_itself(clinic, visit, amara):
    recall(clinic)
    card = amara.card("soleus")
    amara.tap(card.get_by_role("button", name=re.compile("^Needle in")))
    amara.sees("recalled")
    amara.sees_count("0 in / 0 out")
    expect(card.locator("li.needle")).to_have_count(0)
    # The needle is in all the same: the record must be able to say so.
    amara.taps_button("It has been done: keep it on record")
    amara.sees_count("1 in / 0 out")
    amara.is_saved()
    assert [event.against for event in stored(clinic, visit).flagged] == ["treatment.lot_recalled"]


def test_two_devices_on_one_session_do_not_both_invent_the_truth(clinic, network, visit, amara, at_the_screen):
    """One tablet is offline while the other takes the needle out: both end up showing the same."""
    amara.inserts("soleus")
    amara.is_saved()
    direct = at_the_screen(clinic.amara)
    direct.page.goto(f"http://127.0.0.1:{network.upstream}/visits/{visit.ref}/treatment/")
    direct.sees_count("1 in / 0 out")
    network.take_away()
    amara.tap(amara.page.get_by_role("button", name="Twitch on R1"))
    direct.takes_all_out()
    direct.is_saved()
    amara.sees_count("1 in / 0 out")
    network.give_back()
    amara.sees_count("1 in / 1 out")
    amara.is_saved()
    expect(direct.needles).to_contain_text("LTR 1")
    kept = stored(clinic, visit)
    assert [needle.twitches for needle in kept.needles.values()] == [1]
    assert not kept.in_body


def test_a_needle_struck_out_here_and_taken_out_there_is_announced_and_counted_again(
    clinic, network, visit, amara, at_the_screen
):
    amara.inserts("soleus", 2)
    amara.is_saved()
    direct = at_the_screen(clinic.amara)
    direct.page.goto(f"http://127.0.0.1:{network.upstream}/visits/{visit.ref}/treatment/")
    direct.sees_count("2 in / 0 out")
    network.take_away()
    amara.tap(amara.page.get_by_role("button", name="R1 out"))
    direct.sees_recorded("R1 into")
    direct.tap(direct.page.get_by_role("button", name=re.compile("^Take back: R1 into")))
    direct.sees_count("1 in / 0 out")
    network.give_back()
    direct.sees("R1 R Soleus was struck out, then Amara")
    direct.sees_count("2 in / 1 out")
    expect(direct.page.locator("#lines")).to_contain_text("struck out, then withdrawn: it counts")
    direct.takes_all_out()
    direct.counts(2)
    direct.sees_count("All accounted for")
    expect(direct.page.get_by_text("was struck out, then")).to_have_count(0)
    amara.sees_count("All accounted for")


def test_acts_of_somebody_else_wait_for_her_and_are_never_sent_under_another_name(clinic, network, visit, amara):
    network.take_away()
    amara.inserts("soleus")
    amara.page.wait_for_timeout(300)
    amara.page.context.clear_cookies()
    cookie = {"name": "sessionid", "value": clinic.session_of(clinic.bo), "url": clinic.url}
    amara.page.context.add_cookies([cookie])
    network.give_back()
    amara.page.goto(f"{clinic.url}/visits/{visit.ref}/treatment/")
    amara.sees("acts of Amara Diallo wait on this device")
    amara.sees_count("1 in / 0 out")
    assert not stored(clinic, visit).needles


def test_nothing_goes_in_before_the_server_has_said_that_it_may(clinic, network, visit, at_the_screen):
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    expect(amara.page.locator("#start")).to_be_visible()
    network.take_away()
    amara.tap(amara.page.locator("#start"))
    amara.sees("Starting needs the network")
    expect(amara.page.get_by_role("button", name=re.compile("^Needle in"))).to_have_count(0)
    network.give_back()
    amara.sees_count("0 in / 0 out")
    amara.inserts("soleus")
    amara.is_saved()
    assert not stored(clinic, visit).flagged
    amara.faults = [fault for fault in amara.faults if not GONE.search(fault)]


def test_two_tabs_of_one_tablet_show_the_same_without_a_network(clinic, network, visit, amara):
    other = Clinician(amara.page.context.new_page(), clinic)
    other.opens(f"/visits/{visit.ref}/treatment/")
    other.sees_count("0 in / 0 out")
    network.take_away()
    amara.inserts("soleus")
    other.sees_count("1 in / 0 out")
    other.takes_all_out()
    amara.sees_count("1 in / 1 out")
    network.give_back()
    amara.is_saved()
    other.is_saved()
    kept = stored(clinic, visit)
    assert (len(kept.inserted), len(kept.in_body)) == (1, 0)
    assert [event.kind for event in kept.history[-2:]] == ["needle.inserted", "needles.all_withdrawn"]


def test_a_killed_browser_opens_the_session_as_it_was_without_a_network(clinic, network, visit, browsers, tmp_path):
    started = {"executable_path": find(), "args": ARGUMENTS, "viewport": {"width": 1280, "height": 900}}
    browser = browsers.launch_persistent_context(str(tmp_path / "tablet"), **started)
    cookie = {"name": "sessionid", "value": clinic.session_of(clinic.amara), "url": clinic.url}
    browser.add_cookies([cookie])
    amara = Clinician(browser.new_page(), clinic)
    amara.opens(f"/visits/{visit.ref}/treatment/")
    amara.starts_session()
    amara.inserts("gluteus medius")
    amara.is_saved()
    until_shelved(amara)
    network.take_away()
    amara.inserts("gluteus medius")
    amara.inserts("soleus")
    since = amara.insertion_times()
    kill(tmp_path / "tablet")

    browser = browsers.launch_persistent_context(str(tmp_path / "tablet"), **started)
    again = Clinician(browser.new_page(), clinic)
    again.opens(f"/visits/{visit.ref}/treatment/")
    again.sees_count("3 in / 0 out")
    assert again.insertion_times() == since
    says_there_is_no_network(again, 2)
    again.tap(again.page.locator("#all-out"))
    again.sees_count("3 in / 3 out")
    network.give_back()
    # The browser died before it had written down its cookies: she signs in again, and nothing is lost.
    again.sees("Signed out. 3 acts kept on this device.")
    browser.add_cookies([cookie])
    again.is_saved()
    kept = stored(clinic, visit)
    assert (len(kept.inserted), len(kept.in_body)) == (3, 0)
    assert {f"{needle.inserted_at:%Y-%m-%dT%H:%M:%S}" for needle in kept.needles.values()} == set(since)
    browser.close()


# The page itself, and its styles and scripts.
MOST_OF_A_PAGE = 15
SHELVED = """async () => (await Promise.all((await caches.keys()).map(
    async name => (await (await caches.open(name)).keys()).length))).reduce((sum, one) => sum + one, 0)"""


def until_shelved(amara) -> None:
    """The service worker has put the page away on this device."""
    for _ in range(60):
        if amara.page.evaluate(SHELVED) > MOST_OF_A_PAGE:
            return
        amara.page.wait_for_timeout(250)
    raise AssertionError("the page was not put away")


def kill(profile: Path) -> None:
    """As when the battery falls out: every process of this browser at once."""
    found = subprocess.run(["pgrep", "-f", str(profile)], capture_output=True, text=True, check=False).stdout.split()
    for process in found:
        if int(process) != os.getpid():
            os.kill(int(process), signal.SIGKILL)
