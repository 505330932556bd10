"""What is examined for a complaint, how a point is known again, stages, and when a plan is looked at anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a row stands on. `expert` names the keys of the row whose value stands in no source that was read."""

    sources: tuple[Source, ...]
    expert: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """Places of one muscle and side no further apart than this are proposed as one point. In units of the chart."""

    near_units: float
    why: str
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A span of days since a complaint began, both ends included; `to_days` None has no end."""

    id: str
    label: str
    from_days: int
    to_days: int | None
    basis: Basis

    def holds(self, days: int) -> bool:
        return self.from_days <= days and (self.to_days is None or days <= self.to_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When a plan without a meaningful change is looked at again. Visits are counted within one episode."""

    after_visits: int
    least_visits: int
    most_visits: int
    after_days: int
    again_after_visits: int
    early_visits: int
    early_days: int
    early_points: float
    early_instruments: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign of a screen: normal, abnormal, or not tested, on each side."""

    id: str
    label: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    id: str
    label: str
    items: tuple[Sign, ...]
    basis: Basis

    @property
    def key(self) -> str:
        """Its id, as addresses and pages carry it."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A movement whose strength is tested; its label is what a reading carries."""

    id: str
    label: str
    sided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """What is usually examined for one complaint, by id; `instruments` are those of the instruments catalogue."""

    id: str
    label: str
    motion: tuple[str, ...]
    strengths: tuple[str, ...]
    screens: tuple[str, ...]
    instruments: tuple[str, ...]
    codes: tuple[str, ...]
    basis: Basis

    @property
    def key(self) -> str:
        """Its id, as addresses and pages carry it."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sport:
    id: str
    label: str
    instruments: tuple[str, ...]
    basis: Basis

    @property
    def key(self) -> str:
        """Its id, as addresses and pages carry it."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    how_to_read: tuple[str, ...]
    sources: Mapping[str, Source]
    recognition: Recognition
    stages: tuple[Stage, ...]
    review: Review
    screens: Mapping[str, Screen]
    strengths: Mapping[str, Strength]
    templates: Mapping[str, Template]
    sports: Mapping[str, Sport]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    sources = {
        id_: Source(id=id_, citation=row["cite"], read=row["access"], url=row.get("url"))
        for id_, row in document["sources"].items()
    }
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        how_to_read=tuple(document["how_to_read"]),
        sources=MappingProxyType(sources),
        recognition=Recognition(**_plain(document["recognition"], sources)),
        stages=tuple(Stage(**_plain({"to_days": None, **row}, sources)) for row in document["stages"]),
        review=Review(**_plain(document["review"], sources)),
        screens=MappingProxyType({row["id"]: _screen(row, sources) for row in document["screens"]}),
        strengths=MappingProxyType({row["id"]: Strength(**row) for row in document["strengths"]}),
        templates=MappingProxyType({row["id"]: Template(**_plain(row, sources)) for row in document["templates"]}),
        sports=MappingProxyType({row["id"]: Sport(**_plain(row, sources)) for row in document["sports"]}),
    )


def _screen(row: Mapping[str, Any], sources: Mapping[str, Source]) -> Screen:
    return Screen(**_plain({**row, "items": [Sign(**item) for item in row["items"]]}, sources))


def _plain(row: Mapping[str, Any], sources: Mapping[str, Source]) -> dict[str, Any]:
    """The fields of a row, lists as tuples, and what it stands on."""
    kept = {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in row.items()
        if key not in ("sources", "expert")
    }
    return {**kept, "basis": _basis(row["sources"], row["expert"], sources)}


def _basis(used: Iterable[str], expert: Iterable[str], sources: Mapping[str, Source]) -> Basis:
    return Basis(sources=tuple(sources[id_] for id_ in used), expert=tuple(expert))
