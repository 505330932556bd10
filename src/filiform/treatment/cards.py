"""What the treatment room shows of one muscle before it is needled, and which needles it offers. Pure.

Nothing here permits anything: the gates themselves are asked about each size and technique, in a session where all else
is in order, and what they refuse is shown with their reason. They judge again when the needle is recorded.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from filiform.core.errors import Refused
from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import EventType
from filiform.knowledge.muscles import Hazard, Muscle
from filiform.knowledge.wording import limit_words, site_words
from filiform.treatment import payloads as p
from filiform.treatment.errors import AskFirst, GaugeOverLimit, LengthOverLimit, SiteExcluded, SiteNotScreened
from filiform.treatment.events import event as build_event
from filiform.treatment.recording import Spot
from filiform.treatment.rules.gates import dwell_limit_at, faults, region_faults
from filiform.treatment.rules.insertion import TECHNIQUES, insertion_faults
from filiform.treatment.rules.limits import antiseptic_demanded, limits_at
from filiform.treatment.saying import within
from filiform.treatment.types import Act, GateContext, NeedleState, SessionState
from filiform.treatment.words import MENDS

SIDE_LETTERS: Final = {"right": "R", "left": "L", "midline": "Mid"}
SEVERITIES: Final = ("critical", "serious", "caution")

OUTSIDE: Final = 1 / 3
"""Share of the shaft kept outside the skin, from which the offered depth follows. Source: WHO 1999, section 3.7,
as read in the procedure dossier, section 4 (a quarter to a third)."""

HARM: Final = {
    "lung-pleura": "pneumothorax",
    "spinal-canal": "spinal-haematoma",
    "nerve-root": "nerve-injury",
    "nerve": "nerve-injury",
    "vessel": "deep-haematoma",
    "nerve-and-vessel": "nerve-injury",
    "heart": "cardiac-organ-injury",
    "kidney": "cardiac-organ-injury",
    "bladder": "cardiac-organ-injury",
    "rectum": "cardiac-organ-injury",
    "peritoneum-bowel": "cardiac-organ-injury",
    "breast-implant": "infection-deep",
}
"""Structure, or kind of structure, to the row of adverse-events.yaml that says what to do when it was met."""

LIMIT_WORDS: Final = {
    "max_length_mm": "needle at most {value:g} mm long",
    "max_gauge_mm": "needle at most {value:g} mm thick",
    "max_depth_mm": "at most {value:g} mm deep",
    "max_dwell_min": "out after {value:g} minutes",
    "max_needles": "at most {value:g} needles today",
    "haemostasis_min": "press for {value:g} minutes",
    "observe_min": "watch for {value:g} minutes afterwards",
}

_SIZE_FAULTS = (LengthOverLimit, GaugeOverLimit)
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pack:
    """One size and lot in stock."""

    gauge_mm: float
    length_mm: float
    lot: str
    handle_colour: str
    expires_on: date | None = None
    left: int | None = None
    """How many are in stock; None where nobody counts."""

    @property
    def size(self) -> str:
        return f"{self.gauge_mm:.2f} × {self.length_mm:g}"


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that may be chosen for a needle, why not, and what is asked first."""

    value: Any
    refused: str = ""
    asks: tuple[tuple[str, str], ...] = ()
    """(code, sentence) of each question that a deliberate yes answers."""


@dataclass(frozen=True, slots=True)
class Card:
    """One muscle on one side, with everything to know before its first needle."""

    muscle: Muscle
    side: str
    limits: tuple[str, ...]
    packs: tuple[Choice, ...]
    """`value` is a Pack; the one to be offered first."""
    techniques: tuple[Choice, ...]
    technique: str
    depth_mm: float | None
    max_depth_mm: float | None
    dwell_limit_min: float
    spot: Spot | None
    harms: tuple[EventType, ...]
    regions: tuple[str, ...]
    barred: str
    """Why no needle may go in here; empty where nothing is against it."""
    mend: str
    """The step of the journey where that is mended."""
    unscreened: bool
    antiseptic: bool
    over_lung: bool
    one_side_only: bool

    @property
    def key(self) -> str:
        return f"{self.muscle.id}-{self.side}"

    @property
    def title(self) -> str:
        return f"{SIDE_LETTERS[self.side]} {self.muscle.name}"

    @property
    def hazards(self) -> list[Hazard]:
        """The gravest first."""
        return sorted(self.muscle.hazards, key=lambda hazard: SEVERITIES.index(hazard.severity))

    @property
    def worst(self) -> Hazard | None:
        return self.hazards[0] if self.muscle.hazards else None


def card(
    muscle_id: str, side: str, *, gate: GateContext, packs: Sequence[Pack], planned_techniques: Collection[str],
    spot: Spot | None = None,
) -> Card:  # fmt: skip
    """`spot` where a point was found or picked; otherwise the middle of the muscle."""
    muscle = catalogues.muscles().by_id[muscle_id]
    regions = gate.muscle_regions[muscle_id]
    limits = limits_at(gate, regions, side)
    ready = _all_in_order(gate, regions, side)
    techniques = tuple(_technique(gate, ready, muscle_id, side, name) for name in TECHNIQUES)
    allowed = [one.value for one in techniques if not one.refused]
    technique = first_technique(limits, allowed, planned_techniques)
    sizes = tuple(_size(gate, ready, muscle_id, side, pack) for pack in by_fit(muscle, packs))
    chosen = next((one.value for one in sizes if not one.refused), None)
    site = list(_site_faults(gate, ready, muscle_id, side))
    bar = next((fault for fault in site if not isinstance(fault, SiteNotScreened)), None)
    most = limits.get("max_depth_mm")
    return Card(
        muscle=muscle,
        side=side,
        limits=tuple(words_of(limits)),
        packs=sizes,
        techniques=techniques,
        technique=technique,
        depth_mm=offered_depth_mm(chosen, technique, most),
        max_depth_mm=most,
        dwell_limit_min=dwell_limit_at(gate, regions, side),
        spot=spot or spot_of(muscle_id, side),
        harms=harms_of(muscle),
        regions=tuple(sorted(regions)),
        barred=_in_words(bar) if bar else "",
        mend=MENDS.get(bar.code, "") if bar else "",
        unscreened=any(isinstance(fault, SiteNotScreened) for fault in site),
        antiseptic=antiseptic_demanded(limits),
        over_lung=bool(regions & gate.chest_regions),
        one_side_only=limits.get("one_side_only") is True,
    )


def _all_in_order(gate: GateContext, regions: Iterable[str], side: str) -> SessionState:
    """A session in which time-out and skin are done, so that only the muscle and the needle are judged."""
    timeout = p.TimeoutPassed(checked=gate.clinic.timeout_items)
    clean = {
        (region, side): Act(p.SkinPrepared(region=region, side=side, agent="antiseptic"), _SOME_TIME, "", 2)
        for region in regions
    }
    return SessionState(timeout=Act(timeout, _SOME_TIME, "", 1), skin=clean)


def _site_faults(gate: GateContext, ready: SessionState, muscle: str, side: str) -> Iterable[Refused]:
    """What speaks against any needle at all in this muscle, whatever its size, lot and technique."""
    yield from region_faults(gate, set(gate.muscle_regions[muscle]))
    plain = p.NeedleInserted(needle="one", muscle=muscle, side=side, gauge_mm=0.1, length_mm=3, depth_mm=0.5)
    for fault in insertion_faults(ready, plain, gate):
        if fault.code in {"treatment.site_excluded", "treatment.site_not_screened"}:
            yield fault


def _in_words(fault: Refused) -> str:
    """A site is an id for programs; a person reads its words."""
    if isinstance(fault, SiteExcluded):
        return f"Screening excludes the {within(site_words(str(fault.facts['site'])))} for this patient."
    return str(fault)


def _technique(gate: GateContext, ready: SessionState, muscle: str, side: str, technique: str) -> Choice:
    said = p.NeedleInserted(
        needle="one", muscle=muscle, side=side, gauge_mm=0.1, length_mm=3, depth_mm=0.5, technique=technique
    )
    found = [fault for fault in insertion_faults(ready, said, gate) if _is_of_technique(fault)]
    asks = tuple((fault.code, str(fault)) for fault in found if isinstance(fault, AskFirst))
    return Choice(technique, next((str(fault) for fault in found if not isinstance(fault, AskFirst)), ""), asks)


def _is_of_technique(fault: Refused) -> bool:
    return fault.code in {
        "treatment.technique_forbidden", "treatment.depth_over_limit", "treatment.tangential_only",
        "treatment.superficial_first",
    }  # fmt: skip


def _size(gate: GateContext, ready: SessionState, muscle: str, side: str, pack: Pack) -> Choice:
    said = p.NeedleInserted(
        needle="one", muscle=muscle, side=side, gauge_mm=pack.gauge_mm, length_mm=pack.length_mm, depth_mm=0.5
    )
    found = (str(fault) for fault in insertion_faults(ready, said, gate) if isinstance(fault, _SIZE_FAULTS))
    return Choice(pack, next(found, ""))


def current_refusal(gate: GateContext, muscle: str, side: str) -> str:
    """Why no current may run between two needles here; empty where nothing is against it."""
    pair = [
        p.NeedleInserted(needle=name, muscle=muscle, side=side, gauge_mm=0.1, length_mm=3) for name in ("one", "other")
    ]
    needles = {one.needle: NeedleState(Act(one, _SOME_TIME, "", 1)) for one in pair}
    said = p.StimulationStarted(channel="1", needles=tuple(needles))
    start = build_event(said, session="new", sequence=1, occurred_at=_SOME_TIME, by="page", command_id="page")
    told = faults(SessionState(needles=needles), start, gate)
    return next((str(fault) for fault in told if not isinstance(fault, AskFirst)), "")


def by_fit(muscle: Muscle, packs: Iterable[Pack]) -> list[Pack]:
    """Sizes of usual length for the muscle first, then nearest in thickness."""
    low, high = muscle.needle_length_mm
    return sorted(
        packs,
        key=lambda pack: (
            not low <= pack.length_mm <= high,
            abs(pack.gauge_mm - muscle.needle_gauge_mm),
            pack.length_mm if pack.length_mm >= low else 1000 - pack.length_mm,
        ),
    )


def first_technique(limits: Mapping[str, Any], allowed: Sequence[str], planned: Collection[str]) -> str:
    """The technique offered for the first needle: as planned, superficial where the limits start with it."""
    if limits.get("depth") == "superficial-first" and "superficial" in allowed:
        return "superficial"
    wanted = [*(one for one in TECHNIQUES if one in planned), "in-situ"]
    return next((one for one in wanted if one in allowed), allowed[0] if allowed else "superficial")


def offered_depth_mm(pack: Pack | None, technique: str, most: float | None = None) -> float | None:
    """A starting figure to be changed by the hand that knows; none for superficial work, which has no usual figure.

    Where the limits give a deepest figure, a depth must be recorded, and the offered one keeps to it.
    """
    if pack is None or (technique == "superficial" and most is None):
        return None
    usual = float(int(pack.length_mm * (1 - OUTSIDE)))
    return usual if most is None else min(usual, most)


def spot_of(muscle_id: str, side: str) -> Spot | None:
    """The middle of the muscle on the first drawing that shows it. Shapes are the patient's right, left is mirrored."""
    drawn = catalogues.body_chart().muscles.get(muscle_id)
    if drawn is None:
        return None
    for view, shape in drawn.shapes.items():
        x, y = shape.centroid
        return Spot(view, round(1 - x if side == "left" else x, 4), y)
    return None


def harms_of(muscle: Muscle) -> tuple[EventType, ...]:
    """What to know by heart before this muscle: the catalogue's rows for what a needle could meet here, once each."""
    events = catalogues.adverse_events().by_id
    ids = [
        HARM.get(hazard.structure.id) or HARM.get(hazard.structure.kind)
        for severity in SEVERITIES
        for hazard in muscle.hazards
        if hazard.severity == severity
    ]
    return tuple(events[one] for one in dict.fromkeys(ids) if one)


def words_of(limits: Mapping[str, Any]) -> list[str]:
    """Limits as a clinician reads them, in the order of LIMIT_WORDS; what must be done or left, after them."""
    told = [words.format(value=limits[name]) for name, words in LIMIT_WORDS.items() if name in limits]
    for name, value in sorted(limits.items()):
        if name in LIMIT_WORDS or (value is False and name != "electrical_stimulation"):
            continue
        told.append(within(limit_words(name, value)))
    return told
