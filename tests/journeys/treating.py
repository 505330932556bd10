"""What a clinician does in the treatment room, tap by tap."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.journeys.person import Person


class Treating(Person):
    @property
    def bar(self) -> Locator:
        return self.page.locator(".bar-count")

    def card(self, title: str) -> Locator:
        return self.page.locator("section.muscle", has=self.page.get_by_role("heading", name=title))

    def starts_session(self) -> None:
        self.taps_button("Start the session")
        expect(self.page.locator("#timeout")).to_be_visible()

    def passes_timeout(self) -> None:
        self.taps_button("All checked")

    def cleans_hands_and_skin(self) -> None:
        self.taps_button("Hands clean, skin prepared: all planned regions")
        expect(self.page.locator("#prepare")).to_have_count(0)

    def inserts(self, title: str, needles: int = 1) -> None:
        """Needles into one muscle, each after the board shows the one before."""
        for _ in range(needles):
            card = self.card(title)
            before = card.locator("li.needle").count()
            self.tap(card.get_by_role("button", name=re.compile("^(Needle in|Another needle in)")))
            expect(card.locator("li.needle")).to_have_count(before + 1)

    def prepares_and_inserts(self, *titles: str, each: int = 1) -> None:
        self.starts_session()
        self.passes_timeout()
        self.cleans_hands_and_skin()
        for title in titles:
            self.inserts(title, each)

    def sees_twitches(self) -> None:
        """One on every needle, by the button of that needle."""
        for number in range(self.page.locator("li.needle").count()):
            needle = self.page.locator("li.needle").nth(number)
            self.tap(needle.get_by_role("button", name=re.compile("^Twitch on")))
            expect(self.page.locator("li.needle").nth(number)).to_contain_text("LTR 1")

    def hears_ache(self) -> None:
        """On every needle that is in."""
        for number in range(self.page.locator("li.needle").count()):
            needle = self.page.locator("li.needle").nth(number)
            self.tap(needle.get_by_role("button", name="Feeling", exact=True))
            self.tap(needle.get_by_role("button", name="ache", exact=True))
            expect(self.page.locator("li.needle").nth(number).locator(".needle-head")).to_contain_text("ache")

    def runs_current(self) -> None:
        self.tap(self.page.locator("#current > summary"))
        self.tap(self.page.get_by_role("button", name="Start 2 Hz, 200 µs"))
        expect(self.page.get_by_role("heading", name="Electrical stimulation")).to_be_visible()

    def stops_current(self) -> None:
        self.taps_button("Stop")
        expect(self.page.get_by_role("heading", name="Electrical stimulation")).to_have_count(0)

    def takes_all_out(self) -> None:
        self.tap(self.page.locator("#all-out"))
        expect(self.page.locator("#all-out")).to_have_count(0)

    def counts(self, needles: int) -> None:
        self.page.locator("input[name=counted]").fill(str(needles))
        self.taps += 1
        self.tap(self.page.locator("#count"))

    def sees_count(self, text: str) -> None:
        expect(self.bar).to_contain_text(text)

    def massages(self) -> None:
        self.taps_button("massage")
        expect(self.page.locator("#board .badge", has_text="massage")).to_be_visible()

    def tests_again(self, value: str) -> None:
        """The first sign of the list, once more."""
        row = self.page.locator("form.sign").first
        row.locator("input[name=value]").fill(value)
        self.taps += 1
        self.tap(row.get_by_role("button", name="Record"))
        expect(self.page.locator("form.sign").first.locator("input[name=value]")).to_have_value(value)
        expect(self.page.locator("#lines")).to_contain_text("(after)")

    def gives_advice(self) -> None:
        self.taps_button("Advice given:", exact=False)
        expect(self.page.get_by_text("Advice given", exact=True)).to_be_visible()

    def ticks_leaving_checks(self) -> None:
        self.taps_button("Tick all")

    def closes_session(self) -> None:
        """Where the page asks first, such as for a short time of watching, it is confirmed."""
        self.expected_refusals.add(422)
        self.ticks_leaving_checks()
        self.taps_button("Close the session")
        confirm = self.page.get_by_role("button", name="Confirm, and record it")
        closed = self.page.get_by_role("heading", name="Session closed")
        expect(confirm.or_(closed).first).to_be_visible()
        if confirm.count():
            self.tap(confirm)
        expect(closed).to_be_visible()

    def tries_to_close_behind_the_page(self) -> tuple[int, str]:
        """Sends the close that the page does not offer; the status and the sentence of the answer."""
        status, body = self.page.evaluate(
            """async () => { const fields = new FormData();
               fields.set("act", "close"); fields.set("command", crypto.randomUUID());
               const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers")) };
               const address = location.pathname + "do";
               const answer = await fetch(address, { method: "POST", body: fields, headers });
               const page = new DOMParser().parseFromString(await answer.text(), "text/html");
               return [answer.status, page.querySelector("[data-refusal]")?.textContent.trim() ?? ""] }"""
        )
        return status, body

    def insertion_times(self) -> list[str]:
        """Since when each needle is in, as the page holds it."""
        clocks = self.page.locator("li.needle[data-state=in] [data-since]")
        return clocks.evaluate_all("clocks => clocks.map(clock => clock.dataset.since)")

    def reports_needle_missing(self) -> None:
        self.tap(self.page.locator("#lost > summary"))
        self.taps_button("Record it as missing")
        self.sees("is being searched for")

    def reports_not_found(self) -> None:
        self.taps_button("Not found: report an incident")
