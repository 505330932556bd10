"""Where each row of the catalogues has its page, and how a source is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from filiform.knowledge.eligibility import Source as EligibilitySource
from filiform.knowledge.sources import Source
from filiform.knowledge.wording import plain, read_words

EXPERT = "expert knowledge, verify"


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    url: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A source with how far it was read; what is not quotable is to be checked before it is quoted."""

    key: str
    citation: str
    words: str
    is_quotable: bool
    url: str | None
    supports: tuple[str, ...] = ()


def address(kind: str, key: str) -> str:
    return reverse(f"knowledge:{kind}", args=[key])


def link(kind: str, key: str, text: str, hint: str = "") -> Link:
    return Link(text, address(kind, key), hint)


def cited(source: Source | EligibilitySource, supports: Iterable[str] = ()) -> Cited:
    """Either kind of source: the eligibility catalogue says cite and access where the others say citation and read."""
    if isinstance(source, EligibilitySource):
        citation, level = source.cite, source.access
    else:
        citation, level = source.citation, source.read
    read = read_words(level)
    return Cited(source.id, citation, read.words, read.is_quotable, source.url, tuple(map(plain, supports)))


def label_words(text: str) -> str:
    """The catalogue's own label of evidence, readable: `source: expert-knowledge, verify` loses its key and hyphen."""
    words = text.replace("source: ", "").replace("expert-knowledge", "expert knowledge").replace("_", " ")
    return words[:1].upper() + words[1:]
