"""Who may practise where: a rule for each place and profession, and how sure the author is of it. Not legal advice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source

UNREVIEWED = "unreviewed-draft"  # the file has no label of its own; its `written_by` says who wrote it


@dataclass(frozen=True, slots=True)
class PracticeRule:
    """Hours are whole hours, None where the rule states none or was not read. `as_of` is the date of the source."""

    jurisdiction: str
    profession: str
    status: str
    reason: str | None
    training_hours: int | None
    in_person_hours: int | None
    years_practice: int | None
    supervised_sessions: int | None
    consent: str | None
    delegable: bool | None
    referral: str | None
    technique_limits: tuple[str, ...]
    conditions: tuple[str, ...]
    pending: str | None
    as_of: str
    sources: tuple[Source, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """`rules` by profession, such as physical_therapist."""

    id: str
    name: str
    country: str
    rules: Mapping[str, PracticeRule]


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    written_by: str
    statuses: tuple[str, ...]
    confidence_levels: Mapping[str, str]
    field_notes: Mapping[str, str]
    technique_tags: Mapping[str, str]
    condition_evidence: Mapping[str, tuple[str, ...]]
    """Conditions, in the words of the rules, that evidence on record answers by itself."""
    directory_gate: Mapping[str, str]
    data_rules: tuple[str, ...]
    sources: Mapping[str, Source]
    jurisdictions: Mapping[str, Jurisdiction]
    rules: tuple[PracticeRule, ...]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    meta = document["meta"]
    sources = {id_: Source(id=id_, citation=text, read=_read(text)) for id_, text in document["sources"].items()}
    jurisdictions = {id_: _jurisdiction(id_, row, sources) for id_, row in document["jurisdictions"].items()}
    return Catalogue(
        title=meta["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=UNREVIEWED,
        written_by=meta["written_by"],
        statuses=tuple(meta["status_values"]),
        confidence_levels=MappingProxyType(meta["confidence_values"]),
        field_notes=MappingProxyType(meta["field_notes"]),
        technique_tags=MappingProxyType(meta["technique_tags"]),
        condition_evidence=MappingProxyType({text: tuple(by) for text, by in meta["condition_evidence"].items()}),
        directory_gate=MappingProxyType(meta["directory_gate"]),
        data_rules=tuple(meta["data_rules"]),
        sources=MappingProxyType(sources),
        jurisdictions=MappingProxyType(jurisdictions),
        rules=tuple(rule for place in jurisdictions.values() for rule in place.rules.values()),
    )


def _read(text: str) -> str:
    """These sources are one sentence each, which says when a page was secondary; else the rule's confidence tells."""
    if text.startswith("expert-knowledge"):
        return "memory"
    return "secondary" if "(secondary" in text else "see the confidence of the rule"


def _jurisdiction(id_: str, row: dict[str, Any], sources: Mapping[str, Source]) -> Jurisdiction:
    rules = {profession: _rule(id_, profession, rule, sources) for profession, rule in row["professions"].items()}
    return Jurisdiction(id=id_, name=row["name"], country=row["country"], rules=MappingProxyType(rules))


def _rule(place: str, profession: str, row: dict[str, Any], sources: Mapping[str, Source]) -> PracticeRule:
    return PracticeRule(
        jurisdiction=place,
        profession=profession,
        status=row["status"],
        reason=row.get("reason"),
        training_hours=row["training_hours"],
        in_person_hours=row["in_person_hours"],
        years_practice=row["years_practice"],
        supervised_sessions=row.get("supervised_sessions"),
        consent=row.get("consent"),
        delegable=row.get("delegable"),
        referral=row.get("referral"),
        technique_limits=tuple(row.get("technique_limits", ())),
        conditions=tuple(row.get("conditions", ())),
        pending=row.get("pending"),
        as_of=row["as_of"],
        sources=tuple(sources[source] for source in row["source"]),
        confidence=row["confidence"],
    )
