"""Which ways are open, as this installation is set up (docs/settings.md)."""

from __future__ import annotations

from django.conf import settings

from filiform.outbox.types import Channel


def open_channels() -> frozenset[Channel]:
    """In a demo both are: what nobody carries is kept there to be looked at."""
    ways = {Channel.MAIL: bool(settings.MAIL), Channel.TEXT: bool(settings.TEXT)}
    return frozenset(channel for channel, is_set_up in ways.items() if is_set_up or settings.DEMO)
