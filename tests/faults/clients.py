"""Clients that record sessions through HTTP, and do not let go of an act until they know what became of it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from benchmarks.load import SignedIn

from tests.faults import acts
from tests.faults.ledger import Act, Ledger

SECOND_DEVICES = 4
"""Every so many-th client is a second device on sessions of the others."""


class Wrong(RuntimeError):
    """An answer that no fault explains, such as 403: the run is void."""


@dataclass
class Crowd:
    """Clients that share the visits still to be treated, and record until they are told to finish."""

    ledger: Ledger
    visits: Iterator[str]
    people: Sequence[SignedIn]
    port: int
    patience_s: float = 15.0
    """How long a client waits for an answer before it takes the line for dead."""
    live: list[str] = field(default_factory=list)
    """Visits whose session is open, for second devices."""
    lost_heart: list[BaseException] = field(default_factory=list)
    _finishing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, clients: int, dice: Random) -> None:
        for number in range(clients):
            own = Random(dice.getrandbits(64))
            run = self._second_device if number % SECOND_DEVICES == SECOND_DEVICES - 1 else self._device
            thread = threading.Thread(target=self._guarded, args=(run, own, self.people[number % len(self.people)]))
            thread.daemon = True
            self._threads.append(thread)
            thread.start()

    def finish(self, within_s: float) -> None:
        """Begin nothing new, and wait until every client has got its last act acknowledged. Raises as `watch`."""
        self._finishing.set()
        until = time.monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        self.watch()
        if any(thread.is_alive() for thread in self._threads):
            raise Wrong(f"{self.ledger.open} acts are still not acknowledged {within_s:.0f} s after the last fault")

    def watch(self) -> None:
        """Raises what a client met that no fault explains."""
        if self.lost_heart:
            raise self.lost_heart[0]

    @property
    def is_over(self) -> bool:
        return self._finishing.is_set() or bool(self.lost_heart)

    def _guarded(self, run, dice: Random, who: SignedIn) -> None:
        try:
            run(dice, Line(self, who), who)
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the run is void and says why
            self.lost_heart.append(failure)

    def _device(self, dice: Random, line: Line, who: SignedIn) -> None:
        while not self.is_over:
            with self._lock:
                visit = next(self.visits)
            course, earlier = acts.session(dice, visit), list[Act]()
            # Usually one tap, one request; now and then several, as a device sends them that was offline.
            while not self.is_over and (some := list(islice(course, dice.choice((1, 1, 1, 1, 2, 5))))):
                line.record(some)
                earlier += some
                if len(earlier) == len(some):
                    self.live.append(visit)
                if dice.random() < 0.1:
                    line.record([dice.choice(earlier)])
            with suppress(ValueError):
                self.live.remove(visit)

    def _second_device(self, dice: Random, line: Line, who: SignedIn) -> None:
        while not self.is_over:
            here = list(self.live)
            if not here:
                time.sleep(0.05)
                continue
            line.record([acts.said(dice, dice.choice(here))])
            time.sleep(dice.random() * 0.05)


class Line:
    """One client's connection, made anew whenever it breaks."""

    def __init__(self, crowd: Crowd, who: SignedIn) -> None:
        self.crowd = crowd
        self.connection: http.client.HTTPConnection | None = None
        self.headers = {
            "Cookie": f"sessionid={who.session}; csrftoken={who.csrf}",
            "X-CSRFToken": who.csrf,
            "Content-Type": "application/json",
        }

    def record(self, some: list[Act]) -> None:
        """Send these acts of one visit, the same ones again after every failure, until they are acknowledged."""
        ledger, wait = self.crowd.ledger, 0.02
        ledger.send(some)
        while not self.crowd.lost_heart:
            answers = self.once(some)
            if answers is not None:
                for answer in answers:
                    ledger.told(answer)
                if ledger.faults:
                    raise Wrong(ledger.faults[0])
                return
            time.sleep(wait)
            wait = min(wait * 2, 0.5)

    def once(self, some: list[Act]) -> list[dict] | None:
        """One attempt: the answers, or None where the acts must be sent again."""
        body = json.dumps({"events": [act.as_json() for act in some]})
        status, text = self._exchange("POST", f"/visits/{some[0].visit}/treatment/events", body)
        if status == 200:
            return json.loads(text)["answers"]
        if status and status < 500:
            raise Wrong(f"{status} for {[act.kind for act in some]}: {text[:300]!r}")
        return None

    def ask(self, path: str) -> dict:
        status, text = self._exchange("GET", path)
        if status != 200:
            raise Wrong(f"{status} for {path}: {text[:300]!r}")
        return json.loads(text)

    def _exchange(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Status and text; 0 where the line broke or stayed silent."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(
                    "127.0.0.1", self.crowd.port, timeout=self.crowd.patience_s
                )
            self.connection.request(method, path, body, self.headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as failure:
            self.connection = None
            self.crowd.ledger.answered(type(failure).__name__)
            return 0, b""
        self.crowd.ledger.answered(str(response.status))
        return response.status, text
