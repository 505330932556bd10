"""Adverse events: how each is recognised, what to do at once, when to ask again, and how often surveys met it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from filiform.knowledge.loading import version_of
from filiform.knowledge.sources import Source


@dataclass(frozen=True, slots=True)
class Grade:
    grade: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Grading:
    scale: tuple[Grade, ...]
    also_record: tuple[str, ...]
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class CausalityStep:
    causality: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Causality:
    """How sure one is that needling caused an event. `method` is named wherever a judgement is shown."""

    method: str
    judged_by: str
    scale: tuple[CausalityStep, ...]
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """`steps_basis` says which of the words come from a source and which from expert knowledge."""

    id: str
    title: str
    usual_severity: str
    usual_onset: str
    recognise: tuple[str, ...]
    immediate_steps: tuple[str, ...]
    stop_session: bool
    escalate: str
    follow_up: tuple[str, ...]
    prevent: tuple[str, ...]
    sources: tuple[Source, ...]
    steps_basis: str
    concerns: str = "patient"
    """`patient`, or `staff` for what happens to those who treat: never part of the rates of patients."""


@dataclass(frozen=True, slots=True)
class FollowUpWindow:
    when: str
    who: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedFlagQuestion:
    id: str
    text: str
    if_yes: str


@dataclass(frozen=True, slots=True)
class Rate:
    """One reported frequency: events counted, and percent of the survey's denominator. None: not reported."""

    event: str
    numerator: int | None
    percent: float | None
    basis: str | None
    per: str = "session"
    kinds: tuple[str, ...] = ()
    """Event types of this catalogue that it may be read beside; empty where none means the same."""
    grades: tuple[str, ...] = ()
    """Grades that it may be read beside: `mild`, or `significant` and `serious` together."""


@dataclass(frozen=True, slots=True)
class Survey:
    """Never mix surveys of different `denominator_unit`."""

    source: Source
    design: str
    population: str
    denominator: int | None
    denominator_unit: str
    rows: tuple[Rate, ...]
    notes: tuple[str, ...]
    of: str = "dry-needling"
    per: str = "session"


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """How few sessions a clinic's own figures need. Below `percent_from` no percentage; below `practitioner_from`
    nothing of a single practitioner."""

    percent_from: int
    practitioner_from: int
    note: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class FirstAid:
    """`after`: needlestick, cut or splash."""

    id: str
    text: str
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Care:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class ExposureTest:
    """A test proposed so many days after an exposure of staff."""

    id: str
    text: str
    from_days: int
    to_days: int
    basis: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """What is done after somebody of the staff met blood."""

    first_aid: tuple[FirstAid, ...]
    care: tuple[Care, ...]
    tests: tuple[ExposureTest, ...]
    note: str
    sources: tuple[Source, ...]
    steps_basis: str


@dataclass(frozen=True, slots=True)
class Reporting:
    internal: str
    external: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    title: str
    version: str
    content_hash: str
    review_status: str
    grading: Grading
    causality: Causality
    event_types: tuple[EventType, ...]
    emergency_first_minute: tuple[str, ...]
    clinic_readiness: tuple[str, ...]
    readiness_sources: tuple[Source, ...]
    follow_up_windows: tuple[FollowUpWindow, ...]
    window_evidence: tuple[str, ...]
    patient_red_flag_questions: tuple[RedFlagQuestion, ...]
    incidence: tuple[Survey, ...]
    incidence_rules: tuple[str, ...]
    own_figures: OwnFigures
    exposure: Exposure
    reporting: Reporting
    design_notes: tuple[str, ...]
    sources: Mapping[str, Source]
    by_id: Mapping[str, EventType]


def from_document(document: dict[str, Any], *, content_hash: str) -> Catalogue:
    sources = {
        id_: Source(id=id_, citation=row["cite"], read=row["access"], url=row.get("url"))
        for id_, row in document["sources"].items()
    }
    events = tuple(_event_type(row, sources) for row in document["event_types"])
    grading, reporting = document["grading"], document["reporting"]
    causality, figures = document["causality"], document["own_figures"]
    return Catalogue(
        title=document["title"],
        version=version_of(document, content_hash),
        content_hash=content_hash,
        review_status=document["status"],
        grading=Grading(
            scale=tuple(Grade(**row) for row in grading["scale"]),
            also_record=tuple(grading["also_record"]),
            note=grading["note"],
            sources=_cited(grading["sources"], sources),
        ),
        causality=Causality(
            method=causality["method"],
            judged_by=causality["judged_by"],
            scale=tuple(CausalityStep(**row) for row in causality["scale"]),
            note=causality["note"],
            sources=_cited(causality["sources"], sources),
        ),
        event_types=events,
        emergency_first_minute=tuple(document["emergency_first_minute"]),
        clinic_readiness=tuple(document["clinic_readiness"]),
        readiness_sources=_cited(document["readiness_sources"], sources),
        follow_up_windows=tuple(
            FollowUpWindow(row["when"], row["who"], tuple(row["questions"])) for row in document["follow_up_windows"]
        ),
        window_evidence=tuple(document["window_evidence"]),
        patient_red_flag_questions=tuple(RedFlagQuestion(**row) for row in document["patient_red_flag_questions"]),
        incidence=tuple(_survey(row, sources) for row in document["incidence"]),
        incidence_rules=tuple(document["incidence_rules"]),
        own_figures=OwnFigures(**{**figures, "sources": _cited(figures["sources"], sources)}),
        exposure=_exposure(document["exposure"], sources),
        reporting=Reporting(reporting["internal"], reporting["external"], _cited(reporting["sources"], sources)),
        design_notes=tuple(document["design_notes"]),
        sources=MappingProxyType(sources),
        by_id=MappingProxyType({event.id: event for event in events}),
    )


def _cited(ids: list[str], sources: Mapping[str, Source]) -> tuple[Source, ...]:
    return tuple(sources[id_] for id_ in ids)


def _event_type(row: dict[str, Any], sources: Mapping[str, Source]) -> EventType:
    return EventType(
        id=row["id"],
        title=row["title"],
        usual_severity=row["usual_severity"],
        usual_onset=row["usual_onset"],
        recognise=tuple(row["recognise"]),
        immediate_steps=tuple(row["immediate_steps"]),
        stop_session=row.get("stop_session", False),
        escalate=row["escalate"],
        follow_up=tuple(row["follow_up"]),
        prevent=tuple(row["prevent"]),
        sources=_cited(row["sources"], sources),
        steps_basis=row["steps_basis"],
        concerns=row.get("concerns", "patient"),
    )


def _exposure(row: dict[str, Any], sources: Mapping[str, Source]) -> Exposure:
    return Exposure(
        first_aid=tuple(FirstAid(one["id"], one["text"], tuple(one["after"])) for one in row["first_aid"]),
        care=tuple(Care(**one) for one in row["care"]),
        tests=tuple(ExposureTest(**one) for one in row["tests"]),
        note=row["note"],
        sources=_cited(row["sources"], sources),
        steps_basis=row["steps_basis"],
    )


def _survey(row: dict[str, Any], sources: Mapping[str, Source]) -> Survey:
    return Survey(
        source=sources[row["source"]],
        design=row["design"],
        population=row["population"],
        denominator=row["denominator"],
        denominator_unit=row["denominator_unit"],
        rows=tuple(_rate(rate, row["per"]) for rate in row["rows"]),
        notes=tuple(row.get("notes", ())),
        of=row["of"],
        per=row["per"],
    )


def _rate(row: dict[str, Any], per: str) -> Rate:
    return Rate(
        row["event"],
        row["numerator"],
        row["percent"],
        row.get("basis"),
        per=row.get("per", per),
        kinds=tuple(row.get("kinds", ())),
        grades=tuple(row.get("grades", ())),
    )
