"""The chores of the outbox: send what is due, forget what nobody needs. Like views, they ask what time it is."""

from __future__ import annotations

import logging
import os
import socket
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from django.conf import settings

from filiform.clinics.acting import program_member
from filiform.clinics.types import Member
from filiform.core.clock import now
from filiform.outbox.sending import services
from filiform.outbox.sending.channels import open_channels
from filiform.outbox.sending.errors import NotSent
from filiform.outbox.sending.mail import Post
from filiform.outbox.sending.texts import sender_of
from filiform.outbox.sending.types import Outgoing
from filiform.outbox.types import Channel

logger = logging.getLogger(__name__)

# Few, so that they are sent before another worker gets them even where the server needs its full time for each.
AT_ONCE = 10
TURN = timedelta(seconds=20)
"""After so long other chores have their turn."""
SERVER_REST = timedelta(minutes=1)
"""How long a mail server that does not answer is left alone."""
UNTIL_SET_UP = timedelta(minutes=10)


def send_letters(at: datetime) -> int:
    """Send what is due; returns how many letters went. Safe when two run at once: a letter is taken by one of them."""
    sent, began = 0, now()
    if not services.due(at=at):
        return sent
    members: dict[int, Member] = {}
    with Carriers() as carriers:
        while now() - began < TURN and (letters := services.take_due(limit=AT_ONCE, by=_worker(), at=now())):
            for letter in letters:
                by = members.setdefault(letter.clinic_id, program_member(clinic_id=letter.clinic_id))
                sent += _send(letter, carriers, by)
    return sent


def forget_words(at: datetime) -> int:
    return services.forget_words(by=_worker(), at=at)


def _send(letter: Outgoing, carriers: Carriers, by: Member) -> bool:
    if not services.decide(letter=letter, by=by, at=now()):
        return False
    if letter.channel not in open_channels():
        services.put_off(letter=letter, until=now() + UNTIL_SET_UP, by=by, at=now())
        return False
    if letter.channel in carriers.resting:
        services.put_off(letter=letter, until=now() + SERVER_REST, by=by, at=now())
        return False
    try:
        answer = carriers.send(letter, at=now())
    except NotSent as error:
        logger.warning("letter %s was not sent: %s", letter.ref, error.code)
        services.note_not_sent(letter=letter, answer=error.answer, is_final=error.is_final, by=by, at=now())
        if error.is_everybodys:
            carriers.resting.add(letter.channel)
        return False
    services.note_sent(letter=letter, answer=answer, by=by, at=now())
    return True


class Carriers:
    """The mail server, connected once for a turn, and whatever takes text messages."""

    def __init__(self) -> None:
        self.post = Post(settings.MAIL, settings.MAIL_FROM) if settings.MAIL else None
        self.texts = sender_of(settings.TEXT) if settings.TEXT else None
        self.resting: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        if self.post:
            self.post.hang_up()

    def send(self, letter: Outgoing, *, at: datetime) -> str:
        """Raises NotSent. What nobody carries stays in the demo: `open_channels` lets nothing else come here."""
        if letter.channel == Channel.MAIL and self.post:
            return self.post.send(letter, at=at)
        if letter.channel == Channel.TEXT and self.texts:
            return self.texts.send(letter)
        return "kept in the demo, carried nowhere"


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"
