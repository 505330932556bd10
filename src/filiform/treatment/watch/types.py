"""What everybody in the clinic may see of a session from outside, and what it asks of whom. Frozen values, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One visit of somebody who is here, with its session if there is one; or a session that still asks for somebody.

    Without a session every number is 0 and every moment None.
    """

    visit_ref: str
    status: str
    starts_at: datetime
    room_ref: str
    room: str
    practitioner: str
    practitioner_user_id: int | None
    given_name: str
    family_name: str
    preferred_name: str
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    inserted: int = 0
    in_body: int = 0
    missing: int = 0
    counted: int | None = None
    stimulating: int = 0
    longest_in_since: datetime | None = None
    overdue_at: datetime | None = None
    help_wanted_at: datetime | None = None
    help_wanted_by: str = ""
    help_wanted_by_id: int | None = None
    help_answered_at: datetime | None = None
    help_answered_by: str = ""
    search_closed_at: datetime | None = None
    last_event_at: datetime | None = None
    missing_since: datetime | None = None
    consent_withdrawn_at: datetime | None = None
    """When the patient took back the last consent she gave; she may do so on her own phone."""
    is_needled_by_asker: bool = False
    """Whether who asks has put a needle in here, whosever visit it is."""

    @property
    def called(self) -> str:
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.closed_at is None

    @property
    def is_searched_for(self) -> bool:
        """A needle is missing and nobody has said how the search ended."""
        return self.missing > 0 and self.search_closed_at is None

    @property
    def is_in_the_house(self) -> bool:
        return self.status in {"arrived", "in-room", "needles-in"}

    @property
    def is_waiting(self) -> bool:
        return self.status == "arrived" and not self.is_open and not self.in_body


class Asks(StrEnum):
    """What a session asks of the people around, the most urgent first."""

    HELP = "help"
    WITHDRAWN = "withdrawn"
    OVERDUE = "overdue"
    MISSING = "missing"
    COMING = "coming"
    MINE = "mine"

    @property
    def is_alarm(self) -> bool:
        """Everybody is told, at once. The rest is for the one whose patient it is, or good news."""
        return self in {Asks.HELP, Asks.WITHDRAWN, Asks.OVERDUE, Asks.MISSING}


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the watch strip. It holds from `since` on, which may lie ahead: the screen waits for it."""

    asks: Asks
    watched: Watched
    since: datetime
    look_at: datetime | None = None
    """When it is time to look and ask again, for the one whose patient it is."""

    @property
    def key(self) -> str:
        """The same as long as it is the same matter, so that it is announced once."""
        return f"{self.asks}-{self.watched.visit_ref}-{self.since:%H%M%S}"
