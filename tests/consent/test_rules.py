from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.consent.rules import area, assemble, expiry, gap, out_of
from filiform.consent.texts import wording
from filiform.consent.types import ConsentText, PersonalRisk, Told
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import Rate

WORDS = wording("en")
PLACES = catalogues.eligibility().places
TOLD = Told(
    practitioner="Amara Diallo",
    profession="Physical therapist",
    is_acupuncturist=False,
    credentials="PT",
    licence="PT-1 (US-CO)",
    trainings=("Foundation course, 120 hours, 100 of them in person, 2018",),
    indication="Myofascial pain of the right calf",
    goals=(),
    sites=("posterior-leg-calf:right",),
    techniques=("deep",),
    personal=(),
    expires_on=date(2027, 5, 23),
)
SITES = st.sampled_from([f"{region}:{side}" for region in PLACES.regions for side in ("left", "right", "bilateral")])


def text(told=TOLD):
    return assemble(told, words=WORDS, events=catalogues.adverse_events(), places=PLACES)


def test_the_text_names_who_treats_with_training_and_says_it_is_not_acupuncture():
    plain = text().plain
    assert "Amara Diallo, physical therapist, PT, licence PT-1 (US-CO)." in plain
    assert "Training in dry needling: Foundation course, 120 hours, 100 of them in person, 2018." in plain
    assert "This is not acupuncture" in plain
    assert "This is not acupuncture" not in text(replace(TOLD, is_acupuncturist=True)).plain


def test_common_effects_carry_the_numbers_of_the_catalogue():
    plain = text().plain
    assert "about 19 in 100 of 7,629 treatments (Brady 2014)" in plain
    assert "about 37 in 100 of 20,494 sessions (Boyce 2020)" in plain
    assert "a bruise: about 8 in 100" in plain


def test_nought_seen_is_told_with_its_upper_bound():
    assert "could still be as high as 1 in 2,543" in text().plain


def test_a_risk_of_an_area_is_named_only_where_that_area_is_planned():
    assert "lung" not in text().plain
    over_lung = text(replace(TOLD, sites=("interscapular-rhomboid:right",))).plain
    assert "Between the shoulder blades (right): the lung can be punctured" in over_lung


def test_every_region_over_the_lung_names_the_lung():
    for region in PLACES.groups["thorax-over-lung"]:
        assert "the lung can be punctured" in text(replace(TOLD, sites=(f"{region}:left",))).plain, region


def test_every_region_has_a_name_patients_use():
    assert set(WORDS["regions"]) == set(PLACES.regions)


def test_every_technique_of_the_plan_has_words():
    assert set(WORDS["areas"]["techniques"]) == set(catalogues.eligibility().facts["plan.techniques"].options)


def test_every_event_named_stands_in_the_catalogue():
    known = catalogues.adverse_events().by_id
    serious = WORDS["serious"]
    named = {one["event"] for one in [*serious["everywhere"], *serious["by_place"], serious["stimulation"]]}
    assert named <= set(known)


def test_the_current_is_a_line_of_its_own():
    assert "Not planned. It would need your consent first." in text().plain
    with_current = text(replace(TOLD, techniques=("deep", "electrical-stimulation"))).plain
    assert "you can accept the needles and decline the current" in with_current
    assert "a burn, or a disturbed heart rhythm" in with_current


def test_personal_risks_and_agreed_changes_are_read_out():
    plain = text(replace(TOLD, personal=(PersonalRisk("Antiplatelet medicine", ("longer pressure",)),))).plain
    assert "- Antiplatelet medicine: longer pressure" in plain
    assert "nothing that asks for a change" in text().plain


def test_braces_and_marks_in_peoples_words_mean_nothing():
    plain = text(replace(TOLD, indication="{practitioner} {0} #panic $x$", goals=("run {5} km",))).plain
    assert "Reason: {practitioner} {0} #panic $x$." in plain
    assert "Your goal: run {5} km." in plain


def test_the_text_stays_short():
    """Longer forms lowered understanding (Ickert 2023, citing Beardsley): two printed pages at the most."""
    assert len(text().plain.split()) < 750


@given(st.text(max_size=60))
def test_the_stored_text_gives_the_same_fingerprint_again(indication):
    shown = text(replace(TOLD, indication=indication))
    assert ConsentText.from_json(shown.as_json()).sha256 == shown.sha256


def test_one_changed_letter_is_another_text():
    assert text().sha256 != text(replace(TOLD, practitioner="Amara Diall0")).sha256


@pytest.mark.parametrize(
    ("site", "words"),
    [
        ("posterior-leg-calf:right", "right calf"),
        ("neck-posterior:left", "back of the neck (left)"),
        ("knee:bilateral", "knee (both sides)"),
        ("sternum-xiphoid:midline", "breastbone"),
    ],
)
def test_an_area_is_said_in_the_patients_words(site, words):
    assert area(site, WORDS) == words


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 11, 23), date(2027, 5, 23)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
    ],
)
def test_a_consent_ends_six_months_later_or_on_the_months_last_day(signed, last):
    assert expiry(signed, WORDS["valid_months"]) == last


def test_the_other_side_is_not_covered():
    missing = gap(
        sites=["posterior-leg-calf:right"], techniques=["deep"], covered=["posterior-leg-calf:left"], agreed=["deep"],
        places=PLACES,
    )  # fmt: skip
    assert missing.sites == ("posterior-leg-calf:right",)
    assert not missing.techniques


def test_left_and_right_together_cover_both_sides():
    missing = gap(
        sites=["knee:bilateral"], techniques=[], covered=["knee:left", "knee:right"], agreed=[], places=PLACES
    )
    assert not missing


@given(planned=st.lists(SITES, max_size=5), covered=st.lists(SITES, max_size=5), more=SITES)
def test_agreeing_to_more_never_leaves_more_uncovered(planned, covered, more):
    before = gap(sites=planned, techniques=[], covered=covered, agreed=[], places=PLACES)
    after = gap(sites=planned, techniques=[], covered=[*covered, more], agreed=[], places=PLACES)
    assert set(after.sites) <= set(before.sites)
    assert not gap(sites=planned, techniques=[], covered=planned, agreed=[], places=PLACES)


@pytest.mark.parametrize(
    ("percent", "words"),
    [
        (19.18, "about 19 in 100"),
        (0.88, "about 9 in 1,000"),
        (0.04, "about 4 in 10,000"),
        (0.001, "fewer than 1 in 10,000"),
    ],
)
def test_a_percentage_is_told_as_people(percent, words):
    assert out_of(Rate("any", None, percent, None)) == words
