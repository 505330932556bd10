"""`python -m tests.race [--slots N] [--clients N] [--engine E]`; `make race` with SLOTS, CLIENTS and ENGINE.

Prints attempts, bookings and doubles for each engine. Ends with 1 on a double, or where what clients were told and what
the database holds differ.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ENGINES = ("sqlite", "postgresql")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.race", description=__doc__)
    parser.add_argument("--slots", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    given = parser.parse_args()
    sound = True
    for engine in [given.engine] if given.engine else ENGINES:
        with tempfile.TemporaryDirectory() as folder:
            result = Path(folder) / "result.json"
            command = [sys.executable, "-m", "tests.race.one", engine, "--result", str(result)]
            subprocess.run([*command, "--slots", str(given.slots), "--clients", str(given.clients)], check=False)
            found = json.loads(result.read_text()) if result.exists() else None
        if found is None:
            sound = False
            print(f"{engine:<10} did not come to an end")
            continue
        print(
            f"{engine:<10} {given.slots:,} times, {given.clients} clients: {found['attempts']:,} attempts, "
            f"{found['bookings']:,} bookings, {found['doubles']} doubles in {found['seconds']:.0f} s"
        )
        for fault in found["faults"][:20]:
            print(f"{engine:<10} {fault}", file=sys.stderr)
        sound = sound and not found["doubles"] and not found["faults"]
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
