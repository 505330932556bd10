"""The faults themselves. In each phase a crowd records until its share is acknowledged, and things break meanwhile."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.load import SignedIn

from tests.faults.clients import Crowd, Wrong
from tests.faults.disk import Disk
from tests.faults.ledger import Ledger
from tests.faults.machine import PostgreSQL, Server
from tests.faults.proxy import Proxy

CLIENTS = 12
LEAST = 3
"""How often each kind of fault happens, however few acts are asked for, if there is time."""
DRAIN_S, MEND_S = 90, 60
FULL_S = 20
"""How long a full disk may go unnoticed: pages already taken can be filled first."""


@dataclass
class Scene:
    """Everything a phase may break, and those who must not suffer from it."""

    server: Server
    database: PostgreSQL | None
    disk: Disk
    ledger: Ledger
    visits: Iterator[str]
    people: Sequence[SignedIn]
    dice: Random
    goal: int = 0
    until: float = math.inf

    def begin(self, share: int, within_s: float) -> None:
        """The next phase: until so many more acts are acknowledged, and however few they are, no longer than that."""
        self.goal, self.until = self.ledger.acknowledged + share, time.monotonic() + within_s

    def goes_on(self, faults: int) -> bool:
        """Whether a phase that has made so many faults makes another."""
        if time.monotonic() > self.until:
            return faults == 0
        return self.ledger.acknowledged < self.goal or faults < LEAST

    def crowd(self, *, port: int | None = None, patience_s: float = 15.0) -> Crowd:
        crowd = Crowd(self.ledger, self.visits, self.people, port or self.server.port, patience_s)
        crowd.start(CLIENTS, self.dice)
        return crowd

    def mend(self) -> None:
        """What a supervisor does: start again whatever is down, until the program answers."""
        until = time.monotonic() + MEND_S
        while not self._all_up():
            if time.monotonic() > until:
                raise Wrong(f"the server does not answer {MEND_S} s after it was started; see {self.server.log.name}")
            time.sleep(0.05)

    def _all_up(self) -> bool:
        if self.database:
            self.database.keep_up()
        return self.server.keep_up()


def killed(scene: Scene) -> str:
    """The server, one of its workers, PostgreSQL or one of its backends: SIGKILL at any instant."""
    crowd, dice = scene.crowd(), scene.dice
    ways = ["server"] * 5 + ["worker"] * 2 + (["backend"] * 3 + ["PostgreSQL"] * 2 if scene.database else [])
    done: Counter[str] = Counter()
    while scene.goes_on(done.total()):
        # Seldom enough that most of the time goes into recording, often enough that many acts are cut in two.
        _at_work(crowd, dice.uniform(0.2, 2.5))
        what = dice.choice(ways)
        done[what] += 1
        if what == "server":
            scene.server.kill()
        elif what == "worker":
            scene.server.kill_one_worker(dice)
        elif scene.database and what == "backend":
            scene.database.kill_one_backend(dice)
        elif scene.database:
            scene.database.kill()
        scene.mend()
    crowd.finish(DRAIN_S)
    return "killed " + _listed(done)


def cut_off(scene: Scene) -> str:
    """Lines between client and server break in the middle of request and answer, or fall silent."""
    proxy = Proxy(scene.server.port, scene.dice)
    proxy.cutting = True
    crowd, away = scene.crowd(port=proxy.port, patience_s=3.0), 0
    while scene.goes_on(away):
        _at_work(crowd, scene.dice.uniform(0.5, 2))
        proxy.take_away()
        away += 1
        time.sleep(scene.dice.uniform(0.05, 0.5))
        proxy.give_back()
    proxy.cutting = False
    crowd.finish(DRAIN_S)
    proxy.close()
    return f"lines cut in {_listed(proxy.cuts)}; the whole network {away} times"


def disk_full(scene: Scene) -> str:
    """No block left while everybody writes: a plain refusal, and on it goes by itself when there is room again."""
    crowd, times = scene.crowd(), 0
    before, fallen = Counter(scene.ledger.answers), scene.database.restarts if scene.database else 0
    while scene.goes_on(times):
        _at_work(crowd, scene.dice.uniform(0.3, 1.0))
        refused, until = scene.ledger.refusals(), time.monotonic() + FULL_S
        while scene.ledger.refusals() < refused + CLIENTS:
            scene.disk.fill()
            crowd.watch()
            if time.monotonic() > until:
                raise Wrong(f"the disk has been full for {FULL_S} s and the server refuses nothing")
            time.sleep(0.02)
        scene.disk.free()
        times += 1
        scene.mend()
    crowd.finish(DRAIN_S)
    answers = scene.ledger.answers - before
    if scene.disk.answer and not answers[scene.disk.answer]:
        raise Wrong(f"a full disk was never answered with {scene.disk.answer}: {_listed(answers)}")
    told = f"disk full {times} times, answers {_listed(answers)}"
    fallen = scene.database.restarts - fallen if scene.database else 0
    return f"{told}; PostgreSQL gave up {fallen} times" if fallen else told


def _at_work(crowd: Crowd, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        crowd.watch()
        time.sleep(0.02)


def _listed(many: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in sorted(many.items())) or "nothing"
