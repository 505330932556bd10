"""One worker: takes the shift, does each chore when it is due, and goes on whatever one of them does."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from filiform.core.chores import Chore, chores, services
from filiform.core.clock import now

logger = logging.getLogger(__name__)

RENEW = services.SHIFT / 3
REPORT = timedelta(minutes=1)


@dataclass(slots=True)
class Worker:
    """The loop without its clock: `turn` is called over and over with the time, and does what is due by then."""

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}")
    works_until: datetime | None = None
    due: dict[str, datetime] = field(default_factory=dict)
    told: dict[str, tuple[datetime, str]] = field(default_factory=dict)

    def turn(self, at: datetime) -> int:
        """Do what is due, if this worker has the shift; returns how many things were done."""
        try:
            if not self._has_shift(at):
                return 0
        except Exception:
            # The database is away, perhaps for a restart: stand by and ask again.
            logger.exception("the shift could not be taken")
            return 0
        every = chores()
        urgent = [chore for chore in every if chore.urgent]
        done = self._do_due(urgent, at)
        for chore in every[len(urgent) :]:
            if did := self._do_due([chore], at):
                done += did + self._do_due(urgent, max(at, now()))
        return done

    def _do_due(self, some: Sequence[Chore], at: datetime) -> int:
        done = 0
        for chore in some:
            if self.due.get(chore.name, at) <= at:
                did = self.do(chore, at)[0]
                done += did
                self.due[chore.name] = max(at, now()) + (timedelta(0) if chore.has_more(did) else chore.every)
        return done

    def do(self, chore: Chore, at: datetime) -> tuple[int, str]:
        """Run one chore; how much it did, and its fault if it failed. Nothing else stops for that."""
        began, did, fault = time.monotonic(), 0, ""
        try:
            did = chore.run(at)
        except Exception as error:
            logger.exception("chore %s failed", chore.name)
            fault = type(error).__name__
        self._report(chore, at, took_ms=round((time.monotonic() - began) * 1000), did=did, fault=fault)
        return did, fault

    def leave(self, at: datetime) -> None:
        if self.works_until:
            services.leave_shift(by=self.name, at=at)

    def _has_shift(self, at: datetime) -> bool:
        if self.works_until is None or at > self.works_until - services.SHIFT + RENEW:
            self.works_until = at + services.SHIFT if services.take_shift(by=self.name, at=at) else None
        return self.works_until is not None

    def _report(self, chore: Chore, at: datetime, *, took_ms: int, did: int, fault: str) -> None:
        """Once a minute, and at once when it begins or ceases to fail: a chore every two seconds writes no row each."""
        last = self.told.get(chore.name)
        if last and last[1] == fault and at - last[0] < REPORT:
            return
        try:
            services.report(chore=chore.name, took_ms=took_ms, did=did, fault=fault, by=self.name, at=at)
        except Exception:
            logger.exception("how chore %s went could not be written down", chore.name)
            return
        self.told[chore.name] = (at, fault)


def work(*, goes_on: Callable[[float], bool]) -> None:
    """Work until `goes_on`, which waits so many seconds, says no. Between two turns it may renew what has worn out."""
    worker = Worker()
    while goes_on(0.0 if worker.turn(now()) else 1.0):
        continue
    worker.leave(now())
