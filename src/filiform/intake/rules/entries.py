"""Typed medicines and conditions: what each entry stands for, and the list of names rules read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from filiform.intake.errors import NoSuchEntry
from filiform.intake.rules.topics import NAMED
from filiform.intake.types import Entry
from filiform.knowledge import terms
from filiform.knowledge.terms import Resolution, Suggestion

LONGEST = 200


def resolution(fact: str, typed: str) -> Resolution:
    return terms.resolve(typed, NAMED[fact])


def entry_for(fact: str, typed: str) -> Entry:
    """What was typed with the names it certainly means. A misspelling or an unknown name stays open."""
    text = " ".join(typed.split())[:LONGEST]
    found = resolution(fact, text)
    if found.unmatched:
        return Entry(text)
    return Entry(text, terms=found.exact, is_other=not found.exact)


def with_entry(entries: Sequence[Entry], new: Entry) -> tuple[Entry, ...]:
    """The list with one more entry; the same words again replace the earlier ones in their place."""
    if any(_same(old, new.typed) for old in entries):
        return tuple(new if _same(old, new.typed) else old for old in entries)
    return (*entries, new)


def without_entry(entries: Sequence[Entry], typed: str) -> tuple[Entry, ...]:
    _found(entries, typed)
    return tuple(entry for entry in entries if not _same(entry, typed))


def meaning(entries: Sequence[Entry], typed: str, suggestion: Suggestion) -> tuple[Entry, ...]:
    """The list after somebody picked the right name for an entry.

    A name of none of the lists takes the place of what was typed: nothing else would say what it stands for.
    """
    entry = _found(entries, typed)
    named = entry.typed if suggestion.terms else suggestion.shown
    chosen = Entry(named, terms=suggestion.terms, is_other=not suggestion.terms)
    return tuple(chosen if old is entry else old for old in entries)


def confirmed_other(entries: Sequence[Entry], typed: str) -> tuple[Entry, ...]:
    """The list after somebody confirmed that an entry is in none of the lists."""
    entry = _found(entries, typed)
    return tuple(Entry(entry.typed, is_other=True) if old is entry else old for old in entries)


def names_of(entries: Iterable[Entry]) -> list[str]:
    """Every name rules read, each once, in the order they were typed."""
    return list(dict.fromkeys(term for entry in entries for term in entry.terms))


def to_json(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [{"typed": entry.typed, "terms": list(entry.terms), "other": entry.is_other} for entry in entries]


def from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[Entry, ...]:
    return tuple(Entry(row["typed"], terms=tuple(row["terms"]), is_other=row["other"]) for row in rows)


def entries_of(value: Sequence[str], typed: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of a list; names recorded without words typed for them stand for themselves."""
    named = {term for entry in typed for term in entry.terms}
    return (*typed, *(Entry(name, terms=(name,)) for name in value if name not in named))


def _same(entry: Entry, typed: str) -> bool:
    return entry.typed.casefold() == typed.casefold()


def _found(entries: Sequence[Entry], typed: str) -> Entry:
    for entry in entries:
        if _same(entry, typed):
            return entry
    raise NoSuchEntry
