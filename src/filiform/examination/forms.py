"""What the examination page sends, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from filiform.examination.errors import PlaceNotReadable, PlanNotReadable
from filiform.examination.types import CRITERIA, Pick
from filiform.knowledge import catalogues

ANSWERS: Mapping[str, bool | None] = {"yes": True, "no": False, "": None}
TECHNIQUES, LENGTH, PATH = "plan.techniques", "plan.needle_length_mm", "plan.estim_path"
CURRENT = "electrical-stimulation"


def read_pick(fields: QueryDict) -> Pick:
    """The hidden fields of the body chart named `point`. x and y are empty when the list was used."""
    x, y = fields.get("point_x", ""), fields.get("point_y", "")
    try:
        place = (float(x), float(y)) if x and y else (None, None)
    except ValueError as error:
        raise PlaceNotReadable from error
    return Pick(
        fields.get("point_muscle", ""), fields.get("point_side", ""), fields.get("point_view", ""), place[0], place[1]
    )


def read_point(fields: QueryDict) -> dict[str, Any]:
    """Signs and words of one point. A sign left open stays not tested."""
    changes: dict[str, Any] = {key: ANSWERS.get(fields.get(key, "")) for key in CRITERIA}
    changes["referral"] = " ".join(fields.get("referral", "").split())[:160]
    changes["note"] = " ".join(fields.get("note", "").split())[:400]
    return changes


@dataclass(frozen=True, slots=True)
class PlanInput:
    points: tuple[str, ...]
    techniques: tuple[str, ...]
    needle_length_mm: int | None
    estim_path: str | None


def read_plan(fields: QueryDict) -> PlanInput:
    """Raises: PlanNotReadable with the sentence to show."""
    facts = catalogues.eligibility().facts
    techniques = tuple(fields.getlist("techniques"))
    if not techniques:
        raise PlanNotReadable(message="Choose at least one technique.")
    if set(techniques) - set(facts[TECHNIQUES].options):
        raise PlanNotReadable(message="Choose techniques from the list.")
    path = fields.get("estim_path", "") or None
    if CURRENT not in techniques:
        path = None
    elif path not in facts[PATH].options or path == "none":
        raise PlanNotReadable(message="Say where the electric current would run.")
    return PlanInput(tuple(fields.getlist("points")), techniques, _length(fields.get("needle_length_mm", "")), path)


def _length(text: str) -> int | None:
    typed = text.strip()
    if not typed:
        return None
    shortest, longest = catalogues.eligibility().facts[LENGTH].plausible or (5, 150)
    if not typed.isascii() or not typed.isdigit() or not shortest <= int(typed) <= longest:
        raise PlanNotReadable(message=f"Needle length is a whole number of mm from {shortest} to {longest}.")
    return int(typed)
