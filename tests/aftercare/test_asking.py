"""Who is asked when; where a set of questions stands; what an answer means; who hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.aftercare.rules import answering, asking, escalation
from filiform.aftercare.rules.escalation import AlarmRules, Minutes
from filiform.aftercare.types import Bruise, FollowUpState, Risky
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from tests.aftercare.test_sheet import CALF, PLACES, RHOMBOID, RISKS, SITES, WORDS, risky
from tests.factories.cast import NOON

FLAGS = tuple(WORDS.flags)


def hours(found) -> list[int]:
    return [round((one.due_at - NOON).total_seconds() / 3600) for one in found]


def windows(risky: Risky):
    return asking.windows(closed_at=NOON, risky=risky, words=WORDS, places=PLACES)


def test_everybody_who_was_needled_is_asked_after_24_and_72_hours():
    assert hours(windows(Risky(frozenset({CALF})))) == [24, 72]
    assert windows(Risky()) == ()


@pytest.mark.parametrize(
    ("risky", "wanted"),
    [
        (Risky(frozenset({RHOMBOID})), [24, 48, 72, 168]),
        (Risky(frozenset({CALF}), near={"lung-pleura": frozenset({CALF})}), [24, 48, 72, 168]),
        (Risky(frozenset({"lumbar-paraspinal:left"})), [24, 72, 168]),
        (Risky(frozenset({CALF}), risks=frozenset({"implant"})), [24, 72, 336]),
        (Risky(frozenset({CALF}), screened_hours=frozenset({48})), [24, 48, 72]),
        (Risky(frozenset({CALF}), flags=frozenset({"rf-neuro"})), [24, 72, 168, 672]),
        (Risky(frozenset({CALF}), risks=None), [24, 72, 168, 336]),
    ],
)
def test_some_are_asked_again_because_of_where_what_or_who(risky, wanted):
    assert hours(windows(risky)) == wanted


@settings(deadline=None)
@given(risky(), st.sampled_from(SITES), st.sampled_from(RISKS), st.sampled_from(FLAGS))
def test_more_risk_never_asks_less(less, site, risk, flag):
    risks = None if less.risks is None else less.risks | {risk}
    more = replace(less, sites=less.sites | {site}, risks=risks, flags=less.flags | {flag})
    assert {one.id for one in windows(less)} <= {one.id for one in windows(more)}


def test_a_yes_asks_again_later_and_never_in_the_past():
    soon = asking.later_windows(["rf-neuro"], closed_at=NOON, at=NOON + timedelta(days=1), words=WORDS)
    late = asking.later_windows(["rf-neuro"], closed_at=NOON, at=NOON + timedelta(days=8), words=WORDS)
    assert hours(soon) == [168, 672]
    assert hours(late) == [672]
    assert asking.later_windows(["rf-breath"], closed_at=NOON, at=NOON, words=WORDS) == ()


def test_silence_is_unanswered_and_never_well():
    facts = {"due_at": NOON, "until": NOON + timedelta(days=3), "is_void": False, "flags": None}
    asked = {**facts, "asked_at": NOON, "is_reached": True}

    def state(**more):
        return asking.state_of(**{**asked, **more})

    assert state(at=NOON - timedelta(seconds=1)) is FollowUpState.PLANNED
    assert state(at=NOON) is FollowUpState.OPEN
    assert state(at=NOON, is_reached=False) is FollowUpState.UNREACHED
    assert state(at=NOON + timedelta(days=3)) is FollowUpState.OPEN
    assert state(at=NOON + timedelta(days=3, seconds=1)) is FollowUpState.UNANSWERED
    assert state(at=NOON + timedelta(days=4), is_reached=False) is FollowUpState.UNANSWERED
    assert state(at=NOON, is_void=True) is FollowUpState.VOID
    assert state(at=NOON, is_void=True, flags=("rf-head",)) is FollowUpState.RED
    assert state(at=NOON + timedelta(days=9), flags=()) is FollowUpState.ANSWERED


def lacking(**sent):
    facts = {"soreness": "3", "bruise": "none", "flags": (), "none_of_these": True}
    return answering.lacking(**{**facts, **sent}, asks=FLAGS)


def test_three_taps_are_a_whole_answer():
    assert lacking() == ()
    given = answering.read(soreness="3", bruise="none", flags=(), words=" all fine ", asks=FLAGS)
    assert (given.soreness, given.bruise, given.flags, given.words) == (3, Bruise.NONE, (), "all fine")


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        ({"soreness": ""}, ("soreness",)), ({"soreness": "11"}, ("soreness",)), ({"soreness": "٣"}, ("soreness",)),
        ({"soreness": "-1"}, ("soreness",)), ({"bruise": "blue"}, ("bruise",)), ({"none_of_these": False}, ("flags",)),
        ({"soreness": "x", "bruise": "", "none_of_these": False}, ("soreness", "bruise", "flags")),
        ({"flags": ("rf-tickle",), "none_of_these": False}, ("flags",)),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(sent, wanted):
    assert lacking(**sent) == wanted


def test_a_red_flag_is_heard_whatever_else_is_missing_or_pressed():
    assert lacking(soreness="", bruise="", flags=("rf-breath",), none_of_these=True) == ()
    given = answering.read(soreness="", bruise="", flags=("rf-breath", "rf-breath"), words="", asks=FLAGS)
    assert (given.soreness, given.bruise, given.flags) == (None, None, ("rf-breath",))
    assert given.is_red


def test_what_to_do_stands_with_the_gravest_first_and_names_the_number_of_the_country():
    found = answering.advice(["rf-infect", "rf-breath"], risks=frozenset(), words=WORDS, emergency="112")
    assert [(one.flag, one.urgency, one.act) for one in found] == [
        ("rf-breath", "now", "emergency"), ("rf-infect", "today", "doctor"),
    ]  # fmt: skip
    assert "Call 112 now" in found[0].do


@pytest.mark.parametrize(
    ("flag", "risk"), [("rf-infect", "implant"), ("rf-infect", "infection"), ("rf-faint", "bleeding")]
)
def test_who_is_at_risk_is_sent_to_hospital_where_others_see_a_doctor(flag, risk):
    for risks in (frozenset({risk}), None):
        assert answering.advice([flag], risks=risks, words=WORDS, emergency="911")[0].act == "department"
    assert answering.advice([flag], risks=frozenset(), words=WORDS, emergency="911")[0].act == "doctor"


def test_the_gravest_flag_sets_the_pace():
    assert answering.urgency_of(["rf-infect"], risks=frozenset(), words=WORDS) == "today"
    assert answering.urgency_of(["rf-infect", "rf-head"], risks=frozenset(), words=WORDS) == "now"
    assert answering.urgency_of(["rf-faint"], risks=frozenset({"bleeding"}), words=WORDS) == "now"


PACE = Minutes(practitioner_min=5, owner_min=15, again_min=30)


def step(level: int, minutes: float):
    return escalation.due_step(level, since=NOON, minutes=PACE, at=NOON + timedelta(minutes=minutes))


def test_first_the_board_then_the_practitioner_then_the_owner_then_the_owner_again():
    assert [step(0, at).level for at in (0, 4.9, 5, 15, 44, 45, 75)] == [0, 0, 1, 2, 2, 3, 4]
    assert (step(0, 5).tell_practitioner, step(0, 5).tell_owner) == (True, False)
    assert (step(1, 15).tell_practitioner, step(1, 15).tell_owner) == (False, True)
    assert step(2, 20).tell_owner is False
    assert step(2, 45).tell_owner is True
    assert step(0, 0).next_at == NOON + timedelta(minutes=5)


def test_after_a_night_without_the_program_nobody_is_passed_over_and_nobody_written_to_ten_times():
    late = step(0, 12 * 60)
    assert late.tell_practitioner
    assert late.tell_owner
    assert late.next_at > NOON + timedelta(hours=12)


@settings(deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(5, 120), st.lists(st.integers(0, 2000), max_size=20))
def test_however_the_looks_fall_the_owner_hears_in_time_and_it_never_ends(practitioner, owner, again, looks):
    minutes = Minutes(practitioner, practitioner + owner, again)
    level, told = 0, 0
    for look in sorted(looks):
        at = NOON + timedelta(minutes=look)
        found = escalation.due_step(level, since=NOON, minutes=minutes, at=at)
        assert found.next_at > at
        assert found.level >= level
        level, told = found.level, told + found.tell_owner
    if looks and max(looks) >= practitioner + owner:
        assert told >= 1


def test_a_clinic_is_told_sooner_if_it_likes_and_never_later():
    usual = AlarmRules.of({}).as_settings()
    assert escalation.checked_settings(usual) == usual
    sooner = {**usual, "today_owner_min": 20, "today_practitioner_min": 0}
    assert AlarmRules.of(escalation.checked_settings(sooner)).today == Minutes(0, 20, usual["today_again_min"])
    for name, value in (
        ("today_owner_min", usual["today_owner_min"] + 1), ("now_again_min", 4), ("now_owner_min", True),
        ("today_owner_min", 3), ("today_practitioner_min", -1), ("now_owner_min", None),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as caught:
            escalation.checked_settings({**usual, name: value})
        assert caught.value.facts["where"] == name


def test_every_flag_leads_to_words_in_every_way_it_can_be_raised():
    for flag in FLAGS:
        for risks in (frozenset(), frozenset(RISKS), None):
            said = answering.advice([flag], risks=risks, words=WORDS, emergency="911")[0]
            assert said.do
            assert "{" not in said.do
    assert catalogues.aftercare("de").language == "en"
