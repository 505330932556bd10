"""The fold: what a stream of acts says about the needles, whatever was corrected, repeated or came late."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from filiform.core.errors import InvalidInput
from filiform.treatment import payloads as p
from filiform.treatment.errors import (
    AlreadyCorrected,
    CorrectionUnknown,
    NeedleIdUsed,
    NeedleUnknown,
    NotCorrectable,
    OtherSession,
    SequenceBroken,
)
from filiform.treatment.events import payload_to_json
from filiform.treatment.rules.board import board
from filiform.treatment.rules.fold import EMPTY, apply, fold, next_sequence
from filiform.treatment.types import SessionState
from tests.treatment.streams import (
    ALL_OUT,
    CLOSED,
    OPENED,
    READY,
    RHOMBOID,
    START,
    after,
    following,
    needle,
    strike,
)

TWO_IN = after(*READY, needle("n1"), needle("n2"))
AT_N1, AT_N2 = 5, 6


def replaced(corrects: int | str, said: p.Payload, **changes: object) -> p.EventCorrected:
    return p.EventCorrected(
        corrects=corrects, replacement={**payload_to_json(said), **changes}, reason="entered wrongly"
    )


def test_needles_are_counted_by_identity() -> None:
    session = after(p.NeedleWithdrawn(needle="n2", bleeding=True, pressure_s=45), start=TWO_IN)
    assert session.inserted == {"n1", "n2"}
    assert session.withdrawn == {"n2"}
    assert session.in_body == {"n1"}
    out = session.needles["n2"].withdrawal
    assert out is not None
    assert (out.bleeding, out.pressure_s, out.by) == (True, 45, "amara")
    assert out.at == START + timedelta(minutes=7)


def test_all_out_takes_every_needle_that_is_in_and_keeps_the_first_withdrawal() -> None:
    session = after(p.NeedleWithdrawn(needle="n1"), p.NeedlesAllWithdrawn(reason="faint"), start=TWO_IN)
    assert session.in_body == set()
    assert [n.withdrawal.reason for n in session.needles.values() if n.withdrawal] == ["routine", "faint"]


def test_bleeding_is_added_to_a_needle_that_came_out_with_all_the_others() -> None:
    session = after(ALL_OUT, p.NeedleWithdrawn(needle="n1", bleeding=True, pressure_s=120), start=TWO_IN)
    out = session.needles["n1"].withdrawal
    assert out is not None
    assert (out.at, out.bleeding, out.pressure_s) == (START + timedelta(minutes=7), True, 120)
    assert session == fold(session.history)


def test_the_fold_of_the_whole_stream_equals_one_event_at_a_time() -> None:
    session = after(
        p.TwitchSeen(needle="n1", count=2),
        p.StimulationStarted(channel="A", needles=("n1", "n2"), hz=2),
        replaced(7, p.TwitchSeen(needle="n1", count=3)),
        ALL_OUT,
        p.SharpsCounted(counted=2),
        CLOSED,
        start=TWO_IN,
    )
    assert session == fold(session.history)
    assert next_sequence(session) == 13


def test_the_same_command_twice_changes_nothing() -> None:
    again = TWO_IN.history[AT_N2 - 1]
    assert apply(TWO_IN, again) is TWO_IN
    later = apply(TWO_IN, replace(again, sequence=7))
    assert board(later) == board(TWO_IN)
    assert board(fold([*TWO_IN.history, replace(again, sequence=7)])) == board(TWO_IN)


def test_an_earlier_state_is_not_changed_by_a_later_event() -> None:
    before = board(TWO_IN)
    after(p.TwitchSeen(needle="n1"), ALL_OUT, start=TWO_IN)
    assert board(TWO_IN) == before
    with pytest.raises(TypeError):
        TWO_IN.needles["n1"] = TWO_IN.needles["n2"]  # type: ignore[index]


@pytest.mark.parametrize("sequence", [1, 6, 8, 100])
def test_the_sequence_runs_without_a_gap(sequence: int) -> None:
    with pytest.raises(SequenceBroken, match=f"Sequence {sequence} came where 7 was due"):
        apply(TWO_IN, following(TWO_IN, ALL_OUT, sequence=sequence, command_id="new"))


def test_a_stream_begins_at_one() -> None:
    with pytest.raises(SequenceBroken):
        fold([following(EMPTY, OPENED, sequence=2)])


def test_an_event_of_another_session_is_not_mixed_in() -> None:
    with pytest.raises(OtherSession):
        apply(TWO_IN, replace(following(TWO_IN, ALL_OUT), session="s2"))


def test_acts_need_a_needle_somebody_inserted() -> None:
    for said in (
        p.TwitchSeen(needle="n9"),
        p.NeedleWithdrawn(needle="n9"),
        p.NeedleManipulated(needle="n9", technique="rotation"),
        p.SensationReported(needle="n9", quality="ache"),
        p.NeedleMissing(needle="n9"),
        p.NeedleFound(needle="n9"),
        p.StimulationStarted(channel="A", needles=("n1", "n9")),
    ):
        with pytest.raises(NeedleUnknown):
            apply(TWO_IN, following(TWO_IN, said))
    with pytest.raises(NeedleIdUsed):
        apply(TWO_IN, following(TWO_IN, needle("n1")))


# corrections


def test_a_correction_replaces_what_it_corrects_and_both_stay_visible() -> None:
    session = after(replaced(AT_N1, needle("n1"), muscle=RHOMBOID, lot="L2"), start=TWO_IN)
    assert session.needles["n1"].muscle == RHOMBOID
    assert session.needles["n1"].inserted_at == TWO_IN.needles["n1"].inserted_at
    assert session.in_body == {"n1", "n2"}
    (correction,) = session.corrections
    assert isinstance(correction.original, p.NeedleInserted)
    assert isinstance(correction.replacement, p.NeedleInserted)
    assert (correction.original.lot, correction.replacement.lot) == ("L1", "L2")
    assert (correction.corrects, correction.by, correction.reason) == (AT_N1, "amara", "entered wrongly")
    assert session.history[AT_N1 - 1].payload == needle("n1")


def test_a_correction_may_name_the_command_instead_of_the_sequence() -> None:
    session = after(strike("c5"), start=TWO_IN)
    assert session.struck == {"n1"}


def test_a_struck_needle_is_counted_neither_in_nor_out_and_stays_on_the_board() -> None:
    session = after(p.TwitchSeen(needle="n1"), ALL_OUT, strike(AT_N1), start=TWO_IN)
    shown = board(session)
    assert (shown["inserted"], shown["withdrawn"], shown["in_body"], shown["twitches"]) == (1, 1, 0, 0)
    assert shown["struck"] == ["n1"]
    row = next(row for row in shown["needles"] if row["needle"] == "n1")
    assert row["struck"]["reason"] == "entered by mistake, no needle was inserted"
    assert row["twitches"] == 1


def test_a_needle_struck_after_its_own_withdrawal_is_not_among_the_withdrawn() -> None:
    session = after(p.NeedleWithdrawn(needle="n1"), strike(AT_N1), start=TWO_IN)
    assert (session.inserted, session.withdrawn, session.in_body) == ({"n2"}, set(), {"n2"})


def test_a_withdrawal_after_the_strike_proves_that_the_needle_was_in() -> None:
    session = after(strike(AT_N1), p.NeedleWithdrawn(needle="n1"), start=TWO_IN)
    assert session.struck == set()
    assert session.withdrawn == {"n1"}
    assert session.revived == {"n1"}
    again = after(strike(7, "no, it was another one"), start=session)
    assert again.struck == {"n1"}
    assert again.revived == set()
    assert again == fold(again.history)


def test_a_strike_can_itself_be_corrected() -> None:
    session = after(strike(AT_N1), replaced(7, needle("n1")), start=TWO_IN)
    assert session.in_body == {"n1", "n2"}
    assert [c.root for c in session.corrections] == [AT_N1, AT_N1]


def test_a_struck_withdrawal_puts_the_needle_back() -> None:
    session = after(p.NeedleWithdrawn(needle="n1"), strike(7, "wrong needle"), start=TWO_IN)
    assert session.in_body == {"n1", "n2"}
    everything = after(ALL_OUT, strike(7, "pressed by mistake"), start=TWO_IN)
    assert everything.in_body == {"n1", "n2"}


def test_a_withdrawal_corrected_to_another_needle_moves() -> None:
    session = after(p.NeedleWithdrawn(needle="n1"), replaced(7, p.NeedleWithdrawn(needle="n2")), start=TWO_IN)
    assert session.in_body == {"n1"}


@pytest.mark.parametrize("corrects", [7, 99, "nobody", "c7"])
def test_a_correction_names_an_earlier_event(corrects: int | str) -> None:
    with pytest.raises(CorrectionUnknown):
        apply(TWO_IN, following(TWO_IN, strike(corrects)))


def test_what_was_replaced_is_corrected_through_its_replacement() -> None:
    session = after(strike(AT_N1), start=TWO_IN)
    with pytest.raises(AlreadyCorrected, match="Correct event 7 instead"):
        apply(session, following(session, strike(AT_N1)))


def test_a_needle_keeps_its_id_and_an_opening_stays() -> None:
    with pytest.raises(NotCorrectable, match="keeps its id n1"):
        apply(TWO_IN, following(TWO_IN, replaced(AT_N1, needle("n3"))))
    with pytest.raises(NotCorrectable):
        apply(TWO_IN, following(TWO_IN, strike(1)))
    session = after(replaced(1, OPENED, visit="v2"), start=TWO_IN)
    assert session.opened is not None
    assert session.opened.said.visit == "v2"


def test_a_close_is_reopened_and_never_corrected() -> None:
    session = after(ALL_OUT, p.SharpsCounted(counted=2), CLOSED, p.SessionReopened(reason="call"), start=TWO_IN)
    for sequence in (9, 10):
        with pytest.raises(NotCorrectable):
            apply(session, following(session, strike(sequence)))


def test_a_replacement_is_read_as_strictly_as_its_original() -> None:
    with pytest.raises(InvalidInput, match=r"payload\.replacement\.gauge_mm"):
        apply(TWO_IN, following(TWO_IN, replaced(AT_N1, needle("n1"), gauge_mm=30)))


# what the fold guarantees by itself


def closed() -> SessionState:
    return after(ALL_OUT, p.SharpsCounted(counted=2), CLOSED, start=TWO_IN)


def test_a_close_does_not_count_while_a_needle_is_in() -> None:
    assert apply(TWO_IN, following(TWO_IN, CLOSED)).closed is None
    assert closed().is_closed


def test_a_needle_that_went_in_elsewhere_reopens_a_closed_session() -> None:
    session = closed()
    late = apply(session, following(session, needle("n3"), against="treatment.session_closed"))
    assert not late.is_closed
    assert late.in_body == {"n3"}
    assert [event.against for event in late.flagged] == ["treatment.session_closed"]


def test_a_withdrawal_struck_after_a_reopening_is_in_again_and_the_old_close_no_longer_counts() -> None:
    session = after(p.SessionReopened(reason="call"), strike(7, "n2 was still in"), start=closed())
    assert session.in_body == {"n1", "n2"}
    assert not session.is_closed


def test_current_ends_when_a_needle_of_its_pair_comes_out() -> None:
    running = after(p.StimulationStarted(channel="A", needles=("n1", "n2")), start=TWO_IN)
    assert list(running.running) == ["A"]
    for out in (p.NeedleWithdrawn(needle="n2"), ALL_OUT):
        session = after(out, start=running)
        assert not session.running
        assert [channel.ended for channel in session.past_channels] == ["withdrawn"]
    stopped = after(p.StimulationStopped(channel="A"), start=running)
    assert [(channel.ended, channel.stopped_by) for channel in stopped.past_channels] == [("stopped", "amara")]


def test_current_through_a_needle_that_proved_struck_never_ran() -> None:
    session = after(
        p.StimulationStarted(channel="A", needles=("n1", "n2")),
        p.StimulationStopped(channel="A"),
        strike(AT_N1),
        start=TWO_IN,
    )
    assert [channel.ended for channel in session.past_channels] == ["not-in"]


def test_a_needle_is_missing_until_it_is_found() -> None:
    lost = after(ALL_OUT, p.NeedleMissing(needle="n2", where_looked="floor"), start=TWO_IN)
    assert lost.missing == {"n2"}
    found = after(p.NeedleFound(needle="n2", where_found="sleeve"), start=lost)
    assert found.missing == set()
    assert len(found.needles["n2"].searches) == 2


def test_everything_else_is_kept_with_who_and_when() -> None:
    session = after(
        p.SensationReported(quality="faint", score=3),
        p.SensationReported(needle="n1", quality="ache", score=4),
        p.NeedleManipulated(needle="n1", technique="rotation"),
        p.TechniqueApplied(technique="heat", region="gluteal", minutes=10),
        p.MeasureRecorded(instrument="nprs_current", value=3, phase="after"),
        p.IncidentReported(kind="vasovagal", severity="mild"),
        p.AdviceGiven(sheets=("general",)),
        start=TWO_IN,
    )
    assert [act.sequence for act in session.sensations] == [7]
    assert [act.said.quality for act in session.needles["n1"].sensations] == ["ache"]
    assert [act.by for act in session.needles["n1"].manipulations] == ["amara"]
    kept = (session.techniques, session.measures, session.incidents, session.advice, session.hands)
    assert [len(acts) for acts in kept] == [1, 1, 1, 1, 1]
    assert session.skin["gluteal", "left"].said.agent == "alcohol-70"
    assert session.timeout is not None
