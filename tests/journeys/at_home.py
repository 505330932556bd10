"""A patient with her phone: opens the link of her mail, gives the code, answers, loses the network and gets it back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from playwright.sync_api import Locator, expect

from filiform.booking import services as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind
from filiform.outbox.models import Letter
from filiform.patients import services as patients
from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose
from filiform.patients.models import Patient
from tests.intake.healthy import OTHERWISE
from tests.journeys.clinic import now
from tests.journeys.person import Person

CODE = re.compile(r"\b\d{6}\b")
SAVED = re.compile(r"Saved \d\d:\d\d")
PHONE = 390


def booked(
    clinic: Any, patient: Patient, *, ahead: timedelta = timedelta(days=2), complaint: str = "Neck pain"
) -> Visit:
    """A visit to come, such as she finds in her confirmation."""
    starts_at = (now() + ahead).replace(minute=0, second=0, microsecond=0)
    return booking.add_visit(
        patient_id=patient.pk, practitioner_id=clinic.amara_pt.pk, starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=45), kind=VisitKind.INITIAL, complaint=complaint, by=clinic.amara,
        at=now(),
    )  # fmt: skip


def with_address(clinic: Any, patient: Patient) -> Patient:
    patients.change_patient(
        patient_ref=patient.ref, email="elif@example.org", phone="555 0100", by=clinic.amara, at=now()
    )  # fmt: skip
    return patient


class AtHome(Person):
    """At a phone, with a finger."""

    visit_ref = ""

    def opens_her_link(self, patient: Patient, visit: Visit) -> None:
        path = access.make_link(
            patient_id=patient.pk, purpose=Purpose.VISIT, about=visit.ref, until=now() + timedelta(days=3),
            by=self.clinic.amara, at=now(),
        )  # fmt: skip
        self.visit_ref = visit.ref
        self.opens(path)
        self.page.get_by_role("button", name=re.compile("Send", re.IGNORECASE)).first.click()
        newest = Letter.rows.filter(kind="access.code").order_by("-id").first()
        assert newest is not None
        code = CODE.search(newest.body)
        assert code is not None
        self.page.locator("input[name=code]").fill(code[0])
        self.follows(self.page.locator("form:has([name=code]) button"))

    def begins_history(self) -> None:
        self.follows(self.page.get_by_role("link", name=re.compile("Your health")))
        self.follows(self.page.get_by_role("link", name="Begin"))

    @property
    def screen(self) -> Locator:
        return self.page.locator("[data-screen]")

    @property
    def number(self) -> str:
        return self.screen.get_attribute("data-screen") or ""

    def sees_saved(self) -> None:
        expect(self.page.locator("[data-phone-saved]")).to_have_text(SAVED)

    def sees_waiting(self, number: int) -> None:
        expect(self.page.locator("[data-phone-saved]")).to_contain_text(
            f"kept on this phone and sent by itself: {number}"
        )

    def ticks(self, fact: str) -> None:
        self.tap(self.page.locator(f"[data-ask][id='{fact}'] label.history-tick"))

    def goes_on(self) -> None:
        """Next, and waits until another screen stands there."""
        before = self.number
        self.tap(self.page.get_by_role("button", name="Next", exact=True))
        expect(self.page.locator(f"[data-screen='{before}']")).to_have_count(0)

    def closes(self, button: Locator) -> None:
        """A closing button; the page then says so, or another one stands there."""
        before, key = self.number, (button.get_attribute("value") or "").removeprefix("close:")
        self.tap(button)
        self._sees_one_of(before, f"[id='{key}'] .history-closed")

    def _sees_one_of(self, before: str, closed: str) -> None:
        self.page.locator(f"[data-screen]:not([data-screen='{before}']), .phone-chapter, {closed}").first.wait_for()

    def answers_the_rest(self) -> list[str]:
        """As a healthy person does, to the summary; the numbers of the screens walked."""
        walked: list[str] = []
        for _ in range(60):
            if not self.screen.count():
                return walked
            if self.number not in walked:
                walked.append(self.number)
            self._answers_screen()
        raise AssertionError(f"the history does not end: {walked}")

    def answers_until(self, part: str) -> None:
        """The same, to the first screen that has this part; what is there is left as it is."""
        while not self.page.locator(part).count():
            self._answers_screen()

    def _answers_screen(self) -> None:
        if self.number == "0":
            none = self.page.get_by_role("button", name="I have no pain to show")
            if none.count():
                self.tap(none)
                expect(none).to_have_count(0)
            return self.goes_on()
        for fact in self.page.locator("[data-history-form] input[type=radio]").evaluate_all(
            "parts => [...new Set(parts.filter(p => !p.form.elements[p.name].value).map(p => p.name.slice(2)))]"
        ):
            answer = OTHERWISE.get(fact, False)
            value = {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)
            self.tap(self.page.locator(f"label.choice:has([name='f.{fact}'][value='{value}'])"))
        named = self.page.locator("[data-named] button[value=close]:visible")
        if named.count():
            section, before = self.page.locator("[data-named]").first.get_attribute("id"), self.number
            self.tap(named.first)
            self._sees_one_of(before, f"#{section} .history-closed")
            return None
        for section in self.page.locator("fieldset.history-list").all():
            if not section.locator(".history-closed").count():
                return self.closes(section.locator("button[value^='close:']"))
        return self.goes_on()
