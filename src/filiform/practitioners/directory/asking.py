"""What somebody asks of the directory, read from the address of the page; what could not be taken is said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from filiform.practitioners.directory.gazetteer import queries as gazetteer
from filiform.practitioners.directory.gazetteer.types import Found
from filiform.practitioners.directory.rules.parts import part_of
from filiform.practitioners.directory.types import (
    ACCESS,
    LAST_PAGE,
    RADII_KM,
    RADIUS_KM,
    Search,
    Sort,
)  # fmt: skip
from filiform.practitioners.types import PROFESSIONS

LONGEST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """The search with the words it came in. `faults` say what could not be taken, by field."""

    place: str
    search: Search
    found: Found = field(default_factory=Found)
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def can_be_answered(self) -> bool:
        return not self.faults and (not self.place or self.found.place is not None)

    def address(self, **changes: Any) -> str:
        """The page that asks the same, but for what changes; the first page unless one is named."""
        asked = self.search
        said: dict[str, Any] = {
            "place": self.place, "km": asked.radius_km if asked.radius_km != RADIUS_KM else "", "part": asked.part,
            "language": asked.language, "access": list(asked.access), "profession": asked.profession,
            "week": "1" if asked.this_week else "", "new": "1" if asked.takes_new else "",
            "sort": asked.sort.value if asked.sort is not Sort.DISTANCE else "", "page": "",
        }  # fmt: skip
        kept = {name: value for name, value in (said | changes).items() if value}
        query = urlencode(kept, doseq=True)
        return f"{reverse('directory:find')}?{query}" if query else reverse("directory:find")


def read(said: QueryDict, *, countries: Collection[str], language: str) -> Asked:
    faults: dict[str, str] = {}
    place = " ".join(said.get("place", "")[:LONGEST].replace("\x00", "").split())
    found = gazetteer.find_place(place, countries=countries, language=language) if place else Found()
    if place and not (found.place or found.choices or found.meant):
        faults["place"] = _("No place of this name is known. Write the town with its state or country, or a postcode.")
    named = said.get("part", "")[:LONGEST]
    part = part_of(named)
    if named and not part:
        faults["part"] = _("This part of the body is not known by that name. Choose one from the list.")
    search = Search(
        lat=found.place.lat if found.place else None,
        lon=found.place.lon if found.place else None,
        radius_km=_among(_whole(said.get("km", "")), RADII_KM, RADIUS_KM),
        part=part,
        language=said.get("language", "") if said.get("language", "").isalpha() else "",
        access=tuple(one for one in ACCESS if one in said.getlist("access")),
        profession=_among(said.get("profession", ""), tuple(PROFESSIONS), ""),
        this_week=said.get("week") == "1",
        takes_new=said.get("new") == "1",
        sort=Sort(_among(said.get("sort", ""), tuple(Sort), Sort.DISTANCE)),
        page=min(max(1, _whole(said.get("page", "")) or 1), LAST_PAGE),
    )
    return Asked(place=place, search=search, found=found, faults=faults)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _among(value: Any, known: Collection[Any], otherwise: Any) -> Any:
    return value if value in known else otherwise
