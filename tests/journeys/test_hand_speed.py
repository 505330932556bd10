"""How many touches a session takes: six needles in three muscles, from the day sheet to the signed note."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from filiform.intake import services as intake
from filiform.intake.rules.facts import CHANGED
from filiform.measures import services as measures
from filiform.measures.types import Phase, Reading
from tests.factories import journey
from tests.factories.journey import LEGS
from tests.journeys.clinic import now, two_weeks_later

pytestmark = pytest.mark.journey

MOST, MOST_AGAIN = 20, 9
MUSCLES = ("gluteus medius", "rectus femoris", "soleus")
CURRENT = {"techniques": ("superficial", "electrical-stimulation"), "path": "local-limb"}

# Every pointer that goes down and every key that is pressed, whatever the page makes of it.
COUNTER = """for (const [kind, name] of [["pointerdown", "taps"], ["keydown", "keys"]])
    addEventListener(kind, () => { sessionStorage[name] = Number(sessionStorage[name] ?? 0) + 1 }, true)"""


@contextmanager
def minutes_later(minutes: float):
    """The clock of the server moves on; the page hears of it within two seconds."""
    with time_machine.travel(now() + timedelta(minutes=minutes), tick=True):
        yield


def ready_for_needles(clinic, patient) -> None:
    """Everything before the treatment is done, the outcome measured too: the day sheet leads into the room."""
    visit = clinic.ready_visit(patient, muscles=LEGS, **CURRENT)
    last = {"fly_or_dive_hours": "none", "positive_pressure": False, "lactating": False, CHANGED: False}
    intake.record_answers(
        visit=journey.row(visit, clinic.amara), answers=last, source="patient", by=clinic.amara, at=now()
    )
    pain = Reading("nprs_current", 6, Phase.BEFORE)
    measures.record_measurements(visit=journey.row(visit, clinic.amara), values=[pain], by=clinic.amara, at=now())


def from_the_day_sheet(amara) -> None:
    amara.page.add_init_script(COUNTER)
    amara.opens("/")
    amara.page.evaluate("sessionStorage.clear()")
    amara.tap(amara.page.get_by_role("link", name="Yılmaz").first)
    amara.starts_session()


def to_the_signed_note(amara) -> tuple[int, int]:
    """Out, counted, watched, closed and signed; the touches and keys it took in all."""
    amara.takes_all_out()
    amara.tap(amara.page.locator("#count-all"))
    amara.sees_count("All accounted for")
    with minutes_later(11):
        expect(amara.page.locator("#leaving")).not_to_contain_text("Watch until")
        amara.tap(amara.page.locator("#close"))
        expect(amara.page.get_by_role("heading", level=1, name="Note")).to_be_visible()
        amara.tap(amara.page.get_by_role("button", name="Sign as Amara Diallo"))
        amara.sees("Signed, locked")
    return tuple(amara.page.evaluate("[Number(sessionStorage.taps ?? 0), Number(sessionStorage.keys ?? 0)]"))


def test_six_needles_take_at_most_twenty_touches_and_the_same_again_at_most_nine(clinic, at_the_screen, capsys):
    patient = clinic.patient()
    ready_for_needles(clinic, patient)
    amara = at_the_screen(clinic.amara)
    from_the_day_sheet(amara)
    for muscle in MUSCLES:
        amara.inserts(muscle, 2)
    amara.sees_twitches()
    amara.runs_current()
    touches, keys = to_the_signed_note(amara)
    paper = amara.reads_pdf("PDF")
    for words in ("6 in / 6 out", "LTR+", "0.30 × 50 mm", "Electrical stimulation", "dwell"):
        assert words in paper

    with two_weeks_later():
        ready_for_needles(clinic, patient)
        again = at_the_screen(clinic.amara)
        from_the_day_sheet(again)
        again.tap(again.page.get_by_role("button", name="5 mm deeper").first)
        expect(again.page.locator("#proposal")).to_contain_text("changed: depth")
        again.tap(again.page.locator("#put-all"))
        again.sees_count("6 in / 0 out")
        again.tap(again.page.locator("#like"))
        expect(again.page.locator("#current .run")).to_be_visible()
        expect(again.page.locator("li.needle", has_text="changed")).to_have_count(1)
        expect(again.page.locator("li.needle", has_text="carried")).to_have_count(5)
        touches_again, keys_again = to_the_signed_note(again)
        note = again.reads_pdf("PDF")
        assert "changed: depth" in note
        assert "carried from" in note

    with capsys.disabled():
        print(
            f"\nSix needles in three muscles: {touches} touches and {keys} keys, from the day sheet to the signed note."
        )
        print(f"The same again with one change: {touches_again} touches and {keys_again} keys.")
    assert touches <= MOST
    assert touches_again <= MOST_AGAIN
    assert keys == keys_again == 0
