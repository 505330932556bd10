"""Follows the ids of examination.yaml: sources, and the instruments it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, given_twice, mapping, sources_exist, texts

LISTS = ("stages", "screens", "strengths", "templates", "sports")
# What a template names, and the list that holds it.
NAMED = ("screens", "strengths")


def examination_faults(document: dict[str, Any]) -> list[Fault]:
    find = Finder("examination", document)
    known = mapping(document.get("sources"))
    faults: list[Fault] = []
    for name in LISTS:
        faults += given_twice(find, name)
        for index, row in entries(document.get(name)):
            faults += sources_exist(find, row.get("sources"), (name, index, "sources"), known)
    for name in ("recognition", "review"):
        faults += sources_exist(find, mapping(document.get(name)).get("sources"), (name, "sources"), known)
    return [*faults, *_signs_once(find), *_named_exist(find)]


def instruments_of_examination(examination: dict[str, Any], instruments: dict[str, Any]) -> list[Fault]:
    """Every instrument named here is one of the catalogue of instruments."""
    find = Finder("examination", examination)
    held = {row.get("id") for rows in mapping(instruments.get("instruments")).values() for _, row in entries(rows)}
    named: list[tuple[tuple[int | str, ...], str]] = [
        (("review", "early_instruments", index), one)
        for index, one in enumerate(texts(mapping(examination.get("review")).get("early_instruments")))
    ]
    for name, keys in (("templates", ("motion", "instruments")), ("sports", ("instruments",))):
        for index, row in entries(examination.get(name)):
            named += [((name, index, key, at), one) for key in keys for at, one in enumerate(texts(row.get(key)))]
    return [find(path, f"{one!r} is not an instrument") for path, one in named if one not in held]


def _signs_once(find: Finder) -> Iterator[Fault]:
    """A finding names its sign alone, so no two screens may share one."""
    seen: set[Any] = set()
    for index, screen in entries(find.document.get("screens")):
        for at, sign in entries(screen.get("items")):
            if sign.get("id") in seen:
                yield find(("screens", index, "items", at, "id"), f"{sign.get('id')!r} is given twice")
            seen.add(sign.get("id"))


def _named_exist(find: Finder) -> Iterator[Fault]:
    for name in NAMED:
        held = {row.get("id") for _, row in entries(find.document.get(name))}
        for index, row in entries(find.document.get("templates")):
            for at, one in enumerate(texts(row.get(name))):
                if one not in held:
                    yield find(("templates", index, name, at), f"{one!r} is not among the {name}")
