"""Which places a point on the body figure may mean. A tap offers them; the person chooses.

Muscles lead to the regions they lie in. Joints and surfaces without a muscle of their own are met near a landmark of
the figure instead. Source: landmarks of body-chart.yaml; the radii are a fingertip's, no clinical thresholds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from filiform.knowledge import catalogues

VIEWS = ("anterior", "posterior")
# (view, landmark, how far around it in units of the drawing, which is 500 wide and 1000 high, region)
NEAR = (
    ("anterior", "eye-line", 14, "orbit"),
    ("anterior", "acromion", 30, "deltoid-shoulder"),
    ("anterior", "nipple-line", 42, "breast"),
    ("anterior", "nipple-line", 16, "nipple"),
    ("anterior", "umbilicus", 20, "umbilicus"),
    ("anterior", "pubic-symphysis", 24, "external-genitalia"),
    ("anterior", "elbow", 30, "elbow"),
    ("anterior", "wrist", 24, "wrist-hand"),
    ("anterior", "greater-trochanter", 48, "hip-joint"),
    ("anterior", "knee", 40, "knee"),
    ("anterior", "lateral-malleolus", 34, "ankle-foot"),
    ("posterior", "acromion", 30, "deltoid-shoulder"),
    ("posterior", "elbow", 30, "elbow"),
    ("posterior", "wrist", 24, "wrist-hand"),
    ("posterior", "greater-trochanter", 48, "hip-joint"),
    ("posterior", "knee", 40, "knee"),
    ("posterior", "ankle", 34, "ankle-foot"),
    ("lateral", "acromion", 30, "deltoid-shoulder"),
    ("lateral", "elbow", 30, "elbow"),
    ("lateral", "wrist", 24, "wrist-hand"),
    ("lateral", "greater-trochanter", 44, "hip-joint"),
    ("lateral", "knee", 44, "knee"),
    ("lateral", "ankle", 34, "ankle-foot"),
)
# Statements that are often true of a whole arm or leg; only for these is the whole limb offered on the figure.
WHOLE_LIMB = frozenset(
    {"lymphoedema.sites", "lymph_nodes_removed.sites", "numb.sites", "allodynia.sites", "varicose.sites", "pad.sites",
     "dvt_treated.sites"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """A region met around a point of one view, in units of the drawing. The other side is the mirror image."""

    view: str
    x: float
    y: float
    within: int
    region: str


@cache
def regions_of_muscles() -> dict[str, tuple[str, ...]]:
    return {muscle.id: muscle.screening_regions for muscle in catalogues.muscles().muscles}


@cache
def near_landmarks() -> tuple[Near, ...]:
    found = []
    for view_name, landmark, within, region in NEAR:
        view = catalogues.body_chart().views[view_name]
        at = next(one.at for one in view.landmarks if one.id == landmark)
        found.append(Near(view_name, at[0] * view.canvas.width, at[1] * view.canvas.height, within, region))
    return tuple(found)
