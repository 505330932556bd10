"""What is laid over a body chart: closed for this patient, outside the practitioner's training, planned. Pure.

Every page with a chart takes its overlays from here, so that a muscle looks the same wherever it is met. They only
show; what may be done is judged by the gates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from filiform.knowledge.muscles import Catalogue as Atlas
from filiform.knowledge.muscles import Muscle
from filiform.screening.types import Answer, Plan

Overlay = dict[str, str]
# (muscle, side) -> why it is closed for this patient, empty where it is not
Closed = Callable[[Muscle, str], str]
NOT_TRAINED = "not in your training record"


def overlays_of(
    muscles: Iterable[Muscle], *, closed: Closed, trained: Collection[str] | None, not_trained: str = NOT_TRAINED
) -> list[Overlay]:
    """Muscles that are closed, with every reason. `trained`: screening regions on record, None means every region.

    A muscle lies outside the training as soon as one of its regions does, as a needle in it is refused for that one.
    """
    found = []
    for muscle in muscles:
        untrained = trained is not None and not set(muscle.screening_regions) <= set(trained)
        for side in muscle.sides:
            why = [closed(muscle, side), not_trained if untrained else ""]
            found += [overlay(muscle, side, "excluded", text) for text in why if text]
    return found


def overlay(muscle: Muscle, side: str, state: str, text: str) -> Overlay:
    """A muscle of the midline is drawn on both sides."""
    return {"muscle": muscle.id, "side": "both" if side == "midline" else side, "state": state, "text": text}


def plan_overlays(plan: Plan, answer: Answer, atlas: Atlas) -> list[Overlay]:
    """Planned muscles; one that meets an excluded site is shown closed."""
    found = []
    for one in plan.muscles:
        if one.muscle in atlas.by_id:
            muscle = atlas.by_id[one.muscle]
            is_closed = any(f"{region}:{one.side}" in answer.excluded for region in muscle.screening_regions)
            state, text = ("excluded", "excluded in this plan") if is_closed else ("selected", "planned")
            found.append({"muscle": one.muscle, "side": one.side, "state": state, "text": text})
    return found
