"""How long the fold of a long session takes. Prints, never asserts.

    python benchmarks/session.py [EVENTS]

The stream mixes insertions, twitches, sensations, manipulations, withdrawals and a few corrections.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from filiform.treatment import payloads as p
from filiform.treatment.events import Event, event
from filiform.treatment.rules.fold import EMPTY, apply, fold

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RUNS = 200


def stream(length: int) -> list[Event]:
    """A session of that many events: five acts on each needle, and a corrected twitch for every tenth needle."""
    said: list[p.Payload] = [
        p.SessionOpened(patient="p", practitioner="t"),
        p.SkinPrepared(region="gluteal", side="left"),
    ]
    twitches: list[int] = []
    number = 0
    while len(said) < length:
        number += 1
        needle = f"n{number}"
        said.append(p.NeedleInserted(needle=needle, muscle="gluteus-medius", side="left", gauge_mm=0.3, length_mm=50))
        said.append(p.TwitchSeen(needle=needle))
        twitches.append(len(said))
        said.append(p.SensationReported(needle=needle, quality="ache", score=4))
        said.append(p.NeedleManipulated(needle=needle, technique="rotation"))
        if number % 10 == 0:
            replacement = {"needle": needle, "count": 2}
            said.append(p.EventCorrected(corrects=twitches.pop(), replacement=replacement, reason="two, not one"))
        said.append(p.NeedleWithdrawn(needle=needle, bleeding=False, pressure_s=30))
    return [
        event(
            payload,
            session="s",
            sequence=place,
            occurred_at=START + timedelta(seconds=place),
            by="t",
            command_id=f"c{place}",
        )
        for place, payload in enumerate(said[:length], start=1)
    ]


def main(argv: list[str]) -> None:
    length = int(argv[0]) if argv else 1000
    events = stream(length)
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        fold(events)
        took.append((time.perf_counter() - began) * 1000)
    print(f"fold of {length} events: median {statistics.median(took):.2f} ms, slowest of {RUNS} {max(took):.2f} ms")
    state = EMPTY
    began = time.perf_counter()
    for each in events:
        state = apply(state, each)
    print(f"the same, one event at a time: {(time.perf_counter() - began) * 1000:.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
