"""How each outcome instrument is taken: its regions, its sides, what must be named, and what is asked by link."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of


@dataclass(frozen=True, slots=True)
class Region:
    id: str
    label: str
    instruments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked by link, and when: weeks count from the first visit, each asking stays open for some days."""

    instruments: tuple[str, ...]
    follow_up_weeks: tuple[int, ...]
    days_before_visit: int
    days_open: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    regions: Mapping[str, Region]
    sided: frozenset[str]
    place: Mapping[str, str]
    by_link: tuple[str, ...]
    plan: Plan


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    plan = document["plan"]
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        regions=MappingProxyType(
            {
                id_: Region(id_, region["label"], tuple(region["instruments"]))
                for id_, region in document["regions"].items()
            }
        ),
        sided=frozenset(document["sided"]),
        place=MappingProxyType(document["place"]),
        by_link=tuple(document["by_link"]),
        plan=Plan(
            tuple(plan["instruments"]), tuple(plan["follow_up_weeks"]), plan["days_before_visit"], plan["days_open"]
        ),
    )
