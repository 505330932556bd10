"""Appending one event end to end through HTTP, and the same statements bare: `benchmarks.session` starts it.

Each engine runs in a process of its own, because Django knows one database at a time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import tempfile
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bare import Job, Script, Statement, listening, run, script_of
from benchmarks.load import Call, Result, drive
from benchmarks.server import Server, serving, start_postgresql

CLIENTS = (1, 8, 32)
SESSIONS = 300
"""Sessions under way at once: so many that no stream grows much beyond the thirty events of a usual session."""
WORKERS, THREADS = {"sqlite": 1, "postgresql": 2}, 4
"""As docs/interfaces.md has it: more than one worker wants PostgreSQL."""
TAKES = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=("sqlite", "postgresql"))
    parser.add_argument("--seconds", type=float, default=5.0, help="for each number of clients, each way")
    parser.add_argument("--profile", action="store_true", help="where the time of one append goes, in one process")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="filiform-bench-"))
    os.environ |= {"FILIFORM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "filiform.site.settings"}
    address, pid = str(home / "filiform.sqlite3"), None
    os.environ["FILIFORM_DATABASE_URL"] = ""
    if given.engine == "postgresql":
        address, pid = start_postgresql()
        os.environ["FILIFORM_DATABASE_URL"] = address

    from benchmarks import operations, world

    built = world.build(patients=200, ready_visits=SESSIONS, say=lambda text: None)
    bench = Bench(given.engine, address, built)
    bench.open_sessions()
    if given.profile:
        operations.profile(operations.Operation("append", bench.next_call), built)
        return 0
    script = bench.script()
    bench.let_go()
    with serving(workers=WORKERS[given.engine], threads=THREADS, database_pid=pid) as server:
        drive(host=server.host, port=server.port, people=built.people, clients=8, next_call=bench.next_call, seconds=1)
        for clients in CLIENTS:
            bench.measure(server, script, clients, given.seconds)
    return 0


class Bench:
    """The sessions of a benchmark and what is appended to them."""

    def __init__(self, engine: str, address: str, built: Any) -> None:
        self.engine, self.address, self.world = engine, address, built
        self.dice = random.Random(3)
        self.turn = itertools.cycle(built.ready_visits)
        self.own: tuple[dict[str, Any], ...] = ()
        self.heard: Counter[str] = Counter()

    def open_sessions(self) -> None:
        """Every session stands where most of its time is spent: needles in, and something is felt."""
        from django.test import Client

        from filiform.treatment.models import Session

        client = self._client(Client)
        for visit in self.world.ready_visits:
            answer = client.post(_address(visit), prepared(), content_type="application/json")
            assert answer.json()["board"]["in_body"] == 4, answer.json()
            self.heard[visit] = answer.json()["sequence"]
        rows = Session.rows.values_list("visit__ref", "id")
        self.own = tuple({"visit": visit, "session": number} for visit, number in rows)

    def next_call(self) -> Call:
        """Asked as the room asks: with what it has heard already, so that it is told only what is new."""
        visit = next(self.turn)
        body = felt(self.dice, str(uuid.uuid4()), since=self.heard[visit])
        self.heard[visit] += 1
        return Call("POST", _address(visit), body, "application/json", must_hold=b'"status": "accepted"')

    def script(self) -> Script:
        """The statements of one append, from takes in threads of their own: another connection, another audit chain."""
        takes: list[tuple[list[Statement], dict[str, Any]]] = []
        for number in range(TAKES):
            thread = threading.Thread(target=lambda n=number: takes.append(self._take(n)))
            thread.start()
            thread.join()
        if len(takes) < TAKES:
            raise RuntimeError("a request that should have been listened to failed; its error stands above")
        script = script_of(takes)
        learns = {}
        for place, column in (("sequence", '"treatment_session"."sequence"'), ("line", '"audit_chain"."length"')):
            number, at = _where(script, column)
            learns[number] = ((place, at),)
        return Script(script.statements, learns)

    def _take(self, number: int) -> tuple[list[Statement], dict[str, Any]]:
        from django.db import connection
        from django.test import Client

        from filiform.audit.models import Chain
        from filiform.audit.services import CHAINS

        client, own = self._client(Client), self.own[7 * number + 5]
        chain = threading.get_native_id() % CHAINS

        def once() -> tuple[str, Any]:
            command = uuid.uuid4()
            body = felt(self.dice, str(command), since=self.heard[own["visit"]])
            answer = client.post(_address(own["visit"]), body, content_type="application/json")
            self.heard[own["visit"]] += 1
            return (command.hex if self.engine == "sqlite" else command), answer.json()["sequence"]

        # So that no two values agree by chance: the line lies beyond every chain's number, and differs in every take.
        for _ in range(CHAINS + 2 * number + 3):
            once()
        with listening(connection) as heard:
            command, sequence = once()
        line = Chain.objects.values_list("length", flat=True).get(number=chain)
        connection.close()
        return heard, {**own, "command": command, "sequence": sequence, "line": line, "chain": chain}

    def _client(self, kind: Callable[..., Any]) -> Any:
        client = kind(HTTP_HOST="127.0.0.1")
        client.cookies["sessionid"] = self.world.people[0].session
        return client

    def let_go(self) -> None:
        """Every audit chain begun, the tables counted, and nothing of this process between server and database."""
        from django.db import connection

        from filiform.audit.models import Chain
        from filiform.audit.services import CHAINS, seal
        from filiform.audit.types import GENESIS

        for number in range(CHAINS):
            Chain.objects.get_or_create(number=number, defaults={"head": GENESIS, "seal": seal(number, 0, GENESIS)})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        connection.close()

    def measure(self, server: Server, script: Script, clients: int, seconds: float) -> None:
        before = server.cpu_s()
        http = drive(
            host=server.host, port=server.port, people=self.world.people, clients=clients, next_call=self.next_call,
            seconds=seconds,
        )  # fmt: skip
        cpu = sum(server.cpu_s()) - sum(before)
        took, latencies = run(Job(self.engine, self.address, script, self.own, tuple(range(clients)), seconds))
        bare = Result(clients, len(latencies), took, latencies)
        print(
            f"{self.engine:<11}{clients:>8}{http.per_second:>8.0f}{http.percentile(50):>8.1f}{http.percentile(99):>8.1f}"
            f"{bare.per_second:>10.0f}{bare.percentile(50):>8.1f}{bare.percentile(99):>8.1f}"
            f"{http.per_second / bare.per_second:>8.2f}{1000 * cpu / http.done:>9.2f}{len(script.statements):>6}",
            flush=True,
        )


HEAD = (
    f"{'engine':<11}{'clients':>8}{'HTTP/s':>8}{'p50 ms':>8}{'p99 ms':>8}{'bare/s':>10}{'p50 ms':>8}{'p99 ms':>8}"
    f"{'ratio':>8}{'CPU ms':>9}{'SQL':>6}"
)


def _where(script: Script, column: str) -> tuple[int, int]:
    """The statement that asks for this column, and the place of the column in its answer."""
    for number, statement in enumerate(script.statements):
        asked = [
            one.partition(" AS ")[0] for one in statement.sql.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")
        ]
        if statement.sql.startswith("SELECT") and column in asked:
            return number, asked.index(column)
    raise ValueError(f"no statement asks for {column}")


def _address(visit: str) -> str:
    return f"/visits/{visit}/treatment/events"


def prepared() -> bytes:
    """A session with four needles in, as `operations.six_needles` begins."""
    from benchmarks.operations import six_needles

    events = json.loads(six_needles(""))["events"]
    return json.dumps({"events": [event for event in events if event["kind"] in BEFORE][:14]}).encode()


BEFORE = {"session.opened", "timeout.passed", "hands.cleaned", "skin.prepared", "needle.inserted", "twitch.seen"}


def felt(dice: random.Random, command: str, *, since: int) -> bytes:
    """One tap: a twitch of a needle, or what the patient says."""
    needle = f"n{dice.randrange(4)}"
    kind, payload = dice.choice([
        ("twitch.seen", {"needle": needle, "count": dice.randint(1, 3)}),
        ("sensation.reported", {"needle": needle, "quality": "ache", "score": dice.randint(0, 10)}),
    ])  # fmt: skip
    at = datetime.now(UTC).isoformat()
    event = {"kind": kind, "payload": payload, "command_id": command, "occurred_at": at}
    return json.dumps({"events": [event], "since": since}).encode()


if __name__ == "__main__":
    raise SystemExit(main())
