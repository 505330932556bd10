"""Gates that need to know something from elsewhere: one test for each row of the table in `rules/gates.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from filiform.screening.limits import strictest
from filiform.treatment import errors as e
from filiform.treatment import payloads as p
from filiform.treatment.events import KINDS, parse_payload
from filiform.treatment.rules.fold import EMPTY
from filiform.treatment.rules.gates import NEEDS_CONTEXT, check
from filiform.treatment.rules.insertion import TECHNIQUES, insertion_faults
from filiform.treatment.rules.limits import limits_at, sides_meet
from filiform.treatment.types import (
    LEAVING_CHECKS,
    TIMEOUT_ITEMS,
    ConsentScope,
    GateContext,
    LotState,
    MeasureRange,
    Qualification,
    SessionState,
)
from tests.treatment.streams import (
    ALL_OUT,
    CLOSED,
    CONSENT,
    CONTEXT,
    GLUTEUS,
    HANDS,
    OPENED,
    READY,
    REGIONS,
    RHOMBOID,
    SKIN,
    START,
    TIMEOUT,
    TODAY,
    TRAPEZIUS,
    after,
    following,
    needle,
    refusal,
    skin,
    under,
)
from tests.treatment.test_events import WHOLE

PREPARED = after(
    *READY,
    skin("interscapular-rhomboid", "bilateral"),
    skin("upper-trapezius", "bilateral"),
    skin("gluteal", "right", agent=None),
)
IN = after(needle("n1"), needle("n2"), start=PREPARED)
OUT = after(ALL_OUT, start=IN)
COUNTED = after(p.SharpsCounted(counted=2), start=OUT)


def taught(*pairs):
    """The gate of somebody who learnt these techniques in these regions."""
    return replace(CONTEXT, qualification=Qualification(qualified=True, taught=frozenset(pairs)))


UNQUALIFIED = replace(CONTEXT, qualification=Qualification(qualified=False, reason="licence lapsed"))
HELD = replace(CONTEXT, verdict="hold-for-clearance", verdict_releases=False)
WITHDRAWN = replace(CONTEXT, consent=replace(CONSENT, withdrawn_at=START))
EXPIRED = replace(CONTEXT, consent=replace(CONSENT, until=date(2026, 3, 1)))
PAIR = p.StimulationStarted(channel="A", needles=("n1", "n2"))
LATE = 200


def consented(*regions: str) -> GateContext:
    return replace(CONTEXT, consent=ConsentScope(regions=frozenset(regions)))


def limited(**limits: object) -> GateContext:
    return under(limits)


def lots(**known: LotState) -> GateContext:
    return replace(CONTEXT, lots=known)


@pytest.mark.parametrize(
    ("session", "said", "context", "refused"),
    [
        # opening
        (EMPTY, OPENED, UNQUALIFIED, e.NotQualified),
        (EMPTY, OPENED, HELD, e.VerdictHolds),
        (EMPTY, OPENED, replace(CONTEXT, consent=None), e.ConsentMissing),
        (EMPTY, OPENED, EXPIRED, e.ConsentExpired),
        (EMPTY, OPENED, WITHDRAWN, e.ConsentWithdrawn),
        (EMPTY, OPENED, consented("forearm"), e.ConsentDoesNotCover),
        (
            EMPTY,
            OPENED,
            replace(CONTEXT, qualification=Qualification(qualified=True, regions=frozenset({"forearm"}))),
            e.NotQualified,
        ),
        # time-out
        (after(OPENED), p.TimeoutPassed(checked=TIMEOUT_ITEMS[1:]), CONTEXT, e.TimeoutIncomplete),
        (after(OPENED, HANDS, SKIN), needle(), CONTEXT, e.TimeoutNotPassed),
        # insertion
        (PREPARED, needle(), UNQUALIFIED, e.NotQualified),
        (PREPARED, needle(), HELD, e.VerdictHolds),
        (PREPARED, needle(), WITHDRAWN, e.ConsentWithdrawn),
        (PREPARED, needle(), consented("forearm"), e.ConsentDoesNotCover),
        (PREPARED, needle(), replace(CONTEXT, excluded_sites=frozenset({"gluteal:left"})), e.SiteExcluded),
        (PREPARED, needle(), replace(CONTEXT, excluded_sites=frozenset({"gluteal:bilateral"})), e.SiteExcluded),
        (PREPARED, needle(), replace(CONTEXT, screened_sites=frozenset({"gluteal:right"})), e.SiteNotScreened),
        (
            PREPARED,
            needle(technique="deep"),
            replace(CONTEXT, forbidden_techniques=frozenset({"deep"})),
            e.TechniqueForbidden,
        ),
        (PREPARED, needle(technique="fast-in-fast-out"), limited(no_pistoning=True), e.TechniqueForbidden),
        (PREPARED, needle(technique="pistoning"), limited(no_pistoning=True), e.TechniqueForbidden),
        (PREPARED, needle(technique="periosteal"), limited(no_periosteal=True), e.TechniqueForbidden),
        (PREPARED, needle(technique="semi-permanent"), limited(no_semi_permanent=True), e.TechniqueForbidden),
        (
            PREPARED,
            needle(technique="deep"),
            replace(CONTEXT, qualification=Qualification(qualified=True, forbidden_techniques=frozenset({"deep"}))),
            e.TechniqueForbidden,
        ),
        (PREPARED, needle(technique="deep"), taught(("gluteal", "superficial"), ("calf", "deep")), e.NotQualified),
        (PREPARED, needle(technique="periosteal"), taught(("gluteal", "superficial")), e.NotQualified),
        (PREPARED, needle(technique="superficial"), taught(("gluteal", "deep")), e.NotQualified),
        (PREPARED, needle(), taught(("calf", "deep")), e.NotQualified),
        (PREPARED, needle(technique="wishful"), CONTEXT, e.TechniqueUnknown),
        (PREPARED, needle(length_mm=50), limited(max_length_mm=25), e.LengthOverLimit),
        (
            PREPARED,
            needle(length_mm=50),
            under({}, site_limits={"gluteal:left": {"max_length_mm": 25}}),
            e.LengthOverLimit,
        ),
        (PREPARED, needle(gauge_mm=0.3), limited(max_gauge_mm=0.25), e.GaugeOverLimit),
        (PREPARED, needle(depth_mm=30), limited(max_depth_mm=20), e.DepthOverLimit),
        (PREPARED, needle(depth_mm=None), limited(max_depth_mm=20), e.DepthOverLimit),
        (PREPARED, needle(technique="in-situ"), limited(depth="superficial"), e.DepthOverLimit),
        (PREPARED, needle(technique=None), limited(depth="superficial"), e.DepthOverLimit),
        (PREPARED, needle(), limited(depth="superficial-or-tangential"), e.TangentialOnly),
        (PREPARED, needle(), limited(depth="superficial-first"), e.SuperficialFirst),
        (
            after(needle("n1", muscle=RHOMBOID, side="left"), start=PREPARED),
            needle("n2", muscle=TRAPEZIUS, side="right"),
            limited(one_side_only=True),
            e.SecondChestSide,
        ),
        (
            after(needle("n1", muscle=RHOMBOID, side="left"), ALL_OUT, start=PREPARED),
            needle("n2", muscle=RHOMBOID, side="right"),
            under({}, site_limits={"interscapular-rhomboid:right": {"one_side_only": True}}),
            e.SecondChestSide,
        ),
        (PREPARED, needle(side="right"), limited(skin_preparation="antiseptic"), e.SkinNotDisinfected),
        (
            after(OPENED, TIMEOUT, HANDS, skin("gluteal", agent="water")),
            needle(),
            limited(skin_preparation=["antiseptic", "alternative agent"]),
            e.SkinNotDisinfected,
        ),
        (PREPARED, needle(lot="L7"), CONTEXT, e.LotUnknown),
        (PREPARED, needle(lot=None), CONTEXT, e.LotUnknown),
        (PREPARED, needle(), lots(L1=LotState(expires_on=TODAY - timedelta(days=1))), e.LotExpired),
        (PREPARED, needle(), lots(L1=LotState(recalled=True)), e.LotRecalled),
        (IN, needle("n3"), limited(max_needles=2), e.TooManyNeedles),
        # manipulation
        (IN, p.NeedleManipulated(needle="n1", technique="pistoning"), limited(no_pistoning=True), e.TechniqueForbidden),
        (IN, p.NeedleManipulated(needle="n1", technique="deep"), limited(depth="superficial"), e.DepthOverLimit),
        (IN, p.NeedleManipulated(needle="n1", technique="rotation"), WITHDRAWN, e.ConsentWithdrawn),
        (IN, p.NeedleManipulated(needle="n1", technique="wishful"), CONTEXT, e.TechniqueUnknown),
        # current
        (IN, PAIR, limited(electrical_stimulation=False), e.TechniqueForbidden),
        (IN, PAIR, under({}, site_limits={"gluteal:left": {"electrical_stimulation": False}}), e.TechniqueForbidden),
        (IN, PAIR, replace(CONTEXT, forbidden_techniques=frozenset({"electrical-stimulation"})), e.TechniqueForbidden),
        (
            IN,
            PAIR,
            replace(
                CONTEXT,
                qualification=Qualification(qualified=True, forbidden_techniques=frozenset({"electrical-stimulation"})),
            ),
            e.TechniqueForbidden,
        ),
        (IN, PAIR, taught(("gluteal", "deep")), e.NotQualified),
        (IN, PAIR, consented("gluteal"), e.ConsentDoesNotCover),
        (IN, PAIR, WITHDRAWN, e.ConsentWithdrawn),
        (
            after(needle("n1"), needle("n2", side="right"), start=PREPARED),
            PAIR,
            CONTEXT,
            e.PairAcrossSides,
        ),
        (OUT, p.TechniqueApplied(technique="stimulation"), limited(electrical_stimulation=False), e.TechniqueForbidden),
        (OUT, p.TechniqueApplied(technique="stimulation"), consented("gluteal"), e.ConsentDoesNotCover),
        # measures
        (OUT, p.MeasureRecorded(instrument="mood", value=3, phase="after"), CONTEXT, e.MeasureInvalid),
        (OUT, p.MeasureRecorded(instrument="nprs_current", value=11, phase="after"), CONTEXT, e.MeasureInvalid),
        (OUT, p.MeasureRecorded(instrument="nprs_current", value=-1, phase="after"), CONTEXT, e.MeasureInvalid),
        (OUT, p.MeasureRecorded(instrument="nprs_current", value="low", phase="after"), CONTEXT, e.MeasureInvalid),
        # closing
        (COUNTED, p.SessionClosed(leaving_checks=LEAVING_CHECKS[1:]), CONTEXT, e.LeavingChecksMissing),
        (COUNTED, CLOSED, limited(neuro_check_before_leaving=True), e.LeavingChecksMissing),
        (
            COUNTED,
            CLOSED,
            under({}, site_limits={"gluteal:left": {"sensation_test_before_after": True}}),
            e.LeavingChecksMissing,
        ),
        (
            after(p.SharpsCounted(counted=1), p.NeedleMissing(needle="n1"), start=OUT),
            CLOSED,
            CONTEXT,
            e.MissingNeedleUnreported,
        ),
    ],
)
def test_what_is_known_from_elsewhere_forbids_the_act(
    session: SessionState, said: p.Payload, context: GateContext, refused: type[e.Refused]
) -> None:
    with pytest.raises(refused) as reason:
        refusal(session, said, context=context)
    assert type(reason.value) is refused
    assert reason.value.code.startswith("treatment.")
    assert len(str(reason.value)) > 20


def test_without_anything_against_it_every_step_passes() -> None:
    session = EMPTY
    for said in (
        *READY,
        needle("n1"),
        needle("n2"),
        p.TwitchSeen(needle="n1"),
        p.NeedleManipulated(needle="n1", technique="rotation"),
        PAIR,
        p.StimulationStopped(channel="A"),
        ALL_OUT,
        p.SharpsCounted(counted=2),
        p.TechniqueApplied(technique="massage", region="gluteal", side="left", minutes=2),
        p.TechniqueApplied(technique="stimulation"),
        p.MeasureRecorded(instrument="nprs_current", value=3, phase="after"),
        p.AdviceGiven(sheets=("general",)),
    ):
        refusal(session, said)
        session = after(said, start=session)
    refusal(session, CLOSED, minute=LATE)


def test_an_instrument_may_take_a_word_or_any_number() -> None:
    context = replace(
        CONTEXT, instruments={"change": MeasureRange(texts=frozenset({"better"})), "girth": MeasureRange()}
    )
    refusal(OUT, p.MeasureRecorded(instrument="change", value="better", phase="after"), context=context)
    refusal(OUT, p.MeasureRecorded(instrument="girth", value=999, phase="after"), context=context)


# asking first


def many(number: int) -> SessionState:
    return after(*(needle(f"n{i}") for i in range(number)), ALL_OUT, start=PREPARED)


@pytest.mark.parametrize(
    ("session", "said", "context", "minute", "asked"),
    [
        (IN, needle("n3"), limited(max_needles=2), None, e.TooManyNeedles),
        (PREPARED, needle(), limited(depth="superficial-or-tangential"), None, e.TangentialOnly),
        (PREPARED, needle(), limited(depth="superficial-first"), None, e.SuperficialFirst),
        (IN, needle("n3"), limited(max_dwell_min=5), 60, e.DwellOver),
        (IN, needle("n3"), CONTEXT, 60, e.DwellOver),
        (IN, p.NeedleManipulated(needle="n1", technique="rotation"), limited(max_dwell_min=5), 15, e.DwellOver),
        (IN, PAIR, limited(max_dwell_min=5), 15, e.DwellOver),
        (COUNTED, CLOSED, CONTEXT, 13, e.ObservationShort),
        (COUNTED, CLOSED, limited(observe_min=30), 30, e.ObservationShort),
        (COUNTED, CLOSED, limited(take_home_sheet="pneumothorax"), LATE, e.SheetNotGiven),
    ],
)
def test_a_deliberate_yes_is_asked_for_and_is_enough(
    session: SessionState,
    said: p.NeedleInserted | p.NeedleManipulated | p.StimulationStarted | p.SessionClosed,
    context: GateContext,
    minute: float | None,
    asked: type[e.AskFirst],
) -> None:
    with pytest.raises(asked):
        refusal(session, said, context=context, minute=minute)
    with pytest.raises(asked):
        refusal(session, replace(said, acknowledged=("treatment.something_else",)), context=context, minute=minute)
    refusal(session, replace(said, acknowledged=(asked.code,)), context=context, minute=minute)


def test_a_refusal_is_said_before_a_question() -> None:
    context = limited(max_needles=2, max_length_mm=25)
    with pytest.raises(e.LengthOverLimit):
        refusal(IN, needle("n3"), context=context)
    with pytest.raises(e.LengthOverLimit):
        refusal(IN, needle("n3", acknowledged=("treatment.length_over_limit",)), context=context)


def test_superficial_needling_needs_no_question_and_opens_the_way_deeper() -> None:
    context = limited(depth="superficial-first")
    refusal(PREPARED, needle(technique="superficial", depth_mm=8), context=context)
    begun = after(needle("n1", technique="superficial", depth_mm=8), start=PREPARED)
    refusal(begun, needle("n2", technique="deep"), context=context)
    with pytest.raises(e.SuperficialFirst):
        refusal(begun, needle("n2", muscle=RHOMBOID), context=context)


def test_superficial_needling_has_a_deepest_figure() -> None:
    """Superficial to 45 mm is no superficial needling, whatever the length of the needle."""
    refusal(PREPARED, needle(technique="superficial", depth_mm=10))
    with pytest.raises(e.DepthOverLimit, match="superficial needling to 10 mm"):
        refusal(PREPARED, needle(technique="superficial", depth_mm=11))


@pytest.mark.parametrize(("used", "counter"), [(9, None), (9, "amara")])
def test_more_than_eight_needles_are_counted_by_a_second_person(used: int, counter: str | None) -> None:
    session = after(p.SharpsCounted(counted=used, second_counter=counter), start=many(used))
    with pytest.raises(e.SecondCounterMissing):
        refusal(session, CLOSED, minute=LATE)
    refusal(after(p.SharpsCounted(counted=used, second_counter="bo"), start=session), CLOSED, minute=LATE)


def test_eight_needles_are_counted_by_one_person() -> None:
    refusal(after(p.SharpsCounted(counted=8), start=many(8)), CLOSED, minute=LATE)


def test_one_side_of_the_chest_leaves_the_same_side_and_other_places_open() -> None:
    session = after(needle("n1", muscle=RHOMBOID, side="left"), start=PREPARED)
    refusal(session, needle("n2", muscle=TRAPEZIUS, side="left"), context=limited(one_side_only=True))
    refusal(session, needle("n2", muscle=GLUTEUS, side="right"), context=limited(one_side_only=True))
    refusal(session, needle("n2", muscle=RHOMBOID, side="right"))


def test_limits_of_another_site_or_side_do_not_bind() -> None:
    context = under({}, site_limits={"gluteal:right": {"max_length_mm": 25}})
    refusal(PREPARED, needle(side="left"), context=context)
    refusal(PREPARED, needle(), context=replace(CONTEXT, excluded_sites=frozenset({"gluteal:right"})))


def test_the_last_day_of_a_consent_and_of_a_lot_still_counts() -> None:
    refusal(
        PREPARED, needle(), context=replace(lots(L1=LotState(expires_on=TODAY)), consent=replace(CONSENT, until=TODAY))
    )


def test_an_act_before_the_consent_was_withdrawn_is_judged_by_its_own_time() -> None:
    later = replace(CONTEXT, consent=replace(CONSENT, withdrawn_at=START + timedelta(hours=1)))
    refusal(PREPARED, needle(), context=later)


# without a context


def test_without_a_context_every_act_that_adds_risk_is_refused() -> None:
    for kind in sorted(NEEDS_CONTEXT):
        said = parse_payload(kind, WHOLE[kind])
        session = EMPTY if kind == "session.opened" else IN
        with pytest.raises(e.ContextMissing):
            refusal(session, said, context=None)


def test_without_a_context_needles_come_out_and_are_counted() -> None:
    for said in (
        ALL_OUT,
        p.NeedleWithdrawn(needle="n1"),
        p.SharpsCounted(counted=2),
        p.NeedleMissing(needle="n1"),
        p.IncidentReported(kind="vasovagal"),
        p.SensationReported(quality="faint"),
    ):
        refusal(IN, said, context=None)
    assert len(NEEDS_CONTEXT) < len(KINDS)


@pytest.mark.parametrize("context", [None, UNQUALIFIED, HELD, WITHDRAWN, replace(CONTEXT, consent=None)])
def test_nothing_from_elsewhere_keeps_a_needle_in(context: GateContext | None) -> None:
    refusal(IN, p.NeedleWithdrawn(needle="n2"), context=context)
    refusal(IN, ALL_OUT, context=context)


def test_a_command_that_was_recorded_passes_again() -> None:
    check(COUNTED, IN.history[0], None)
    check(COUNTED, replace(following(COUNTED, needle("n1")), command_id="c8"), None)


# limits


@pytest.mark.parametrize(
    ("one", "other", "merged"),
    [
        ({"max_length_mm": 25}, {"max_length_mm": 15}, {"max_length_mm": 15}),
        ({"max_dwell_min": 5}, {"max_dwell_min": 10}, {"max_dwell_min": 5}),
        ({"haemostasis_min": 2}, {"haemostasis_min": 5}, {"haemostasis_min": 5}),
        ({"observe_min": 30}, {"observe_min": 15}, {"observe_min": 30}),
        ({"depth": "superficial-first"}, {"depth": "superficial"}, {"depth": "superficial"}),
        (
            {"depth": "superficial-first"},
            {"depth": "superficial-or-tangential"},
            {"depth": "superficial-or-tangential"},
        ),
        ({"no_pistoning": False}, {"no_pistoning": True}, {"no_pistoning": True}),
        ({"electrical_stimulation": True}, {"electrical_stimulation": False}, {"electrical_stimulation": False}),
        ({"direction": "tangential"}, {"direction": "away-from-lung"}, {"direction": ("away-from-lung", "tangential")}),
        ({"max_needles": 4}, {}, {"max_needles": 4}),
    ],
)
def test_limits_merge_by_the_most_restrictive_value(
    one: Mapping[str, object], other: Mapping[str, object], merged: Mapping[str, object]
) -> None:
    for first, second in ((one, other), (other, one)):
        assert strictest([first, second]) == merged


def test_a_needle_is_bound_by_every_site_it_lies_in() -> None:
    context = under(
        {"max_needles": 4},
        site_limits={"gluteal:left": {"max_needles": 2}, "gluteal:midline": {"depth": "superficial"}},
    )
    assert limits_at(context, REGIONS[GLUTEUS], "left") == {"max_needles": 2, "depth": "superficial"}
    assert limits_at(context, REGIONS[GLUTEUS], "right") == {"max_needles": 4, "depth": "superficial"}


def test_midline_and_both_sides_meet_every_side() -> None:
    assert sides_meet("left", "midline")
    assert sides_meet("bilateral", "right")
    assert not sides_meet("left", "right")


def test_each_known_technique_may_be_forbidden_by_name() -> None:
    for technique in TECHNIQUES:
        with pytest.raises(e.TechniqueForbidden):
            refusal(
                PREPARED,
                needle(technique=technique),
                context=replace(CONTEXT, forbidden_techniques=frozenset({technique})),
            )


@pytest.mark.parametrize("technique", ["deep", "pistoning", "in-situ", None])
def test_what_was_learnt_for_the_region_is_needled_there(technique):
    said = needle() if technique is None else needle(technique=technique)
    assert not list(insertion_faults(PREPARED, said, taught(("gluteal", "deep"))))
