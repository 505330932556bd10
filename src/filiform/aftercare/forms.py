"""What the pages of aftercare send, read strictly."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import QueryDict

from filiform.aftercare.errors import WordsMissing
from filiform.aftercare.services import Sent
from filiform.aftercare.types import HandedOver

NONE_OF_THESE = "none"


def read_sent(fields: QueryDict) -> Sent:
    """A form without its own token, as a bad copy of it would send, counts as a new one."""
    return Sent(
        soreness=fields.get("soreness", ""),
        bruise=fields.get("bruise", ""),
        flags=tuple(fields.getlist("flags")),
        none_of_these=fields.get("send") == NONE_OF_THESE,
        words=fields.get("words", ""),
        token=_token(fields.get("token", "")),
    )


def read_how(text: str) -> HandedOver:
    if text not in set(HandedOver) - {HandedOver.IN_SESSION}:
        raise WordsMissing(what="how the sheet is handed over: screen, paper or mail")
    return HandedOver(text)


def _token(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
