"""`python -m tests.faults [--events N] [--seed S] [--engine E]`; `make faults` with N, SEED and ENGINE.

Prints a line for each phase of each engine, and at the end `N acknowledged, N stored, 0 lost, 0 doubled`. Ends with 1
where anything else came out.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.faults.comparison import Comparison
from tests.faults.disk import INSIDE, way_to_mount

ENGINES = ("sqlite", "postgresql")
EVENTS, SECONDS = 6_000, 170
"""On both engines together, where nobody asks for a number: whichever comes first."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--events", type=int, help="acknowledged in all, however long it takes")
    parser.add_argument("--seed", type=int, help="repeats the chances of an earlier run")
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    given = parser.parse_args()
    seed = given.seed if given.seed is not None else secrets.randbelow(1_000_000)
    engines = [given.engine] if given.engine else list(ENGINES)
    began, total, sound = time.monotonic(), Comparison(), True
    print(f"SEED={seed}, load {os.getloadavg()[0]:.1f}", flush=True)
    before = way_to_mount()
    for engine in engines:
        limits = ["--events", str((given.events or EVENTS) // len(engines))]
        if not given.events:
            limits += ["--seconds", str(SECONDS / len(engines))]
        found = one(engine, [*limits, "--seed", str(seed)], before)
        if found is None:
            sound = False
            continue
        for fault in found.faults()[:20]:
            print(f"{engine:<10} {fault}", file=sys.stderr)
        total += found
    print(f"{total} in {time.monotonic() - began:.0f} s, SEED={seed}")
    return 0 if sound and total.is_sound and total.stored else 1


def one(engine: str, given: list[str], before: list[str] | None) -> Comparison | None:
    """The run of one engine in a process of its own; None where it did not come to an end."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [*(before or []), sys.executable, "-m", "tests.faults.one", engine, *given]
        environment = {**os.environ, INSIDE: "" if before is None else "1"}
        subprocess.run([*command, "--result", result], env=environment, check=False)
        return Comparison(**json.loads(result.read_text())) if result.exists() else None


if __name__ == "__main__":
    sys.exit(main())
