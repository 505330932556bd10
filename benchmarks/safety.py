"""How long the safety register takes on a large clinic: `python -m benchmarks.safety [--sessions N]`. Never asserts.

Sessions of two years by twenty practitioners, each with four needles, one in five with an event: rows written as the
program writes them, the day tallies counted from the sessions by the program itself. Timed through Django's own client
(middleware, queries, intervals, template), in one process, warm, on SQLite and on PostgreSQL. CPU is that of this
process alone.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ENGINES = ("sqlite", "postgresql")
PRACTITIONERS = 20
PATIENTS = 200
DAYS = 730
BATCH = 4_000
KINDS = (("bruise-haematoma", "mild"), ("bleeding-minor", "mild"), ("post-needling-soreness", "mild"),
         ("vasovagal", "mild"), ("aggravation", "significant"), ("pneumothorax", "serious"))  # fmt: skip
WEIGHTS = (40, 25, 20, 10, 4.9, 0.1)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=40)
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return measure(given.engine, given.sessions, given.looks)
    for engine in [given.engine] if given.engine else ENGINES:
        # Django knows one database in a process.
        told = ["--sessions", str(given.sessions), "--looks", str(given.looks), "--engine", engine]
        subprocess.run([sys.executable, "-m", "benchmarks.safety", "--here", *told], check=True)
    return 0


def measure(engine: str, sessions: int, looks: int) -> int:
    home = Path(tempfile.mkdtemp(prefix="filiform-bench-"))
    os.environ |= {"FILIFORM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "filiform.site.settings"}
    os.environ["FILIFORM_DATABASE_URL"] = ""
    if engine == "postgresql":
        from benchmarks.server import start_postgresql

        os.environ["FILIFORM_DATABASE_URL"], _ = start_postgresql()

    from filiform.site import serving

    serving.set_up_django()
    serving.bring_database_up()
    serving.gather_static_files()
    from django.db import connection
    from django.test import Client

    from filiform.accounts.models import User
    from filiform.safety import services

    now = datetime.now(UTC)
    owner, practitioner = build(sessions, random.Random(3), now)
    began = time.perf_counter()
    services.count_days_anew(by=owner, at=now)
    counted = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{engine}: {sessions:,} sessions, load {os.getloadavg()[0]:.1f}; every day counted anew in {counted:.1f} s")
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(User.objects.get(pk=owner.user_id), backend="django.contrib.auth.backends.ModelBackend")
    year = (now - timedelta(days=DAYS)).date().isoformat()
    for name, path in (
        ("twelve months", "/safety/"), ("two years", f"/safety/?first={year}"),
        ("one practitioner", f"/safety/?practitioner={practitioner}"), ("one kind", "/safety/?kind=bruise-haematoma"),
        ("page 40", "/safety/?page=40"), ("rates as a file", "/safety/rates.csv"),
        ("events as a file", "/safety/events.csv"),
    ):  # fmt: skip
        show(name, client, path, looks)
    return 0


def show(name: str, client: Any, path: str, looks: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        statements = len(asked)
    assert answer.status_code == 200, (answer.status_code, path)
    taken, busy = [], time.process_time()
    for _ in range(looks):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    busy = (time.process_time() - busy) * 1000 / looks
    taken.sort()
    p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
    print(f"  {name:<18} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   CPU {busy:6.1f} ms   {statements} statements")


def build(sessions: int, dice: random.Random, now: datetime) -> tuple[Any, str]:
    """The clinic, its people, and two years of sessions. Returns the owner and the ref of one practitioner."""
    from tests.factories import cast

    from filiform.booking.models import Episode

    house = cast.make_house("Large")
    owner = cast.make_member(house, "Olu Adeyemi", cast.Role.OWNER)
    hands = [
        cast.make_practitioner(house, cast.make_member(house, f"Hand{number} Needler", cast.Role.PRACTITIONER))
        for number in range(PRACTITIONERS)
    ]
    people = [cast.make_patient(owner, f"P{number}", "Walker") for number in range(PATIENTS)]
    episodes = [
        Episode.objects.add(organization=house.organization, patient=one, opened_on=now.date()) for one in people
    ]
    for first in range(0, sessions, BATCH):
        batch(min(BATCH, sessions - first), house, hands, (people, episodes), owner, dice, now)
    return owner, hands[0].ref


def batch(number: int, house: Any, hands: Any, who: Any, owner: Any, dice: random.Random, now: datetime) -> None:
    from filiform.booking.models import Visit
    from filiform.treatment.models import Session

    of, (people, episodes) = {"organization": house.organization}, who
    visits = []
    for _ in range(number):
        one, hand = dice.randrange(len(people)), dice.choice(hands)
        at = now - timedelta(days=dice.randrange(DAYS), minutes=dice.randrange(480))
        times = {"starts_at": at, "ends_at": at + timedelta(minutes=30)}
        whose = {"patient": people[one], "episode": episodes[one], "practitioner": hand}
        visits.append(Visit(**of, **times, **whose, clinic=house.clinic, status="done", kind="follow-up"))
    rows = []
    for visit in Visit.objects.add_all(visits):
        closed = {"opened_at": visit.starts_at, "closed_at": visit.ends_at, "first_closed_at": visit.ends_at}
        whose = {"patient": visit.patient, "practitioner": visit.practitioner, "visit": visit}
        rows.append(Session(**of, **whose, **closed, inserted=4, withdrawn=4, counted=4))
    add_events([one for one in Session.objects.add_all(rows) if dice.random() < 0.2], house, owner, dice)


def add_events(sessions: list[Any], house: Any, owner: Any, dice: random.Random) -> None:
    from filiform.safety.models import AdverseEvent

    events = []
    for session in sessions:
        kind, grade = dice.choices(KINDS, WEIGHTS)[0]
        at = session.opened_at
        whose = {"patient": session.patient, "practitioner": session.practitioner, "visit": session.visit}
        said = {"kind": kind, "grade": grade, "source": "session", "state": "closed", "conclusion": "confirmed"}
        where = {"organization": house.organization, "clinic": house.clinic, "session": session}
        when = {"noticed_at": at, "counts_on": at.date(), "reported_at": at, "reported_by_id": owner.user_id}
        events.append(AdverseEvent(sequence=1, **where, **whose, **said, **when))
    AdverseEvent.objects.add_all(events)


if __name__ == "__main__":
    sys.exit(main())
