"""What the examination page shows about a muscle and lays over the chart. No query here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filiform.examination.rules import sites_of
from filiform.examination.types import PointRow
from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.knowledge.muscles import Catalogue, Hazard, Muscle

# The limits of the eligibility catalogue in words; `{}` is the value. What is not listed is shown by its own name.
LIMITS = {
    "depth": "Depth: {}",
    "direction": "Direction: {}",
    "dressing": "Dressing: {}",
    "electrical_stimulation": {False: "No electrical stimulation", True: "Electrical stimulation allowed"},
    "gloves": {True: "Gloves on"},
    "haemostasis_min": "Press at least {} min",
    "max_depth_mm": "Depth at most {} mm",
    "max_dwell_min": "Needle in for at most {} min",
    "max_gauge_mm": "Needle at most {} mm thick",
    "max_length_mm": "Needle at most {} mm long",
    "max_needles": "At most {} needles",
    "needle_coating": "Needle coating: {}",
    "needle_material": "Needle material: {}",
    "never_alone": {True: "Never leave alone"},
    "no_periosteal": {True: "No periosteal technique"},
    "no_pistoning": {True: "No pistoning"},
    "no_semi_permanent": {True: "No needle left in"},
    "observe_min": "Observe {} min afterwards",
    "one_side_only": {True: "One side only"},
    "position": "Position: {}",
    "skin_preparation": "Skin: {}",
}
SEVERITY = {"critical": "Critical", "serious": "Serious", "caution": "Caution"}
SEVERITY_KIND = {"critical": "danger", "serious": "warning", "caution": "neutral"}


@dataclass(frozen=True, slots=True)
class HazardLine:
    word: str
    kind: str
    label: str
    mitigation: str


@dataclass(frozen=True, slots=True)
class MuscleCard:
    """What must be seen before a needle is chosen for this muscle in this patient.

    `excluded_by`: titles of the rules that exclude it; `is_excluded` also where a clinician's stop does.
    `limits` None: this patient is not screened yet, so her limits are not known.
    """

    muscle: Muscle
    side: str
    hazards: tuple[HazardLine, ...]
    is_excluded: bool
    excluded_by: tuple[str, ...]
    limits: tuple[str, ...] | None
    review_status: str

    @property
    def length(self) -> str:
        shortest, longest = self.muscle.needle_length_mm
        return f"{shortest}–{longest} mm × {self.muscle.needle_gauge_mm} mm"

    @property
    def sources(self) -> list[tuple[str, str, str | None]]:
        """Citation, how far it was read, address."""
        return [(one.source.citation, one.source.read, one.source.url) for one in self.muscle.sources]


@dataclass(frozen=True, slots=True)
class PointCard:
    """`ppt_kpa`: the muscle's pressure pain threshold recorded today, as shown, or empty."""

    point: PointRow
    muscle: MuscleCard | None
    ppt_kpa: str


@dataclass(frozen=True, slots=True)
class Body:
    """Everything needed to judge a muscle in this patient: the atlas, what is excluded, what limits she has."""

    atlas: Catalogue
    eligibility: EligibilityCatalogue
    excluded: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, Any] | None

    def card(self, muscle_id: str, side: str) -> MuscleCard | None:
        muscle = self.atlas.by_id.get(muscle_id)
        if muscle is None:
            return None
        met = [self.excluded[site] for site in sites_of(muscle, side) if site in self.excluded]
        return MuscleCard(
            muscle=muscle,
            side=side,
            hazards=tuple(_hazard(hazard) for hazard in _gravest_first(muscle.hazards, self.atlas.severities)),
            is_excluded=bool(met),
            excluded_by=self._titles(rule for rules in met for rule in rules),
            limits=self._limits(muscle, side),
            review_status=self.atlas.review_status,
        )

    def _titles(self, rules: Iterable[str]) -> tuple[str, ...]:
        known = self.eligibility.rules
        return tuple(dict.fromkeys(known[rule].title if rule in known else rule for rule in rules))

    def _limits(self, muscle: Muscle, side: str) -> tuple[str, ...] | None:
        """The session's limits, sharpened by those of the muscle's own sites where these are in the plan."""
        if self.answer is None:
            return None
        found = dict(self.answer.get("limits", {}))
        for site in sites_of(muscle, side):
            found.update(self.answer.get("site_limits", {}).get(site, {}))
        forbidden = self.answer.get("forbidden_techniques", ())
        words = [limit_in_words(name, value) for name, value in sorted(found.items())]
        return (*(word for word in words if word), *(f"No {_plain(one)}" for one in forbidden))

    def overlays(self) -> list[dict[str, str]]:
        """Excluded muscles hatched with their reason; muscles with a critical hazard marked with its name."""
        found = []
        for muscle in self.atlas.muscles:
            critical = [hazard.structure.label for hazard in muscle.hazards if hazard.severity == "critical"]
            for side in muscle.sides:
                met = [self.excluded[site] for site in sites_of(muscle, side) if site in self.excluded]
                if met:
                    titles = self._titles(rule for rules in met for rule in rules) or ("the clinician's own stop",)
                    found.append(_overlay(muscle, side, "excluded", "; ".join(titles)))
                elif critical:
                    found.append(_overlay(muscle, side, "hazard", ", ".join(critical)))
        return found


def _overlay(muscle: Muscle, side: str, state: str, text: str) -> dict[str, str]:
    return {"muscle": muscle.id, "side": "both" if side == "midline" else side, "state": state, "text": text}


def _gravest_first(hazards: Sequence[Hazard], severities: Sequence[str]) -> list[Hazard]:
    return sorted(hazards, key=lambda hazard: severities.index(hazard.severity))


def _hazard(hazard: Hazard) -> HazardLine:
    return HazardLine(
        SEVERITY[hazard.severity], SEVERITY_KIND[hazard.severity], hazard.structure.label, hazard.mitigation
    )


def limit_in_words(name: str, value: Any) -> str:
    """One limit as a phrase. A demand that is off says nothing; an unknown name is shown as it is, never dropped."""
    words = LIMITS.get(name)
    if isinstance(words, dict) and value in words:
        return str(words[value])
    if value is False:
        return ""
    if not isinstance(words, str):
        return _plain(name) if value is True else f"{_plain(name)}: {_listed(value)}"
    return words.format(_listed(value))


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")


def marks(
    points: Iterable[PointRow], *, earlier: Iterable[PointRow] = (), kept: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Today's points with the number of their card, and unnumbered those of the last visit that were not kept."""
    today = [_mark(point, "trigger-point", str(number), "") for number, point in enumerate(points, start=1)]
    before = [_mark(point, "finding", "", "last visit") for point in earlier if point.ref not in kept]
    return [mark for mark in before + today if mark["x"] is not None]


def _mark(point: PointRow, kind: str, label: str, state: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "view": point.view,
        "side": point.side,
        "x": point.x,
        "y": point.y,
        "label": label,
        "state": state,
    }
