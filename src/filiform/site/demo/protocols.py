"""Quick picks of the demo clinic: two of the house, one of a practitioner. Choices for the demo, no guidance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from filiform.clinics.types import Member
from filiform.treatment.quick_picks import services

FINE, MIDDLE, LONG = (0.25, 30), (0.25, 40), (0.30, 50)


def _needle(muscle: str, side: str, size: tuple[float, float], technique: str, depth_mm: float, dwell: float) -> Any:
    gauge_mm, length_mm = size
    return {
        "muscle": muscle, "side": side, "gauge_mm": gauge_mm, "length_mm": length_mm, "technique": technique,
        "depth_mm": depth_mm, "planned_dwell_min": dwell,
    }  # fmt: skip


OF_THE_HOUSE: Mapping[str, Any] = {
    "Shoulder, right": {
        "needles": [
            *[_needle("trapezius-upper", "right", FINE, "superficial", 8, 10)] * 2,
            *[_needle("infraspinatus", "right", MIDDLE, "in-situ", 18, 10)] * 2,
        ],
        "after": [{"technique": "massage", "minutes": 1.5}, {"technique": "exercise", "sets": 2}],
    },
    "Calf, both sides": {
        "needles": [
            _needle(muscle, side, MIDDLE, "in-situ", 20, 10)
            for side in ("right", "left")
            for muscle in ("gastrocnemius-medial-head", "soleus")
        ],
        "after": [{"technique": "stretch", "sets": 2}],
    },
}
OWN_NAME = "Buttock with current, right"
OWN: Mapping[str, Any] = {
    "needles": [
        *[_needle("gluteus-medius", "right", LONG, "in-situ", 30, 15)] * 2,
        *[_needle("gluteus-maximus", "right", LONG, "in-situ", 30, 15)] * 2,
    ],
    "stimulation": [{"pair": [0, 1], "preset": "low", "minutes": 10}],
    "after": [{"technique": "massage", "minutes": 2}],
}


def keep_quick_picks(*, owner: Member, practitioner: Member, at: datetime) -> None:
    """Those of the house by the owner, one of the practitioner's own; her favourites are the first of each."""
    house = [
        services.save_quick_pick(name=name, content=content, for_clinic=True, by=owner, at=at)
        for name, content in OF_THE_HOUSE.items()
    ]
    own = services.save_quick_pick(name=OWN_NAME, content=OWN, for_clinic=False, by=practitioner, at=at)
    for row in (house[0], own):
        services.mark_favourite(pick_ref=row.ref, is_favourite=True, by=practitioner, at=at)
