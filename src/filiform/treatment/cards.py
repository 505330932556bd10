"""What the treatment room shows of one muscle before and while it is needled, and which needle it offers. Pure.

Nothing here permits anything: what is offered is what the limits leave, and the gates judge it again when it is done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from filiform.knowledge import catalogues
from filiform.knowledge.adverse_events import EventType
from filiform.knowledge.muscles import Hazard, Muscle
from filiform.treatment.recording import Spot
from filiform.treatment.rules.insertion import TECHNIQUES
from filiform.treatment.rules.limits import limits_at, met_sites
from filiform.treatment.types import GateContext, NeedleState, SessionState

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


@dataclass(frozen=True, slots=True)
class Pack:
    """One size and lot that may be taken for this muscle in this patient."""

    gauge_mm: float
    length_mm: float
    lot: str
    handle_colour: str

    @property
    def value(self) -> str:
        return f"{self.gauge_mm}|{self.length_mm}|{self.lot}"

    @property
    def size(self) -> str:
        return f"{self.gauge_mm:.2f} × {self.length_mm:g}"


@dataclass(frozen=True, slots=True)
class Card:
    """One muscle on one side, with everything to know before its first needle."""

    muscle: Muscle
    side: str
    limits: tuple[str, ...]
    packs: tuple[Pack, ...]
    pack: Pack | None
    technique: str
    techniques: tuple[str, ...]
    depth_mm: float | None
    spot: Spot | None
    harms: tuple[EventType, ...]
    barred: str
    """Why no needle may go in here; empty where nothing is against it."""
    unscreened: bool
    skin_to_clean: str
    """The region whose skin is still to be prepared; empty once it is."""

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
    muscle_id: str, side: str, *, state: SessionState, gate: GateContext, packs: Sequence[Pack],
    planned_techniques: Collection[str], spot: Spot | None = None,
) -> Card:  # fmt: skip
    """`spot` where it was picked on the chart; otherwise the middle of the muscle."""
    muscle = catalogues.muscles().by_id[muscle_id]
    regions = gate.muscle_regions[muscle_id]
    limits = limits_at(gate, regions, side)
    fitting = fitting_packs(muscle, limits, packs)
    before = [n for n in state.needles.values() if n.counts and n.muscle == muscle_id and n.side == side]
    pack = _pack_again(before, fitting) or (fitting[0] if fitting else None)
    allowed = allowed_techniques(limits, gate)
    technique = _technique(state, before, limits, allowed, planned_techniques)
    excluded = [site.replace("-", " ").replace(":", " ") for site in met_sites(gate.excluded_sites, regions, side)]
    unscreened = [r for r in sorted(regions) if not {f"{r}:{side}", f"{r}:bilateral"} & gate.screened_sites]
    bare = [r for r in sorted(regions) if not {(r, side), (r, "bilateral")} & set(state.skin)]
    return Card(
        muscle=muscle,
        side=side,
        limits=tuple(words_of(limits)),
        packs=fitting,
        pack=pack,
        technique=technique,
        techniques=allowed,
        depth_mm=offered_depth_mm(pack, technique),
        spot=spot or spot_of(muscle_id, side),
        harms=harms_of(muscle),
        barred=f"Screening excludes {', '.join(excluded)} for this patient." if excluded else "",
        unscreened=bool(unscreened),
        skin_to_clean=bare[0] if len(bare) == len(regions) else "",
    )


def fitting_packs(muscle: Muscle, limits: Mapping[str, Any], packs: Sequence[Pack]) -> tuple[Pack, ...]:
    """Packs within this patient's limits: of usual length for the muscle first, then nearest in thickness."""
    longest, thickest = limits.get("max_length_mm"), limits.get("max_gauge_mm")
    low, high = muscle.needle_length_mm
    inside = [
        pack
        for pack in packs
        if (longest is None or pack.length_mm <= longest) and (thickest is None or pack.gauge_mm <= thickest)
    ]
    return tuple(
        sorted(
            inside,
            key=lambda pack: (
                not low <= pack.length_mm <= high,
                abs(pack.gauge_mm - muscle.needle_gauge_mm),
                pack.length_mm if pack.length_mm >= low else 1000 - pack.length_mm,
            ),
        )
    )


def allowed_techniques(limits: Mapping[str, Any], gate: GateContext) -> tuple[str, ...]:
    """What the limits leave. The gates know every reason; this only keeps the impossible off the screen."""
    barred = {*gate.forbidden_techniques, *gate.qualification.forbidden_techniques}
    if limits.get("no_pistoning") is True:
        barred |= {"fast-in-fast-out", "pistoning"}
    if limits.get("no_periosteal") is True:
        barred |= {"periosteal"}
    if limits.get("no_semi_permanent") is True:
        barred |= {"semi-permanent"}
    if limits.get("depth") == "superficial":
        return ("superficial",)
    return tuple(technique for technique in TECHNIQUES if technique not in barred)


def offered_depth_mm(pack: Pack | None, technique: str) -> float | None:
    """A starting figure to be changed by the hand that knows; none for superficial work, which has no usual figure."""
    if pack is None or technique == "superficial":
        return None
    return float(int(pack.length_mm * (1 - OUTSIDE)))


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
        told.append(_plain(name, value))
    return told


def _plain(name: str, value: Any) -> str:
    words = name.replace("_", " ")
    if name == "electrical_stimulation":
        return "no electrical stimulation"
    if value is True:
        return words
    items = value if isinstance(value, list | tuple) else [value]
    return f"{words}: {', '.join(str(item) for item in items)}"


def _pack_again(before: Sequence[NeedleState], packs: Sequence[Pack]) -> Pack | None:
    """The pack of the last needle in this muscle, while it still fits."""
    if not before:
        return None
    said = before[-1].insertion.said
    last = (said.gauge_mm, said.length_mm, said.lot)
    return next((pack for pack in packs if (pack.gauge_mm, pack.length_mm, pack.lot) == last), None)


def _technique(
    state: SessionState, before: Sequence[NeedleState], limits: Mapping[str, Any], allowed: Sequence[str],
    planned: Collection[str],
) -> str:  # fmt: skip
    """As in this muscle before, as with the last needle, as planned; superficial where the limits start with it."""
    if limits.get("depth") == "superficial-first" and not before and "superficial" in allowed:
        return "superficial"
    used = [n.insertion.said.technique for n in [*state.needles.values(), *before] if n.counts]
    wanted = [*reversed([one for one in used if one]), *(one for one in TECHNIQUES if one in planned), "in-situ"]
    return next((one for one in wanted if one in allowed), allowed[0] if allowed else "superficial")
