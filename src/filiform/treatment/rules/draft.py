"""The state of a session while a fold is at work on it: the same fields as `SessionState`, in lists that can grow.

Nothing outside `fold` sees one. Values inside (acts, needles, channels) are frozen and shared, never copied.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType

from filiform.treatment import payloads as p
from filiform.treatment.events import Event
from filiform.treatment.types import Act, Channel, Correction, NeedleState, SessionState


@dataclass(slots=True)
class Draft:
    session: str = ""
    sequence: int = 0
    opened: Act[p.SessionOpened] | None = None
    closed: Act[p.SessionClosed] | None = None
    timeout: Act[p.TimeoutPassed] | None = None
    reopenings: list[Act[p.SessionReopened]] = field(default_factory=list)
    hands: list[Act[p.HandsCleaned]] = field(default_factory=list)
    skin: dict[tuple[str, str], Act[p.SkinPrepared]] = field(default_factory=dict)
    needles: dict[str, NeedleState] = field(default_factory=dict)
    running: dict[str | int, Channel] = field(default_factory=dict)
    past_channels: list[Channel] = field(default_factory=list)
    counts: list[Act[p.SharpsCounted]] = field(default_factory=list)
    sensations: list[Act[p.SensationReported]] = field(default_factory=list)
    techniques: list[Act[p.TechniqueApplied]] = field(default_factory=list)
    measures: list[Act[p.MeasureRecorded]] = field(default_factory=list)
    incidents: list[Act[p.IncidentReported]] = field(default_factory=list)
    advice: list[Act[p.AdviceGiven]] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    history: list[Event] = field(default_factory=list)
    command_ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, state: SessionState) -> Draft:
        return cls(
            session=state.session,
            sequence=state.sequence,
            opened=state.opened,
            closed=state.closed,
            timeout=state.timeout,
            reopenings=list(state.reopenings),
            hands=list(state.hands),
            skin=dict(state.skin),
            needles=dict(state.needles),
            running=dict(state.running),
            past_channels=list(state.past_channels),
            counts=list(state.counts),
            sensations=list(state.sensations),
            techniques=list(state.techniques),
            measures=list(state.measures),
            incidents=list(state.incidents),
            advice=list(state.advice),
            corrections=list(state.corrections),
            history=list(state.history),
            command_ids=set(state.command_ids),
        )

    def remember(self, event: Event) -> None:
        self.session = event.session
        self.sequence = event.sequence
        self.history.append(event)
        self.command_ids.add(event.command_id)

    def freeze(self) -> SessionState:
        return SessionState(
            session=self.session,
            sequence=self.sequence,
            opened=self.opened,
            closed=self.closed,
            timeout=self.timeout,
            reopenings=tuple(self.reopenings),
            hands=tuple(self.hands),
            skin=MappingProxyType(self.skin),
            needles=MappingProxyType(self.needles),
            running=MappingProxyType(self.running),
            past_channels=tuple(self.past_channels),
            counts=tuple(self.counts),
            sensations=tuple(self.sensations),
            techniques=tuple(self.techniques),
            measures=tuple(self.measures),
            incidents=tuple(self.incidents),
            advice=tuple(self.advice),
            corrections=tuple(self.corrections),
            history=tuple(self.history),
            command_ids=frozenset(self.command_ids),
        )
