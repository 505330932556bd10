"""What is written to somebody who waits: an offer (`booking.letters`), and that its time is gone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from filiform.booking.letters.kinds import OFFER, SAMPLE, WHEN
from filiform.clinics.types import Member
from filiform.outbox import services as outbox
from filiform.outbox.types import Channel, LetterKind
from filiform.outbox.wording import day_and_time
from filiform.patients.access.letters import recipient
from filiform.patients.types import Identity

GONE: Final = LetterKind(
    key="booking.offer-gone", label="A time offered was taken", called=_("Offers of times that have become free"),
    optional=True, keeps_quiet=True, channels=(Channel.TEXT, Channel.MAIL), subject_facts=WHEN,
    sample={"day": SAMPLE["day"], "time": SAMPLE["time"]},
)  # fmt: skip


def tell_gone(*, patient: Identity, starts_at: datetime, about: str, by: Member, at: datetime) -> None:
    """Whoever has not read the offer yet is not sent it any more; whoever has is told that the time is taken."""
    if outbox.void_letters(about=about, kinds={OFFER.key}, by=by, at=at):
        return
    day, time = day_and_time(starts_at, by.zone, patient.language)
    outbox.write_letter(
        kind=GONE.key, to=recipient(patient), facts={"day": day, "time": time}, about=about, by=by, at=at,
        not_after=starts_at,
    )  # fmt: skip
