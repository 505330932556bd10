"""Gates that need only the stream: one test for each row of the table in `rules/standing.py`."""

from __future__ import annotations

from typing import Any

import pytest

from filiform.treatment import errors as e
from filiform.treatment import payloads as p
from filiform.treatment.errors import NotNow
from filiform.treatment.events import READERS, payload_to_json
from filiform.treatment.rules.fold import EMPTY, apply
from filiform.treatment.rules.replay import replay
from filiform.treatment.rules.standing import check_standing
from filiform.treatment.types import SessionState
from tests.treatment.streams import (
    ALL_OUT,
    CLOSED,
    HANDS,
    OPENED,
    READY,
    REGIONS,
    SKIN,
    after,
    following,
    needle,
    skin,
    strike,
)

IN = after(*READY, needle("n1"), needle("n2"))
OUT = after(ALL_OUT, start=IN)
SHUT = after(p.SharpsCounted(counted=2), CLOSED, start=OUT)
RUNNING = after(p.StimulationStarted(channel="A", needles=("n1", "n2")), start=IN)
STRUCK = after(strike(5), start=IN)
LOST = after(p.SharpsCounted(counted=1), p.NeedleMissing(needle="n2"), start=OUT)
PAIR = ("n1", "n2")


def corrected(corrects: int, said: p.Payload, **changes: Any) -> p.EventCorrected:
    return p.EventCorrected(corrects=corrects, replacement={**payload_to_json(said), **changes}, reason="wrong")


@pytest.mark.parametrize(
    ("session", "said", "refused"),
    [
        (EMPTY, HANDS, e.NotOpened),
        (EMPTY, needle(), e.NotOpened),
        (IN, OPENED, e.AlreadyOpened),
        (SHUT, OPENED, e.AlreadyOpened),
        (IN, p.SessionReopened(reason="call"), e.NotClosed),
        (SHUT, needle("n3"), e.SessionIsClosed),
        (SHUT, HANDS, e.SessionIsClosed),
        (SHUT, CLOSED, e.SessionIsClosed),
        (SHUT, p.SharpsCounted(counted=2), e.SessionIsClosed),
        (SHUT, strike(5), e.SessionIsClosed),
        (IN, needle("n1"), e.NeedleIdUsed),
        (STRUCK, needle("n1"), e.NeedleIdUsed),
        (IN, p.TwitchSeen(needle="n9"), e.NeedleUnknown),
        (IN, p.SensationReported(needle="n9", quality="ache"), e.NeedleUnknown),
        (IN, p.NeedleWithdrawn(needle="n9"), e.NeedleUnknown),
        (IN, p.NeedleMissing(needle="n9"), e.NeedleUnknown),
        (STRUCK, p.TwitchSeen(needle="n1"), e.NeedleNotIn),
        (STRUCK, p.NeedleMissing(needle="n1"), e.NeedleNotIn),
        (after(OPENED), needle(), e.SkinNotPrepared),
        (after(OPENED, skin("gluteal", "right")), needle(side="left"), e.SkinNotPrepared),
        (after(OPENED, skin("gluteal", "midline")), needle(side="left"), e.SkinNotPrepared),
        (after(OPENED, skin("interscapular-rhomboid")), needle(), e.SkinNotPrepared),
        (after(*READY, strike(4)), needle(), e.SkinNotPrepared),
        (after(*READY), needle(muscle="heart"), e.MuscleUnknown),
        (IN, corrected(5, needle("n1"), muscle="heart"), e.MuscleUnknown),
        (OUT, p.NeedleManipulated(needle="n1", technique="rotation"), e.NeedleNotIn),
        (STRUCK, p.NeedleManipulated(needle="n1", technique="rotation"), e.NeedleNotIn),
        (OUT, p.StimulationStarted(channel="A", needles=PAIR), e.NeedleNotIn),
        (OUT, p.NeedleWithdrawn(needle="n1"), e.NeedleNotIn),
        (
            after(p.NeedleWithdrawn(needle="n1", bleeding=False), start=OUT),
            p.NeedleWithdrawn(needle="n1", pressure_s=60),
            e.NeedleNotIn,
        ),
        (RUNNING, p.StimulationStarted(channel="A", needles=PAIR), e.ChannelRunning),
        (RUNNING, p.StimulationStarted(channel="B", needles=PAIR), e.NeedleOnChannel),
        (RUNNING, strike(5), e.NeedleOnChannel),
        (IN, p.StimulationStopped(channel="A"), e.ChannelNotRunning),
        (LOST, p.NeedleMissing(needle="n2"), e.NeedleAlreadyMissing),
        (LOST, p.NeedleFound(needle="n1"), e.NeedleNotMissing),
        (IN, CLOSED, e.NeedleStillIn),
        (OUT, CLOSED, e.NotCounted),
        (after(p.SharpsCounted(counted=1), start=OUT), CLOSED, e.CountDiffers),
        (after(p.SharpsCounted(counted=3), start=OUT), CLOSED, e.CountDiffers),
        (after(p.SharpsCounted(counted=0), start=LOST), CLOSED, e.CountDiffers),
        (after(p.SharpsCounted(counted=2), start=LOST), CLOSED, e.CountDiffers),
        (after(p.NeedleFound(needle="n2"), start=LOST), CLOSED, e.CountDiffers),
        (
            after(p.SharpsCounted(counted=2), p.IncidentReported(kind="vasovagal"), start=OUT),
            CLOSED,
            e.IncidentUngraded,
        ),
        (IN, strike(99), e.CorrectionUnknown),
        (STRUCK, strike(5), e.AlreadyCorrected),
        (IN, strike(1), e.NotCorrectable),
    ],
)
def test_what_the_stream_forbids_is_refused(session: SessionState, said: p.Payload, refused: type[e.Refused]) -> None:
    event = following(session, said)
    with pytest.raises(refused) as reason:
        check_standing(session, event, REGIONS)
    assert type(reason.value) is refused
    assert reason.value.code.startswith("treatment.")
    assert len(str(reason.value)) > 20
    with pytest.raises((refused, e.Impossible)):
        replay([*session.history, event], REGIONS)


@pytest.mark.parametrize("side", ["left", "bilateral"])
def test_skin_prepared_on_that_side_or_on_both_is_enough(side: str) -> None:
    assert after(OPENED, skin("gluteal", side), needle()).in_body == {"n1"}


@pytest.mark.parametrize("session", [EMPTY, IN, OUT, SHUT, RUNNING, STRUCK, LOST])
def test_taking_all_needles_out_is_never_refused(session: SessionState) -> None:
    event = following(session, ALL_OUT)
    check_standing(session, event, {})
    assert apply(session, event).in_body == set()


@pytest.mark.parametrize("session", [IN, RUNNING, STRUCK])
def test_a_needle_that_is_in_or_was_struck_can_always_be_withdrawn(session: SessionState) -> None:
    event = following(session, p.NeedleWithdrawn(needle="n1"))
    check_standing(session, event, {})
    assert "n1" in apply(session, event).withdrawn


def test_a_needle_in_a_closed_session_can_be_withdrawn() -> None:
    late = apply(SHUT, following(SHUT, needle("n3"), against="treatment.session_closed"))
    assert after(p.NeedleWithdrawn(needle="n3"), start=late).in_body == set()


def test_a_missing_needle_may_be_found_after_closing() -> None:
    shut = after(CLOSED, start=LOST)
    assert shut.is_closed
    assert after(p.NeedleFound(needle="n2", where_found="shoe"), start=shut).missing == set()


def test_a_short_count_closes_when_each_missing_needle_or_an_incident_says_so() -> None:
    assert after(CLOSED, start=LOST).is_closed
    short = after(p.SharpsCounted(counted=1), start=OUT)
    said = p.IncidentReported(kind="forgotten-needle", severity="significant")
    assert after(said, CLOSED, start=short).is_closed


def test_a_found_needle_is_counted_again_before_closing() -> None:
    assert after(p.NeedleFound(needle="n2"), p.SharpsCounted(counted=2), CLOSED, start=LOST).is_closed


def test_a_session_without_a_needle_closes_without_a_count() -> None:
    assert after(OPENED, CLOSED).is_closed


def test_after_reopening_the_session_goes_on() -> None:
    session = after(p.SessionReopened(reason="call"), SKIN, needle("n3"), start=SHUT)
    assert session.in_body == {"n3"}


def test_a_fact_kept_against_a_gate_skips_the_gate_but_not_the_stream() -> None:
    opened = after(OPENED)
    kept = following(opened, needle(), against="treatment.skin_not_prepared")
    assert replay([*opened.history, kept], REGIONS).in_body == {"n1"}
    twice = following(IN, needle("n1"), against="treatment.needle_id_used")
    with pytest.raises(e.NeedleIdUsed):
        replay([*IN.history, twice], REGIONS)


def test_every_kind_of_event_is_judged() -> None:
    """A kind without a case would fall through to the type checker's last resort."""
    for kind, (payload, _) in READERS.items():
        assert payload.__name__ in check_standing.__code__.co_names, kind


def test_the_sentences_of_the_two_families_tell_apart_what_can_be_mended() -> None:
    assert issubclass(e.SkinNotPrepared, NotNow)
    assert issubclass(e.NeedleIdUsed, e.Impossible)
