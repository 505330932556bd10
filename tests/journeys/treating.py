"""What a clinician does in the treatment room, tap by tap."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.person import Person

# A hand needs longer from one tap to the next; what comes faster is a bounce and counts once.
A_BREATH, A_CHANGE = 400, 800
NEEDLE_IN = re.compile("^(Needle in|Another needle in)")


class Treating(Person):
    @property
    def bar(self) -> Locator:
        return self.page.locator(".bar-count")

    @property
    def needles(self) -> Locator:
        return self.page.locator("li.needle")

    def card(self, title: str) -> Locator:
        return self.page.locator("section.muscle", has=self.page.get_by_role("heading", name=title))

    def is_saved(self) -> None:
        """Everything done here has been answered by the server."""
        expect(self.page.locator("#board")).to_have_attribute("data-state", "saved")
        expect(self.page.locator(".room-link")).to_have_attribute("data-state", "saved")

    def starts_session(self) -> None:
        """Time-out, hands and skin are confirmed together."""
        self.tap(self.page.locator("#start"))
        expect(self.bar).to_contain_text("0 in / 0 out")
        self.page.wait_for_timeout(A_CHANGE)

    def inserts(self, title: str, needles: int = 1) -> None:
        """Needles into one muscle, each after the room shows the one before."""
        for _ in range(needles):
            card = self.card(title)
            before = card.locator("li.needle").count()
            self.tap(card.get_by_role("button", name=NEEDLE_IN))
            expect(card.locator("li.needle")).to_have_count(before + 1)
            self.page.wait_for_timeout(A_BREATH)

    def prepares_and_inserts(self, *titles: str, each: int = 1) -> None:
        self.starts_session()
        for title in titles:
            self.inserts(title, each)

    def sees_twitches(self) -> None:
        """One on every needle, by the button of that needle."""
        for number in range(self.needles.count()):
            needle = self.needles.nth(number)
            self.tap(needle.get_by_role("button", name=re.compile("^Twitch on")))
            expect(needle).to_contain_text("LTR 1")

    def hears_ache(self) -> None:
        """On every needle that is in."""
        for number in range(self.needles.count()):
            needle = self.needles.nth(number)
            self.tap(needle.get_by_role("button", name=re.compile("^Ache at")))
            expect(needle.locator(".needle-head")).to_contain_text("ache")

    def runs_current(self) -> None:
        self.tap(self.page.locator("#current button[value]").first)
        expect(self.page.locator("#current .run")).to_be_visible()

    def stops_current(self) -> None:
        self.tap(self.page.get_by_role("button", name="Stop: comfortable"))
        expect(self.page.locator("#current .run")).to_have_count(0)

    def takes_all_out(self) -> None:
        self.tap(self.page.locator("#all-out"))
        expect(self.page.locator("#all-out")).to_have_count(0)
        self.page.wait_for_timeout(A_CHANGE)

    def counts(self, needles: int) -> None:
        self.page.locator("input[name=counted]").fill(str(needles))
        self.taps += 1
        self.tap(self.page.locator("#count"))

    def sees_count(self, text: str) -> None:
        expect(self.bar).to_contain_text(text)

    def massages(self) -> None:
        self.tap(self.page.get_by_role("group", name="Massage").get_by_role("button").first)
        expect(self.page.locator("#board .badge", has_text="massage")).to_be_visible()

    def tests_again(self, value: str) -> None:
        """The first sign of the list, once more."""
        sign = self.page.locator("form.sign").first
        sign.locator("input[name=value]").fill(value)
        self.taps += 1
        self.tap(sign.get_by_role("button", name="Record"))
        self.sees_recorded("(after)")

    def sees_recorded(self, words: str) -> None:
        """In the list of what was recorded, which is drawn once it is unfolded."""
        lines = self.page.locator("#lines")
        if lines.get_attribute("open") is None:
            lines.locator("summary").press("Enter")
            self.taps += 1
        expect(lines).to_contain_text(words)

    def closes_session(self) -> None:
        """All checks hold, the sheets are handed over; the short time of watching is confirmed. Leads to the note."""
        self.page.wait_for_timeout(A_CHANGE)
        self.tap(self.page.locator("#close"))
        confirm = self.page.locator("#yes")
        note = self.page.get_by_role("heading", level=1, name="Note")
        expect(confirm.or_(note).first).to_be_visible()
        if confirm.count():
            self.tap(confirm)
        expect(note).to_be_visible()

    def tries_to_close_behind_the_page(self) -> tuple[str, str]:
        """Sends the close that the page does not offer; the status and the sentence of the answer."""
        answer: dict[str, Any] = self.page.evaluate(
            """async () => {
               const token = document.cookie.match(/csrftoken=([^;]+)/)[1];
               const close = { kind: "session.closed", payload: {}, command_id: crypto.randomUUID() };
               const address = location.pathname + "events";
               const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
               const body = JSON.stringify({ events: [close] });
               const sent = await fetch(address, { method: "POST", headers, body });
               return (await sent.json()).answers[0] }"""
        )
        return answer["status"], answer.get("sentence", "")

    def insertion_times(self) -> list[str]:
        """Since when each needle is in, as the page holds it, to the second."""
        clocks = self.page.locator("li.needle[data-state=in] [data-since]")
        return [since[:19] for since in clocks.evaluate_all("clocks => clocks.map(clock => clock.dataset.since)")]

    def misses_the_first_needle(self) -> None:
        self.tap(self.page.locator("#lost button").first)
        self.sees("is being searched for")

    def reports_not_found(self) -> None:
        """Every place looked at, somebody told, then the report."""
        report = self.page.get_by_role("button", name="Not found: report an incident")
        expect(report).to_be_disabled()
        for box in self.page.locator(".search input[type=checkbox]").all():
            self.tap(box)
        self.tap(report)
        self.sees("Reported as an incident.")
