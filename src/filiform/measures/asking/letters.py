"""The letter that asks: it names neither instrument nor complaint."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from filiform.clinics.types import Member
from filiform.outbox import queries as outbox
from filiform.outbox import services
from filiform.outbox.types import Channel, LetterKind, LetterState, Recipient
from filiform.patients.access.services import make_link
from filiform.patients.access.types import Purpose
from filiform.patients.types import Identity

QUESTIONS: Final = LetterKind(
    key="measures.questions", label="Questions before or after a visit", called=_("Questions about how you are"),
    optional=True, channels=(Channel.MAIL, Channel.TEXT), keeps_quiet=True, sample={"link": "/l/secret"},
)  # fmt: skip


def ask(*, patient: Identity, asking_ref: str, until: datetime, by: Member, at: datetime) -> bool:
    """Send her the link. False where no letter can reach her, or she wants none of this kind."""
    path = make_link(patient_id=patient.id, purpose=Purpose.MEASURES, about=asking_ref, until=until, by=by, at=at)
    to = Recipient(
        name=patient.called, email=patient.email, phone=patient.phone, language=patient.language,
        patient_ref=patient.ref,
    )  # fmt: skip
    letter = services.write_letter(
        kind=QUESTIONS.key, to=to, about=asking_ref, by=by, at=at, not_after=until, facts={"link": path}
    )
    return outbox.letter(by=by, letter_ref=letter).state is not LetterState.VOID
