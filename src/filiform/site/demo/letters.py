"""Letters of the demo's past: they count as sent when they were due, so that the list begins as a clinic's would."""

from __future__ import annotations

from datetime import datetime

from filiform.clinics.acting import program_member
from filiform.outbox.sending import services as sending

AT_ONCE = 500


def settle(now: datetime) -> None:
    """Nothing leaves the house: what was due before this moment is noted as kept in the demo."""
    while letters := sending.take_due(limit=AT_ONCE, by="demo", at=now):
        for letter in letters:
            sending.note_sent(
                letter=letter, answer="kept in the demo, carried nowhere", at=letter.due_at,
                by=program_member(clinic_id=letter.clinic_id),
            )  # fmt: skip
