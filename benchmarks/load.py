"""A small, cheap HTTP client for loading a server on this machine, and the sums over what it saw.

Raw sockets and threads, because the client shares two cores with the server it measures: every
microsecond it burns is one the server does not get.
"""

from __future__ import annotations

import contextlib
import socket
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Call:
    """One request and how to tell that its answer is right."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    status: int = 200
    must_hold: bytes = b""
    fragment: bool = False

    @classmethod
    def form(cls, path: str, fields: Sequence[tuple[str, str]], **more: object) -> Call:
        return cls("POST", path, urlencode(fields).encode(), **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The cookies of one signed-in person."""

    session: str
    csrf: str


class Wrong(RuntimeError):
    """An answer that is not the right one: a benchmark that measures wrong answers measures nothing."""


class Line:
    """One keep-alive connection."""

    def __init__(self, host: str, port: int, who: SignedIn) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head = (
            f"Host: {host}:{port}\r\nCookie: sessionid={who.session}; csrftoken={who.csrf}\r\n"
            f"X-CSRFToken: {who.csrf}\r\nReferer: http://{host}:{port}/\r\n"
        ).encode()

    def ask(self, call: Call) -> None:
        extra = b"HX-Request: true\r\n" if call.fragment else b""
        if call.body or call.method == "POST":
            extra += f"Content-Type: {call.content_type}\r\nContent-Length: {len(call.body)}\r\n".encode()
        self.socket.sendall(
            f"{call.method} {call.path} HTTP/1.1\r\n".encode() + self.head + extra + b"\r\n" + call.body
        )
        status, body = self._answer()
        if status != call.status or call.must_hold not in body:
            shown = body[:600].decode(errors="replace")
            raise Wrong(
                f"{call.method} {call.path}: {status} instead of {call.status} with {call.must_hold!r}\n{shown}"
            )

    def _answer(self) -> tuple[int, bytes]:
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        lowered = head.lower()
        status = int(head.split(b" ", 2)[1])
        if b"content-length:" in lowered:
            length = int(lowered.split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += self._more()
        elif b"chunked" in lowered:
            while not body.endswith(b"0\r\n\r\n"):
                body += self._more()
        return status, body

    def _more(self) -> bytes:
        part = self.socket.recv(262_144)
        if not part:
            raise Wrong("the server closed the connection")
        return part


@dataclass(frozen=True, slots=True)
class Result:
    clients: int
    done: int
    seconds: float
    latencies_ms: list[float]

    @property
    def per_second(self) -> float:
        return self.done / self.seconds

    def percentile(self, share: int) -> float:
        return statistics.quantiles(self.latencies_ms, n=100)[share - 1]


def drive(
    *,
    host: str,
    port: int,
    people: Sequence[SignedIn],
    clients: int,
    next_call: Callable[[], Call | None],
    seconds: float,
) -> Result:
    """Let `clients` connections ask as fast as they are answered, until the time or the calls run out."""
    latencies: list[list[float]] = [[] for _ in range(clients)]
    failures: list[BaseException] = []
    begin = threading.Barrier(clients + 1)
    until = [0.0]

    def work(number: int) -> None:
        try:
            line = Line(host, port, people[number % len(people)])
            begin.wait()
            mine = latencies[number]
            while time.perf_counter() < until[0] and not failures:
                call = next_call()
                if call is None:
                    break
                start = time.perf_counter()
                line.ask(call)
                mine.append((time.perf_counter() - start) * 1000)
        except threading.BrokenBarrierError:
            pass
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the run is void and says why
            failures.append(failure)
            begin.abort()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    until[0] = time.perf_counter() + seconds + 3600
    with contextlib.suppress(threading.BrokenBarrierError):
        begin.wait()
    start = time.perf_counter()
    until[0] = start + seconds
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    every = sorted(x for mine in latencies for x in mine)
    return Result(clients=clients, done=len(every), seconds=time.perf_counter() - start, latencies_ms=every)
