"""What the examination page shows about a muscle and lays over the chart. No query here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filiform.examination.points.types import Proposal
from filiform.examination.rules import sites_of
from filiform.examination.types import PointRow
from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.knowledge.muscles import Catalogue, Hazard, Muscle
from filiform.knowledge.wording import limits_words, plain
from filiform.screening.limits import strictest
from filiform.screening.overlays import NOT_TRAINED, overlay, overlays_of

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
    `limits` None: this patient is not screened yet, so her limits are not known. `not_trained`: why the practitioner
    of this visit may not needle it, whoever the patient is; empty where she may.
    """

    muscle: Muscle
    side: str
    hazards: tuple[HazardLine, ...]
    is_excluded: bool
    excluded_by: tuple[str, ...]
    limits: tuple[str, ...] | None
    not_trained: str
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
    """`ppt_kpa`: the pressure pain threshold of the point recorded today, as shown, or empty; `ppt_before` last time's.

    `proposals`: the points of earlier visits it may be, while nobody has said so. `felt`: drawn referred pain in words.
    """

    point: PointRow
    muscle: MuscleCard | None
    ppt_kpa: str
    ppt_before: str = ""
    proposals: tuple[Proposal, ...] = ()
    felt: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """Everything needed to judge a muscle in this patient: the atlas, what is excluded, what limits she has.

    `trained`: regions on the training record of the visit's practitioner, None while nothing is established;
    `not_trained` says that a muscle lies outside of them. `techniques` are those she may use, None likewise;
    `scope_limits` what the rules of the place say of them.
    """

    atlas: Catalogue
    eligibility: EligibilityCatalogue
    excluded: Mapping[str, tuple[str, ...]]
    answer: Mapping[str, Any] | None
    trained: Collection[str] | None = None
    not_trained: str = NOT_TRAINED
    techniques: Collection[str] | None = None
    scope_limits: tuple[str, ...] = ()

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
            not_trained=self.not_trained if self._is_untrained(muscle) else "",
            review_status=self.atlas.review_status,
        )

    def _is_untrained(self, muscle: Muscle) -> bool:
        return self.trained is not None and not set(muscle.screening_regions) <= set(self.trained)

    def _titles(self, rules: Iterable[str]) -> tuple[str, ...]:
        known = self.eligibility.rules
        return tuple(dict.fromkeys(known[rule].title if rule in known else rule for rule in rules))

    def _limits(self, muscle: Muscle, side: str) -> tuple[str, ...] | None:
        """The session's limits, sharpened by those of the muscle's own sites where these are in the plan."""
        if self.answer is None:
            return None
        at_sites = self.answer.get("site_limits", {})
        here = [at_sites[site] for site in sites_of(muscle, side) if site in at_sites]
        found = strictest([self.answer.get("limits", {}), *here])
        forbidden = self.answer.get("forbidden_techniques", ())
        words = limits_words(dict(sorted(found.items())))
        return (*words, *(f"No {plain(one).lower()}" for one in forbidden))

    def out_of_scope(self, offered: Iterable[str]) -> str:
        """The techniques offered that the practitioner may not use here, in words; empty where she may use them all."""
        if self.techniques is None:
            return ""
        names = ", ".join(plain(one).lower() for one in offered if one not in self.techniques)
        rules = f" Rules here: {'; '.join(self.scope_limits)}." if self.scope_limits else ""
        return f"Outside the training record or the rules here: {names}.{rules}" if names else rules.strip()

    def overlays(self) -> list[dict[str, str]]:
        """Excluded and untrained muscles hatched with every reason; a critical hazard marked with its name."""
        closed = overlays_of(
            self.atlas.muscles, closed=self._why_closed, trained=self.trained, not_trained=self.not_trained
        )
        hatched = {(one["muscle"], one["side"]) for one in closed}
        for muscle in self.atlas.muscles:
            critical = [hazard.structure.label for hazard in muscle.hazards if hazard.severity == "critical"]
            marked = [overlay(muscle, side, "hazard", ", ".join(critical)) for side in muscle.sides if critical]
            closed += [one for one in marked if (one["muscle"], one["side"]) not in hatched]
        return closed

    def _why_closed(self, muscle: Muscle, side: str) -> str:
        met = [self.excluded[site] for site in sites_of(muscle, side) if site in self.excluded]
        titles = self._titles(rule for rules in met for rule in rules) or ("the clinician's own stop",)
        return "; ".join(titles) if met else ""


def _gravest_first(hazards: Sequence[Hazard], severities: Sequence[str]) -> list[Hazard]:
    return sorted(hazards, key=lambda hazard: severities.index(hazard.severity))


def _hazard(hazard: Hazard) -> HazardLine:
    return HazardLine(
        SEVERITY[hazard.severity], SEVERITY_KIND[hazard.severity], hazard.structure.label, hazard.mitigation
    )


def marks(
    points: Iterable[PointRow], *, earlier: Iterable[PointRow] = (), kept: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Today's points with the number of their card, and unnumbered those of the last visit that were not kept."""
    today = [_mark(point, "trigger-point", str(number), "") for number, point in enumerate(points, start=1)]
    before = [_mark(point, "finding", "", "last visit") for point in earlier if point.tracked_ref not in kept]
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
