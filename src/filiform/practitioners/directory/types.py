"""What the directory shows of somebody, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

PARTS = (
    "head", "neck", "shoulder", "upper-arm", "forearm", "hand", "thorax", "upper-back", "lower-back", "abdomen",
    "pelvis", "thigh", "lower-leg", "foot",
)  # fmt: skip
"""Parts of the body as the muscle atlas parts it, from head to foot."""
ACCESS = (
    "wheelchair", "step-free", "lift", "accessible-toilet", "hearing-loop", "parking", "accessible-parking",
    "public-transport", "evening", "weekend",
)  # fmt: skip
# Both lists are kept as bits in this order: a new member goes to the end, none is ever taken out.
RADII_KM = (5, 10, 25, 50, 100)
RADIUS_KM = 25
PAGE = 20
LAST_PAGE = 25
WITHIN_DAYS = 7
"""What "this week" means: so many days from now."""
MOST_DAYS_GOOD = 7
"""A listing shows for so long after it was last looked at. Renewed every day; nobody stands longer unlooked at."""


class Sort(StrEnum):
    DISTANCE = "distance"
    SOONEST = "soonest"


class LicenceShown(StrEnum):
    """What of a licence a clinic lets the public see."""

    NOTHING = "nothing"
    PLACE = "place"
    NUMBER = "number"

    @property
    def label(self) -> str:
        return {
            "nothing": "Only that a licence was seen",
            "place": "Where it was issued",
            "number": "Where it was issued, and its number",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Search:
    """One question to the directory. Without a place everybody listed is meant, the soonest free first."""

    lat: float | None = None
    lon: float | None = None
    radius_km: int = RADIUS_KM
    part: str = ""
    language: str = ""
    access: tuple[str, ...] = ()
    profession: str = ""
    this_week: bool = False
    takes_new: bool = False
    sort: Sort = Sort.DISTANCE
    page: int = 1

    @property
    def has_place(self) -> bool:
        return self.lat is not None and self.lon is not None

    @property
    def narrows(self) -> bool:
        """Whether anything but the place was asked."""
        return bool(self.part or self.language or self.access or self.profession or self.this_week or self.takes_new)


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was verified, as a profile shows it. Nothing of a scan or a private address."""

    kind: str
    text: str
    checked_on: date | None = None
    until: date | None = None
    how: str = ""
    by_herself: bool = False
    """The practitioner checked her own, as in a practice of one."""


@dataclass(frozen=True, slots=True)
class RuleShown:
    """The row of the practice rules somebody was held against."""

    jurisdiction: str
    place: str
    profession: str
    status: str
    as_of: str
    confidence: str
    sources: tuple[str, ...] = ()
    catalogue: str = ""
    answered_until: str = ""
    """Where the law is silent: until when the owner of the clinic answers for it, as an ISO date."""


@dataclass(frozen=True, slots=True)
class Card:
    """One person at one clinic, as a list of results shows her."""

    ref: str
    name: str
    credentials: str
    profession: str
    clinic: str
    town: str
    part: str
    country: str
    lat: float
    lon: float
    parts: tuple[str, ...]
    languages: tuple[str, ...]
    access: tuple[str, ...]
    takes_new: bool
    next_free_at: datetime | None
    time_zone: str
    checked_on: date
    is_foreign: bool
    km: float | None = None


@dataclass(frozen=True, slots=True)
class ListedAt:
    """Whose book to ask. The ids stay on the server."""

    organization_id: int
    clinic_id: int
    clinic_ref: str
    practitioner_id: int
    practitioner_ref: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a profile page shows. `address_elsewhere` is where a listing of another directory lives."""

    card: Card
    street: str
    postcode: str
    phone: str
    words: str
    regions: tuple[str, ...]
    techniques: tuple[str, ...]
    proofs: tuple[Proof, ...]
    rule: RuleShown
    address_elsewhere: str
    directory_name: str
    changed_at: datetime
    clinic_ref: str = ""
    listed: ListedAt | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """One page of cards. `is_more`: there is another page. `nearest`: where nobody was found within the radius."""

    cards: tuple[Card, ...]
    total: int
    page: int
    is_more: bool
    nearest: tuple[Card, ...] = ()


@dataclass(frozen=True, slots=True)
class Showing:
    """What of one practitioner is to be shown, made from a verdict that lets her needle, and until when it holds."""

    regions: tuple[str, ...]
    parts: tuple[str, ...]
    techniques: tuple[str, ...]
    rule: RuleShown
    proofs: tuple[Proof, ...]
    checked_on: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Missing:
    """One reason why somebody is not listed, and who can mend it: owner, practitioner or nobody."""

    text: str
    mended_by: str


@dataclass(frozen=True, slots=True)
class ClinicEntry:
    """What a clinic says of itself in the directory. `lat` and `lon` None: it has no place on the map yet."""

    clinic_ref: str
    name: str
    time_zone: str
    phone: str = ""
    street: str = ""
    town: str = ""
    part: str = ""
    postcode: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None
    access: tuple[str, ...] = ()
    licence_shown: LicenceShown = LicenceShown.PLACE
    expect_words: str = ""
    is_published: bool = False

    @property
    def is_on_the_map(self) -> bool:
        return self.lat is not None and self.lon is not None and bool(self.town and self.country)


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What a practitioner says of herself, and who agreed that she is shown."""

    words: str = ""
    languages: tuple[str, ...] = ()
    takes_new: bool = True
    agreed_at: datetime | None = None
    owner_agreed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """One page of the open feed: what changed, oldest first, and where the next page begins."""

    listings: tuple[Mapping[str, Any], ...]
    next_after: str = ""


def bits(members: Collection[str], known: Sequence[str]) -> int:
    """A set as one number, a bit for each member of `known`; whatever is not among them is left out."""
    return sum(1 << place for place, one in enumerate(known) if one in members)


def members(bits_kept: int, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(one for place, one in enumerate(known) if bits_kept >> place & 1)
