"""A clearance is dated and scoped, lowers a hold, and never deletes a rule, its avoided sites or its limits."""

from __future__ import annotations

from datetime import date

import pytest

from filiform.screening.errors import InvalidClearance
from filiform.screening.rules import Screener, screen
from filiform.screening.types import Clearance, Verdict
from tests.screening.cases import healthy

ON = date(2026, 11, 23)
PROCEED, PRECAUTIONS, HOLD, DO_NOT_NEEDLE = Verdict
GLUTEAL = ["gluteal:left"]

HELD = healthy(bleeding__unexplained=True, plan__sites=[*GLUTEAL, "knee:right"])


@pytest.mark.parametrize(
    ("given_on", "until", "sites", "verdict"),
    [
        ("2026-11-23", None, None, PRECAUTIONS),
        ("2026-11-23", "2026-11-23", None, PRECAUTIONS),
        ("2026-11-24", None, None, HOLD),
        ("2026-10-01", "2026-11-22", None, HOLD),
        ("2026-11-24", "2026-11-22", None, HOLD),
        ("2026-11-01", None, ("gluteal:left",), HOLD),
        ("2026-11-01", None, ("gluteal:left", "knee:right"), PRECAUTIONS),
        ("2026-11-01", None, ("lower-limb:any",), PRECAUTIONS),
        ("2026-11-01", None, ("gluteal:bilateral", "lower-quadrant:right"), PRECAUTIONS),
        ("2026-11-01", None, ("gluteal:midline", "knee:right"), HOLD),
        ("2026-11-01", None, ("gluteal:right", "knee:right"), HOLD),
        ("2026-11-01", None, (), HOLD),
    ],
)
def test_a_clearance_is_dated_and_scoped(
    screener: Screener, given_on: str, until: str | None, sites: tuple[str, ...] | None, verdict: Verdict
):
    clearance = Clearance(
        rule="unexplained-bleeding",
        by="Dr Osei",
        given_on=date.fromisoformat(given_on),
        until=until and date.fromisoformat(until),
        sites=sites,
    )
    answer = screen(screener, facts=HELD, clearances=[clearance], on=ON)
    assert answer.verdict == verdict
    assert "unexplained-bleeding" in answer.rules, "a clearance never deletes the rule"
    assert (answer.held, dict(answer.cleared)) == (
        (("unexplained-bleeding",), {}) if verdict is HOLD else ((), {"unexplained-bleeding": (clearance,)})
    )


def test_a_clearance_for_another_rule_a_missing_answer_or_an_unknown_plan_does_not_release(screener: Screener):
    other = Clearance(rule="asthma-exacerbation", by="Dr Osei", given_on=ON)
    assert screen(screener, facts=HELD, clearances=[other], on=ON).verdict is HOLD
    right = Clearance(rule="unexplained-bleeding", by="Dr Osei", given_on=ON, sites=("gluteal:any", "knee:any"))
    assert screen(screener, facts={**HELD, "frail": None}, clearances=[right], on=ON).verdict is HOLD
    assert screen(screener, facts={**HELD, "plan.sites": None}, clearances=[right], on=ON).held


def test_two_clearances_for_different_sites_cover_the_plan_together(screener: Screener):
    parts = [
        Clearance(rule="unexplained-bleeding", by="Dr Osei", given_on=ON, sites=(site,))
        for site in ("gluteal:left", "knee:right")
    ]
    assert screen(screener, facts=HELD, clearances=parts, on=ON).verdict is PRECAUTIONS
    assert screen(screener, facts=HELD, clearances=parts[:1], on=ON).verdict is HOLD


def test_limits_of_a_hold_bind_once_it_is_cleared_and_its_avoided_sites_stay_excluded(screener: Screener):
    facts = healthy(conditions=["haemophilia A"], plan__sites=[*GLUTEAL, "iliopsoas-abdominal:left"])
    held = screen(screener, facts=facts, on=ON)
    assert held.verdict is HOLD
    assert held.limits == {}
    cleared = screen(
        screener, facts=facts, on=ON, clearances=[Clearance(rule="bleeding-disorder", by="Dr Osei", given_on=ON)]
    )
    assert cleared.verdict is PRECAUTIONS
    assert cleared.limits["haemostasis_min"] == 5
    assert held.excluded_sites == cleared.excluded_sites == ("iliopsoas-abdominal:left",)


def test_a_clearance_that_names_a_site_opens_it_for_a_relative_rule_only(screener: Screener):
    site = "iliopsoas-abdominal:left"
    relative = healthy(conditions=["haemophilia A"], plan__sites=[site])
    named = Clearance(rule="bleeding-disorder", by="Dr Osei", given_on=ON, sites=(site,))
    opened = screen(screener, facts=relative, clearances=[named], on=ON)
    assert (opened.excluded_sites, opened.verdict) == ((), PRECAUTIONS)
    assert opened.limits["depth"] == "superficial", "the limits of the rule stay"
    absolute = healthy(infection__sites=GLUTEAL)
    never = Clearance(rule="local-infection-site", by="Dr Osei", given_on=ON, sites=("gluteal:left",))
    assert screen(screener, facts=absolute, clearances=[never], on=ON).verdict is DO_NOT_NEEDLE
    precaution = healthy(platelets_10e9_l=70, plan__sites=[site])
    nor = Clearance(rule="platelets-50-99", by="Dr Osei", given_on=ON, sites=(site,))
    assert screen(screener, facts=precaution, clearances=[nor], on=ON).verdict is DO_NOT_NEEDLE


def test_a_stop_is_never_cleared(screener: Screener):
    clearance = Clearance(rule="redflag-aortic", by="Dr Osei", given_on=ON)
    facts = healthy(rf__pulsatile_or_tearing=True)
    assert screen(screener, facts=facts, clearances=[clearance], on=ON).verdict is DO_NOT_NEEDLE


def test_a_clearance_without_a_name_or_for_no_rule_is_refused(screener: Screener):
    for clearance in (Clearance(rule="cancer-active", by=" ", given_on=ON), Clearance(rule="x", by="A", given_on=ON)):
        with pytest.raises(InvalidClearance):
            screen(screener, facts={}, clearances=[clearance], on=ON)
