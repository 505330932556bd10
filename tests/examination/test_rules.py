from __future__ import annotations

from datetime import date

import pytest

from filiform.examination import errors
from filiform.examination.pages import Body
from filiform.examination.rules import checked_pick, excluded_alone, sites_of
from filiform.examination.types import Pick
from filiform.knowledge import catalogues
from filiform.screening.types import Stop

ON = date(2026, 11, 23)
ATLAS = catalogues.muscles()


def body(facts, answer=None):
    return Body(ATLAS, catalogues.eligibility(), excluded_alone(facts, on=ON), answer)


def test_what_is_forbidden_to_anybody_is_excluded_before_a_single_answer():
    excluded = excluded_alone({}, on=ON)
    assert excluded["orbit:left"] == ("forbidden-body-sites",)
    assert "posterior-leg-calf:left" not in excluded


def test_a_site_of_this_patient_is_excluded_on_its_own_side_only():
    excluded = excluded_alone({"lymphoedema.sites": ["forearm:left"]}, on=ON)
    assert "lymphoedema-limb" in excluded["forearm:left"]
    assert "forearm:right" not in excluded


def test_the_plan_of_today_hides_nothing():
    """A region is asked as if it alone were planned, so planning the calf does not change what the chart hatches."""
    facts = {"lymphoedema.sites": ["forearm:left"]}
    assert excluded_alone({**facts, "plan.sites": ["knee:left"]}, on=ON) == excluded_alone(facts, on=ON)


def test_the_clinicians_own_stop_is_hatched_too():
    excluded = excluded_alone({}, stops=[Stop("Amara", "scar", ("knee:right",))], on=ON)
    assert excluded["knee:right"] == ()


def test_an_excluded_muscle_is_hatched_with_its_reason_and_not_merely_marked():
    overlays = {(one["muscle"], one["side"]): one for one in body({}).overlays()}
    digastric = overlays[("digastric", "right")]
    assert digastric["state"] == "excluded"
    assert "neck" in digastric["text"]


def test_a_critical_hazard_is_marked_by_name():
    overlays = {(one["muscle"], one["side"]): one for one in body({}).overlays()}
    assert overlays[("rhomboid-major", "left")] == {
        "muscle": "rhomboid-major",
        "side": "left",
        "state": "hazard",
        "text": "Lung and pleura",
    }


def test_the_card_of_a_muscle_shows_hazards_gravest_first_length_and_that_it_is_unreviewed():
    card = body({}).card("rhomboid-major", "right")
    assert card.hazards[0].word == "Critical"
    assert card.length == "15–25 mm × 0.25 mm"
    assert card.review_status == "unreviewed-draft"
    assert card.limits is None


def test_limits_of_the_patient_stand_on_the_card_once_screened():
    answer = {
        "limits": {"max_needles": 4, "no_pistoning": True},
        "site_limits": {"interscapular-rhomboid:right": {"max_length_mm": 20}},
        "forbidden_techniques": ["electrical-stimulation"],
    }
    card = body({}, answer).card("rhomboid-major", "right")
    assert card.limits == (
        "Needles at most 20 mm long",
        "At most 4 needles",
        "No pistoning",
        "No electrical stimulation",
    )
    assert "Needles at most 20 mm long" not in body({}, answer).card("rhomboid-major", "left").limits


def test_a_muscle_in_two_regions_keeps_the_stricter_limit_of_both():
    answer = {
        "site_limits": {
            "neck-posterior:right": {"max_length_mm": 40, "direction": "tangential"},
            "upper-trapezius:right": {"max_length_mm": 25, "direction": ["away-from-lung"]},
        },
    }
    limits = body({}, answer).card("levator-scapulae", "right").limits
    assert "Needles at most 25 mm long" in limits
    assert not any("40 mm" in one for one in limits)


@pytest.mark.parametrize(
    ("pick", "error"),
    [
        (Pick("trapezius", "right"), errors.UnknownMuscle),
        (Pick("rhomboid-major", "midline"), errors.MuscleHasNoSuchSide),
        (Pick("rhomboid-major", "left", "posterior", 1.2, 0.5), errors.PlaceNotReadable),
        (Pick("rhomboid-major", "left", "posterior", float("nan"), 0.5), errors.PlaceNotReadable),
        (Pick("rhomboid-major", "left", "posterior", 0.4, None), errors.PlaceNotReadable),
        (Pick("rhomboid-major", "left", "upside-down", 0.4, 0.5), errors.PlaceNotReadable),
        (Pick("rhomboid-major", "left", "", 0.4, 0.5), errors.PlaceNotReadable),
    ],
)
def test_a_pick_that_lies_nowhere_is_refused(pick, error):
    with pytest.raises(error):
        checked_pick(pick)


def test_a_pick_from_the_list_needs_no_place():
    assert checked_pick(Pick("rhomboid-major", "left")).x is None


def test_every_muscle_counts_in_a_known_screening_site():
    places = catalogues.eligibility().places
    for muscle in ATLAS.muscles:
        for side in muscle.sides:
            assert all(site in places.sites for site in sites_of(muscle, side))


def test_what_lies_outside_the_training_is_hatched_beside_what_is_excluded():
    excluded = excluded_alone({"lymphoedema.sites": ["forearm:left"]}, on=ON)
    trained = frozenset(catalogues.eligibility().places.regions) - {"forearm", "posterior-leg-calf"}
    held = Body(ATLAS, catalogues.eligibility(), excluded, None, trained, "not in the training record of Bo")
    found = [(one["side"], one["text"]) for one in held.overlays() if one["muscle"] == "brachioradialis"]
    assert sorted(side for side, _ in found) == ["left", "left", "right"]
    assert ("right", "not in the training record of Bo") in found
    assert any("ymph" in text for side, text in found if side == "left")
    assert held.card("soleus", "right").not_trained == "not in the training record of Bo"
    assert held.card("masseter", "right").not_trained == ""
    assert not [one for one in held.overlays() if one["muscle"] == "soleus" and one["state"] == "hazard"]


def test_techniques_outside_the_scope_are_named_with_the_rules_of_the_place():
    scope = {"techniques": frozenset({"deep"}), "scope_limits": ("no ear points",)}
    held = Body(ATLAS, catalogues.eligibility(), {}, None, **scope)
    assert held.out_of_scope(["deep", "periosteal", "electrical-stimulation"]) == (
        "Outside the training record or the rules here: periosteal, electrical stimulation. Rules here: no ear points."
    )
    assert held.out_of_scope(["deep"]) == "Rules here: no ear points."
    assert body({}).out_of_scope(["deep"]) == ""
