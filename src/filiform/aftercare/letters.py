"""The letters of aftercare: the sheet, the questions, and those that wake somebody about an alarm."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from filiform.clinics.members import Member
from filiform.outbox import queries as outbox
from filiform.outbox import services
from filiform.outbox.types import Channel, LetterKind, LetterState, Recipient
from filiform.patients.access.services import make_link
from filiform.patients.access.types import Purpose
from filiform.patients.types import Identity

SHEET: Final = LetterKind(
    key="aftercare.sheet", label="Aftercare sheet", called=_("What to do after a treatment"),
    sample={"link": "/l/secret", "emergency": "911"},
)  # fmt: skip
FOLLOW_UP: Final = LetterKind(
    key="aftercare.follow-up", label="Questions after a treatment", called=_("Questions after a treatment"),
    optional=True, channels=(Channel.MAIL, Channel.TEXT), keeps_quiet=True,
    sample={"link": "/l/secret", "emergency": "911"},
)  # fmt: skip
ALARM: Final = LetterKind(
    key="aftercare.alarm", urgent=True, label="Alarm to staff",
    sample={"link": "/alarms/", "since": "12:05", "who": "practitioner"},
)  # fmt: skip
KINDS: Final = (SHEET, FOLLOW_UP, ALARM)


def mail_sheet(*, patient: Identity, visit_ref: str, emergency: str, until: datetime, by: Member, at: datetime) -> bool:
    """Send her a link to her own pages, where the sheet is; the mail itself tells nothing of what was done."""
    path = make_link(patient_id=patient.id, purpose=Purpose.VISIT, about=visit_ref, until=until, by=by, at=at)
    letter = services.write_letter(
        kind=SHEET.key, to=_recipient(patient), about=visit_ref, by=by, at=at,
        facts={"link": path, "emergency": emergency},
    )  # fmt: skip
    return _goes_out(letter, by)


def ask(
    *, patient: Identity, follow_up_ref: str, emergency: str, until: datetime, by: Member, at: datetime
) -> bool:  # fmt: skip
    """Send her the questions by a link that holds until they are over. False where no letter can reach her."""
    path = make_link(patient_id=patient.id, purpose=Purpose.FOLLOW_UP, about=follow_up_ref, until=until, by=by, at=at)
    letter = services.write_letter(
        kind=FOLLOW_UP.key, to=_recipient(patient), about=follow_up_ref, by=by, at=at, not_after=until,
        facts={"link": path, "emergency": emergency},
    )  # fmt: skip
    return _goes_out(letter, by)


def wake(*, staff: Member, alarm_ref: str, raised_at: datetime, who: str, by: Member, at: datetime) -> None:
    """Tell a member of staff that an alarm waits. Without a name: whose it is stands behind the sign-in."""
    services.write_letter(
        kind=ALARM.key, to=Recipient(name=staff.name, email=staff.email), about=alarm_ref, by=by, at=at,
        facts={
            "link": reverse("aftercare:alarm", args=[alarm_ref]),
            "since": f"{raised_at.astimezone(by.zone):%H:%M}", "who": who,
        },
    )  # fmt: skip


def _recipient(patient: Identity) -> Recipient:
    return Recipient(
        name=patient.called, email=patient.email, phone=patient.phone, language=patient.language,
        patient_ref=patient.ref,
    )  # fmt: skip


def _goes_out(letter_ref: str, by: Member) -> bool:
    """Whether the letter waits to be sent; void means that there is no way to her, or that she wants none."""
    return outbox.letter(by=by, letter_ref=letter_ref).state is not LetterState.VOID
