"""The operations of a day, each with the request that does it and the words its answer must hold."""

from __future__ import annotations

import cProfile
import itertools
import json
import pstats
import random
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.load import Call, drive
from benchmarks.server import Server
from benchmarks.world import LOT, World

FRAGMENTS = ("nov", "garc", "mül", "ose", "li", "tan", "rov", "ada", "sen", "mar")


@dataclass(frozen=True)
class Operation:
    name: str
    calls: Callable[[], Call | None]


def all_of(world: World) -> list[Operation]:
    dice = random.Random(7)
    number, booked = itertools.count(), itertools.count()

    def chart() -> Call:
        patient = dice.choice(world.patients)
        return Call("GET", f"/patients/{patient.ref}/", must_hold=patient.ref.encode())

    def day() -> Call:
        return Call("GET", "/", must_hold=world.last_of_day.encode())

    def search() -> Call:
        return Call("GET", f"/patients/?q={dice.choice(FRAGMENTS)}", must_hold=b"/patients/", fragment=True)

    def new_patient() -> Call:
        n = next(number)
        fields = [
            ("given_name", f"Bench{n}"), ("family_name", f"Marker{n:x}"), ("language", "en"),
            ("born_on", f"{1940 + n % 70}-{1 + n % 12:02}-{1 + n % 28:02}"),
        ]  # fmt: skip
        return Call.form("/patients/new", fields, status=302)

    def new_visit() -> Call:
        n = next(booked)
        patient = world.patients[n % len(world.patients)]
        start = world.far_day + timedelta(days=n // 20, minutes=30 * (n % 20))
        fields = [
            ("day", start.strftime("%Y-%m-%d")), ("starts", start.strftime("%H:%M")), ("minutes", "30"),
            ("practitioner", world.practitioner_ref), ("kind", "follow-up"), ("complaint", ""), ("room", ""),
        ]  # fmt: skip
        return Call.form(f"/patients/{patient.ref}/visits/new", fields, status=302)

    def six_measurements() -> Call:
        visit = dice.choice(world.open_visits)
        return Call.form(f"/visits/{visit}/measures/record/", world.six_fields(dice), **world.measures_answer)

    ready = iter(world.ready_visits)

    def whole_session() -> Call | None:
        visit = next(ready, None)
        if visit is None:
            return None
        return Call(
            "POST", f"/visits/{visit}/treatment/events", six_needles(visit), "application/json",
            must_hold=b'"inserted": 6, "withdrawn": 6, "in_body": 0',
        )  # fmt: skip

    pairs = [
        ("open a chart", chart), ("today's list of 20", day), ("search a name", search), ("new patient", new_patient),
        ("new visit", new_visit), ("six measurements", six_measurements), ("session of six needles", whole_session),
    ]  # fmt: skip
    return [Operation(name, calls) for name, calls in pairs]


def six_needles(visit: str) -> bytes:
    """A whole session as a device sends it: opened, prepared, six needles in three muscles, twitches, out, counted."""
    start = datetime.now(UTC) - timedelta(minutes=12)
    acts: list[tuple[str, dict[str, object]]] = [("session.opened", {})]
    acts += [
        ("timeout.passed", {"checked": [
            "patient-side-muscle", "screening-today", "consent-covers", "needle-length-fits", "nothing-in-the-way",
            "lying-and-can-call", "one-side-of-chest", "practitioner-credentialed"]}),
        ("hands.cleaned", {"agent": "alcohol rub"}),
        *(("skin.prepared", {"region": region, "side": "right", "agent": "70% isopropyl alcohol", "dry_s": 30})
          for region in ("gluteal", "thigh-anterior", "posterior-leg-calf")),
    ]  # fmt: skip
    muscles = ["gluteus-medius", "gluteus-medius", "rectus-femoris", "rectus-femoris", "soleus", "soleus"]
    for n, muscle in enumerate(muscles):
        acts.append(("needle.inserted", {
            "needle": f"n{n}", "muscle": muscle, "side": "right", "gauge_mm": 0.3, "length_mm": 40, "depth_mm": 8,
            "technique": "superficial", "lot": LOT, "view": "posterior", "x": 0.6, "y": 0.5,
        }))  # fmt: skip
        acts.append(("twitch.seen", {"needle": f"n{n}", "count": 1}))
    acts += [
        ("stimulation.started", {"channel": 1, "needles": ["n0", "n1"], "hz": 2, "pulse_us": 200, "intensity_ma": 2}),
        ("needles.all_withdrawn", {"reason": "routine"}),
        ("sharps.counted", {"counted": 6}),
    ]
    events = [
        {"kind": kind, "payload": payload, "command_id": str(uuid.uuid4()),
         "occurred_at": (start + timedelta(seconds=15 * n)).isoformat()}
        for n, (kind, payload) in enumerate(acts)
    ]  # fmt: skip
    return json.dumps({"events": events}).encode()


def run(op: Operation, world: World, server: Server, *, clients: int, seconds: float, statements: int) -> None:
    # Each worker learns its pages and queries first; and PostgreSQL looks at the tables as it would by itself within
    # a minute, for some of them were empty until now.
    drive(host=server.host, port=server.port, people=world.people, clients=8, next_call=op.calls, seconds=0.5)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    before = server.cpu_s()
    result = drive(
        host=server.host, port=server.port, people=world.people, clients=clients, next_call=op.calls, seconds=seconds
    )
    program, database = (after - start for after, start in zip(server.cpu_s(), before, strict=True))
    if result.done < 2:
        print(f"{op.name:<26}{clients:>8}  no visits left to record; run with fewer seconds")
        return
    cpu = 1000 * (program + database) / result.done
    print(
        f"{op.name:<26}{clients:>8}{result.per_second:>9.0f}{result.percentile(50):>9.1f}{result.percentile(95):>9.1f}"
        f"{result.percentile(99):>9.1f}{statements:>5}{cpu:>8.2f}{1000 * database / result.done:>10.2f}",
        flush=True,
    )


def inside(op: Operation, world: World) -> Callable[[], None]:
    """The same request without a network, for counting statements and profiling."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["sessionid"] = world.people[0].session

    def once() -> None:
        call = op.calls()
        assert call is not None
        headers = {"HX-Request": "true"} if call.fragment else {}
        if call.method == "GET":
            answer = client.get(call.path, headers=headers)
        else:
            answer = client.post(call.path, call.body, content_type=call.content_type, headers=headers)
        assert answer.status_code == call.status, (op.name, answer.status_code, answer.content[:800])
        assert call.must_hold in answer.content, (op.name, answer.content[:800])

    return once


def statements(op: Operation, world: World) -> int:
    """SQL statements of one request, transaction control left out."""
    once = inside(op, world)
    once()
    with CaptureQueriesContext(connection) as seen:
        once()
    return sum(not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for q in seen.captured_queries)


def profile(op: Operation, world: World) -> None:
    once = inside(op, world)
    for _ in range(5):
        once()
    # CPU time of this process: what others on the machine take, and the waiting for the database, is left out.
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _ in range(100):
        once()
    profiler.disable()
    told = StringIO()
    pstats.Stats(profiler, stream=told).sort_stats("cumulative").print_stats(60)
    print(told.getvalue())
