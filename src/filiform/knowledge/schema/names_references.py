"""Every name of names.yaml must lead to a term that exists, and to one place only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema.reading import Finder, entries, mapping, texts
from filiform.knowledge.spelling import folded


def names_faults(names: dict[str, Any], eligibility: dict[str, Any]) -> list[Fault]:
    return list(_names_faults(names, eligibility))


def _names_faults(names: dict[str, Any], eligibility: dict[str, Any]) -> Iterator[Fault]:
    find = Finder("names", names)
    sets = {name: rows for name, rows in mapping(eligibility.get("value_sets")).items() if name != "note"}
    facts = {row.get("fact"): row for _, row in entries(eligibility.get("facts"))}
    kinds, option_facts = mapping(names.get("value_set_kinds")), mapping(names.get("option_facts"))
    yield from _headings(find, sets, facts)
    for kind, heading in mapping(names.get("names")).items():
        block = mapping(heading)
        in_kind = [rows for name, rows in sets.items() if kinds.get(name) == kind]
        terms = {str(row.get("name")) for rows in in_kind for _, row in entries(rows)}
        terms |= set(texts(mapping(facts.get(option_facts.get(kind))).get("options")))
        yield from _unknown_terms(find, kind, block, terms, sets)
        for index, row in entries(block.get("other")):
            for step, fact in enumerate(texts(row.get("asked_by"))):
                if fact not in facts:
                    path = ("names", kind, "other", index, "asked_by", step)
                    yield find(path, f"{row.get('name')}: there is no fact {fact!r}")
        yield from _names_with_two_meanings(find, kind, block, terms)


def _headings(find: Finder, sets: dict[str, Any], facts: dict[Any, Any]) -> Iterator[Fault]:
    kinds = mapping(find.document.get("value_set_kinds"))
    for name in sets:
        if name not in kinds:
            yield find(("value_set_kinds",), f"the value set {name!r} has no kind")
    for name in kinds:
        if name not in sets:
            yield find(("value_set_kinds", name), "is no value set of eligibility.yaml")
    for kind, fact in mapping(find.document.get("option_facts")).items():
        if fact not in facts:
            yield find(("option_facts", kind), f"there is no fact {fact!r}")


def _unknown_terms(
    find: Finder, kind: str, block: dict[str, Any], terms: set[str], sets: dict[str, Any]
) -> Iterator[Fault]:
    for term in mapping(block.get("same")):
        if term not in terms:
            yield find(("names", kind, "same", term), f"{term!r} is no {kind} of the value sets")
    for key, field in (("several", "terms"), ("ambiguous", "candidates")):
        for index, row in entries(block.get(key)):
            for step, term in enumerate(texts(row.get(field))):
                if term not in terms:
                    yield find(("names", kind, key, index, field, step), f"{term!r} is no {kind} of the value sets")
    for index, row in entries(block.get("ambiguous")):
        for step, name in enumerate(texts(row.get("candidate_sets"))):
            if name not in sets:
                yield find(
                    ("names", kind, "ambiguous", index, "candidate_sets", step), f"there is no value set {name!r}"
                )


def _names_with_two_meanings(find: Finder, kind: str, block: dict[str, Any], terms: set[str]) -> Iterator[Fault]:
    """The same word under two headings would let the order of the file decide what a patient takes."""
    meaning: dict[str, str] = {folded(term): term for term in sorted(terms)}
    for path, target, name in _all_names(kind, block):
        key = folded(name)
        if not key:
            yield find(path, f"{name!r} has no letters")
        elif meaning.setdefault(key, target) != target:
            yield find(path, f"{name!r} already stands for {meaning[key]!r}")


def _all_names(kind: str, block: dict[str, Any]) -> Iterator[tuple[tuple[int | str, ...], str, str]]:
    for term, names in mapping(block.get("same")).items():
        for step, name in enumerate(texts(names)):
            yield ("names", kind, "same", term, step), term, name
    for key in ("several", "ambiguous"):
        for index, row in entries(block.get(key)):
            for step, name in enumerate(texts(row.get("names"))):
                yield ("names", kind, key, index, "names", step), f"{key}[{index}]", name
    for index, row in entries(block.get("other")):
        for name in [str(row.get("name")), *texts(row.get("also"))]:
            yield ("names", kind, "other", index, "name"), f"other {row.get('name')}", name
