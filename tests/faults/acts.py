"""A session as a clinician's hand would record it: random in its course, and nothing in it that may be refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.world import LOT

from tests.factories.journey import LEGS
from tests.faults.ledger import Act

REGIONS = {"gluteus-medius": "gluteal", "rectus-femoris": "thigh-anterior", "soleus": "posterior-leg-calf"}
CHECKS = [
    "patient-side-muscle", "screening-today", "consent-covers", "needle-length-fits", "nothing-in-the-way",
    "lying-and-can-call", "one-side-of-chest", "practitioner-credentialed",
]  # fmt: skip
MOST_NEEDLES = 6


def act(dice: Random, visit: str, kind: str, payload: Mapping[str, Any]) -> Act:
    command = str(UUID(int=dice.getrandbits(128), version=4))
    return Act(visit, command, kind, payload, datetime.now(UTC).isoformat())


def session(dice: Random, visit: str) -> Iterator[Act]:
    """Opened, prepared, needles in and out with what was felt between, counted. It stays open for a second device."""
    yield act(dice, visit, "session.opened", {})
    yield act(dice, visit, "timeout.passed", {"checked": CHECKS})
    yield act(dice, visit, "hands.cleaned", {"agent": "alcohol rub"})
    for muscle, side in LEGS:
        agent = {"agent": "70% isopropyl alcohol", "dry_s": 30}
        yield act(dice, visit, "skin.prepared", {"region": REGIONS[muscle], "side": side, **agent})
    needles = [f"n{number}" for number in range(1, dice.randint(2, MOST_NEEDLES) + 1)]
    for needle in needles:
        muscle, side = dice.choice(LEGS)
        yield act(dice, visit, "needle.inserted", {
            "needle": needle, "muscle": muscle, "side": side, "gauge_mm": 0.3, "length_mm": 40, "depth_mm": 8,
            "technique": "superficial", "lot": LOT, "view": "posterior", "x": round(dice.random(), 3), "y": 0.5,
        })  # fmt: skip
        for _ in range(dice.randint(0, 4)):
            yield felt(dice, visit, needle)
    if dice.random() < 0.3:
        pair = {"channel": 1, "needles": needles[:2], "hz": 2, "pulse_us": 200, "intensity_ma": 2}
        yield act(dice, visit, "stimulation.started", pair)
    if dice.random() < 0.5:
        for needle in needles:
            out = {"needle": needle, "bleeding": dice.random() < 0.1, "pressure_s": 30}
            yield act(dice, visit, "needle.withdrawn", out)
    else:
        yield act(dice, visit, "needles.all_withdrawn", {"reason": "routine"})
    yield act(dice, visit, "sharps.counted", {"counted": len(needles)})


def felt(dice: Random, visit: str, needle: str) -> Act:
    """What a session takes at any time and any number of times."""
    if dice.random() < 0.6:
        return act(dice, visit, "twitch.seen", {"needle": needle, "count": dice.randint(1, 3)})
    return said(dice, visit, needle)


def said(dice: Random, visit: str, needle: str | None = None) -> Act:
    """A sensation, of one needle or of none in particular."""
    payload = {"quality": dice.choice(["ache", "cramp", "referred"]), "score": dice.randint(0, 10), "needle": needle}
    return act(dice, visit, "sensation.reported", payload)
