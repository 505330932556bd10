"""Somebody at a screen: taps, types and reads, and counts what that takes."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from pypdf import PdfReader

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
REFUSAL = re.compile(r"status of (4\d\d)")
WIDTHS = (1280, 390)


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
        self.tap(self.page.get_by_role("link", name=name, exact=exact).first)

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

    # What a page owes everybody

    def accessibility_faults(self) -> list[str]:
        """What axe finds on this page, and what sticks out sideways, on a laptop and on a telephone."""
        found = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            where = f"{self.page.url.removeprefix(self.clinic.url)} at {width}"
            for fault in Axe().run(self.page, options={"runOnly": WCAG}).response["violations"]:
                found += [f"{where}: {fault['id']}: {node['html'][:200]}" for node in fault["nodes"]]
            if (wide := self.page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"{where}: is {wide} px wide")
        self.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        return found

    def tabs_to(self, what: Locator, *, at_most: int = 150) -> None:
        """Reaches a control with the tabulator alone, from the top of the page."""
        handle = what.element_handle()
        for _ in range(at_most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("part => part === document.activeElement", handle):
                return
        raise AssertionError(f"the tabulator does not reach {what} on {self.page.url}")
