"""Random sessions: every kind of act, in and out of place, with retries, corrections and late facts.

The rules of the machine throw acts at the live gates. What is accepted is stored and shown; what is refused must leave
no trace. After every step the promises of the session are checked against a model that knows nothing of the fold:
two plain sets of needle ids, kept by the test itself.
"""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from filiform.core.errors import Refused
from filiform.treatment import payloads as p
from filiform.treatment.errors import Impossible
from filiform.treatment.events import HAPPENED, Event, event_to_json, parse_event, payload_to_json
from filiform.treatment.rules.board import board
from filiform.treatment.rules.fold import EMPTY, apply, fold
from filiform.treatment.rules.gates import check
from filiform.treatment.rules.replay import replay
from filiform.treatment.types import LEAVING_CHECKS, TIMEOUT_ITEMS, GateContext
from tests.treatment.streams import ALL_OUT, CONTEXT, GLUTEUS, READY, REGIONS, RHOMBOID, TRAPEZIUS, following, needle

IDS = st.integers(1, 6).map(lambda number: f"n{number}")
MUSCLES = st.sampled_from([GLUTEUS, RHOMBOID, TRAPEZIUS])
SIDES = st.sampled_from(["left", "right"])
CONTEXTS = st.sampled_from([CONTEXT, CONTEXT, CONTEXT, None])
TIGHT = replace(CONTEXT, limits={"one_side_only": True, "max_needles": 3, "max_length_mm": 50})

small_acts = st.one_of(
    st.builds(p.HandsCleaned, agent=st.none()),
    st.builds(p.TimeoutPassed, checked=st.sampled_from([TIMEOUT_ITEMS, TIMEOUT_ITEMS[1:]])),
    st.builds(
        p.SkinPrepared,
        region=st.sampled_from(["gluteal", "interscapular-rhomboid", "upper-trapezius"]),
        side=st.sampled_from(["left", "right", "bilateral"]),
    ),
    st.builds(p.NeedleManipulated, needle=IDS, technique=st.sampled_from(["rotation", "pistoning"])),
    st.builds(p.TwitchSeen, needle=IDS, count=st.integers(0, 3)),
    st.builds(p.SensationReported, needle=st.none() | IDS, quality=st.just("ache"), score=st.integers(0, 10)),
    st.builds(
        p.StimulationStarted,
        channel=st.sampled_from("AB"),
        needles=st.lists(IDS, min_size=2, max_size=2, unique=True).map(tuple),
    ),
    st.builds(p.StimulationStopped, channel=st.sampled_from("AB")),
    st.builds(p.SharpsCounted, counted=st.integers(0, 6), second_counter=st.sampled_from([None, "bo"])),
    st.builds(p.NeedleMissing, needle=IDS),
    st.builds(p.NeedleFound, needle=IDS),
    st.builds(p.TechniqueApplied, technique=st.sampled_from(p.POST_TECHNIQUES)),
    st.builds(p.MeasureRecorded, instrument=st.just("nprs_current"), value=st.integers(0, 12), phase=st.just("after")),
    st.builds(
        p.IncidentReported,
        kind=st.sampled_from(["vasovagal", "forgotten-needle"]),
        severity=st.sampled_from([None, "mild"]),
    ),
    st.builds(p.AdviceGiven, sheets=st.just(("general",))),
    st.builds(p.SessionReopened, reason=st.just("a call")),
    st.just(READY[0]),
)


class Session(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.live = EMPTY
        self.stored: list[Event] = []
        self.went_in: dict[str, int] = {}
        """Needle to the sequence of its insertion."""
        self.came_out: dict[str, list[int]] = {}
        """Needle to the sequences of the events that took it out."""
        self.void: dict[int, int] = {}
        """Sequence of a struck insertion or withdrawal to that of the correction that struck it."""

    # the model

    def struck(self, name: str) -> bool:
        at = self.void.get(self.went_in[name])
        return at is not None and not any(out > at and out not in self.void for out in self.named_out.get(name, []))

    @property
    def named_out(self) -> dict[str, list[int]]:
        said = {event.sequence: event.payload for event in self.stored}
        return {
            name: [out for out in outs if isinstance(said[out], p.NeedleWithdrawn)]
            for name, outs in self.came_out.items()
        }

    @property
    def inserted(self) -> set[str]:
        return {name for name in self.went_in if not self.struck(name)}

    @property
    def withdrawn(self) -> set[str]:
        return {name for name in self.inserted if any(out not in self.void for out in self.came_out.get(name, []))}

    def is_bare(self, name: str) -> bool:
        """Taken out together with the others, bleeding and pressure still to be said."""
        return not any(out not in self.void for out in self.named_out.get(name, []))

    # acting

    def attempt(self, event: Event, context: GateContext | None = CONTEXT) -> bool:
        """Whether the event was accepted and stored."""
        before = self.live
        try:
            check(before, event, context)
        except Refused:
            assert self.live == before
            return False
        self.store(event)
        return True

    def store(self, event: Event) -> None:
        self.live = apply(self.live, event)
        self.stored.append(event)
        match event.payload:
            case p.NeedleInserted(needle=name):
                self.went_in[name] = event.sequence
            case p.NeedleWithdrawn(needle=name):
                self.came_out.setdefault(name, []).append(event.sequence)
            case p.EventCorrected(corrects=int() as target, replacement=None):
                self.void[target] = event.sequence

    def next(self, said: p.Payload) -> Event:
        return following(self.live, said)

    @initialize(ready=st.sampled_from([True, True, True, False]))
    def begin(self, ready: bool) -> None:
        for said in READY if ready else ():
            assert self.attempt(self.next(said))
        for muscle in REGIONS if ready else ():
            (region,) = REGIONS[muscle]
            assert self.attempt(self.next(p.SkinPrepared(region=region, side="bilateral")))

    @precondition(lambda self: len(self.went_in) < 6)
    @rule(muscle=MUSCLES, side=SIDES)
    def insert_another(self, muscle: str, side: str) -> None:
        self.attempt(self.next(needle(f"n{len(self.went_in) + 1}", muscle=muscle, side=side)))

    @precondition(lambda self: len(self.live.in_body) > 1)
    @rule(channel=st.sampled_from("AB"))
    def stimulate(self, channel: str) -> None:
        pair = tuple(sorted(self.live.in_body)[:2])
        self.attempt(self.next(p.StimulationStarted(channel=channel, needles=pair)))

    @precondition(lambda self: self.live.is_closed)
    @rule()
    def reopen(self) -> None:
        assert self.attempt(self.next(p.SessionReopened(reason="a call")))

    @precondition(lambda self: self.went_in)
    @rule(data=st.data())
    def strike_insertion(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.went_in)))
        self.attempt(self.next(p.EventCorrected(corrects=self.went_in[name], replacement=None, reason="by mistake")))

    @precondition(lambda self: any(self.named_out.values()))
    @rule(data=st.data())
    def strike_withdrawal(self, data: st.DataObject) -> None:
        out = data.draw(st.sampled_from(sorted(at for outs in self.named_out.values() for at in outs)))
        self.attempt(self.next(p.EventCorrected(corrects=out, replacement=None, reason="it is still in")))

    @rule(name=IDS, muscle=MUSCLES, side=SIDES, length=st.sampled_from([30, 60]), tight=st.booleans())
    def insert(self, name: str, muscle: str, side: str, length: float, tight: bool) -> None:
        was = self.live.is_closed
        said = needle(name, muscle=muscle, side=side, length_mm=length)
        if self.attempt(self.next(said), TIGHT if tight else CONTEXT):
            assert not was, "a needle went into a closed session"

    @rule(said=small_acts, context=CONTEXTS)
    def act(self, said: p.Payload, context: GateContext | None) -> None:
        self.attempt(self.next(said), context)

    @rule(name=IDS, context=CONTEXTS)
    def withdraw(self, name: str, context: GateContext | None) -> None:
        """Never refused for a needle that is in, nor for one that was struck out."""
        is_due = name in self.went_in and (name not in self.withdrawn or self.is_bare(name))
        accepted = self.attempt(self.next(p.NeedleWithdrawn(needle=name, pressure_s=30)), context)
        assert accepted == is_due

    @rule(context=CONTEXTS)
    def withdraw_all(self, context: GateContext | None) -> None:
        # Also those that are out already: should their own withdrawal be struck, "all out" took them with it.
        there = self.inserted
        event = self.next(ALL_OUT)
        assert self.attempt(event, context), "taking needles out was refused"
        for name in there:
            self.came_out.setdefault(name, []).append(event.sequence)

    @rule()
    def finish(self) -> None:
        """What a clinic does at the end: everything out, counted, incidents graded, closed."""
        if self.live.opened is None or self.live.is_closed:
            return
        self.withdraw_all(None)
        for incident in self.live.incidents:
            if incident.said.severity is None:
                graded = {**payload_to_json(incident.said), "severity": "mild"}
                first = next(event for event in self.stored if event.sequence == incident.sequence)
                self.attempt(self.next(p.EventCorrected(corrects=first.sequence, replacement=graded, reason="graded")))
        self.attempt(self.next(p.SharpsCounted(counted=len(self.inserted - self.live.missing), second_counter="bo")))
        self.close(complete=True)

    @rule(complete=st.booleans())
    def close(self, complete: bool) -> None:
        said = p.SessionClosed(
            leaving_checks=LEAVING_CHECKS if complete else (), acknowledged=("treatment.observation_short",)
        )
        if self.attempt(self.next(said)):
            assert self.inserted <= self.withdrawn, "the session closed with a needle in"

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), again=st.booleans())
    def retry(self, data: st.DataObject, again: bool) -> None:
        """The device sends a command again: word for word, or under the next number."""
        old = data.draw(st.sampled_from(self.stored))
        event = old if again else replace(old, sequence=self.live.sequence + 1)
        check(self.live, event, None)
        assert board(apply(self.live, event)) == board(self.live)
        assert board(fold([*self.stored, event])) == board(self.live)
        assert board(replay([*self.stored, event], REGIONS)) == board(self.live)

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def strike(self, data: st.DataObject) -> None:
        """An act entered by mistake is struck out. Not taken here: `needles.all_withdrawn`, tested by example."""
        old = data.draw(st.sampled_from(self.stored))
        if not isinstance(old.payload, p.NeedlesAllWithdrawn | p.EventCorrected):
            self.attempt(self.next(p.EventCorrected(corrects=old.sequence, replacement=None, reason="by mistake")))

    @precondition(lambda self: self.went_in)
    @rule(data=st.data(), muscle=MUSCLES)
    def correct_insertion(self, data: st.DataObject, muscle: str) -> None:
        """A correction of a needle's facts never takes the needle away."""
        name = data.draw(st.sampled_from(sorted(self.went_in)))
        was_in = self.live.in_body
        said = payload_to_json(needle(name, muscle=muscle, lot="L9"))
        corrects = self.went_in[name]
        if corrects in self.void:
            return
        if self.attempt(self.next(p.EventCorrected(corrects=corrects, replacement=said, reason="other muscle"))):
            assert self.live.in_body == was_in
            assert self.live.needles[name].muscle == muscle

    @rule(name=IDS, said=small_acts)
    def late_fact(self, name: str, said: p.Payload) -> None:
        """An act done without network that a gate would refuse is kept as a fact, if it can be one at all."""
        for payload in (needle(name), said):
            event = replace(self.next(payload), against="treatment.offline")
            if event.kind not in HAPPENED or (isinstance(payload, p.NeedleInserted) and len(self.went_in) > 4):
                continue
            try:
                self.store(event)
            except Impossible:
                continue

    @rule(gap=st.integers(2, 5))
    def skip_a_number(self, gap: int) -> None:
        event = replace(self.next(ALL_OUT), sequence=self.live.sequence + gap)
        try:
            apply(self.live, event)
        except Impossible:
            return
        raise AssertionError("a gap in the sequence went unnoticed")

    # promises

    @invariant()
    def needles_are_where_the_model_says(self) -> None:
        assert self.live.inserted == self.inserted
        assert self.live.withdrawn == self.withdrawn
        assert self.live.in_body == self.live.inserted - self.live.withdrawn == self.inserted - self.withdrawn

    @invariant()
    def no_needle_is_in_when_closed(self) -> None:
        assert not (self.live.is_closed and self.live.in_body)
        forced = apply(self.live, self.next(p.SessionClosed()))
        assert not (forced.is_closed and forced.in_body), "a close that slipped past the gates counted"

    @invariant()
    def no_current_runs_through_a_needle_that_is_out(self) -> None:
        for channel in self.live.running.values():
            assert set(channel.start.said.needles) <= self.live.in_body

    @invariant()
    def struck_needles_stay_visible(self) -> None:
        assert set(self.live.needles) == set(self.went_in)
        assert self.live.struck == set(self.went_in) - self.inserted
        shown = board(self.live)
        assert {row["needle"] for row in shown["needles"]} == set(self.went_in)
        assert len(shown["corrections"]) == sum(isinstance(e.payload, p.EventCorrected) for e in self.stored)

    @invariant()
    def the_stored_stream_replays_to_what_is_shown(self) -> None:
        assert fold(self.stored) == self.live
        written = [json.dumps(event_to_json(event)) for event in self.stored]
        again = replay([parse_event(json.loads(line)) for line in written], REGIONS)
        assert board(again) == board(self.live)


Session.TestCase.settings = settings(
    max_examples=120, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
)
TestSession = Session.TestCase
