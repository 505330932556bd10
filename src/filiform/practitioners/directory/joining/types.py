"""What is taken from another directory's feed, and nothing that is not understood."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, HttpUrl

Short = Annotated[str, Field(max_length=160)]
Word = Annotated[str, Field(max_length=64)]


class _Part(BaseModel):
    """A feed may say more than is known here; it is left out."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Clinic(_Part):
    name: Short
    street: Short = ""
    town: Annotated[str, Field(min_length=1, max_length=120)]
    part: Annotated[str, Field(max_length=120)] = ""
    postcode: Annotated[str, Field(max_length=16)] = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")]
    phone: Annotated[str, Field(max_length=40)] = ""
    time_zone: Word = "UTC"
    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
    access: tuple[Word, ...] = ()


class Rule(_Part):
    jurisdiction: Word
    place: Short
    profession: Word
    status: Word
    as_of: Word
    confidence: Word
    sources: tuple[Annotated[str, Field(max_length=2000)], ...] = ()
    catalogue: Short = ""
    answered_until: date | None = None


class Proof(_Part):
    kind: Word
    text: Annotated[str, Field(max_length=2000)]
    checked_on: date | None = None
    until: date | None = None
    how: Annotated[str, Field(max_length=240)] = ""
    by_herself: bool = False


class Verified(_Part):
    on: date
    rule: Rule
    proofs: tuple[Proof, ...] = ()


class Entry(_Part):
    id: Annotated[str, Field(min_length=1, max_length=64)]
    updated_at: AwareDatetime
    removed: bool
    url: HttpUrl | None = None
    name: Annotated[str, Field(max_length=120)] = ""
    credentials: Annotated[str, Field(max_length=60)] = ""
    profession: Word = ""
    words: Annotated[str, Field(max_length=4000)] = ""
    clinic: Clinic | None = None
    regions: tuple[Word, ...] = ()
    techniques: tuple[Word, ...] = ()
    languages: tuple[Annotated[str, Field(max_length=12, pattern="^[A-Za-z-]+$")], ...] = ()
    takes_new_patients: bool = False
    next_free_at: AwareDatetime | None = None
    verified: Verified | None = None


class Page(_Part):
    version: int
    directory: Short
    good_until: datetime | None = None
    listings: Annotated[tuple[Entry, ...], Field(max_length=500)]
    next: str | None = None
