"""A visit that stands ready for the treatment room, and the acts of a plain session, for tests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import connection, connections

from filiform.booking import queries as booking
from filiform.consent import services as consents
from filiform.consent.preparing import prepare
from filiform.consent.types import SignerRole
from filiform.intake import services as intake
from filiform.practitioners import queries as practitioners
from filiform.practitioners import services as practising
from filiform.screening import services as screening
from filiform.supplies import services as supplies
from filiform.treatment.recording import NewEvent
from filiform.treatment.types import LEAVING_CHECKS, TIMEOUT_ITEMS
from tests.consent.conftest import DRAWN
from tests.factories.cast import NOON
from tests.intake.healthy import healthy_answers

MUSCLE, REGION, SIDE, LOT = "gluteus-maximus", "gluteal", "right", "A1"


def lay_in_needles(by, lot=LOT, gauge_mm=0.3, length_mm=50, expires_on=date(2028, 1, 1)):
    return supplies.receive_lot(
        maker="Seirin",
        lot=lot,
        gauge_mm=gauge_mm,
        length_mm=length_mm,
        expires_on=expires_on,
        by=by,
        at=NOON,
        handle_colour="blue",
    )


def row(by, visit):
    return booking.visit(organization_id=by.organization_id, visit_ref=visit.ref)


def new(kind: str, /, **payload: Any) -> NewEvent:
    return NewEvent(kind, payload, str(uuid4()))


def opening() -> list[NewEvent]:
    return [
        new("session.opened"),
        new("timeout.passed", checked=list(TIMEOUT_ITEMS)),
        new("hands.cleaned", agent="alcohol rub"),
        new("skin.prepared", region=REGION, side=SIDE, agent="70% alcohol", dry_s=30),
    ]


def needle(name: str, **more: Any) -> NewEvent:
    said = {"needle": name, "muscle": MUSCLE, "side": SIDE, "gauge_mm": 0.3, "length_mm": 50, "depth_mm": 30}
    return new("needle.inserted", **{**said, "technique": "in-situ", "lot": LOT, **more})


def whole_session(needles: int = 6) -> list[NewEvent]:
    """Everything from opening to closing, as a device sends it after working without a network."""
    names = [f"n{number}" for number in range(1, needles + 1)]
    return [
        *opening(),
        *[needle(name) for name in names],
        *[new("twitch.seen", needle=name, count=1) for name in names],
        *[new("sensation.reported", needle=name, quality="ache", score=3) for name in names],
        new("needles.all_withdrawn", reason="routine"),
        new("sharps.counted", counted=needles),
        new("technique.applied", technique="massage", region=REGION, side=SIDE, minutes=2),
        new("advice.given", sheets=["general"], language="en"),
        new("session.closed", leaving_checks=list(LEAVING_CHECKS), acknowledged=["treatment.observation_short"]),
    ]


def attest_all(owner, practitioner_ref):
    """The owner's word for every condition of the practice rule that waits for one."""
    one = practitioners.practitioner(organization_id=owner.organization_id, practitioner_ref=practitioner_ref)
    found = practitioners.qualification(
        organization_id=owner.organization_id, practitioner_id=one.id, jurisdiction=owner.jurisdiction, on=NOON.date()
    )
    for condition in found.to_confirm:
        practising.attest(
            practitioner_ref=practitioner_ref,
            condition=condition,
            until=NOON.date() + timedelta(days=900),
            by=owner,
            at=NOON,
        )


def make_ready(by, visit, *, muscles=((MUSCLE, SIDE),), techniques=("deep",), answers=None):
    """A healthy history, an examination, a plan, a verdict that releases and a consent signed for it."""
    seen = row(by, visit)
    said = {**healthy_answers(), "examined_and_diagnosed": True, **(answers or {})}
    intake.record_answers(visit=seen, answers=said, source="patient", by=by, at=NOON)
    path = "local-limb" if "electrical-stimulation" in techniques else None
    screening.set_plan(
        visit=seen, muscles=muscles, techniques=techniques, needle_length_mm=25, estim_path=path, by=by, at=NOON
    )
    text = prepare(visit=seen, language="en", by=by, at=NOON).text
    accepts = True if path else None
    signing = consents.Signing(text.sha256, SignerRole.PATIENT, "Elif Yılmaz", DRAWN, accepts)
    consents.sign_consent(visit=seen, signing=signing, by=by, at=NOON)
    screening.screen_visit(visit=seen, by=by, at=NOON)


@contextmanager
def separate_threads(tmp_path) -> Iterator[None]:
    """New threads see what this test has made. PostgreSQL shows it once committed; SQLite's test database lives in
    memory, where threads lock each other's tables, so they are given a copy in a file, as in a clinic."""
    if connection.vendor != "sqlite":
        yield
        return
    file = tmp_path / "clinic.sqlite3"
    with sqlite3.connect(file) as copy:
        copy.executescript("\n".join(connection.connection.iterdump()))
    named = connections.settings["default"]
    before = named["NAME"]
    named["NAME"] = str(file)
    try:
        yield
        with sqlite3.connect(file) as read:
            read.row_factory = sqlite3.Row
            _bring_home(read)
    finally:
        named["NAME"] = before


def _bring_home(read: sqlite3.Connection) -> None:
    """What the threads appended, put where the test's own connection reads."""
    with connection.cursor() as cursor:
        for table in ("treatment_session", "treatment_event"):
            rows = [tuple(row) for row in read.execute(f"SELECT * FROM {table}")]
            if rows:
                places = ",".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
