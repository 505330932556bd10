"""Follows the ids of examination.yaml: sources, and the instruments it names."""

from __future__ import annotations

from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, given_twice, mapping, sources_exist, texts


def examination_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("examination", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = [*given_twice(find, "stages")]
    for index, row in entries(document.get("stages")):
        faults += sources_exist(find, row.get("sources"), ("stages", index, "sources"), known)
    for name in ("recognition", "review"):
        faults += sources_exist(find, mapping(document.get(name)).get("sources"), (name, "sources"), known)
    return faults


def instruments_of_examination(examination: dict[str, Any], instruments: dict[str, Any]) -> list[Fault]:
    """Every instrument named here is one of the catalogue of instruments."""
    find = Finder("examination", examination)
    held = {row.get("id") for rows in mapping(instruments.get("instruments")).values() for _, row in entries(rows)}
    named = texts(mapping(examination.get("review")).get("early_instruments"))
    return [
        find(("review", "early_instruments", index), f"{one!r} is not an instrument")
        for index, one in enumerate(named)
        if one not in held
    ]
