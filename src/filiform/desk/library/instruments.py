"""The pages of the outcome instruments. No query, nothing decided."""

from __future__ import annotations

from dataclasses import dataclass

from filiform.desk.library.links import Cited, Link, cited, label_words, link
from filiform.desk.library.search import find
from filiform.desk.library.shelves import Shelf, shelves
from filiform.knowledge import catalogues
from filiform.knowledge.instruments import Amount, Instrument, Threshold
from filiform.knowledge.wording import plain

DIRECTIONS = {"higher_better": "Higher is better", "higher_worse": "Higher is worse"}


@dataclass(frozen=True, slots=True)
class Change:
    """One threshold. `must_verify`: not to be shown as fact before somebody checked it against the paper."""

    value: str
    level: str
    population: str
    source: str
    read: str
    url: str | None
    must_verify: bool


@dataclass(frozen=True, slots=True)
class InstrumentPage:
    instrument: Instrument
    key: str
    benefit: str
    kind: str
    also_serves: tuple[str, ...]
    direction: str
    licence: str
    shipping: str
    when: str
    detectable: tuple[Change, ...]
    important: tuple[Change, ...]
    norms: tuple[tuple[str, str], ...]
    norms_source: str
    conversions: tuple[tuple[str, str], ...]
    store: tuple[str, ...]
    sources: tuple[Cited, ...]
    shelf: Shelf


def instrument_page(key: str) -> InstrumentPage | None:
    catalogue = catalogues.instruments()
    one = catalogue.by_id.get(key)
    if one is None:
        return None
    quoted = [change.cited for change in (*one.mdc, *one.mcid)] + [one.norms.cited if one.norms else None]
    conversions = one.protocol.conversions if one.protocol else {}
    return InstrumentPage(
        instrument=one,
        key=key,
        benefit=plain(one.benefit),
        kind=plain(one.kind),
        also_serves=tuple(map(plain, one.also_serves)),
        direction=DIRECTIONS[one.direction],
        licence=catalogue.conventions.licence[one.licence],
        shipping=catalogue.conventions.ship[one.ship],
        when=", ".join(plain(moment) for moment in one.when),
        detectable=tuple(_change(change, one.unit) for change in one.mdc),
        important=tuple(_change(change, one.unit) for change in one.mcid),
        norms=_norms(one),
        norms_source=_norms_source(one),
        conversions=tuple((plain(name), str(value)) for name, value in conversions.items()),
        store=tuple(map(plain, one.protocol.store if one.protocol else ())),
        sources=tuple({source.id: cited(source) for source in quoted if source}.values()),
        shelf=shelves()["instruments"],
    )


def _change(change: Threshold, unit: str | None) -> Change:
    read = cited(change.cited) if change.cited else None
    amount = None if change.value is None else f"{_amount(change.value)} {change.unit or unit or ''}"
    return Change(
        value=amount or "not established in what was read",
        level=f"{change.level} %" if change.level else "",
        population=change.population or "",
        source=read.citation if read else label_words(change.source),
        read=read.words if read else "",
        url=read.url if read else None,
        must_verify=change.value is not None and (not read.is_quotable if read else "verify" in change.source),
    )


def _amount(value: Amount) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:g} to {value[1]:g}"
    return f"{value:g}"


def _norms_source(one: Instrument) -> str:
    if one.norms is None:
        return ""
    return one.norms.cited.citation if one.norms.cited else label_words(one.norms.source)


def _norms(one: Instrument) -> tuple[tuple[str, str], ...]:
    if one.norms is None:
        return ()
    if one.norms.value is not None:
        return (("Usual", f"{_amount(one.norms.value)} {one.norms.unit}"),)
    return tuple((f"{ages} years", f"{value:g} {one.norms.unit}") for ages, value in one.norms.by_age.items())


@dataclass(frozen=True, slots=True)
class InstrumentGroup:
    key: str
    label: str
    evidence: str
    lines: tuple[Link, ...]


def instrument_groups(query: str) -> tuple[InstrumentGroup, ...]:
    """The instruments by the benefit they measure, with what trials say of needling for it."""
    catalogue = catalogues.instruments()
    wanted = {hit.url for hit in find(query, "instrument")} if query.strip() else None
    groups = []
    for benefit, instruments in catalogue.by_benefit.items():
        every = [link("instrument", one.id, one.name, f"{plain(one.kind)} · {one.range}") for one in instruments]
        lines = tuple(one for one in every if wanted is None or one.url in wanted)
        if lines:
            evidence = catalogue.evidence_per_benefit.get(benefit, "")
            groups.append(InstrumentGroup(benefit, plain(benefit), evidence, lines))
    return tuple(groups)
