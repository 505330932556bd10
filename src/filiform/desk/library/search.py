"""One search over everything in the catalogues: ids, titles and synonyms, with accents and case ignored.

Every typed word must begin a word of the entry, in British or American spelling. Titles come first, then synonyms that
begin with all that was typed, then ids and hints, then the rest; an entry found by a synonym says which one, so that
"Plavix" explains why it leads to a rule on clopidogrel. Where nothing is found, the nearest known words are offered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from filiform.desk.library.bibliography import bibliography
from filiform.desk.library.links import Link, address
from filiform.desk.library.reading import names_read, value_sets_read
from filiform.desk.library.techniques import technique_address, technique_groups
from filiform.knowledge import catalogues, terms
from filiform.knowledge.spelling import american, edits_between, folded
from filiform.knowledge.wording import action_words, plain, region_words, value_set_words

GROUPS = {
    "rule": "Rules",
    "muscle": "Muscles",
    "instrument": "Instruments",
    "event": "Adverse events",
    "technique": "Techniques and dose",
    "value-set": "Medicine and condition lists",
    "region": "Regions",
    "jurisdiction": "Practice rules",
    "disagreement": "Disagreements",
    "source": "Sources",
}
SHOWN = 6
_BY_SYNONYM, _BY_WORDS, _LAST = 2, 3, 4
_SHORT_WORD = 6
_OF_NAMES = ("source", "jurisdiction")


@dataclass(frozen=True, slots=True)
class Entry:
    """One findable row. `title_words`, `words` and `every_word` are folded, with a space before each word."""

    kind: str
    title: str
    hint: str
    url: str
    title_words: str
    words: str
    synonyms: tuple[tuple[str, str], ...]
    every_word: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `hits` are the first of `count`."""

    kind: str
    label: str
    count: int
    hits: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Found:
    query: str
    kind: str
    groups: tuple[Group, ...]
    instead: str = ""
    """What was perhaps meant, where nothing was found."""

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def search(query: str, kind: str = "") -> Found:
    """What matches, by kind; with a kind, all of that kind. An empty query finds nothing."""
    groups = []
    for name, label in GROUPS.items():
        if kind in {"", name} and (hits := find(query, name)):
            shown = hits if kind else hits[:SHOWN]
            groups.append(Group(name, label, len(hits), tuple(shown)))
    return Found(query.strip(), kind, tuple(groups), "" if groups else perhaps_meant(query))


def perhaps_meant(query: str) -> str:
    """The typed words, each that begins no known word replaced by the nearest one; empty where that finds nothing."""
    meant = [_nearest(word) for word in folded(query).split()]
    offered = " ".join(meant)
    finds = all(meant) and offered != folded(query) and any(find(offered, kind) for kind in GROUPS)
    return offered if finds else ""


def _nearest(word: str) -> str:
    """A word as it stands where it begins a known one, or the known one fewest letters away; empty if none is near."""
    known = vocabulary()
    if any(other.startswith(word) for other in known):
        return word
    at_most = 1 if len(word) < _SHORT_WORD else 2
    near = ((edits_between(word, other, at_most=at_most), other) for other in known if other[0] == word[0])
    edits, best = min(near, default=(at_most + 1, ""))
    return best if edits <= at_most else ""


def find(query: str, kind: str) -> list[Link]:
    """The hits of one kind, best first; each hint ends with the synonym that was met, if it was one."""
    tokens = [f" {word}" for word in folded(query).split()]
    if not tokens:
        return []
    ranked = [
        (_rank(entry, tokens), folded(entry.title), entry)
        for entry in index()[kind]
        if all(token in entry.every_word for token in tokens)
    ]
    return [_hit(entry, rank, tokens) for rank, _, entry in sorted(ranked, key=lambda one: one[:2])]


def _rank(entry: Entry, tokens: list[str]) -> int:
    if all(token in entry.title_words for token in tokens):
        return 0 if entry.title_words.startswith(tokens[0]) else 1
    if any(words.startswith("".join(tokens)) for words, _ in entry.synonyms):
        return _BY_SYNONYM
    return _BY_WORDS if all(token in entry.title_words + entry.words for token in tokens) else _LAST


def _hit(entry: Entry, rank: int, tokens: list[str]) -> Link:
    if rank not in {_BY_SYNONYM, _LAST}:
        return Link(entry.title, entry.url, entry.hint)
    met = next((shown for words, shown in entry.synonyms if any(token in words for token in tokens)), "")
    return Link(entry.title, entry.url, f"{entry.hint} · {met}" if met else entry.hint)


@cache
def index() -> dict[str, tuple[Entry, ...]]:
    """Everything that can be found, by kind; read once in a process."""
    makers = {
        "rule": _rules(),
        "muscle": _muscles(),
        "instrument": _instruments(),
        "event": _events(),
        "technique": _techniques(),
        "value-set": _value_sets(),
        "region": _regions(),
        "jurisdiction": _jurisdictions(),
        "disagreement": _disagreements(),
        "source": _sources(),
    }
    return {kind: tuple(entries) for kind, entries in makers.items()}


def _entry(kind: str, title: str, hint: str, url: str, *, words: Iterable[str], synonyms: Iterable[str] = ()) -> Entry:
    said = {word: shown for shown in synonyms if (word := _spread(shown)) and word not in _spread(title)}
    title_words, more = _spread(title), "".join(map(_spread, words))
    return Entry(kind, title, hint, url, title_words, more, tuple(said.items()), title_words + more + "".join(said))


def _spread(text: str) -> str:
    """Each word with a space before it, followed by its American spelling where that is another."""
    return "".join(f" {spelled}" for word in folded(text).split() for spelled in dict.fromkeys((word, american(word))))


@cache
def vocabulary() -> frozenset[str]:
    """Every word a search can meet, but for names of authors and places."""
    entries = (entry for kind, held in index().items() if kind not in _OF_NAMES for entry in held)
    return frozenset(word for entry in entries for word in entry.every_word.split())


@cache
def spellings() -> dict[str, tuple[str, ...]]:
    """Term of a value set -> "Plavix: clopidogrel" for every name people use for it."""
    found: dict[str, list[str]] = {}
    for names in terms.catalogue().names.values():
        for name in names.values():
            for term in name.terms:
                if name.shown != term:
                    found.setdefault(term, []).append(name.shown)
    return {term: tuple(shown) for term, shown in found.items()}


def _said(value_sets: Iterable[str]) -> Iterator[str]:
    held = catalogues.eligibility().value_sets
    for term in dict.fromkeys(term.name for name in value_sets for term in held[name]):
        yield term
        yield from (f"{shown}: {term}" for shown in spellings().get(term, ()))


def _rules() -> Iterator[Entry]:
    catalogue = catalogues.eligibility()
    for rule in catalogue.rules.values():
        written = [f"{name}: {term}" for term in names_read(rule) for name in spellings().get(term, ())]
        questions = [catalogue.facts[fact].question for fact in rule.elicit]
        words = (rule.id, plain(rule.category), rule.rationale, *rule.modify, *questions, *names_read(rule))
        yield _entry(
            "rule", rule.title, action_words(rule.action), address("rule", rule.id),
            words=words, synonyms=[*_said(value_sets_read(rule)), *written],
        )  # fmt: skip


def _muscles() -> Iterator[Entry]:
    for muscle in catalogues.muscles().muscles:
        yield _entry(
            "muscle", muscle.name, plain(muscle.region), address("muscle", muscle.id),
            words=(muscle.id, muscle.latin, *map(region_words, muscle.screening_regions)), synonyms=muscle.aliases,
        )  # fmt: skip


def _instruments() -> Iterator[Entry]:
    for one in catalogues.instruments().instruments:
        words = (one.id, one.benefit, one.kind, one.range, *one.items)
        yield _entry("instrument", one.name, plain(one.benefit), address("instrument", one.id), words=words)


def _events() -> Iterator[Entry]:
    for event in catalogues.adverse_events().event_types:
        words = (event.id, *event.recognise, *event.immediate_steps, event.escalate)
        yield _entry("event", event.title, plain(event.usual_severity), address("event", event.id), words=words)


def _techniques() -> Iterator[Entry]:
    for group in technique_groups():
        for line in group.lines:
            words = (line.text, *(value for _, value in line.facts))
            yield _entry("technique", line.title, group.title, technique_address(line.anchor), words=words)


def _value_sets() -> Iterator[Entry]:
    for name, held in catalogues.eligibility().value_sets.items():
        hint = f"{len(held)} {'name' if len(held) == 1 else 'names'}"
        url = address("value-set", name)
        yield _entry("value-set", value_set_words(name), hint, url, words=(name,), synonyms=_said([name]))


def _regions() -> Iterator[Entry]:
    places = catalogues.eligibility().places
    for name in (*places.regions, *places.groups, *places.headings):
        hint = "Region" if name in places.regions else "Group of regions"
        muscles = [muscle.name for muscle in catalogues.muscles().by_region.get(name, ())]
        yield _entry("region", region_words(name), hint, address("region", name), words=(name,), synonyms=muscles)


def _jurisdictions() -> Iterator[Entry]:
    for place in catalogues.practice_rules().jurisdictions.values():
        yield _entry("jurisdiction", place.name, place.id, address("jurisdiction", place.id), words=(place.id,))


def _disagreements() -> Iterator[Entry]:
    page = reverse("knowledge:disagreements")
    for number, one in enumerate(catalogues.eligibility().disagreements):
        url = f"{page}#disagreement-{number}"
        yield _entry("disagreement", plain(one.topic), "What the literature says", url, words=(one.detail,))


def _sources() -> Iterator[Entry]:
    page = reverse("knowledge:sources")
    for shelf in bibliography():
        for one in shelf.sources:
            url = f"{page}?of={shelf.key}#{shelf.key}-{one.cited.key}"
            yield _entry("source", one.cited.citation, one.cited.words, url, words=(one.cited.key,))
