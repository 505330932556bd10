"""What the calendar of a large clinic costs: `python -m benchmarks.calendar [--weeks N] [--runs N] [--engine E]`.

Fifty practitioners in fifty rooms, 4,000 visits a week (800 a day). Each page is opened as reception would, in one
process through Django's own client: once to warm up, then so many times; acts are rolled back. Prints statements,
milliseconds in the middle and at the 95th of a hundred, kB as written and as gzip sends it; then what reminders cost.
Never asserts.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from statistics import median
from time import perf_counter
from typing import Any

ENGINES = ("sqlite", "postgresql")
PEOPLE, VISITS_A_DAY, PATIENTS = 50, 16, 10_000
LENGTH, EVERY = timedelta(minutes=40), timedelta(minutes=45)
HTMX = {"HX-Request": "true"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=6)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return measure(given.engine, given.weeks, given.runs)
    for engine in [given.engine] if given.engine else ENGINES:
        # Django knows one database in a process.
        told = ["--weeks", str(given.weeks), "--runs", str(given.runs)]
        subprocess.run([sys.executable, "-m", "benchmarks.calendar", "--here", "--engine", engine, *told], check=True)
    return 0


def measure(engine: str, weeks: int, runs: int) -> int:
    os.environ |= {
        "FILIFORM_HOME": tempfile.mkdtemp(prefix="filiform-bench-"), "FILIFORM_DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "filiform.site.settings",
    }  # fmt: skip
    if engine == "postgresql":
        from benchmarks.server import start_postgresql

        os.environ["FILIFORM_DATABASE_URL"], _ = start_postgresql()
    from filiform.site import serving

    serving.set_up_django()
    serving.bring_database_up()
    serving.gather_static_files()
    from django.conf import settings
    from django.db import transaction
    from django.test.utils import setup_test_environment

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    desk, people, total = build(weeks)
    print(f"{engine}: {PEOPLE} people, {PEOPLE * VISITS_A_DAY} visits a day, {total:,} in the book, ", end="")
    print(f"{runs} runs, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<32} {'SQL':>4} {'p50 ms':>7} {'p95 ms':>7} {'kB':>7} {'sent':>6}")
    with transaction.atomic():
        open_pages(desk, people, runs)
    remind()
    return 0


def build(weeks: int) -> tuple[Any, Any, int]:
    from django.db import connection
    from tests.factories import cast, journey

    house = cast.make_house("Large")
    desk = cast.make_member(house, "Dara Quinn", cast.Role.RECEPTION)
    members = [cast.make_member(house, f"P{n} Nguyen", cast.Role.PRACTITIONER) for n in range(PEOPLE)]
    people = [cast.make_practitioner(house, one) for one in members]
    for one in people:
        journey.qualify(practitioner=one, by=desk, at=datetime.now(UTC))
    today = datetime.now(desk.zone).date()
    first = today - timedelta(weeks=weeks // 2)
    days = [first + timedelta(days=n) for n in range(7 * weeks)]
    working = [day for day in days if day.weekday() < 5 or day == today]
    total = fill(house, desk, people, working, first)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return desk, people, total


def fill(house: Any, desk: Any, people: Any, days: Any, first: Any) -> int:
    from filiform.booking.models import Episode, Shift, Visit
    from filiform.booking.types import VisitKind, VisitStatus
    from filiform.clinics.models import Room
    from filiform.patients.models import Patient

    own = {"organization": house.organization, "clinic": house.clinic}
    rooms = Room.objects.add_all([Room(**own, name=f"Room {n + 2}") for n in range(PEOPLE)])
    hours = {"starts": time(8), "ends": time(20), "from_day": first}
    Shift.objects.add_all(
        [Shift(**own, **hours, practitioner=one, weekday=day) for one in people for day in range(7)]
    )  # fmt: skip
    added = {"organization": house.organization, "added_at": datetime.now(UTC), "added_by_id": desk.user_id}
    patients = Patient.objects.add_all(
        [
            Patient(
                **added, given_name=f"Given {n}", family_name=f"Family {n}", born_on=first, email=f"p{n}@example.org",
                search_text=f" given family {n} ",
            )
            for n in range(PATIENTS)
        ]
    )  # fmt: skip
    episodes = Episode.objects.add_all(
        [Episode(organization=house.organization, patient=one, opened_on=first) for one in patients]
    )
    total = 0
    for day in days:
        opens = datetime.combine(day, time(8), desk.zone)
        rows = []
        for number, one in enumerate(people):
            for place in range(VISITS_A_DAY):
                episode, starts_at = episodes[(total + len(rows)) % PATIENTS], opens + place * EVERY
                rows.append(
                    Visit(
                        **own,
                        practitioner=one,
                        room=rooms[number],
                        episode=episode,
                        patient_id=episode.patient_id,
                        starts_at=starts_at,
                        ends_at=starts_at + LENGTH,
                        kind=VisitKind.INITIAL,
                        status=VisitStatus.BOOKED,
                        booked_at=starts_at - timedelta(days=20),
                    )
                )
        total += len(Visit.objects.add_all(rows))
    return total


def open_pages(desk: Any, people: Any, runs: int) -> None:
    from django.contrib.auth import get_user_model
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    from filiform.booking.models import Visit

    browser = Client()
    user = get_user_model().objects.get(pk=desk.user_id)
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    told("the day by person", lambda: browser.get("/calendar/"), runs)
    told("the day by room", lambda: browser.get("/calendar/?by=room"), runs)
    told("the week of one", lambda: browser.get(f"/calendar/?week=1&of={people[0].ref}"), runs)
    page = browser.get("/calendar/").context["page"]
    seen = [*(one.seen for one in page.columns), page.head_digest, page.now_digest]
    said = {"day": datetime.now(desk.zone).date().isoformat(), "seen": seen}
    told("news, nothing new", lambda: browser.get("/calendar/news", said, headers=HTMX), runs)
    odd = [one.replace(page.columns[0].digest, "x") for one in seen]
    told("news, one column", lambda: browser.get("/calendar/news", {**said, "seen": odd}, headers=HTMX), runs)
    visit = Visit.rows.filter(ref__in=[card.visit.ref for card in page.columns[3].cards]).latest("starts_at")

    def act(name: str, **more: Any) -> Callable[[], Any]:
        def done() -> Any:
            with transaction.atomic():
                answer = browser.post(reverse(f"calendar:{name}", args=[visit.ref]), {**said, **more}, headers=HTMX)
                transaction.set_rollback(True)
            return answer

        return done

    later = (visit.starts_at + timedelta(minutes=5)).isoformat()
    told("one click: arrived", act("status", to="arrived"), runs)
    told("dragged on", act("drop", starts_at=later, revision=visit.revision, overlap="on"), runs)


def remind() -> None:
    """Turn after turn until nobody is left, as the worker does it; other chores have their turn in between."""
    from filiform.booking.letters.chores import remind as turn

    at, took, written = datetime.now(UTC), [], 0
    while True:
        began = perf_counter()
        did = turn(at)
        took.append(perf_counter() - began)
        written += did
        if not did:
            break
    print(
        f"{written} reminders in {len(took)} turns, the longest {max(took):.1f} s; nobody left {took[-1] * 1000:.0f} ms"
    )


def told(what: str, done: Callable[[], Any], runs: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    done()
    with CaptureQueriesContext(connection) as asked:
        answer = done()
    statements = len(asked)  # before the next request empties the log
    took = []
    for _ in range(runs):
        began = perf_counter()
        answer = done()
        took.append((perf_counter() - began) * 1000)
    slow = sorted(took)[max(0, round(len(took) * 0.95) - 1)]
    sizes = f"{len(answer.content) / 1000:>7.1f} {len(gzip.compress(answer.content, 6)) / 1000:>6.1f}"
    odd = "" if answer.status_code in (200, 204) else f"  answered {answer.status_code}"
    print(f"{what:<32} {statements:>4} {median(took):>7.1f} {slow:>7.1f} {sizes}{odd}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
