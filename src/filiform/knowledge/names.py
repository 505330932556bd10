"""What people call the terms of the value sets: every brand, spelling and lay word, and what it stands for.

Unreviewed draft, all of it expert knowledge. A word that might mean several things has candidates and no meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source
from filiform.knowledge.spelling import folded


class Kind(StrEnum):
    """Which list of the history an entry belongs to."""

    MEDICINE = "medicine"
    CONDITION = "condition"
    DEVICE = "device"
    ALLERGEN = "allergen"


@dataclass(frozen=True, slots=True)
class Term:
    """A word rules can read. `value_sets` is empty for an answer that is only an option of its question."""

    name: str
    kind: Kind
    value_sets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling. Exactly one of `terms`, `candidates` with `ask`, and `known_other` is what it leads to.

    A fixed combination has several `terms`, and in `also_holds` the parts that are in none of the value sets.
    """

    shown: str
    terms: tuple[str, ...] = ()
    also_holds: tuple[str, ...] = ()
    known_other: str | None = None
    candidates: tuple[str, ...] = ()
    ask: str | None = None
    asked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a typed medicine that say how it is taken, folded; each as its tokens, longest first."""

    units: frozenset[str]
    taking: tuple[tuple[str, ...], ...]
    salts: tuple[tuple[str, ...], ...]
    local_forms: tuple[tuple[str, ...], ...]
    joining: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`names` by kind and folded spelling."""

    title: str
    version: str
    content_hash: str
    review_status: str
    source: str
    how_to_read: tuple[str, ...]
    sources: Mapping[str, Source]
    value_set_kinds: Mapping[str, Kind]
    words: Words
    terms: Mapping[Kind, tuple[Term, ...]]
    names: Mapping[Kind, Mapping[str, Name]]


def from_documents(document: dict[str, Any], eligibility: dict[str, Any], *, content_hash: str) -> Catalogue:
    """`document` is names.yaml; the terms themselves are those of eligibility.yaml."""
    kinds = {value_set: Kind(kind) for value_set, kind in document["value_set_kinds"].items()}
    terms = {kind: _terms(kind, kinds, document, eligibility) for kind in Kind}
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        source=document["source"],
        how_to_read=tuple(document["how_to_read"]),
        sources=MappingProxyType(
            {
                id_: Source(id=id_, citation=row["cite"], read=row["access"], url=row.get("url"))
                for id_, row in document["sources"].items()
            }
        ),
        value_set_kinds=MappingProxyType(kinds),
        words=_words(document["words"]),
        terms=MappingProxyType(terms),
        names=MappingProxyType(
            {
                kind: MappingProxyType(
                    {
                        folded(name.shown): name
                        for name in _names(terms[kind], document["names"].get(kind, {}), eligibility)
                    }
                )
                for kind in Kind
            }
        ),
    )


def _terms(
    kind: Kind, kinds: Mapping[str, Kind], document: dict[str, Any], eligibility: dict[str, Any]
) -> tuple[Term, ...]:
    sets: dict[str, tuple[str, ...]] = {}
    option_fact = document["option_facts"].get(kind)
    for fact in eligibility["facts"]:
        if fact["fact"] == option_fact:
            sets = dict.fromkeys(fact["options"], ())
    for value_set, rows in eligibility["value_sets"].items():
        if kinds.get(value_set) == kind:
            for row in rows:
                sets[row["name"]] = (*sets.get(row["name"], ()), value_set)
    return tuple(Term(name, kind, sets[name]) for name in sorted(sets, key=folded))


def _names(terms: tuple[Term, ...], block: dict[str, Any], eligibility: dict[str, Any]) -> Iterator[Name]:
    """Terms come last: the catalogue's own word wins over anything else that folds to the same letters."""
    for row in block.get("other", ()):
        for shown in (row["name"], *row.get("also", ())):
            yield Name(shown, known_other=row["name"], asked_by=tuple(row.get("asked_by", ())))
    for row in block.get("ambiguous", ()):
        chosen = row.get("candidate_sets", ())
        listed = [term["name"] for value_set in chosen for term in eligibility["value_sets"][value_set]]
        candidates = tuple(dict.fromkeys([*row["candidates"], *listed]))
        for shown in row["names"]:
            yield Name(shown, candidates=candidates, ask=row["ask"])
    for row in block.get("several", ()):
        for shown in row["names"]:
            yield Name(shown, terms=tuple(row["terms"]), also_holds=tuple(row.get("with", ())))
    for term, shown_as in block.get("same", {}).items():
        for shown in shown_as:
            yield Name(shown, terms=(term,))
    for known in terms:
        yield Name(known.name, terms=(known.name,))


def _words(row: dict[str, list[str]]) -> Words:
    return Words(
        units=frozenset(folded(unit) for unit in row["dose_units"]) - {""},
        taking=_phrases(row["dose_units"] + row["forms"] + row["timing"]),
        salts=_phrases(row["salts"]),
        local_forms=_phrases(row["local_forms"]),
        joining=tuple(row["joining"]),
    )


def _phrases(words: list[str]) -> tuple[tuple[str, ...], ...]:
    phrases = {tuple(folded(word).split()) for word in words} - {()}
    return tuple(sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))
