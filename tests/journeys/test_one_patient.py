"""The whole way: somebody walks in, is treated, leaves with a signed note, and comes back two weeks later."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.clinic import two_weeks_later

pytestmark = pytest.mark.journey

MUSCLES = ("gluteus medius", "rectus femoris", "soleus")
# The consent and the examination are answers of every visit too.
ELSEWHERE = 2


def test_a_new_patient_goes_from_the_day_sheet_to_a_signed_note_and_is_treated_again(clinic, at_the_screen, capsys):
    amara = at_the_screen()
    amara.signs_in(clinic.amara.email)
    amara.adds_patient("Nadia", "Okafor", "1990-05-17")
    visit = amara.starts_walk_in("Hip pain after running")

    before = amara.taps
    pages = amara.answers_history()
    answers, taps = amara.answers + ELSEWHERE, amara.taps - before
    assert "bedside" in pages
    amara.sees("Every question is answered")

    amara.goes_to("Examination")
    amara.writes_indication("Myofascial pain of the right hip")
    amara.scores_pain(6)
    amara.picks_on_chart("posterior", 322, 415, MUSCLES[0])
    amara.finds_signs(MUSCLES[0])
    amara.picks_from_list("rectus fem", MUSCLES[1])
    amara.picks_from_list("soleus", MUSCLES[2])
    amara.plans(*MUSCLES, techniques=("Superficial", "Electrical"), current="Local limb")

    amara.goes_to("Consent")
    amara.adds_goal("Run five kilometres")
    amara.adds_concern("Will it hurt?", "A short ache; we stop when you say so.")
    amara.accepts_current()
    amara.draws_signature()
    amara.signs_consent()
    copy = amara.reads_pdf("Copy as PDF")
    assert "Nadia Okafor" in copy
    assert "Amara Diallo" in copy

    amara.goes_to("Verdict")
    assert amara.verdict() == "proceed-with-precautions"
    amara.sees("Proceed with precautions")
    amara.sees("Stop at once if pain feels electric")
    amara.sees("Needle tangentially")

    amara.goes_to("Treatment")
    amara.starts_session()
    amara.sees("Femoral artery")
    for muscle in MUSCLES:
        amara.inserts(muscle, 2)
    amara.sees_twitches()
    amara.hears_ache()
    amara.runs_current()
    amara.stops_current()
    amara.takes_all_out()
    amara.counts(6)
    amara.sees_count("6 in / 6 out")
    amara.massages()
    amara.tests_again("2")
    amara.closes_session()
    treated = amara.taps

    amara.sees("Hip pain after running")
    amara.writes_own_sentence("Twitched well and walked out easily.")
    amara.signs_note()
    amara.sees("Signed, locked")
    expect(amara.page.locator("#own-words")).to_have_count(0)
    paper = amara.reads_pdf("PDF")
    for words in ("6 in / 6 out", "Nadia Okafor", "Twitched well and walked out easily.", "Run five kilometres"):
        assert words in paper
    amara.adds_to_note("Rang in the evening: no soreness.")
    assert "Rang in the evening" in amara.reads_pdf("PDF")

    amara.opens(f"/visits/{visit}/history/")
    amara.sees("so its history does not change any more")

    with two_weeks_later():
        again, again_taps, again_pages = the_same_patient_comes_back(at_the_screen(clinic.amara))

    with capsys.disabled():
        print(f"\nA healthy newcomer gives {answers} answers with {taps} taps on {len(pages)} pages of the history;")
        print(f"from the sign-in to the closed session of six needles it takes {treated} taps.")
        print(f"Back after two weeks: {again} answers with {again_taps} taps on {', '.join(again_pages)}.")
    assert answers <= 55
    assert again <= 12


def the_same_patient_comes_back(amara):
    """A second visit to its signed note; the answers it took, the taps of its history, and the pages."""
    amara.opens("/")
    amara.taps_link("Walk-in")
    amara.page.locator("#q").fill("okaf")
    amara.tap(amara.page.locator("#results a", has_text="Okafor"))
    # The same complaint: another one would be a new episode of care, with more to ask.
    amara.starts_walk_in("Hip pain after running")

    before = amara.taps
    pages = amara.answers_history()
    taps = amara.taps - before
    assert pages[0] == "changes"

    amara.goes_to("Examination")
    amara.sees("Last visit")
    amara.writes_indication("Myofascial pain of the right hip, better")
    for muscle in MUSCLES:
        amara.keeps_point(muscle)
    amara.plans(*MUSCLES, techniques=("Superficial",))
    amara.goes_to("Consent")
    amara.sees("Consent in force")
    amara.opens_text_again()
    amara.draws_signature()
    amara.signs_consent()

    amara.goes_to("Treatment")
    amara.prepares_and_inserts(*MUSCLES)
    amara.takes_all_out()
    amara.counts(3)
    amara.sees_count("3 in / 3 out")
    amara.closes_session()
    amara.writes_own_sentence("Better than last time.")
    amara.signs_note()
    assert "3 in / 3 out" in amara.reads_pdf("PDF")
    return amara.answers + ELSEWHERE, taps, pages
