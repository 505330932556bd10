"""Well-known patients, written by hand: who they are, what is planned, what must come out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from filiform.knowledge.conditions import Compare
from filiform.screening.rules import Screener, compile_rules, screen
from filiform.screening.types import Answer, Stop, Verdict
from tests.screening.cases import CATALOGUE, healthy

ON = date(2026, 11, 23)
PROCEED, PRECAUTIONS, HOLD, DO_NOT_NEEDLE = Verdict


@dataclass(frozen=True)
class Known:
    """`rules` must have fired and `silent` must not; `excluded` is exact; `limits` are among those of the session."""

    facts: dict[str, Any]
    verdict: Verdict
    rules: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    excluded: set[str] = field(default_factory=set)
    open: set[str] = field(default_factory=set)


GLUTEAL, SUBOCCIPITAL, RHOMBOID = ["gluteal:left"], ["suboccipital:left"], ["interscapular-rhomboid:left"]
CHEST_ANSWERS = {"positive_pressure": False, "fly_or_dive_hours": "none"}

KNOWN = {
    "a healthy newcomer with a plain gluteal plan": Known(healthy(), PROCEED),
    "a first session is only a reminder": Known(healthy(first_session=True), PROCEED, {"first-session"}),
    "ibuprofen is only a reminder": Known(healthy(medications=["ibuprofen"]), PROCEED, {"bleeding-herbal-or-nsaid"}),
    "clopidogrel, gluteal": Known(healthy(medications=["clopidogrel"]), PROCEED, {"antiplatelet-any"}),
    "clopidogrel, suboccipital": Known(
        healthy(medications=["clopidogrel"], plan__sites=SUBOCCIPITAL),
        PRECAUTIONS,
        {"antiplatelet-any", "antiplatelet-deep-or-spinal", "suboccipital-guard"},
    ),
    "clopidogrel and aspirin": Known(
        healthy(medications=["clopidogrel", "acetylsalicylic acid (aspirin)"]), HOLD, {"antithrombotic-combination"}
    ),
    "the same aspirin entered twice is one medicine": Known(
        healthy(medications=["acetylsalicylic acid (aspirin)"] * 2), PROCEED, silent={"antithrombotic-combination"}
    ),
    "apixaban, gluteal": Known(healthy(medications=["apixaban"]), PRECAUTIONS, {"anticoagulant-any"}),
    "apixaban, neck only": Known(
        healthy(medications=["apixaban"], plan__sites=SUBOCCIPITAL),
        DO_NOT_NEEDLE,
        {"anticoagulant-deep-or-spinal"},
        excluded={"suboccipital:left"},
    ),
    "apixaban, neck and gluteal": Known(
        healthy(medications=["apixaban"], plan__sites=SUBOCCIPITAL + GLUTEAL),
        PRECAUTIONS,
        excluded={"suboccipital:left"},
    ),
    "warfarin without a recent INR": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False), HOLD, {"vka-inr-not-known"}
    ),
    "warfarin, INR 2.5 a week old": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False, inr=2.5, inr_age_days=7),
        PRECAUTIONS,
        {"anticoagulant-any"},
        {"vka-inr-not-known", "vka-inr-above-3"},
    ),
    "warfarin, INR 2.5 without a date": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False, inr=2.5), HOLD, {"vka-inr-not-known"}
    ),
    "warfarin, INR exactly 3.0": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False, inr=3, inr_age_days=14),
        PRECAUTIONS,
        silent={"vka-inr-above-3", "vka-inr-not-known"},
    ),
    "warfarin, INR 3.8": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False, inr=3.8, inr_age_days=1),
        HOLD,
        {"vka-inr-above-3"},
        {"vka-inr-above-4-5"},
    ),
    "warfarin, INR 5": Known(
        healthy(medications=["warfarin"], warfarin_recent_change=False, inr=5, inr_age_days=1),
        DO_NOT_NEEDLE,
        {"vka-inr-above-4-5"},
    ),
    "the question about a warfarin change comes with warfarin": Known(
        healthy(medications=["warfarin"], inr=2.5, inr_age_days=7), HOLD, open={"warfarin_recent_change"}
    ),
    "pregnant, 10 weeks": Known(
        healthy(pregnancy__status="yes", pregnancy__weeks=10, pregnancy__high_risk=False),
        HOLD,
        {"pregnancy-first-trimester"},
    ),
    "pregnant, weeks not known": Known(
        healthy(pregnancy__status="yes", pregnancy__high_risk=False), HOLD, {"pregnancy-first-trimester"}
    ),
    "pregnant, 20 weeks, lumbar and calf": Known(
        healthy(
            pregnancy__status="yes",
            pregnancy__weeks=20,
            pregnancy__high_risk=False,
            plan__sites=["lumbar-paraspinal:left", "posterior-leg-calf:left"],
        ),
        PRECAUTIONS,
        {"pregnancy-second-third-trimester", "pregnancy-restricted-regions"},
        excluded={"lumbar-paraspinal:left"},
    ),
    "a pacemaker and planned stimulation": Known(
        healthy(
            devices=["pacemaker"],
            device__sites=["anterior-chest-pectoral:left"],
            plan__techniques=["electrical-stimulation"],
            plan__estim_path="local-limb",
        ),
        PRECAUTIONS,
        {"implanted-electrical-device-estim"},
        {"implanted-electrical-device-general"},
    ),
    "a pacemaker without stimulation": Known(
        healthy(devices=["pacemaker"], device__sites=[]), PRECAUTIONS, {"implanted-electrical-device-general"}
    ),
    "a pacemaker of unknown place": Known(healthy(devices=["pacemaker"]), HOLD, open={"device.sites"}),
    "stimulation with a path of none": Known(
        healthy(plan__techniques=["electrical-stimulation"], plan__estim_path="none"),
        PRECAUTIONS,
        {"estim-dangerous-path"},
    ),
    "stimulation with no path given": Known(
        healthy(plan__techniques=["electrical-stimulation"]), HOLD, open={"plan.estim_path"}
    ),
    "lymphoedema of the left arm, right arm planned": Known(
        healthy(lymphoedema__sites=["upper-limb:left"], plan__sites=["deltoid-shoulder:right"]), PROCEED
    ),
    "lymphoedema of the left arm, both arms planned": Known(
        healthy(
            lymphoedema__sites=["upper-limb:left"], plan__sites=["deltoid-shoulder:left", "deltoid-shoulder:right"]
        ),
        PRECAUTIONS,
        {"lymphoedema-limb"},
        excluded={"deltoid-shoulder:left"},
    ),
    "lymphoedema of unknown side": Known(
        healthy(lymphoedema__sites=["upper-limb:any"], plan__sites=["deltoid-shoulder:right"]),
        DO_NOT_NEEDLE,
        {"lymphoedema-limb"},
        excluded={"deltoid-shoulder:right"},
    ),
    "a boil at the only site": Known(
        healthy(infection__sites=["gluteal:left"]), DO_NOT_NEEDLE, {"local-infection-site"}, excluded={"gluteal:left"}
    ),
    "a boil on the other side": Known(healthy(infection__sites=["gluteal:right"]), PROCEED),
    "laminectomy in the midline excludes the left": Known(
        healthy(laminectomy__sites=["lumbar-paraspinal:midline"], plan__sites=["lumbar-paraspinal:left", *GLUTEAL]),
        PRECAUTIONS,
        {"laminectomy-level"},
        excluded={"lumbar-paraspinal:left"},
    ),
    "a rhomboid, everything well": Known(
        healthy(bmi=24, plan__sites=RHOMBOID, **CHEST_ANSWERS), PRECAUTIONS, {"thorax-pneumothorax-guard"}
    ),
    "a rhomboid needs the body mass index": Known(
        healthy(bmi=None, plan__sites=RHOMBOID, **CHEST_ANSWERS), HOLD, open={"bmi"}
    ),
    "a rhomboid the day before a flight": Known(
        healthy(bmi=24, plan__sites=RHOMBOID, positive_pressure=False, fly_or_dive_hours=24),
        DO_NOT_NEEDLE,
        {"flying-or-diving-thorax"},
        excluded={"interscapular-rhomboid:left"},
    ),
    "a collapsed lung named under earlier reactions": Known(
        healthy(bmi=24, plan__sites=RHOMBOID + GLUTEAL, prior_reaction=["collapsed-lung"], **CHEST_ANSWERS),
        HOLD,
        {"pneumothorax-history", "prior-serious-reaction"},
        excluded={"interscapular-rhomboid:left"},
    ),
    "a minor of 16 without a guardian": Known(
        healthy(age_years=16, consent__authorised_representative=False), DO_NOT_NEEDLE, {"minor-no-guardian"}
    ),
    "a minor of 16 with a guardian": Known(
        healthy(age_years=16, consent__authorised_representative=True), PRECAUTIONS, {"adolescent-12-17"}
    ),
    "a minor of 16, guardian not asked": Known(
        healthy(age_years=16), HOLD, silent={"minor-no-guardian"}, open={"consent.authorised_representative"}
    ),
    "a child of 11 with a guardian": Known(
        healthy(age_years=11, consent__authorised_representative=True), HOLD, {"child-under-12"}
    ),
    "no examination yet": Known(healthy(examined_and_diagnosed=False), DO_NOT_NEEDLE, {"no-examination-or-diagnosis"}),
    "examination not answered": Known(
        healthy(examined_and_diagnosed=None),
        HOLD,
        silent={"no-examination-or-diagnosis"},
        open={"examined_and_diagnosed"},
    ),
    "diabetes control answered with the word unknown is an answer": Known(
        healthy(diabetes__control="unknown", plan__sites=["ankle-foot:left"]), PRECAUTIONS, {"diabetes-peripheral"}
    ),
    "never a serious bleed": Known(healthy(bleeding__major_days_ago="none"), PROCEED, silent={"recent-major-bleed"}),
    "a serious bleed ten days ago": Known(healthy(bleeding__major_days_ago=10), HOLD, {"recent-major-bleed"}),
    "an empty plan is unknown": Known(healthy(plan__sites=[]), HOLD, open={"plan.sites", "positive_pressure"}),
    "no lesion is no lesion, whatever is planned": Known(
        healthy(plan__sites=None, skin_lesion__sites=[]), HOLD, silent={"skin-lesion-site"}
    ),
    "old surgery at the site, day not known": Known(healthy(surgery__sites=GLUTEAL), HOLD, {"surgery-recent-site"}),
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_patient_gets_the_expected_answer(name: str, screener: Screener):
    known = KNOWN[name]
    answer = screen(screener, facts=known.facts, on=ON)
    assert answer.verdict == known.verdict
    assert set(answer.rules) >= known.rules
    assert not set(answer.rules) & known.silent
    assert set(answer.excluded_sites) == known.excluded
    assert set(answer.open_questions) >= known.open
    if known.verdict is not HOLD:
        assert answer.open_questions == ()


def kinds(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return [(conflict.kind, conflict.sites) for conflict in answer.conflicts]


def test_reminders_are_listed_and_their_limits_bind(screener: Screener):
    answer = screen(screener, facts=healthy(first_session=True, medications=["ibuprofen"]), on=ON)
    assert answer.reminders == answer.rules == ("bleeding-herbal-or-nsaid", "first-session")
    assert answer.limits == {"haemostasis_min": 1, "max_dwell_min": 10, "max_needles": 4, "observe_min": 15}


def test_needle_limits_for_the_chest_do_not_bind_the_gluteal_needle(screener: Screener):
    plan = healthy(bmi=18, plan__sites=RHOMBOID + GLUTEAL, **CHEST_ANSWERS)
    answer = screen(screener, facts=plan, on=ON)
    chest, gluteal = answer.site_limits["interscapular-rhomboid:left"], answer.site_limits["gluteal:left"]
    assert chest["max_length_mm"] == 15
    assert chest["depth"] == "superficial-or-tangential"
    assert "max_length_mm" not in gluteal
    assert gluteal == answer.limits == {"follow_up_hours": (24, 72), "take_home_sheet": "pneumothorax"}


def test_the_strictest_of_several_limits_wins(screener: Screener):
    facts = healthy(
        medications=["apixaban"], frail=True, recurrent_infections=True, allergies=["chlorhexidine"], first_session=True
    )
    limits = screen(screener, facts=facts, on=ON).limits
    assert limits["depth"] == "superficial-first"
    assert limits["haemostasis_min"] == 3
    assert limits["observe_min"] == 15
    assert limits["max_dwell_min"] == 10
    assert limits["skin_preparation"] == "antiseptic the patient tolerates"


def test_both_sides_of_the_chest_are_a_conflict(screener: Screener):
    both = ["interscapular-rhomboid:left", "upper-trapezius:right"]
    answer = screen(screener, facts=healthy(bmi=24, plan__sites=both, **CHEST_ANSWERS), on=ON)
    assert "bilateral-thorax-same-session" in answer.rules
    assert kinds(answer) == [("both-sides", tuple(both))]
    one = screen(screener, facts=healthy(bmi=24, plan__sites=["intercostal:bilateral"], **CHEST_ANSWERS), on=ON)
    assert kinds(one) == [("both-sides", ("intercostal:bilateral",))]


@pytest.mark.parametrize("sides", [["left", "midline"], ["midline"], ["left", "left"]])
def test_a_midline_needle_is_no_second_side(screener: Screener, sides: list[str]):
    plan = [f"thoracic-paraspinal:{side}" for side in sides]
    answer = screen(screener, facts=healthy(bmi=24, plan__sites=plan, **CHEST_ANSWERS), on=ON)
    assert "bilateral-thorax-same-session" not in answer.rules
    assert answer.conflicts == ()


def test_a_needle_over_the_length_limit_is_a_conflict_at_the_chest_only(screener: Screener):
    plan = healthy(bmi=24, plan__sites=RHOMBOID + GLUTEAL, plan__needle_length_mm=40, **CHEST_ANSWERS)
    (conflict,) = screen(screener, facts=plan, on=ON).conflicts
    assert conflict.as_json() == {
        "kind": "needle-too-long",
        "rules": ["thorax-needle-too-long", "thorax-pneumothorax-guard"],
        "sites": RHOMBOID,
        "detail": "a 40 mm needle is planned; the limit is 25 mm",
    }
    assert screen(screener, facts={**plan, "plan.needle_length_mm": 25}, on=ON).conflicts == ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            {"devices": ["pacemaker"], "device__sites": [], "plan__techniques": ["electrical-stimulation"]},
            [("technique-forbidden", ("gluteal:left",))],
        ),
        (
            {"age_years": 15, "consent__authorised_representative": True, "plan__techniques": ["periosteal"]},
            [("technique-forbidden", ("gluteal:left",))],
        ),
        (
            {"medications": ["methotrexate"], "plan__techniques": ["semi-permanent"]},
            [("technique-forbidden", ("gluteal:left",))],
        ),
        ({"plan__sites": SUBOCCIPITAL, "plan__techniques": ["deep"]}, [("depth", ("suboccipital:left",))]),
        (
            {"plan__sites": SUBOCCIPITAL, "plan__techniques": ["deep", "superficial"]},
            [("depth", ("suboccipital:left",))],
        ),
        ({"plan__sites": SUBOCCIPITAL + GLUTEAL, "plan__techniques": ["deep", "superficial"]}, []),
        ({"plan__sites": SUBOCCIPITAL + GLUTEAL, "plan__techniques": ["deep"]}, [("depth", ("suboccipital:left",))]),
        ({"plan__techniques": ["deep", "periosteal", "semi-permanent", "heated-needle"]}, []),
    ],
)
def test_a_planned_technique_that_is_not_allowed_is_a_conflict(
    screener: Screener, changed: dict[str, Any], expected: list[Any]
):
    assert kinds(screen(screener, facts=healthy(**changed), on=ON)) == expected


def test_forbidden_techniques_come_from_the_rules_that_fired(screener: Screener):
    facts = healthy(epilepsy="controlled", plan__techniques=["electrical-stimulation"], plan__estim_path="local-limb")
    answer = screen(screener, facts=facts, on=ON)
    assert answer.forbidden_techniques == ("electrical-stimulation",)
    assert answer.limits["electrical_stimulation"] is False


def test_a_clinicians_stop_adds_to_the_rules_and_nothing_opens_it(screener: Screener):
    plan = healthy(plan__sites=[*GLUTEAL, "knee:right"])
    at_site = screen(screener, facts=plan, on=ON, stops=[Stop(by="Amara", reason="hot knee", sites=("knee:any",))])
    assert at_site.excluded == {"knee:right": ()}
    assert at_site.verdict is PROCEED
    whole = screen(screener, facts=plan, on=ON, stops=[Stop(by="Amara", reason="not today")])
    assert whole.verdict is DO_NOT_NEEDLE
    assert whole.as_json()["stops"] == [{"by": "Amara", "reason": "not today", "sites": "all"}]


def test_an_open_rule_names_the_questions_that_would_decide_it(screener: Screener):
    facts = healthy(medications=["warfarin"], warfarin_recent_change=False)
    undecided = {one.rule: one.questions for one in screen(screener, facts=facts, on=ON).undecided}
    assert undecided["vka-inr-above-3"] == ("inr",)
    assert undecided["severe-hypertension-today"] == ("bp_diastolic", "bp_systolic")
    unplanned = screen(screener, facts=healthy(plan__sites=None, lymphoedema__sites=["upper-limb:left"]), on=ON)
    assert {one.rule: one.questions for one in unplanned.undecided}["lymphoedema-limb"] == ("plan.sites",)


def test_a_region_planned_without_a_site_limits_no_other_site(screener: Screener):
    facts = healthy(plan__sites=GLUTEAL, plan__regions=["suboccipital"], plan__techniques=["deep"])
    answer = screen(screener, facts=facts, on=ON)
    assert "suboccipital-guard" in answer.rules
    assert answer.conflicts == ()
    assert "depth" not in answer.site_limits["gluteal:left"]


def test_a_question_that_is_not_to_be_asked_is_not_offered():
    """bmi is asked for chest plans only; a rule that reads it alone stays open without a question."""
    thin = replace(CATALOGUE.rules["thin-build-thorax"], when=Compare(fact="bmi", op="<", operand=20))
    screener = compile_rules(replace(CATALOGUE, rules={thin.id: thin}))
    (undecided,) = screen(screener, facts=healthy(bmi=None), on=ON).undecided
    assert undecided.questions == ()
    (asked,) = screen(screener, facts=healthy(bmi=None, plan__sites=RHOMBOID), on=ON).undecided
    assert asked.questions == ("bmi",)
