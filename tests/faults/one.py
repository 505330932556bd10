"""The run of one engine in a process of its own, which `tests.faults` starts and whose result it reads."""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from random import Random

from tests.faults.disk import Disk, SizeLimit, SmallFilesystem, may_mount
from tests.faults.machine import PostgreSQL, Server

EVENTS_A_VISIT, SPARE_VISITS = 12, 200
"""So that nobody runs out of visits: fewer events than a session has, and some for faults that take their time."""

FOR_THE_VERDICT_S = 15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--events", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--seconds", type=float, default=math.inf, help="for all of it")
    parser.add_argument("--result", type=Path, required=True)
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="filiform-faults-"))
    home.chmod(0o755)
    disk: Disk | None = SmallFilesystem(home) if may_mount() else None
    database = None
    try:
        (home / "clinic").mkdir()
        os.environ["FILIFORM_HOME"] = str(home / "clinic")
        os.environ["DJANGO_SETTINGS_MODULE"] = "filiform.site.settings"
        os.environ["FILIFORM_DATABASE_URL"] = ""
        if given.engine == "postgresql":
            database = PostgreSQL(home / "postgresql")
            os.environ["FILIFORM_DATABASE_URL"] = database.address
        run(given, home, disk, database)
    finally:
        if database:
            database.stop()
        if disk:
            disk.give_up()
        shutil.rmtree(home, ignore_errors=True)
    return 0


def run(given: argparse.Namespace, home: Path, disk: Disk | None, database: PostgreSQL | None) -> None:
    # Only now: the settings read the environment, and the world sets Django up.
    from benchmarks import world

    from tests.faults import phases, room, stored
    from tests.faults.ledger import Ledger

    began = time.monotonic()
    built = world.build(patients=120, ready_visits=given.events // EVENTS_A_VISIT + SPARE_VISITS, say=lambda text: None)
    stored.let_go()
    with tempfile.NamedTemporaryFile(prefix="filiform-faults-", suffix=".log", delete=False) as log:
        server = Server(Path(log.name))
    disk = disk or SizeLimit(lambda: server.processes() + (database.processes() if database else []))
    scene = phases.Scene(
        server, database, disk, Ledger(), iter(built.ready_visits), built.people, Random(f"{given.seed} {given.engine}")
    )
    say(given.engine, began, f"a clinic built; {disk.told}")
    try:
        scene.mend()
        left = began + given.seconds - FOR_THE_VERDICT_S - time.monotonic()
        # Of a hundred acts and of a hundred seconds.
        for phase, acts, seconds in (
            (room.tapped, 2, 30), (phases.killed, 49, 38), (phases.cut_off, 29, 16), (phases.disk_full, 20, 16),
        ):  # fmt: skip
            before, start = scene.ledger.acknowledged, time.monotonic()
            scene.begin(given.events * acts // 100, left * seconds / 100)
            what = phase(scene)
            say(given.engine, start, f"{scene.ledger.acknowledged - before:,} acknowledged; {what}")
    finally:
        server.stop()
    start = time.monotonic()
    found, sound = stored.verdict(scene.ledger)
    say(given.engine, start, f"{found}; {sound}")
    given.result.write_text(json.dumps(asdict(found)))
    Path(log.name).unlink()


def say(engine: str, since: float, text: str) -> None:
    print(f"{engine:<10} {time.monotonic() - since:>5.1f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
