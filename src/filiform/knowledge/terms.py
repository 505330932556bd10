"""Finds the catalogue's word for what a person typed into a list of the history.

Only a name that is known, letter for letter, is taken as meant. A likely misspelling is offered and a person picks;
a word that may mean several things is asked about; everything else stays an open question. No match is never "no".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from filiform.knowledge.loading import load
from filiform.knowledge.names import Catalogue, Kind, Name, Term, from_documents
from filiform.knowledge.spelling import edits_between, folded

__all__ = ["Kind", "Resolution", "Suggestion", "Term", "catalogue", "resolve", "search", "terms"]

ASK_LOCAL_FORM = "Is it only used on that place, or also taken by mouth or injection?"
SUGGESTIONS = 8
_SEPARATORS = re.compile(r"[,;+/&()\n]")
_AMOUNT = re.compile(r"(\d+)([a-z]*)")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name close to what was typed. It stands for `terms`, or for `known_other`, which is in none of the lists.

    `edits`: letters apart; 0 for a candidate of an ambiguous word or a name found inside a longer text.
    """

    shown: str
    terms: tuple[str, ...]
    known_other: str | None
    edits: int


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a typed entry stands for.

    exact: the terms it certainly names. known_other: what it certainly names outside the value sets. ask: the
    question that settles an ambiguous word. asked_by: facts of the history that deal with it in their own question.
    elsewhere: other lists of the history where this text is known, such as a pacemaker typed among the conditions.
    """

    text: str
    kind: Kind
    exact: tuple[str, ...] = ()
    known_other: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    ask: str | None = None
    asked_by: tuple[str, ...] = ()
    elsewhere: tuple[Kind, ...] = ()

    @property
    def unmatched(self) -> bool:
        """True keeps the question open until a person picks a name or confirms "other, none of the lists"."""
        return not self.exact and not self.known_other

    @property
    def ambiguous(self) -> bool:
        return self.ask is not None


@cache
def catalogue() -> Catalogue:
    """All names and terms; unreviewed draft, as its `review_status` says."""
    loaded = load("names")
    return from_documents(loaded.document, load("eligibility").document, content_hash=loaded.content_hash)


def terms(kind: Kind) -> tuple[Term, ...]:
    """Every term of this kind with its value sets, in alphabetical order, for a picker."""
    return catalogue().terms[Kind(kind)]


def search(prefix: str, kind: Kind, limit: int = 10) -> tuple[Suggestion, ...]:
    """Names with a word that starts with `prefix`, one for each meaning.

    Names that start with it come first; among them the terms themselves, then as the catalogue lists them.
    """
    start = folded(prefix)
    if not start:
        return ()
    words = _word_starts(Kind(kind))
    low = bisect_left(words, (start,))
    high = bisect_left(words, (start + "\U0010ffff",))
    names = catalogue().names[Kind(kind)]
    found = sorted({(not key.startswith(start), rank, key) for _, rank, key in words[low:high]})
    return _distinct((suggestion for *_, key in found for suggestion in _offers(names[key], edits=0)), limit)


@cache
def _word_starts(kind: Kind) -> tuple[tuple[str, int, str], ...]:
    """Every name from each of its words on, sorted, with the rank and the whole of the name it belongs to."""
    own = {folded(term.name) for term in catalogue().terms[kind]}
    starts = set()
    for place, key in enumerate(catalogue().names[kind], start=1):
        words = key.split()
        rank = 0 if key in own else place
        starts |= {(" ".join(words[index:]), rank, key) for index in range(len(words))}
    return tuple(sorted(starts))


def resolve(text: str, kind: Kind) -> Resolution:
    """What `text` stands for among the terms of `kind`.

    Several entries in one text ("Plavix and aspirin", "ibuprofen + paracetamol") are all known or none is taken.
    """
    kind = Kind(kind)
    open_question = Resolution(text=text, kind=kind)
    typed = _DECIMAL.sub("", text)
    found = _known(typed, kind)
    if found is not None:
        return _settled(open_question, [found])
    parts = [_known(part, kind) for part in _parts(typed)]
    known = [part for part in parts if part is not None]
    if len(parts) > 1 and len(known) == len(parts):
        return _settled(open_question, known)
    within = [offer for part in known for offer in _offers(part, edits=0)]
    return replace(
        open_question,
        suggestions=_distinct([*within, *_close_spellings(typed, kind)], SUGGESTIONS),
        elsewhere=tuple(other for other in Kind if other is not kind and _known(typed, other) is not None),
    )


def _settled(question: Resolution, names: list[Name]) -> Resolution:
    """One ambiguous part keeps the whole entry open: half an answer must not look like one."""
    asks = [name.ask for name in names if name.ask is not None]
    if asks:
        offers = (offer for name in names for offer in _offers(name, edits=0))
        return replace(question, suggestions=_distinct(offers, limit=None), ask=" ".join(dict.fromkeys(asks)))
    others = [name.known_other for name in names if name.known_other is not None]
    return replace(
        question,
        exact=tuple(dict.fromkeys(term for name in names for term in name.terms)),
        known_other=tuple(dict.fromkeys([*others, *(part for name in names for part in name.also_holds)])),
        asked_by=tuple(dict.fromkeys(fact for name in names for fact in name.asked_by)),
    )


def _known(text: str, kind: Kind) -> Name | None:
    """The name that `text` is, letter for letter, with doses, forms and salts of a medicine set aside."""
    names = catalogue().names[kind]
    key = folded(text)
    if key in names:
        return names[key]
    if kind is not Kind.MEDICINE or not key:
        return None
    words = catalogue().words
    bare = _without(_without_doses(key.split()), words.taking)
    for tokens in (bare, _without(bare, words.salts)):
        if " ".join(tokens) in names:
            return names[" ".join(tokens)]
    whole = _without(_without(bare, words.local_forms), words.salts)
    name = names.get(" ".join(whole))
    if name is None or not name.terms:
        return name
    return Name(shown=text, candidates=name.terms, ask=ASK_LOCAL_FORM)


def _without_doses(tokens: list[str]) -> list[str]:
    """Drops amounts such as `75 mg`, `75mg`, and a bare number after a name; `5 asa` stays what it is."""
    units = catalogue().words.units
    kept = []
    for index, token in enumerate(tokens):
        amount = _AMOUNT.fullmatch(token)
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if amount and (amount[2] in units or (not amount[2] and (index > 0 or following in units))):
            continue
        kept.append(token)
    return kept


def _without(tokens: list[str], phrases: Iterable[tuple[str, ...]]) -> list[str]:
    kept = list(tokens)
    for phrase in phrases:
        size = len(phrase)
        index = 0
        while index + size <= len(kept):
            if tuple(kept[index : index + size]) == phrase:
                del kept[index : index + size]
            else:
                index += 1
    return kept


def _parts(text: str) -> list[str]:
    """The entries of a text that may hold several, as they were typed."""
    joining = "|".join(map(re.escape, catalogue().words.joining))
    pieces = re.split(rf"(?<!\w)(?:{joining})(?!\w)", _SEPARATORS.sub(",", text.casefold()).replace(",", "\n"))
    return [piece for chunk in pieces for piece in chunk.split("\n") if folded(piece)]


def _offers(name: Name, *, edits: int) -> Iterator[Suggestion]:
    if name.terms or name.known_other:
        yield Suggestion(name.shown, name.terms, name.known_other, edits)
    for candidate in name.candidates:
        yield Suggestion(candidate, (candidate,), None, edits)


def _distinct(offers: Iterable[Suggestion], limit: int | None) -> tuple[Suggestion, ...]:
    first: dict[tuple[tuple[str, ...], str | None], Suggestion] = {}
    for offer in offers:
        first.setdefault((offer.terms, offer.known_other), offer)
        if limit is not None and len(first) == limit:
            break
    return tuple(first.values())


def _close_spellings(text: str, kind: Kind) -> Iterator[Suggestion]:
    """Names near the whole text, near one or two words of it; nearest first, value sets before the rest."""
    names = catalogue().names[kind]
    nearest: dict[str, int] = {}
    for query in _queries(text, kind):
        for key, edits in _near(query, _letters(kind)):
            nearest[key] = min(edits, nearest.get(key, edits))
    order = sorted(nearest, key=lambda key: (nearest[key], names[key].known_other is not None, len(key), key))
    for key in order:
        yield from _offers(names[key], edits=nearest[key])


def _queries(text: str, kind: Kind) -> list[str]:
    words = catalogue().words
    tokens = folded(text).split()
    if kind is Kind.MEDICINE:
        tokens = _without(_without(_without_doses(tokens), words.taking), words.local_forms) or tokens
    pairs = [" ".join(pair) for pair in pairwise(tokens)]
    single = [token for token in tokens if len(token) > 3]
    return list(dict.fromkeys(query for query in (" ".join(tokens), "".join(tokens), *pairs, *single) if query))[:16]


def _near(query: str, letters: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    at_most = 0 if len(query) < 3 else 1 if len(query) < 6 else 2 if len(query) < 10 else 3
    mask = _mask(query)
    for key, other in letters.items():
        if abs(len(key) - len(query)) <= at_most and (mask ^ other).bit_count() <= 2 * at_most:
            edits = edits_between(query, key, at_most=at_most)
            if edits <= at_most:
                yield key, edits
        elif len(query) > 3 and key.startswith(query):
            yield key, 1


@cache
def _letters(kind: Kind) -> dict[str, int]:
    return {key: _mask(key) for key in catalogue().names[kind]}


def _mask(text: str) -> int:
    """Which letters occur, one bit each: two texts one edit apart differ in at most two bits."""
    mask = 0
    for letter in text:
        mask |= 1 << (ord(letter) % 61)
    return mask
