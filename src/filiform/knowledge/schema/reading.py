"""Reads a document that may be broken: what is not of the kind expected counts as empty; its schema says so elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
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
