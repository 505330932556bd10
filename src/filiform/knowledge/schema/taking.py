"""Schema of taking.yaml: where each instrument belongs, on which side it is taken, and what is asked by link."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, mapping, texts
from filiform.knowledge.schema.row import Id, Ids, Row, Text, Texts


class Region(Row):
    label: Text
    instruments: Ids


class Plan(Row):
    instruments: Ids
    follow_up_weeks: list[Annotated[int, Field(ge=1, le=104)]]
    days_before_visit: Annotated[int, Field(ge=0, le=14)]
    days_open: Annotated[int, Field(ge=1, le=60)]


class Document(Row):
    title: Text
    status: Text
    schema_version: int
    how_to_read: Texts
    regions: dict[Id, Region]
    sided: Ids
    place: dict[Id, Text]
    by_link: Ids
    plan: Plan


def taking_of_instruments(taking: dict[str, Any], instruments: dict[str, Any]) -> list[Fault]:
    """Every name is an instrument, every instrument has a region, and only what patients report is asked by link."""
    find = Finder("taking", taking)
    rows = [row for group in mapping(instruments.get("instruments")).values() for _, row in entries(group)]
    kinds = {str(row.get("id")): row.get("kind") for row in rows}
    regions = {
        name: texts(mapping(region).get("instruments")) for name, region in mapping(taking.get("regions")).items()
    }
    planned, by_link = texts(mapping(taking.get("plan")).get("instruments")), texts(taking.get("by_link"))
    named: list[tuple[tuple[str, ...], str]] = [
        (("regions", region), one) for region, listed in regions.items() for one in listed
    ]
    named += [((key,), one) for key in ("sided", "by_link") for one in texts(taking.get(key))]
    named += [(("place",), one) for one in mapping(taking.get("place"))]
    named += [(("plan", "instruments"), one) for one in planned]
    faults = [find(place, f"{one!r} is not among the instruments") for place, one in named if one not in kinds]
    placed = {one for listed in regions.values() for one in listed}
    faults += [find(("regions",), f"lacks {one!r}") for one in sorted(set(kinds) - placed)]
    asked = [one for one in by_link if kinds.get(one) in {"clinician-measured", "performance-test"}]
    faults += [find(("by_link",), f"{one!r} is not reported by patients") for one in asked]
    return faults + [
        find(("plan", "instruments"), f"{one!r} is not asked by link") for one in planned if one not in by_link
    ]
