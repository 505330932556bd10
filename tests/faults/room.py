"""The phase with a real browser: the network of a tablet goes and comes back, the server dies, the browser dies."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.faults.clients import Crowd, Line, Wrong
from tests.faults.phases import FULL_S, Scene
from tests.faults.proxy import Proxy
from tests.faults.tablet import Tablet

TAPS = (3, 6)
"""While the fault lasts."""


def tapped(scene: Scene) -> str:
    """Taps go on through every fault; afterwards the server has what the screen shows, once."""
    proxy, done, faults = Proxy(scene.server.port, scene.dice), Counter[str](), Counter[str]()
    with sync_playwright() as tool, tempfile.TemporaryDirectory(prefix="filiform-tablet-") as folder:
        tablet = Tablet(tool, Path(folder), f"http://127.0.0.1:{proxy.port}", scene.people[0], scene.ledger, scene.dice)
        tablet.switch_on()
        while scene.goes_on(faults.total()):
            faults += one_session(scene, proxy, tablet)
            done += tablet.done
            tablet.done.clear()
        tablet.context.close()
    proxy.close()
    return f"{done.total()} taps in Chromium; {', '.join(f'{many} {what}' for what, many in sorted(faults.items()))}"


def one_session(scene: Scene, proxy: Proxy, tablet: Tablet) -> Counter[str]:
    """A session from start to count, with every fault once, in any order."""
    tablet.open(next(scene.visits))
    tablet.start()
    began = _rows(scene, tablet)
    tablet.tap()
    ways = {
        "offline": offline, "network gone": network_gone, "lines cut": lines_cut, "server killed": server_killed,
        "browser killed": browser_killed, "disk full": disk_full,
    }  # fmt: skip
    names = scene.dice.sample(sorted(ways), len(ways))
    for name in names:
        ways[name](scene, proxy, tablet)
        tablet.is_saved()
    tablet.takes_all_out()
    tablet.counts()
    tablet.is_saved()
    shown = tablet.shown()
    tablet.open_again(tablet.needles.count())
    if tablet.shown() != shown:
        raise Wrong(f"the screen said {shown!r}, and after opening the session again {tablet.shown()!r}")
    _ask_for_what_was_not_heard(scene, tablet)
    stored = _rows(scene, tablet) - began
    if stored != tablet.done:
        raise Wrong(f"tapped {dict(tablet.done)}, stored {dict(stored)}")
    return Counter(names)


def offline(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    """The switch of the browser itself."""
    tablet.context.set_offline(True)
    _taps(tablet)
    tablet.knows_that_it_is_alone()
    tablet.context.set_offline(False)


def network_gone(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    """The browser believes that it has a network, and nothing answers."""
    with _away(proxy):
        _taps(tablet)


def lines_cut(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    """Requests and answers end anywhere: the tablet cannot know what was stored."""
    proxy.cutting = True
    # The line it already has was made before.
    proxy.take_away()
    proxy.give_back()
    _taps(tablet)
    _taps(tablet)
    proxy.cutting = False
    proxy.take_away()
    proxy.give_back()


def server_killed(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    tablet.tap()
    scene.server.kill()
    _taps(tablet)
    scene.mend()


def disk_full(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    """Until the tablet itself has been told so, which takes as long as pages already taken can be filled."""
    refused, until = scene.ledger.refusals(), time.monotonic() + FULL_S
    while scene.ledger.refusals() == refused:
        scene.disk.fill()
        tablet.tap()
        if time.monotonic() > until:
            raise Wrong(f"the disk has been full for {FULL_S} s and the server refuses nothing")
    scene.disk.free()
    scene.mend()


def browser_killed(scene: Scene, proxy: Proxy, tablet: Tablet) -> None:
    """In the middle of an outage, with acts that no server has seen; and it opens again before the network is back."""
    with _away(proxy):
        _taps(tablet)
        needles, shown = tablet.needles.count(), tablet.shown()
        tablet.kill()
        tablet.switch_on()
        tablet.open_again(needles)
        if tablet.shown() != shown:
            raise Wrong(f"the screen said {shown!r}, and after the browser was killed {tablet.shown()!r}")
        tablet.tap()


@contextmanager
def _away(proxy: Proxy) -> Iterator[None]:
    proxy.take_away()
    yield
    proxy.give_back()


def _taps(tablet: Tablet) -> None:
    for _ in range(tablet.dice.randint(*TAPS)):
        tablet.tap()
        time.sleep(tablet.dice.random() * 0.1)


def _ask_for_what_was_not_heard(scene: Scene, tablet: Tablet) -> None:
    """The page says that everything is saved. What this process did not hear of must therefore be known already."""
    ledger = scene.ledger
    unheard = [
        act for act in ledger.sent.values() if act.visit == tablet.visit and act.command_id not in ledger.promised
    ]
    if not unheard:
        return
    crowd = Crowd(ledger, iter(()), scene.people, scene.server.port)
    line = Line(crowd, scene.people[0])
    answers = line.once(unheard)
    if answers is None:
        raise Wrong("the server did not answer after everything was mended")
    for answer in answers:
        if answer["status"] != "known":
            raise Wrong(f"the page says that everything is saved, and {answer['command_id']} is {answer['status']}")
        ledger.told(answer)


def _rows(scene: Scene, tablet: Tablet) -> Counter[str]:
    """The events of the session by kind, as the server tells them to another device."""
    line = Line(Crowd(scene.ledger, iter(()), scene.people, scene.server.port), scene.people[0])
    told = line.ask(f"/visits/{tablet.visit}/treatment/state?since=0")
    return Counter(event["kind"] for event in told["events"])
