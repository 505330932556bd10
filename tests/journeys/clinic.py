"""A clinic for the journeys: a database in a file and a live server, as where Filiform runs, and its people.

Every date stands relative to today, because the server asks the real clock.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.test.testcases import LiveServerThread

from filiform.booking import services as booking
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.clinics.members import Member
from filiform.patients import services as patients
from filiform.patients.access.visitors import VISITOR
from filiform.patients.models import Patient
from filiform.practitioners.models import Credential, Practitioner
from filiform.supplies import services as supplies
from tests.factories import cast, journey

LOT = "A1"


@dataclass
class Clinic:
    """One clinic that is open, with two practitioners, an owner and somebody at the desk."""

    url: str
    house: cast.House
    amara: Member
    bo: Member
    dara: Member
    olu: Member
    amara_pt: Practitioner

    def patient(self, given: str = "Elif", family: str = "Yılmaz") -> Patient:
        return patients.add_patient(
            given_name=given, family_name=family, born_on=date(1988, 4, 2), by=self.amara, at=now()
        )

    def visit(self, patient: Patient) -> Visit:
        """Somebody who has just arrived with hip pain."""
        return booking.add_visit(
            patient_id=patient.pk, practitioner_id=self.amara_pt.pk, starts_at=now(),
            ends_at=now() + timedelta(minutes=45), kind=VisitKind.INITIAL, complaint="Hip pain",
            status=VisitStatus.ARRIVED, overlap=True, by=self.amara, at=now(),
        )  # fmt: skip

    def ready_visit(self, patient: Patient, **examined: Any) -> Visit:
        """A visit where only the needles are missing; tests of the treatment room start here."""
        visit = self.visit(patient)
        journey.make_ready(visit=visit, by=self.amara, at=now(), **examined)
        return visit

    def session_of(self, member: Member) -> str:
        """The value of the cookie of somebody who has signed in."""
        client = Client()
        user = cast.User.objects.get(pk=member.user_id)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.cookies["sessionid"].value

    def phone_session_of(self, patient: Patient) -> str:
        """The value of the cookie of a patient who has given the code of her mail."""
        client = Client()
        client.get("/my/enter")
        session = client.session
        session[VISITOR] = {
            "organization": self.amara.organization_id, "patient": patient.ref, "clinic": self.amara.clinic_id,
        }  # fmt: skip
        session.save()
        return session.session_key or ""


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def two_weeks_later() -> Iterator[None]:
    """The server's clock and the test's move on; the time in the browser does not."""
    with time_machine.travel(now() + timedelta(days=14), tick=True):
        yield


def found_clinic(url: str) -> Clinic:
    house = cast.make_house("Cedar")
    amara = cast.make_member(house, "Amara Diallo", cast.Role.PRACTITIONER)
    bo = cast.make_member(house, "Bo Lindqvist", cast.Role.PRACTITIONER)
    dara = cast.make_member(house, "Dara Quinn", cast.Role.RECEPTION)
    olu = cast.make_member(house, "Olu Adeyemi", cast.Role.OWNER)
    amara_pt = cast.make_practitioner(house, amara)
    licence = Credential.objects.of(amara.organization_id).filter(kind="licence")
    licence.update(expires_on=now().date() + timedelta(days=400))
    journey.qualify(practitioner=amara_pt, by=olu, at=now())
    supplies.receive_lot(
        maker="Seirin", lot=LOT, gauge_mm=0.3, length_mm=50, expires_on=now().date() + timedelta(days=500), by=olu,
        at=now(), handle_colour="blue",
    )  # fmt: skip
    return Clinic(url, house, amara, bo, dara, olu, amara_pt)


@contextmanager
def database_in(file: Path) -> Iterator[None]:
    """This thread and every new one work in a database file; afterwards in what they had before.

    The suite's own test database lies in memory, where a browser's parallel requests lock each other's tables out.
    """
    named = connections.settings["default"]
    own, before = connections["default"], named["NAME"]
    if own.vendor != "sqlite":
        raise RuntimeError("The journeys run on SQLite: leave FILIFORM_TEST_ENGINE unset for them.")
    named["NAME"] = str(file)
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        named["NAME"] = before
        connections["default"] = own


@contextmanager
def open_clinic(empty: Path, folder: Path) -> Iterator[Clinic]:
    file = folder / "clinic.sqlite3"
    shutil.copyfile(empty, file)
    with database_in(file):
        server = LiveServerThread("127.0.0.1", StaticFilesHandler)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield found_clinic(f"http://127.0.0.1:{server.port}")
        finally:
            server.terminate()
