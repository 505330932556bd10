"""The code that proves a mail address before a time is booked with it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from filiform.booking.online.types import Person
from filiform.clinics.types import Member
from filiform.outbox import services as outbox
from filiform.outbox.types import LetterKind, Recipient

CODE: Final = LetterKind(
    key="booking.code", urgent=True, label="Code to confirm a booking", subject_facts=frozenset({"clinic"}),
    sample={"code": "123 456", "minutes": "10"},
)  # fmt: skip


def send_code(
    *, person: Person, code: str, minutes: int, until: datetime, about: str, by: Member, at: datetime
) -> None:
    """A newer code takes the place of one that still waits; one that comes after the time is gone is of no use."""
    outbox.void_letters(about=about, kinds={CODE.key}, by=by, at=at)
    to = Recipient(name=person.given_name, email=person.email, language=person.language)
    outbox.write_letter(
        kind=CODE.key, to=to, facts={"code": code, "minutes": str(minutes)}, about=about, by=by, at=at,
        not_after=until,
    )  # fmt: skip
