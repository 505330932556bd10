"""The state of a treatment session, and what its gates must know from elsewhere. Frozen values, aware UTC times."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from filiform.knowledge import catalogues
from filiform.treatment import payloads as p
from filiform.treatment.events import Event

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Act(Generic[P]):
    """What was done, with when and by whom: the payload as it counts now, after any correction."""

    said: P
    at: datetime
    by: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Struck:
    """The insertion was entered by mistake: no needle went in."""

    reason: str
    at: datetime
    by: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    at: datetime
    by: str
    reason: str
    bleeding: bool | None = None
    pressure_s: float | None = None

    @property
    def is_bare(self) -> bool:
        """Neither bleeding nor pressure is recorded, as after all were taken out at once."""
        return self.bleeding is None and self.pressure_s is None


@dataclass(frozen=True, slots=True)
class NeedleState:
    """One needle: its insertion, and everything that was done with it since."""

    insertion: Act[p.NeedleInserted]
    withdrawal: Withdrawal | None = None
    struck: Struck | None = None
    manipulations: tuple[Act[p.NeedleManipulated], ...] = ()
    twitches: int = 0
    sensations: tuple[Act[p.SensationReported], ...] = ()
    missing: Act[p.NeedleMissing] | None = None
    """Set while the needle is being searched for; None again once it is found."""
    searches: tuple[Act[p.NeedleMissing] | Act[p.NeedleFound], ...] = ()

    @property
    def id(self) -> str:
        return self.insertion.said.needle

    @property
    def muscle(self) -> str:
        return self.insertion.said.muscle

    @property
    def side(self) -> str:
        return self.insertion.said.side

    @property
    def inserted_at(self) -> datetime:
        return self.insertion.at

    @property
    def withdrawn_at(self) -> datetime | None:
        return None if self.withdrawal is None else self.withdrawal.at

    @property
    def is_in(self) -> bool:
        return self.withdrawal is None and self.struck is None

    @property
    def counts(self) -> bool:
        """Whether a needle really went in; a struck one did not."""
        return self.struck is None


@dataclass(frozen=True, slots=True)
class Channel:
    """One run of current through a pair."""

    start: Act[p.StimulationStarted]
    stopped_at: datetime | None = None
    stopped_by: str | None = None
    ended: str | None = None
    """`stopped`, `withdrawn` (a needle of the pair came out), or `not-in` (a correction took a needle of the pair)."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An event that was replaced. The original stays readable next to what counts now."""

    sequence: int
    corrects: int
    """The event it names."""
    root: int
    """The act it is about in the end, when a correction was itself corrected."""
    kind: str
    original: p.Payload
    replacement: p.Payload | None
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """Where a session stands after its events so far. Made only by `rules.fold`."""

    session: str = ""
    sequence: int = 0
    opened: Act[p.SessionOpened] | None = None
    closed: Act[p.SessionClosed] | None = None
    reopenings: tuple[Act[p.SessionReopened], ...] = ()
    timeout: Act[p.TimeoutPassed] | None = None
    hands: tuple[Act[p.HandsCleaned], ...] = ()
    skin: Mapping[tuple[str, str], Act[p.SkinPrepared]] = field(default_factory=dict)
    """(region, side) to its last preparation."""
    needles: Mapping[str, NeedleState] = field(default_factory=dict)
    """In the order of insertion."""
    running: Mapping[str | int, Channel] = field(default_factory=dict)
    past_channels: tuple[Channel, ...] = ()
    counts: tuple[Act[p.SharpsCounted], ...] = ()
    sensations: tuple[Act[p.SensationReported], ...] = ()
    """Those that belong to no single needle."""
    techniques: tuple[Act[p.TechniqueApplied], ...] = ()
    measures: tuple[Act[p.MeasureRecorded], ...] = ()
    incidents: tuple[Act[p.IncidentReported], ...] = ()
    advice: tuple[Act[p.AdviceGiven], ...] = ()
    corrections: tuple[Correction, ...] = ()
    history: tuple[Event, ...] = ()
    """Every event once, oldest first, as it was recorded."""
    command_ids: frozenset[str] = frozenset()

    @property
    def inserted(self) -> frozenset[str]:
        return frozenset(name for name, needle in self.needles.items() if needle.counts)

    @property
    def withdrawn(self) -> frozenset[str]:
        return frozenset(name for name, needle in self.needles.items() if needle.counts and needle.withdrawal)

    @property
    def in_body(self) -> frozenset[str]:
        return frozenset(name for name, needle in self.needles.items() if needle.is_in)

    @property
    def struck(self) -> frozenset[str]:
        return frozenset(name for name, needle in self.needles.items() if needle.struck)

    @property
    def revived(self) -> frozenset[str]:
        """Struck out as never in, and then recorded as withdrawn: they were in, and count."""
        last = {one.root: one.replacement for one in self.corrections}
        return frozenset(
            name
            for name, needle in self.needles.items()
            if needle.counts and last.get(needle.insertion.sequence, needle) is None
        )

    @property
    def missing(self) -> frozenset[str]:
        return frozenset(name for name, needle in self.needles.items() if needle.counts and needle.missing)

    @property
    def counted(self) -> int | None:
        return self.counts[-1].said.counted if self.counts else None

    @property
    def is_closed(self) -> bool:
        return self.closed is not None

    @property
    def flagged(self) -> tuple[Event, ...]:
        """Acts that happened although a gate would have refused them."""
        return tuple(event for event in self.history if event.against)


# What the gates must know from elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualification:
    """Whether this practitioner may needle at this clinic. `regions` None means every region.

    `taught`: region and technique of the same course, as training evidence names them; None means every pair.
    """

    qualified: bool
    reason: str = ""
    regions: frozenset[str] | None = None
    forbidden_techniques: frozenset[str] = frozenset()
    taught: frozenset[tuple[str, str]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentScope:
    """What the patient signed for. `techniques` names those with a line of their own, as electrical-stimulation."""

    regions: frozenset[str]
    techniques: frozenset[str] = frozenset()
    until: date | None = None
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LotState:
    expires_on: date | None = None
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRange:
    """What an instrument takes; `texts` lists the words it takes instead of a number."""

    low: float | None = None
    high: float | None = None
    texts: frozenset[str] = frozenset()


TIMEOUT_ITEMS: Final = (
    "patient-side-muscle",
    "screening-today",
    "consent-covers",
    "needle-length-fits",
    "nothing-in-the-way",
    "lying-and-can-call",
    "one-side-of-chest",
    "practitioner-credentialed",
)
"""Source: procedure dossier, section 3 (pre-needle time-out)."""

LEAVING_CHECKS: Final = (
    "no-faintness",
    "breathing-normal",
    "no-new-weakness-or-numbness",
    "sites-dry",
    "knows-what-is-normal",
    "transport-arranged",
    "sheet-handed-over",
    "contact-number",
)
"""Source: procedure dossier, section 7 (leaving checks)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicRules:
    """What a clinic may set for itself; the defaults are those of the catalogue of techniques, unreviewed."""

    timeout_items: tuple[str, ...] = TIMEOUT_ITEMS
    leaving_checks: tuple[str, ...] = LEAVING_CHECKS
    second_counter_above: int = catalogues.techniques().numbers["second-counter"].needles
    max_dwell_min: float = catalogues.techniques().dwell["in-situ"].usual_min[1]
    """Where screening names no shorter one."""
    observe_min: float = catalogues.techniques().times["observe"].minutes
    watch_every_min: float = catalogues.techniques().times["watch"].minutes
    """How often to look and ask while needles are in."""
    plain_skin_agents: frozenset[str] = catalogues.techniques().plain_skin_agents
    """Agents that are no antiseptic."""
    skin_agent: str = next(iter(catalogues.techniques().skin_agents.values())).label
    """What the clinic cleans with unless told otherwise. Guidance differs between countries."""
    hands_agent: str = next(iter(catalogues.techniques().hand_agents.values())).label
    alarm_sound: bool = False
    alarm_vibration: bool = True

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> ClinicRules:
        """As a clinic has set them (`Member.settings["treatment"]`); what it has not set stays as above."""
        kept = {name: settings[name] for name in SETTABLE if name in settings}
        return cls(**kept)


SETTABLE: Final = (
    "second_counter_above", "max_dwell_min", "observe_min", "watch_every_min", "skin_agent", "hands_agent",
    "alarm_sound", "alarm_vibration",
)  # fmt: skip
"""What an owner may set for the treatment room of her clinic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateContext:
    """Everything outside the stream that decides about an act, read in the same transaction.

    `limits` and `site_limits` are those of a screening answer, `site_limits` by `region:side`. `on` is the clinic's
    own date. `muscle_regions` holds the screening regions of every muscle of the catalogue.
    """

    on: date
    verdict: str
    verdict_releases: bool
    qualification: Qualification
    consent: ConsentScope | None
    screened_sites: frozenset[str]
    muscle_regions: Mapping[str, frozenset[str]]
    lots: Mapping[str, LotState]
    instruments: Mapping[str, MeasureRange] = field(default_factory=dict)
    excluded_sites: frozenset[str] = frozenset()
    forbidden_techniques: frozenset[str] = frozenset()
    limits: Mapping[str, object] = field(default_factory=dict)
    site_limits: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    chest_regions: frozenset[str] = frozenset()
    """The region group thorax-over-lung."""
    clinic: ClinicRules = ClinicRules()


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to say on the screen: `code` for programs, `text` for people, the needles it is about."""

    code: str
    text: str
    needles: tuple[str, ...] = ()
    asks: bool = False
    """True where a deliberate yes (`acknowledged`) is enough."""


@dataclass(frozen=True, slots=True)
class MuscleNeedles:
    """How many needles went into one muscle and side of a patient, in how many sessions, and when last."""

    muscle: str
    side: str
    needles: int
    visits: int
    last_at: datetime
