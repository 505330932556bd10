from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from filiform.practitioners.directory.models import JoinedFeed


@dataclass(frozen=True, slots=True)
class Joined:
    """One directory shown here too. `fault`: why it could not be read the last time."""

    address: str
    read_at: datetime | None
    fault: str


def joined() -> list[Joined]:
    """Every directory joined to this installation. One query."""
    return [Joined(*row) for row in JoinedFeed.joined.order_by("address").values_list("address", "read_at", "fault")]
