"""The race on one engine, in a process of its own, which `tests.race` starts and whose result it reads."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.faults.machine import PostgreSQL, Server

UP_WITHIN_S = 120


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--slots", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--result", type=Path, required=True)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="filiform-race-"))
    home.chmod(0o755)
    database = None
    try:
        (home / "clinic").mkdir()
        # Each client comes from an address of its own, as a proxy in front would say; the throttles stay as they are.
        os.environ |= {
            "FILIFORM_HOME": str(home / "clinic"), "FILIFORM_PROXIES": "1", "FILIFORM_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "filiform.site.settings",
        }  # fmt: skip
        if given.engine == "postgresql":
            database = PostgreSQL(home / "postgresql")
            os.environ["FILIFORM_DATABASE_URL"] = database.address
        given.result.write_text(json.dumps(run(given, home)))
    finally:
        if database:
            database.stop()
        shutil.rmtree(home, ignore_errors=True)
    return 0


def run(given: argparse.Namespace, home: Path) -> dict[str, object]:
    # Only now: the settings read the environment.
    from tests.race import course, crowd

    built = course.build(slots=given.slots, clients=given.clients)
    server = Server(home / "server.log")
    try:
        server.start()
        wait_for(server.port)
        began = time.monotonic()
        race = crowd.Race(built, server.port)
        race.run()
        seconds = time.monotonic() - began
    finally:
        server.stop()
    found = course.verdict(race.told)
    if race.failures:
        found["faults"] = [*race.failures, *found["faults"]]
    return {"attempts": race.attempts, "seconds": seconds, **found}


def wait_for(port: int) -> None:
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError("the server did not come up")


if __name__ == "__main__":
    sys.exit(main())
