"""What a clinician does at the desk and on the pages of a visit, one sentence each."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.factories.cast import PASSWORD
from tests.intake.healthy import OTHERWISE
from tests.journeys.treating import Treating

NUMBERS = {"body.height_cm": "178", "body.weight_kg": "74", "hours_since_meal": "2"}
MOST_PAGES = 60
SAVED = re.compile(r"Saved \d\d:\d\d")


class Clinician(Treating):
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
        self.follows(self.page.locator("nav.journey a", has_text=step))

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
        return self.follows(self.page.get_by_role("button", name="Next"))

    @staticmethod
    def _healthy(fact: str) -> str:
        answer = OTHERWISE.get(fact, False)
        return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)

    def _sends(self, button: Locator, *, counts: bool = False) -> None:
        self.follows(button)
        self.answers += counts

    def ticks(self, fact: str) -> None:
        self.tap(self.page.locator(f"label.history-tick:has([name='f.{fact}'])"))

    def closes_list(self, key: str) -> None:
        self._sends(self.page.locator(f"button[value='close:{key}']"), counts=True)

    def adds_medicine(self, name: str) -> None:
        self.page.get_by_label("Add a medicine").fill(name)
        self.follows(self.page.get_by_role("button", name="Add", exact=True))

    def medicine(self, name: str) -> Locator:
        """What stands on the list of medicines under a name."""
        return self.page.locator("ul.history-names > li", has_text=name)

    # Examination and plan

    def writes_indication(self, text: str) -> None:
        self.types("Indication: why needling may help", text)
        self._sees_saved(self.page.locator("form", has=self.page.get_by_label("Indication")))

    def scores_pain(self, score: int) -> None:
        """Pain now, the first of the three rows."""
        row = self.page.locator(".measure-score").first
        self.tap(row.locator(f"label.choice:has([value='{score}'])"))
        self._sees_saved(self.page.locator("form", has=self.page.locator(".measure-scores")))

    def picks_on_chart(self, view: str, x: float, y: float, muscle: str) -> None:
        """By the mouse: a point of the picture, then the muscle meant of those that lie there."""
        self.page.wait_for_selector(f"#point svg[data-view={view}] [tabindex='0']")
        self.page.evaluate("document.querySelector('#point .chart-stage').scrollIntoView(); scrollBy(0, -160)")
        place = self.page.evaluate(
            """([view, x, y]) => { const svg = document.querySelector(`#point svg[data-view=${view}]`);
               const point = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()); return [point.x, point.y] }""",
            [view, x, y],
        )
        self.page.mouse.click(*place)
        self.taps += 1
        self.tap(self.page.locator("#point .chart-offer .chip", has_text=f"Right {muscle}"))
        self._sees_point(muscle)

    def picks_from_list(self, typed: str, muscle: str) -> None:
        self.page.locator("#point-search").fill(typed)
        self.taps += 1
        self.tap(self.page.locator("#point .chart-list").get_by_role("button", name=f"Right {muscle}", exact=True))
        self._sees_point(muscle)

    def _sees_point(self, muscle: str) -> None:
        expect(self.page.locator("#points h3", has_text=muscle)).to_be_visible()
        expect(self.page.locator("#targets .choice", has_text=muscle)).to_be_visible()

    def keeps_point(self, muscle: str) -> None:
        """A point of the last visit, found again."""
        self.tap(self.page.locator(".exam-earlier li", has_text=muscle).get_by_role("button", name="Keep"))
        self._sees_point(muscle)

    def finds_signs(self, muscle: str) -> None:
        """A taut band and all the other signs are there."""
        point = self.page.locator(".exam-point", has=self.page.locator("h3", has_text=muscle))
        for sign in point.locator(".exam-sign").all():
            self.tap(sign.locator("label.choice", has_text="Yes"))
        self._sees_saved(point.locator("[data-signs]"))

    @staticmethod
    def _sees_saved(form: Locator) -> None:
        expect(form.locator("[data-saved]")).to_contain_text(SAVED)

    def plans(self, *muscles: str, techniques: tuple[str, ...], current: str = "") -> None:
        for muscle in muscles:
            target = self.page.locator("#targets .choice", has_text=muscle)
            if not target.locator("input").is_checked():
                self.tap(target)
        for technique in techniques:
            choice = self.page.locator("label.choice:has([name=techniques])", has_text=technique)
            if not choice.locator("input").is_checked():
                self.tap(choice)
        if current:
            self.page.get_by_label("Current runs").select_option(label=current)
            self.taps += 1
        self.follows(self.page.get_by_role("button", name="Needle these"))

    # Verdict

    def verdict(self) -> str:
        return self.page.locator("#verdict-page").get_attribute("data-verdict") or ""

    # Goals, concerns, consent

    def _unfolds(self, summary: str) -> None:
        fold = self.page.locator("details", has=self.page.locator("summary", has_text=summary))
        if fold.get_attribute("open") is None:
            self.tap(fold.locator("summary", has_text=summary))

    def adds_goal(self, text: str) -> None:
        self._unfolds("Add a goal")
        self.types("What the patient wants to do", text)
        self.taps_button("Add goal")
        self.sees(text)

    def adds_concern(self, text: str, answer: str) -> None:
        self._unfolds("Add a concern")
        self.types("What worries the patient", text)
        self.page.locator("form[action$='/concerns/']").get_by_label("Answer given").fill(answer)
        self.taps_button("Add concern")
        self.sees(text)

    def opens_text_again(self) -> None:
        """A consent is in force, but whether the patient agrees today is asked at every visit."""
        self._unfolds("Sign anew")

    def accepts_current(self) -> None:
        self.tap(self.page.locator("label.choice", has_text="I accept the current"))

    def draws_signature(self) -> None:
        pad = self.page.locator(".signature-pad")
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        for start, end in (((40, 90), (140, 40)), ((150, 100), (260, 60))):
            self.page.mouse.move(box["x"] + start[0], box["y"] + start[1])
            self.page.mouse.down()
            self.page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=6)
            self.page.mouse.up()
        self.taps += 1
        assert '"drawn"' in self.page.locator("input[name=signature]").input_value()

    def signs_consent(self) -> None:
        self.follows(self.page.get_by_role("button", name="Sign", exact=True))
        self.sees("Consent in force")

    # Note

    def writes_own_sentence(self, text: str) -> None:
        self.types("In your own words", text)
        expect(self.page.locator("#note-saved")).to_contain_text(SAVED)

    def signs_note(self) -> None:
        self.taps_button("Sign as", exact=False)
        expect(self.page.get_by_role("heading", name="Signed note")).to_be_visible()

    def adds_to_note(self, text: str) -> None:
        self.types("Add something to this note", text)
        self.taps_button("Sign the addendum")
        expect(self.page.locator(".note-addendum")).to_contain_text(text)
