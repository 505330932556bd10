"""A tablet in the treatment room: a real Chromium that keeps its data in a folder, and somebody who taps on it."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.load import SignedIn
from playwright.sync_api import BrowserContext, Error, Locator, Page, Playwright, Response, expect

from tests.browser import find
from tests.faults.clients import Wrong
from tests.faults.ledger import Act, Ledger

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
             "--disable-sync", "--disable-session-crashed-bubble"]  # fmt: skip
# As a hand goes: what comes faster than that, the room takes for a bounce.
A_BREATH_MS, A_CHANGE_MS = 400, 800
PATIENCE_MS = 30_000
MOST_NEEDLES = 6


class Tablet:
    """What was tapped is counted by the kind of event it stands for, once the screen has shown it."""

    def __init__(self, tool: Playwright, folder: Path, address: str, who: SignedIn, ledger: Ledger, dice: Random):
        self.tool, self.folder, self.address, self.who = tool, folder, address, who
        self.ledger, self.dice = ledger, dice
        self.visit = ""
        self.done: Counter[str] = Counter()
        self.context: BrowserContext
        self.page: Page

    def switch_on(self) -> None:
        """The browser with whatever it kept; the room is opened by `open`."""
        self.context = self.tool.chromium.launch_persistent_context(
            str(self.folder), executable_path=find(), args=ARGUMENTS, viewport={"width": 1280, "height": 900}
        )
        self.context.set_default_timeout(PATIENCE_MS)
        names = {"sessionid": self.who.session, "csrftoken": self.who.csrf}
        self.context.add_cookies([{"name": name, "value": text, "url": self.address} for name, text in names.items()])
        self.page = self.context.pages[0]
        self._listen(self.page)

    def _listen(self, page: Page) -> None:
        page.on("request", lambda request: self._sends(request) if request.method == "POST" else None)
        page.on("response", lambda response: self._hears(response) if response.request.method == "POST" else None)

    def kill(self) -> None:
        """No farewell: every process of this browser ends at once."""
        mark = f"--user-data-dir={self.folder}"
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "cmdline").read_text():
                    os.kill(int(entry.name), signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        for lock in self.folder.glob("Singleton*"):
            lock.unlink()

    def open(self, visit: str) -> None:
        self.visit = visit
        self.page.goto(f"{self.address}/visits/{visit}/treatment/")
        expect(self.page.locator("#board")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)

    def open_again(self, needles: int) -> None:
        """The same session, on whatever the tablet kept; every needle is where it was."""
        self.page.goto(f"{self.address}/visits/{self.visit}/treatment/")
        expect(self.page.locator("li.needle")).to_have_count(needles, timeout=PATIENCE_MS)

    def start(self) -> None:
        """Checks, hands and skin of every planned site: that many events."""
        self.page.locator("#start").click()
        expect(self.page.locator(".bar-count")).to_be_visible(timeout=PATIENCE_MS)
        self.is_saved()
        self.page.wait_for_timeout(A_CHANGE_MS)

    @property
    def needles(self) -> Locator:
        return self.page.locator("li.needle")

    def tap(self) -> None:
        """Something a hand does in the middle of a session, and its sight on the screen."""
        inside = self.page.locator("li.needle[data-state=in]")
        many = inside.count()
        if not many or (self.needles.count() < MOST_NEEDLES and self.dice.random() < 0.3):
            self._insert()
            return
        needle = self.page.locator(f"li.needle:has(#{self._pick(inside, many)})")
        if self.dice.random() < 0.5:
            seen = _told(needle, "LTR ")
            needle.get_by_role("button", name="Twitch on").click()
            expect(needle.locator(".needle-head")).to_contain_text(f"LTR {seen + 1}")
            self.done["twitch.seen"] += 1
        else:
            seen = self._recorded()
            needle.get_by_role("button", name="Ache at").click()
            _until(lambda: self._recorded() > seen, "the ache is not shown")
            self.done["sensation.reported"] += 1

    def _recorded(self) -> int:
        """How many acts the room shows."""
        return int(self.page.locator("#lines > summary").inner_text().partition("(")[2].rstrip(")"))

    def _pick(self, inside: Locator, many: int) -> str:
        """The id of a button of one of the needles that are in."""
        button = inside.nth(self.dice.randrange(many)).get_by_role("button", name="Twitch on")
        return str(button.get_attribute("id"))

    def _insert(self) -> None:
        before, buttons = self.needles.count(), self.page.locator("button[id^=in-]:enabled")
        buttons.nth(self.dice.randrange(buttons.count())).click()
        expect(self.needles).to_have_count(before + 1)
        self.page.wait_for_timeout(A_BREATH_MS)
        self.done["needle.inserted"] += 1

    def takes_all_out(self) -> None:
        self.page.locator("#all-out").click()
        expect(self.page.locator("#all-out")).to_have_count(0)
        self.page.wait_for_timeout(A_CHANGE_MS)
        self.done["needles.all_withdrawn"] += 1

    def counts(self) -> None:
        self.page.locator("#count-all").click()
        expect(self.page.locator("#count-all")).to_have_count(0)
        self.done["sharps.counted"] += 1

    def is_saved(self) -> None:
        """The page itself says that the server has everything."""
        expect(self.page.locator("#board")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)
        expect(self.page.locator(".room-link")).to_have_attribute("data-state", "saved", timeout=PATIENCE_MS)

    def knows_that_it_is_alone(self) -> None:
        expect(self.page.locator(".room-link")).to_have_attribute("data-state", "offline", timeout=PATIENCE_MS)

    def shown(self) -> str:
        return " ".join(self.page.locator(".bar-count").inner_text().split())

    def _sends(self, request: Any) -> None:
        given = request.post_data_json if "/treatment/events" in request.url else None
        for event in given["events"] if given else ():
            self.ledger.send(
                [Act(self.visit, event["command_id"], event["kind"], event["payload"], event["occurred_at"])]
            )

    def _hears(self, response: Response) -> None:
        """An answer whose end did not arrive is none, for the page as for the ledger."""
        self.ledger.answered(str(response.status))
        if "/treatment/events" not in response.url or response.status != 200:
            return
        with suppress(Error, ValueError):
            for answer in response.json()["answers"]:
                self.ledger.told(answer)


def _told(needle: Locator, before: str) -> int:
    _, found, rest = needle.locator(".needle-head").inner_text().partition(before)
    return int(rest.split()[0]) if found else 0


def _until(holds: Callable[[], bool], otherwise: str) -> None:
    until = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        if time.monotonic() > until:
            raise Wrong(otherwise)
        time.sleep(0.05)
