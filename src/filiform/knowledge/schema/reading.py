"""Reads a document that may be broken, and makes its faults.

What is not of the kind expected counts as empty; that it is so, the schema says elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.rows import place_of


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def texts(value: Any) -> list[str]:
    return [item for item in items(value) if isinstance(item, str)]


def entries(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    return ((index, row) for index, row in enumerate(items(value)) if isinstance(row, dict))


class Finder:
    """Makes the faults of one document: give the path of the value and what is wrong with it."""

    __slots__ = ("document", "file")

    def __init__(self, name: str, document: dict[str, Any]) -> None:
        self.file = f"{name}.yaml"
        self.document = document

    def __call__(self, path: tuple[int | str, ...], message: str) -> Fault:
        row, key = place_of(self.document, path)
        return Fault(self.file, row, key, message)


def given_twice(find: Finder, key: str) -> Iterator[Fault]:
    """Ids that several rows of the list `key` share."""
    seen = Counter(row.get("id") for _, row in entries(find.document.get(key)))
    for index, row in entries(find.document.get(key)):
        if seen[row.get("id")] > 1:
            yield find((key, index, "id"), f"{row.get('id')!r} is given {seen[row.get('id')]} times")


def sources_exist(find: Finder, used: Any, path: tuple[int | str, ...], known: Collection[Any]) -> Iterator[Fault]:
    for index, source in enumerate(texts(used)):
        if source not in known:
            yield find((*path, index), f"{source!r} is not among the sources")
