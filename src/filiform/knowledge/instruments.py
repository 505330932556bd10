"""The outcome instruments, under the benefit each of them measures, with the change that counts as real or as felt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source

Amount = float | int | tuple[float | int, float | int]


@dataclass(frozen=True, slots=True)
class Scoring:
    formula: str
    missing: str


def label_words(source: str) -> str:
    """A label of evidence with its hyphen opened; a citation stays as it is."""
    return source.replace("expert-knowledge, verify", "expert knowledge, to be verified")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One minimal detectable or important change. `value` None: not established in what was read.

    `source` is the file's own wording: a key of the sources, or a sentence, or "expert-knowledge, verify";
    `cited` is the source where `source` is such a key. `level` is 95 or 90 where stated; never mix them.
    """

    value: Amount | None
    unit: str | None
    level: str | None
    population: str | None
    source: str
    cited: Source | None

    @property
    def citation(self) -> str:
        """Where it is from, to be read by people."""
        return self.cited.citation if self.cited else label_words(self.source)


@dataclass(frozen=True, slots=True)
class Responder:
    rule: str
    baseline_needed: str | None
    why: str | None


@dataclass(frozen=True, slots=True)
class Norms:
    """A usual value, or one for each age band such as 40-49 (years)."""

    value: Amount | None
    by_age: Mapping[str, float]
    unit: str
    source: str
    cited: Source | None

    @property
    def citation(self) -> str:
        return self.cited.citation if self.cited else label_words(self.source)


@dataclass(frozen=True, slots=True)
class Protocol:
    store: tuple[str, ...]
    conversions: Mapping[str, float | str]


@dataclass(frozen=True, slots=True)
class Instrument:
    id: str
    name: str
    benefit: str
    also_serves: tuple[str, ...]
    kind: str
    licence: str
    licence_note: str | None
    ship: str
    items: tuple[str, ...]
    scoring: Scoring
    range: str
    unit: str | None
    direction: str
    mdc: tuple[Threshold, ...]
    mcid: tuple[Threshold, ...]
    responder: Responder | None
    norms: Norms | None
    protocol: Protocol | None
    loinc: str | None
    when: tuple[str, ...]
    caution: str | None


@dataclass(frozen=True, slots=True)
class Timing:
    """From which day after needling a reading is judged."""

    judged_from_days: int
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Conventions:
    licence: Mapping[str, str]
    ship: Mapping[str, str]
    source: str
    improvement: str
    loinc: str
    mdc_level: str
    threshold_choice: str
    unit: str
    timing: Timing


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`counts` are the author's own, per benefit and for all; `by_benefit` keeps the order of the file."""

    title: str
    version: str
    content_hash: str
    review_status: str
    counts: Mapping[str, int]
    conventions: Conventions
    no_bundled_text: str
    evidence_per_benefit: Mapping[str, str]
    sources: Mapping[str, Source]
    instruments: tuple[Instrument, ...]
    by_id: Mapping[str, Instrument]
    by_benefit: Mapping[str, tuple[Instrument, ...]]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    sources = {
        id_: Source(id=id_, citation=row["citation"], read=row["seen"]) for id_, row in document["sources"].items()
    }
    by_benefit = {
        benefit: tuple(_instrument(row, sources) for row in rows) for benefit, rows in document["instruments"].items()
    }
    instruments = tuple(instrument for group in by_benefit.values() for instrument in group)
    conventions = document["conventions"]
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        counts=MappingProxyType(document["counts"]),
        conventions=Conventions(
            licence=MappingProxyType(conventions["licence"]),
            ship=MappingProxyType(conventions["ship"]),
            source=conventions["source"],
            improvement=conventions["improvement"],
            loinc=conventions["loinc"],
            mdc_level=conventions["mdc_level"],
            threshold_choice=conventions["threshold_choice"],
            unit=conventions["unit"],
            timing=Timing(**conventions["timing"]),
        ),
        no_bundled_text=document["no_bundled_text"],
        evidence_per_benefit=MappingProxyType(document["evidence_per_benefit"]),
        sources=MappingProxyType(sources),
        instruments=instruments,
        by_id=MappingProxyType({instrument.id: instrument for instrument in instruments}),
        by_benefit=MappingProxyType(by_benefit),
    )


def _instrument(row: dict[str, Any], sources: Mapping[str, Source]) -> Instrument:
    responder, protocol = row.get("responder"), row.get("protocol")
    return Instrument(
        id=row["id"],
        name=row["name"],
        benefit=row["benefit"],
        also_serves=tuple(row.get("also_serves", ())),
        kind=row["kind"],
        licence=row["licence"],
        licence_note=row.get("licence_note"),
        ship=row["ship"],
        items=tuple(row.get("items", ())),
        scoring=Scoring(**row["scoring"]),
        range=row["range"],
        unit=row.get("unit"),
        direction=row["direction"],
        mdc=tuple(_threshold(change, sources) for change in row["mdc"]),
        mcid=tuple(_threshold(change, sources) for change in row["mcid"]),
        responder=responder and Responder(responder["rule"], responder.get("baseline_needed"), responder.get("why")),
        norms=_norms(row["norms"], sources) if "norms" in row else None,
        protocol=protocol and Protocol(tuple(protocol["store"]), MappingProxyType(protocol.get("conversions", {}))),
        loinc=row["loinc"],
        when=tuple(row["when"]),
        caution=row.get("caution"),
    )


def _threshold(row: dict[str, Any], sources: Mapping[str, Source]) -> Threshold:
    return Threshold(
        value=_amount(row["value"]),
        unit=row.get("unit"),
        level=row.get("level"),
        population=row.get("population"),
        source=row["source"],
        cited=sources.get(row["source"]),
    )


def _norms(row: dict[str, Any], sources: Mapping[str, Source]) -> Norms:
    return Norms(
        value=_amount(row.get("value")),
        by_age=MappingProxyType(row.get("by_age", {})),
        unit=row["unit"],
        source=row["source"],
        cited=sources.get(row["source"]),
    )


def _amount(value: Any) -> Amount | None:
    if isinstance(value, list):
        low, high = value
        return (low, high)
    amount: float | int | None = value
    return amount
