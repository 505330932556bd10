"""The page of techniques, current, techniques after needling, times, agents and the grade of a dose. No query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from filiform.desk.library.links import Cited, Link, cited
from filiform.knowledge import catalogues
from filiform.knowledge.techniques import Basis
from filiform.knowledge.wording import limits_words, plain

Facts = tuple[tuple[str, str], ...]
KEYS = {
    "what": "what it is", "hz": "frequency", "hz_range": "range of frequency", "pulse_us": "pulse width",
    "usual_pulse_us": "usual pulse width", "choices_min": "choices", "usual": "usual dose", "dry_s": "drying time",
    "ask_every_min": "how often to ask", "counts_passes": "passes", "range_min": "range", "usual_min": "usual time",
    "up_to": "upper end", "stays": "how long it stays", "why": "reason", "when": "when", "not_when": "when not",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TechniqueLine:
    """One row. `expert`: what of it stands in no source that was read, in words."""

    anchor: str
    title: str
    text: str
    facts: Facts
    section: str
    sources: tuple[Cited, ...]
    expert: str


@dataclass(frozen=True, slots=True)
class TechniqueGroup:
    key: str
    title: str
    text: str
    lines: tuple[TechniqueLine, ...]


@cache
def technique_groups() -> tuple[TechniqueGroup, ...]:
    """Every row of the catalogue, in the order of the work."""
    held = catalogues.techniques()
    current = held.stimulation
    groups: list[tuple[str, str, str, Iterable[TechniqueLine]]] = [
        ("needling", "Needling techniques", "How a needle is brought in or worked.", _needling()),
        ("presets", "Electrical stimulation: presets", current.intensity, _presets()),
        ("current", "Electrical stimulation: rules and tolerance", current.evidence, _current()),
        ("after", "Techniques after needling", "What may follow once the needles are out.", _after()),
        ("dwell", "How long needles stay", "Screening and clinic may set less.", _times_of_needles()),
        ("times", "Times and numbers", "Defaults of the treatment room; a clinic may set its own.", _numbers()),
        ("agents", "Skin and hands", "Guidance differs between countries.", _agents()),
        ("dose", held.dose.title, f"{held.dose.rule} {held.dose.note}", _dose()),
    ]
    return tuple(TechniqueGroup(key, title, text, tuple(lines)) for key, title, text, lines in groups)


def technique_address(anchor: str) -> str:
    return f"{reverse('knowledge:techniques')}#{anchor}"


def technique_links() -> dict[str, dict[str, Link]]:
    """Source to the rows that stand on it."""
    found: dict[str, dict[str, Link]] = {}
    for group in technique_groups():
        for line in group.lines:
            for source in line.sources:
                found.setdefault(source.key, {})[line.anchor] = Link(line.title, technique_address(line.anchor))
    return found


def _line(kind: str, id_: str, title: str, text: str, basis: Basis, *facts: tuple[str, str]) -> TechniqueLine:
    return TechniqueLine(
        anchor=f"{kind}-{id_}",
        title=title[:1].upper() + title[1:],
        text=text,
        facts=tuple((term, value) for term, value in facts if value),
        section=basis.section,
        sources=tuple(map(cited, basis.sources)),
        expert=", ".join(KEYS.get(key, key.replace("_", " ")) for key in basis.expert),
    )


def _span(span: tuple[float, float], unit: str) -> str:
    low, high = span
    return f"{low:g} {unit}" if low == high else f"{low:g}-{high:g} {unit}"


def _list(values: Iterable[float], unit: str) -> str:
    return f"{', '.join(f'{value:g}' for value in values)} {unit}"


def _needling() -> Iterable[TechniqueLine]:
    uses = {"insertion": "bringing a needle in", "manipulation": "working a needle that is in", "both": "either"}
    for one in catalogues.techniques().needling.values():
        barred = ", ".join(limits_words({one.forbidden_by: True})) if one.forbidden_by else ""
        yield _line(
            "needling", one.id, one.label, one.what, one.basis, ("Used for", uses[one.use]),
            ("Depth", "" if one.depth == "any" else one.depth), ("Stays", one.stays),
            ("Passes", "counted" if one.counts_passes else ""), ("Barred by", barred),
        )  # fmt: skip


def _presets() -> Iterable[TechniqueLine]:
    for one in catalogues.techniques().stimulation.presets.values():
        yield _line(
            "preset", one.id, one.label, one.note, one.basis, ("Frequency", f"{one.hz:g} Hz"),
            ("Range", _span(one.hz_range, "Hz")), ("Pulse width", f"{one.pulse_us:g} µs"),
            ("Time", f"{one.minutes:g} min"), ("Choices", _list(one.choices_min, "min")),
        )  # fmt: skip


def _current() -> Iterable[TechniqueLine]:
    held = catalogues.techniques().stimulation
    yield _line(
        "current", "ranges", "Ranges", held.intensity, held.basis, ("Time", _span(held.minutes, "min")),
        ("Pulse width", _span(held.pulse_us, "µs")), ("Usual", _span(held.usual_pulse_us, "µs")),
        ("Ask every", f"{held.ask_every_min:g} min"),
    )  # fmt: skip
    for rule in held.rules:
        yield _line("current", rule.id, plain(rule.id), rule.text, rule.basis)
    for one in held.tolerances.values():
        yield _line("tolerance", one.id, one.label, one.what, one.basis)


def _after() -> Iterable[TechniqueLine]:
    for one in catalogues.techniques().after.values():
        yield _line(
            "after", one.id, one.label, one.what, one.basis, ("When", one.when), ("Dose", one.dose),
            ("Choices", _list(one.choices, one.measured_in)), ("Not", one.not_when or ""), ("Evidence", one.evidence),
        )  # fmt: skip


def _times_of_needles() -> Iterable[TechniqueLine]:
    for one in catalogues.techniques().dwell.values():
        yield _line(
            "dwell", one.id, one.label, one.note, one.basis, ("Range", _span(one.range_min, "min")),
            ("Usual", _span(one.usual_min, "min")),
        )  # fmt: skip


def _numbers() -> Iterable[TechniqueLine]:
    held = catalogues.techniques()
    for one in held.times.values():
        told = f"{one.minutes:g} min" if one.up_to is None else _span((one.minutes, one.up_to), "min")
        yield _line("times", one.id, one.label, one.note, one.basis, ("Time", told))
    for number in held.numbers.values():
        yield _line("numbers", number.id, number.label, number.note, number.basis, ("Needles", str(number.needles)))


def _agents() -> Iterable[TechniqueLine]:
    held = catalogues.techniques()
    for one in held.skin_agents.values():
        kind = "antiseptic" if one.antiseptic else "no antiseptic"
        yield _line("skin", one.id, one.label, one.note, one.basis, ("Kind", kind), ("Drying", f"{one.dry_s} s"))
    for agent in held.hand_agents.values():
        yield _line("hands", agent.id, agent.label, agent.note, agent.basis)


def _dose() -> Iterable[TechniqueLine]:
    held = catalogues.techniques().dose
    for bound in held.bounds.values():
        yield _line(
            "dose", bound.id, bound.label, bound.why, bound.basis,
            ("Moderate from", f"{bound.moderate:g} {bound.unit}"), ("High from", f"{bound.high:g} {bound.unit}"),
        )  # fmt: skip
    for one in held.grades.values():
        yield _line("grade", one.id, one.label, one.what, one.basis)
