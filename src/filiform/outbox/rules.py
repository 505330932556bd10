"""When a letter is tried again, when it may ring, and how it goes. Pure: the time is an argument."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from filiform.outbox.types import Channel, QuietHours, Recipient

# After the first try, the second, and so on: a little more than a day in all.
BACK_OFF = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=3),
    timedelta(hours=8), timedelta(hours=12),
)  # fmt: skip
STEP = timedelta(minutes=1)


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after that many tries that failed; None: give up."""
    return BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None


def is_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall shows a quiet hour. The hour that comes twice in autumn is judged each time."""
    wall = at.astimezone(zone).time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= wall < quiet.ends
    return wall >= quiet.begins or wall < quiet.ends


def after_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """The moment itself, or the end of the quiet hours it lies in."""
    if not is_quiet(at, quiet, zone):
        return at
    wall = at.astimezone(zone)
    day = wall.date() if wall.time() < quiet.ends else wall.date() + timedelta(days=1)
    ends = datetime.combine(day, quiet.ends, zone).astimezone(UTC)
    # In the night the clocks go back the end may come a second time; in the one they go forward it may not come at all.
    while ends < at or is_quiet(ends, quiet, zone):
        ends += STEP
    return ends


def before_quiet(at: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """The moment itself, or the last minute before the quiet hours it lies in."""
    if not is_quiet(at, quiet, zone):
        return at
    wall = at.astimezone(zone)
    day = wall.date() if wall.time() >= quiet.begins else wall.date() - timedelta(days=1)
    last = datetime.combine(day, quiet.begins, zone).astimezone(UTC) - STEP
    while last > at or is_quiet(last, quiet, zone):
        last -= STEP
    return last


def chosen_channel(wanted: Sequence[str], to: Recipient, open_channels: Collection[str]) -> tuple[Channel, str] | None:
    """The way a letter goes and the address there: the first wanted one that is open and has one, or none.

    Mail counts as open even without a mail server: such a letter waits, and the installation's check says so.
    """
    addresses = {Channel.MAIL: to.email.strip(), Channel.TEXT: to.phone.strip()}
    for name in wanted:
        channel = Channel(name)
        if addresses[channel] and (channel in open_channels or channel is Channel.MAIL):
            return channel, addresses[channel]
    return None
