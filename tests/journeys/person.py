"""Somebody at a screen: taps, types and reads, and counts what that takes."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

from filiform.knowledge import catalogues
from filiform.treatment.words import ITEM_WORDS

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The narrowest screen (WCAG 1.4.10: 1280 at 400 %), and text at twice its size (1.4.4) on a telephone and on a laptop.
REFLOW = ((320, "100%"), (390, "200%"), (1280, "200%"))
REFUSAL = re.compile(r"status of (4\d\d)")
WIDTHS = (1280, 390)
RUN = """options => axe.run(options).then(told => told.violations.map(
    fault => ({ id: fault.id, nodes: fault.nodes.map(node => node.html) })))"""
WATCH = """part => { window.reached = part === document.activeElement;
    part.addEventListener("focus", () => { window.reached = true }); return window.reached; }"""
TABS_AT_ONCE = 5
STICKING_OUT = """width => [...document.querySelectorAll("main *")]
    .filter(part => part.getBoundingClientRect().right > width + 0.5)
    .filter(part => { for (let box = part.parentElement; box; box = box.parentElement)
                        if (getComputedStyle(box).overflowX !== "visible") return false;
                      return true; })
    .slice(-2).map(part => part.outerHTML.slice(0, 160))"""


# An id of a catalogue or a key of a payload where words should stand; addresses, files and fingerprints are in <code>.
RAW_KEYS = """ids => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const raw = /\\b[a-z]+_[a-z_]+\\b/, id = new RegExp("(^|[^\\\\w-])(" + ids + ")($|[^\\\\w-])");
    for (let text; (text = walk.nextNode());)
        if (!text.parentElement.closest("script, style, code") && (raw.test(text.data) || id.test(text.data)))
            found.push(text.data.trim());
    return found }"""


class Person:
    """A browser page with the counts of what was done on it. `faults` must be empty when the test ends."""

    def __init__(self, page: Page, clinic: Any) -> None:
        self.page, self.clinic = page, clinic
        self.taps = 0
        self.faults: list[str] = []
        self.expected_refusals: set[int] = set()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        if message.type != "error":
            return
        refused = REFUSAL.search(message.text)
        if refused and int(refused[1]) in self.expected_refusals:
            return
        self.faults.append(f"{self.page.url}: {message.text}")

    def opens(self, path: str) -> None:
        self.page.goto(f"{self.clinic.url}{path}")

    def is_refused(self, path: str) -> int:
        """Opens an address that is closed to this person; the status of the answer."""
        self.expected_refusals.add(403)
        answer = self.page.goto(f"{self.clinic.url}{path}")
        assert answer is not None
        return answer.status

    def tap(self, what: Locator) -> None:
        what.click()
        self.taps += 1

    def taps_button(self, name: str, *, exact: bool = True) -> None:
        self.tap(self.page.get_by_role("button", name=name, exact=exact))

    def taps_link(self, name: str, *, exact: bool = True) -> None:
        self.follows(self.page.get_by_role("link", name=name, exact=exact).first)

    def follows(self, what: Locator) -> None:
        """Taps what leads to another page, and waits until that page stands with its scripts."""
        with self.page.expect_navigation():
            self.tap(what)

    def types(self, label: str, text: str) -> None:
        self.page.get_by_label(label).fill(text)
        self.taps += 1

    def sees(self, text: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).to_contain_text(text)

    def sees_no(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)

    def reads_pdf(self, link: str) -> str:
        """The text of the document behind a link, downloaded as the browser does it."""
        address = self.page.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.page.request.get(f"{self.clinic.url}{address}")
        assert answer.headers["content-type"] == "application/pdf", answer.headers
        return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(answer.body())).pages).split())

    # By keyboard

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first

    def presses_enter_on(self, what: Locator, *, navigates: bool = True) -> None:
        """Reaches a control with the tabulator alone and uses it."""
        self.tabs_to(what)
        if navigates:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")
        else:
            self.page.keyboard.press("Enter")

    # What a page owes everybody

    def accessibility_faults(self) -> list[str]:
        """What axe finds on this page, and what sticks out sideways, on a laptop and on a telephone."""
        found = []
        self.page.evaluate(Axe().axe_script)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            where = f"{self.page.url.removeprefix(self.clinic.url)} at {width}"
            for fault in self.page.evaluate(RUN, {"runOnly": WCAG, "resultTypes": ["violations"]}):
                found += [f"{where}: {fault['id']}: {html[:200]}" for html in fault["nodes"]]
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"{where}: is {wide} px wide by {self.page.evaluate(STICKING_OUT, width)}")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        found += [f"{self.page.url}: says {words[:120]!r}" for words in self.page.evaluate(RAW_KEYS, _ids())]
        return found + self.reflow_faults()

    def reflow_faults(self) -> list[str]:
        """What sticks out of a public or a patient's page on the narrowest screen, or with text at twice its size."""
        if not self.page.locator(".public").count():
            return []
        found, size = [], self.page.viewport_size
        for width, text in REFLOW:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.page.evaluate("size => { document.documentElement.style.fontSize = size }", text)
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                told = self.page.evaluate(STICKING_OUT, width)
                found.append(f"{self.page.url} at {width}, text at {text}: is {wide} px wide by {told}")
        self.page.evaluate("document.documentElement.style.fontSize = ''")
        if size:
            self.page.set_viewport_size(size)
        return found

    def tabs_to(self, what: Locator, *, at_most: int = 600) -> None:
        """Reaches a control with the tabulator alone, from where the page stands."""
        if what.evaluate(WATCH):
            return
        for pressed in range(at_most):
            self.page.keyboard.press("Tab")
            if pressed % TABS_AT_ONCE == TABS_AT_ONCE - 1 and self.page.evaluate("window.reached"):
                # The tabulator was there and has gone on by a few controls; it goes back to use it.
                what.focus()
                return
        raise AssertionError(f"the tabulator does not reach {what} on {self.page.url}")


@cache
def _ids() -> str:
    """Ids that are no English words: of muscles, places, techniques and points that are ticked; one pattern for all."""
    words = {"semi-permanent", "heated-needle", "in-situ", "one-side-of-chest"}
    places = {region for heading in catalogues.eligibility().regions.values() for region in heading}
    ids = {*catalogues.muscles().by_id, *places, *catalogues.techniques().needling, *ITEM_WORDS} - words
    return "|".join(sorted(one for one in ids if "-" in one))
