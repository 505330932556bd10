"""How each outcome instrument is scored, as figures: the numbers behind the words of instruments.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of


@dataclass(frozen=True, slots=True)
class Method:
    """One instrument's recipe. `least`: fewer answers or tries give no score; fewer than `usual` a flagged one."""

    recipe: str
    whole: bool = False
    decimals: int = 0
    items: int = 0
    low: int = 0
    high: int = 0
    allowed: tuple[int, ...] = ()
    formula: str = ""
    least: int = 1
    usual: int = 0
    most: int = 0
    most_missing: int = 0
    least_rated: int = 0
    not_applicable: bool = False
    reversed: tuple[int, ...] = ()
    subscales: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    lower_is_best: bool = False
    one_is_usual: bool = False
    stopped_by_pain: bool = False
    fails_after: int = 0
    kind: str = ""
    total: bool = False
    forms: tuple[str, ...] = ()
    days: int = 0
    stands: int = 0
    distance_cm: int = 0


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    methods: Mapping[str, Method]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        methods=MappingProxyType({id_: _method(row) for id_, row in document["methods"].items()}),
    )


def _method(row: dict[str, Any]) -> Method:
    """Lists become tuples; what a row leaves out keeps the value that means nothing."""
    read: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return Method(**read)
