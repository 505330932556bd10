"""The clients: each goes for times that others go for at the same moment, and is told whether it has them."""

from __future__ import annotations

import http.client
import re
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import count
from random import Random
from urllib.parse import urlencode

from django.db import connection

from filiform.outbox.models import Letter
from tests.race.course import Course, Slot

BLOCK = 25
"""Times that are fought for together: all clients at once, each in an order of its own."""
CSRF = "r" * 32
TRIES = 60


class Wrong(RuntimeError):
    """An answer no race explains: the run is void."""


class Race:
    def __init__(self, course: Course, port: int) -> None:
        self.course, self.port = course, port
        self.attempts = 0
        self.told: list[tuple[datetime, str]] = []
        self.failures: list[str] = []
        self._lock = threading.Lock()
        self._numbers: Iterator[int] = count(1)

    def run(self) -> None:
        """Block by block, so that nobody runs ahead of the others."""
        clients = [Door(self, number) for number in range(self.course.public)]
        clients += [Desk(self, number) for number in range(len(self.course.desks))]
        for begins in range(0, len(self.course.slots), BLOCK):
            block = self.course.slots[begins : begins + BLOCK]
            threads = [threading.Thread(target=self._guarded, args=(one, block)) for one in clients]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if self.failures:
                return

    def _guarded(self, client: Client, block: list[Slot]) -> None:
        try:
            client.fight(block)
        except BaseException as failure:  # noqa: BLE001 - whatever it is, the run is void and says why
            self.failures.append(f"{type(failure).__name__}: {failure}")
        finally:
            connection.close()

    def tried(self) -> int:
        with self._lock:
            self.attempts += 1
            return next(self._numbers)

    def won(self, slot: Slot) -> None:
        with self._lock:
            self.told.append((slot.starts_at, slot.practitioner_ref))

    def is_won(self, slot: Slot) -> bool:
        return (slot.starts_at, slot.practitioner_ref) in self.told


class Client(ABC):
    """Somebody with a connection of her own. She goes on where somebody else was faster."""

    def __init__(self, race: Race, number: int) -> None:
        self.race, self.dice = race, Random(number)
        self.connection: http.client.HTTPConnection | None = None
        self.session = ""

    def fight(self, block: list[Slot]) -> None:
        for slot in self.dice.sample(block, len(block)):
            # What is known to be gone is no fight; what is being fought for is.
            if not self.race.is_won(slot) and self.book(slot):
                self.race.won(slot)

    @abstractmethod
    def book(self, slot: Slot) -> bool:
        """Whether the time is hers: through the online door, or at the desk."""

    def post(self, path: str, fields: dict[str, str], where_from: int) -> tuple[int, str, bytes]:
        """Status, where it leads, and the page. A line that breaks is tried again: a race is no excuse."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF,
            "Cookie": f"csrftoken={CSRF}; sessionid={self.session}",
            "X-Forwarded-For": f"10.{where_from >> 16 & 255}.{where_from >> 8 & 255}.{where_from & 255}",
        }  # fmt: skip
        for _ in range(TRIES):
            with suppress(OSError, http.client.HTTPException):
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.race.port, timeout=60)
                self.connection.request("POST", path, urlencode(fields), headers)
                answer = self.connection.getresponse()
                page = answer.read()
                for cookie in answer.headers.get_all("Set-Cookie") or ():
                    if found := re.match(r"sessionid=([^;]+)", cookie):
                        self.session = found.group(1)
                if answer.status < 500:
                    return answer.status, answer.headers.get("Location", ""), page
                continue
            self.connection = None
        raise Wrong(f"no answer from {path}")


class Door(Client):
    """Somebody at the public door: a time, who she is, the code of her mail."""

    def book(self, slot: Slot) -> bool:
        number = self.race.tried()
        course = self.race.course
        said = {"slot": slot.button, "new": "1"}
        status, leads_to, page = self.post(f"/book/{course.clinic_ref}/t/{course.visit_type_ref}/hold", said, number)
        if status != 302:
            raise Wrong(f"{status}: {page[:300]!r}")
        if "/h/" not in leads_to:
            return False
        held = leads_to.partition("?")[0]
        person = {
            "new": "1", "given_name": f"Iris {number}", "born_on": "1990-05-06", "language": "en",
            "email": f"iris{number}@example.org",
        }  # fmt: skip
        status, leads_to, page = self.post(held, person, number)
        if status != 302 or not leads_to.endswith("/code"):
            raise Wrong(f"{status} {leads_to}: {page[:300]!r}")
        letter = Letter.rows.get(kind="booking.code", about=held.split("/")[-2])
        code = re.search(r"\d{6}", letter.body)
        assert code
        status, leads_to, page = self.post(f"{held}code", {"code": code.group()}, number)
        return status == 302 and leads_to.endswith("/done")


class Desk(Client):
    """Somebody at the desk, who books for patients of hers and never over another visit."""

    def __init__(self, race: Race, number: int) -> None:
        super().__init__(race, 1_000 + number)
        who, self.patients = race.course.desks[number]
        self.session = who.session
        self.order = sorted({slot.practitioner_ref for slot in race.course.slots})

    def book(self, slot: Slot) -> bool:
        number = self.race.tried()
        clock = slot.starts_at.astimezone(self.race.course.zone)
        said = {
            "practitioner": slot.practitioner_ref, "day": f"{clock:%Y-%m-%d}", "starts": f"{clock:%H:%M}",
            "minutes": "30", "kind": "follow-up", "complaint": "", "room": "",
        }  # fmt: skip
        patient = self.patients[self.order.index(slot.practitioner_ref)]
        status, _, page = self.post(f"/patients/{patient}/visits/new", said, number)
        if status not in {302, 422}:
            raise Wrong(f"{status}: {page[:300]!r}")
        return status == 302
