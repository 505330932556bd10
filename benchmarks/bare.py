"""The SQL of one request, replayed without the program: what the database alone could do.

The statements are taken from requests as they really happen, with their order, their transaction and their values.
Where a value must be another one each time (whose session, the next sequence, a fresh command) it is replaced by a
place, found by comparing several requests that differ in all of these; every other value stays as it was.
"""

from __future__ import annotations

import multiprocessing
import queue
import re
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

PROCESSES = 2
"""As many as the server has workers, so that both have the same two interpreters to share."""
CHAINS = 16
"""Of the audit trail (`audit/services.py`); the program, which needs Django, is not imported here."""
CONTROL = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A value that is another one each time."""

    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    values: tuple[Any, ...]
    in_transaction: bool


@dataclass(frozen=True)
class Script:
    """The statements of one request with places in them, and what the database says that the next ones need."""

    statements: tuple[Statement, ...]
    learns: Mapping[int, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    """After the statement of that number: place and column of its first row, whose value plus one fills it."""


@contextmanager
def listening(connection: Any) -> Iterator[list[Statement]]:
    """Every statement that goes through a Django connection, but for transaction control."""
    heard: list[Statement] = []

    def listen(execute: Callable[..., Any], sql: str, values: Any, many: bool, context: Any) -> Any:
        if not CONTROL.match(sql):
            heard.append(Statement(sql, tuple(values or ()), context["connection"].in_atomic_block))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def script_of(takes: Sequence[tuple[Sequence[Statement], Mapping[str, Any]]]) -> Script:
    """One script from several takes of the same request, each with the values its places had."""
    first = takes[0][0]
    for other, _ in takes[1:]:
        if [one.sql for one in other] != [one.sql for one in first]:
            raise ValueError("these requests did not make the same statements")
    made = []
    for number, statement in enumerate(first):
        values = [
            _place_or_value([(take[number].values[at], known) for take, known in takes])
            for at in range(len(statement.values))
        ]
        made.append(Statement(statement.sql, tuple(values), statement.in_transaction))
    return Script(tuple(made))


def _place_or_value(seen: Sequence[tuple[Any, Mapping[str, Any]]]) -> Any:
    for name in seen[0][1]:
        if all(str(value) == str(known[name]) for value, known in seen):
            return Place(name)
    return seen[-1][0]


class PostgreSQLLine:
    """One connection with the settings the program uses."""

    def __init__(self, address: str) -> None:
        import psycopg

        self.line = psycopg.connect(address, autocommit=True, prepare_threshold=3)
        self.begin, self.commit = (partial(self.line.execute, word) for word in ("BEGIN", "COMMIT"))

    def first(self, sql: str, values: Sequence[Any]) -> Any:
        cursor = self.line.execute(sql, values)
        return cursor.fetchall()[0] if cursor.description else None

    def command(self) -> Any:
        return uuid.uuid4()


class SQLiteLine:
    def __init__(self, file: str) -> None:
        self.line = sqlite3.connect(file, timeout=10, isolation_level=None, check_same_thread=False)
        self.line.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;")
        self.begin, self.commit = (partial(self.line.execute, word) for word in ("BEGIN IMMEDIATE", "COMMIT"))
        self.texts: dict[str, str] = {}

    def first(self, sql: str, values: Sequence[Any]) -> Any:
        text = self.texts.setdefault(sql, sql.replace("%s", "?"))
        cursor = self.line.execute(text, values)
        return cursor.fetchall()[0] if cursor.description else None

    def command(self) -> Any:
        return uuid.uuid4().hex


def replay(line: PostgreSQLLine | SQLiteLine, script: Script, places: dict[str, Any]) -> None:
    inside = False
    for number, statement in enumerate(script.statements):
        if statement.in_transaction is not inside:
            (line.begin if statement.in_transaction else line.commit)()
            inside = statement.in_transaction
        values = [places[value.name] if type(value) is Place else value for value in statement.values]
        row = line.first(statement.sql, values)
        for name, column in script.learns.get(number, ()):
            places[name] = row[column] + 1
    if inside:
        line.commit()


@dataclass(frozen=True)
class Job:
    """What one process replays with some of the clients; `own` are the values of the sessions they may use."""

    engine: str
    address: str
    script: Script
    own: tuple[Mapping[str, Any], ...]
    clients: tuple[int, ...]
    seconds: float


def run(job: Job) -> tuple[float, list[float]]:
    """Replay with these clients, each with a connection of its own, in two processes: seconds, every latency in ms."""
    context = multiprocessing.get_context("spawn")
    shares = [share for n in range(PROCESSES) if (share := job.clients[n::PROCESSES])]
    begin, told = context.Barrier(len(shares) + 1), context.Queue()
    running = [
        context.Process(target=_work, args=(replace(job, clients=share), begin, told), daemon=True) for share in shares
    ]
    for process in running:
        process.start()
    try:
        begin.wait(60)
        start = time.perf_counter()
        latencies = [one for _ in running for one in told.get(timeout=job.seconds + 60)]
        return time.perf_counter() - start, latencies
    except (threading.BrokenBarrierError, queue.Empty):
        raise RuntimeError("a process that replays the statements ended early; its error stands above") from None
    finally:
        for process in running:
            process.join(10)


def _work(job: Job, begin: Any, told: Any) -> None:
    kind = PostgreSQLLine if job.engine == "postgresql" else SQLiteLine
    with ThreadPoolExecutor(len(job.clients)) as pool:
        lines = [kind(job.address) for _ in job.clients]
        begin.wait(60)
        seen = pool.map(partial(_client, job), job.clients, lines)
        told.put([one for latencies in seen for one in latencies])


def _client(job: Job, number: int, line: PostgreSQLLine | SQLiteLine) -> list[float]:
    until, turn, latencies = time.perf_counter() + job.seconds, 37 * number, list[float]()
    # Closed also where it fails, so that no lock it holds keeps the others waiting.
    with closing(line.line):
        while (start := time.perf_counter()) < until:
            turn += 1
            # Each client keeps to an audit chain, as each thread of the server does.
            places = {**job.own[turn % len(job.own)], "chain": number % CHAINS, "command": line.command()}
            replay(line, job.script, places)
            latencies.append((time.perf_counter() - start) * 1000)
    return latencies
