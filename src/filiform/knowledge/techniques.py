"""How needles are worked, what current runs through them, what follows, how long they stay, and what a dose is called.

The grade of a dose describes; it does not advise. No published grading was found, so its bounds are expert knowledge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a row stands on. `expert` names the keys of the row whose value stands in no source that was read."""

    section: str
    """Section of the procedure dossier."""
    sources: tuple[Source, ...]
    expert: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needling:
    """`use`: insertion, manipulation (of a needle that is in) or both. `depth`: superficial, deep or any.

    `forbidden_by` names the limit of a verdict that bars it; `stays` is seconds, minutes or days; `dwell` a style.
    """

    id: str
    label: str
    what: str
    use: str
    counts_passes: bool
    depth: str
    max_depth_mm: float | None
    """Deeper than this it is another technique; None where the technique sets no bound."""
    forbidden_by: str | None
    stays: str
    dwell: str | None
    basis: Basis

    @property
    def inserts(self) -> bool:
        return self.use in ("insertion", "both")

    @property
    def manipulates(self) -> bool:
        return self.use in ("manipulation", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Settings of current to begin with; `choices_min` are the lengths to offer."""

    id: str
    label: str
    hz: float
    hz_range: Span
    pulse_us: float
    minutes: float
    choices_min: tuple[float, ...]
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How current was borne, and what follows from it."""

    id: str
    label: str
    what: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class StimulationRule:
    """`kind`: pair (where the two needles lie), patient, watch or stop."""

    id: str
    kind: str
    text: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Stimulation:
    intensity: str
    ask_every_min: float
    minutes: Span
    pulse_us: Span
    usual_pulse_us: Span
    evidence: str
    basis: Basis
    presets: Mapping[str, Preset]
    tolerances: Mapping[str, Tolerance]
    rules: tuple[StimulationRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """A technique after needling. `choices` and `usual` are in `measured_in`: minutes or sets."""

    id: str
    label: str
    what: str
    when: str
    dose: str
    measured_in: str
    choices: tuple[float, ...]
    usual: float
    evidence: str
    not_when: str | None
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Dwell:
    """How long a needle stays, in minutes: seen in practice or trials, and usually."""

    id: str
    label: str
    range_min: Span
    usual_min: Span
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    id: str
    label: str
    minutes: float
    up_to: float | None
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    id: str
    label: str
    needles: int
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class SkinAgent:
    """`also` are other names under which the same agent is recorded."""

    id: str
    label: str
    also: tuple[str, ...]
    antiseptic: bool
    dry_s: int
    note: str
    basis: Basis

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.id, self.label, *self.also})


@dataclass(frozen=True, slots=True, kw_only=True)
class HandAgent:
    id: str
    label: str
    note: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    id: str
    label: str
    what: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """From which value on a measure of the dose is called moderate or high."""

    id: str
    label: str
    unit: str
    moderate: float
    high: float
    why: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseGrading:
    """`grades` from the least to the most."""

    title: str
    rule: str
    note: str
    basis: Basis
    grades: Mapping[str, Grade]
    bounds: Mapping[str, Bound]


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    how_to_read: tuple[str, ...]
    sources: Mapping[str, Source]
    needling: Mapping[str, Needling]
    stimulation: Stimulation
    after: Mapping[str, After]
    dwell: Mapping[str, Dwell]
    times: Mapping[str, Time]
    numbers: Mapping[str, Number]
    skin_agents: Mapping[str, SkinAgent]
    hand_agents: Mapping[str, HandAgent]
    dose: DoseGrading

    @property
    def plain_skin_agents(self) -> frozenset[str]:
        """Every name of an agent that is no antiseptic."""
        return frozenset(name for row in self.skin_agents.values() if not row.antiseptic for name in row.names)

    @property
    def forbidden_by(self) -> dict[str, frozenset[str]]:
        """Limit of a verdict to the needling techniques it bars."""
        limits = {row.forbidden_by for row in self.needling.values() if row.forbidden_by}
        return {
            limit: frozenset(row.id for row in self.needling.values() if row.forbidden_by == limit)
            for limit in sorted(limits)
        }


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    sources = {
        id_: Source(id=id_, citation=row["cite"], read=row["access"], url=row.get("url"))
        for id_, row in document["sources"].items()
    }

    def rows(kind: type[_Row], key: str, **absent: Any) -> Mapping[str, _Row]:
        made = {row["id"]: kind(**_plain({**absent, **row}, sources)) for row in document[key]}
        return MappingProxyType(made)

    rules = rows(StimulationRule, "stimulation_rules")
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        how_to_read=tuple(document["how_to_read"]),
        sources=MappingProxyType(sources),
        needling=rows(Needling, "needling", max_depth_mm=None, forbidden_by=None, dwell=None),
        stimulation=Stimulation(
            **_plain(document["stimulation"], sources),
            presets=rows(Preset, "stimulation_presets"),
            tolerances=rows(Tolerance, "stimulation_tolerances"),
            rules=tuple(rules.values()),
        ),
        after=rows(After, "after", not_when=None),
        dwell=rows(Dwell, "dwell"),
        times=rows(Time, "times", up_to=None),
        numbers=rows(Number, "numbers"),
        skin_agents=rows(SkinAgent, "skin_agents", also=()),
        hand_agents=rows(HandAgent, "hand_agents"),
        dose=DoseGrading(
            **_plain(document["dose"], sources), grades=rows(Grade, "dose_grades"), bounds=rows(Bound, "dose_bounds")
        ),
    )


_Row = TypeVar("_Row")
_BASIS = ("dossier", "sources", "expert")


def _plain(row: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
    """The fields of a row, lists as tuples, and what it stands on."""
    kept = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key not in _BASIS}
    return {**kept, "basis": _basis(row["dossier"], row["sources"], row["expert"], sources)}


def _basis(section: str, used: Iterable[str], expert: Iterable[str], sources: Mapping[str, Source]) -> Basis:
    return Basis(section=section, sources=tuple(sources[id_] for id_ in used), expert=tuple(expert))
