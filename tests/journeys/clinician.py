"""What a clinician does on the pages of a visit, one sentence each."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.factories.cast import PASSWORD
from tests.intake.healthy import OTHERWISE
from tests.journeys.person import Person

NUMBERS = {"body.height_cm": "178", "body.weight_kg": "74", "hours_since_meal": "2"}
MOST_PAGES = 60


class Clinician(Person):
    answers = 0

    # The door and the desk

    def signs_in(self, email: str) -> None:
        self.opens("/")
        self.types("E-mail", email)
        self.types("Password", PASSWORD)
        self.taps_button("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Today")

    def adds_patient(self, given: str, family: str, born_on: str) -> None:
        """From the day sheet, for somebody who walks in."""
        self.taps_link("Walk-in")
        self.taps_link("New patient")
        self.types("Given name", given)
        self.types("Family name", family)
        self.types("Date of birth", born_on)
        self.taps_button("Add patient")

    def starts_walk_in(self, complaint: str) -> str:
        """The address of the visit."""
        self.types("What brings them today", complaint)
        self.taps_button("Start the visit")
        self.page.wait_for_url("**/visits/**/history/**")
        return self.visit_ref

    @property
    def visit_ref(self) -> str:
        return self.page.url.removeprefix(self.clinic.url).split("/")[2]

    def goes_to(self, step: str) -> None:
        """By the row of steps at the head of every page of a visit."""
        self.tap(self.page.locator("nav.journey a", has_text=step))

    # The history

    def answers_history(self, **otherwise: str) -> list[str]:
        """Answers every page as a healthy person does, until all is answered; the keys of the pages walked."""
        walked: list[str] = []
        for _ in range(MOST_PAGES):
            heading = self.page.locator("main h1").inner_text()
            if heading == "History":
                return walked
            topic = self.page.url.partition("/history/")[2].partition("/")[0]
            if topic not in walked:
                walked.append(topic)
            self._answers_page(otherwise)
        raise AssertionError(f"the history does not end: {walked}")

    def _answers_page(self, otherwise: dict[str, str]) -> None:
        """One page as it stands: its single questions, then the first list that is still open, or on."""
        named = self.page.locator("button[name=act][value=close]").first
        if named.is_visible():
            return self._sends(named, counts=True)
        for fact in self.page.locator("form[data-autosave] input[type=radio]").evaluate_all(
            "parts => [...new Set(parts.filter(p => !p.form.elements[p.name].value).map(p => p.name.slice(2)))]"
        ):
            value = otherwise.get(fact, self._healthy(fact))
            self.tap(self.page.locator(f"label.choice:has([name='f.{fact}'][value='{value}'])"))
            self.answers += 1
        for fact, figure in NUMBERS.items():
            field = self.page.locator(f"[name='f.{fact}']")
            if field.count() and not field.input_value():
                field.fill(figure)
                self.taps += 1
                self.answers += 1
        for section in self.page.locator("fieldset.history-list").all():
            if not section.locator(".history-closed").count():
                return self._sends(section.locator("button[value^='close:']"), counts=True)
        return self._sends(self.page.get_by_role("button", name="Next"))

    @staticmethod
    def _healthy(fact: str) -> str:
        answer = OTHERWISE.get(fact, False)
        return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)

    def _sends(self, button: Locator, *, counts: bool = False) -> None:
        with self.page.expect_navigation():
            self.tap(button)
        self.answers += counts
