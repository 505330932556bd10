"""The letters about visits, as the outbox knows them."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from filiform.outbox.types import Channel, LetterKind

WHEN: Final = frozenset({"day", "time"})
SAMPLE: Final = {
    "day": "Wednesday, September 23, 2026", "time": "10:30 a.m.", "practitioner": "Amara Diallo",
    "manage_link": "/l/example",
}  # fmt: skip
WAYS: Final = (Channel.MAIL, Channel.TEXT)

CONFIRMED = LetterKind(
    key="booking.confirmed", label="Confirmation of a visit", channels=WAYS, subject_facts=WHEN,
    sample={**SAMPLE, "link": "/l/example-too"},
)  # fmt: skip
MOVED = LetterKind(
    key="booking.moved", label="A visit was moved", channels=WAYS, subject_facts=WHEN,
    sample={**SAMPLE, "link": "/l/example-too"},
)  # fmt: skip
CANCELLED = LetterKind(
    key="booking.cancelled", label="A visit was cancelled", channels=WAYS, subject_facts=WHEN,
    sample={"day": SAMPLE["day"], "time": SAMPLE["time"], "practitioner": SAMPLE["practitioner"]},
)  # fmt: skip
REMINDER = LetterKind(
    key="booking.reminder", label="Reminder of a visit", called=_("Reminders of appointments"), optional=True,
    keeps_quiet=True, channels=(Channel.TEXT, Channel.MAIL), subject_facts=WHEN, sample=SAMPLE,
)  # fmt: skip
OFFER = LetterKind(
    key="booking.offer", label="Offer from the wait list", called=_("Offers of times that have become free"),
    optional=True, keeps_quiet=True, channels=(Channel.TEXT, Channel.MAIL), subject_facts=WHEN,
    sample={
        "day": SAMPLE["day"], "time": SAMPLE["time"], "practitioner": SAMPLE["practitioner"], "link": "/l/example",
        "until": "11:30 a.m.",
    },
)  # fmt: skip
KINDS: Final = (CONFIRMED, MOVED, CANCELLED, REMINDER, OFFER)
ABOUT_A_VISIT: Final = (CONFIRMED.key, MOVED.key, CANCELLED.key)
