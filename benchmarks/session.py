"""What recording an act costs: `python -m benchmarks.session [--events N] [--seconds S] [--engine E]`. Never asserts.

First the fold of a long session (insertions, twitches, sensations, manipulations, withdrawals, a few corrections). Then
one event appended end to end through HTTP with 1, 8 and 32 clients: SQLite with one worker, PostgreSQL with two, four
threads each, signed in, audit on, every answer checked, 300 sessions under way with four needles in, asked as the room
asks (`since`). Client, server and database share the machine. After each number of clients the SQL statements of such
a request (`benchmarks/bare.py`) are replayed by as many connections in two processes, without the program: what the
database alone could do, and the ratio of the two.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.appending import HEAD
from filiform.treatment import payloads as p
from filiform.treatment.events import Event, event
from filiform.treatment.rules.fold import EMPTY, apply, fold

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RUNS = 200
ENGINES = ("sqlite", "postgresql")


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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1000, help="length of the stream that is folded")
    parser.add_argument("--seconds", type=float, default=5.0, help="for each number of clients, each way")
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    given = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    folding(given.events)
    print(HEAD, flush=True)
    for engine in [given.engine] if given.engine else ENGINES:
        # Django knows one database in a process.
        command = [sys.executable, "-m", "benchmarks.appending", engine, "--seconds", str(given.seconds)]
        subprocess.run(command, check=True)
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


def folding(length: int) -> None:
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
    sys.exit(main())
