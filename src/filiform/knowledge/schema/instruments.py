"""Schema of instruments.yaml: how each benefit is measured, and from which change on it means something."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from filiform.knowledge.schema.row import Id, Row, Text, Texts

Benefit = Literal["pain_relief", "range_of_motion", "function", "inflammation", "recovery_time", "athletic_performance"]
Occasion = Literal["baseline", "each_visit", "24h", "48h", "weekly", "review", "discharge", "follow_up"]


def _is_amount(value: Any) -> Any:
    """A number, or a range from low to high."""
    if isinstance(value, bool):
        raise ValueError("must be a number or a range of two numbers")
    if isinstance(value, int | float):
        return value
    if isinstance(value, list) and len(value) == 2 and all(type(item) in (int, float) for item in value):
        if value[0] > value[1]:
            raise ValueError("a range must run from low to high")
        return value
    raise ValueError("must be a number or a range of two numbers")


Amount = Annotated[Any, AfterValidator(_is_amount)]


class Scoring(Row):
    formula: Text
    missing: Text


class Change(Row):
    value: Amount | None
    unit: Text | None = None
    level: Literal["90", "95"] | None = None
    population: Text | None = None
    source: Text


class Responder(Row):
    rule: Text
    baseline_needed: Text | None = None
    why: Text | None = None


class Norms(Row):
    value: Amount | None = None
    by_age: dict[str, float] | None = None
    unit: Text
    source: Text


class Protocol(Row):
    store: Texts
    conversions: dict[str, float | str] | None = None


class Instrument(Row):
    id: Id
    name: Text
    benefit: Benefit
    also_serves: Texts | None = None
    kind: Literal["patient-reported", "clinician-measured", "performance-test"]
    licence: Literal["free", "permission", "score-entry"]
    licence_note: Text | None = None
    ship: Literal["full", "own-words", "topics-only", "item-scores-no-text", "total-entry"]
    items: Texts | None = None
    scoring: Scoring
    range: Text
    unit: Text | None = None
    direction: Literal["higher_worse", "higher_better"]
    mdc: Annotated[list[Change], Field(min_length=1)]
    mcid: Annotated[list[Change], Field(min_length=1)]
    responder: Responder | None = None
    norms: Norms | None = None
    protocol: Protocol | None = None
    loinc: Text | None
    when: Annotated[list[Occasion], Field(min_length=1)]
    caution: Text | None = None


class Source(Row):
    citation: Text
    seen: Text


class Timing(Row):
    judged_from_days: Annotated[int, Field(ge=0, le=90)]
    says: Text
    source: Text


class Conventions(Row):
    licence: dict[str, Text]
    ship: dict[str, Text]
    source: Text
    improvement: Text
    loinc: Text
    mdc_level: Text
    threshold_choice: Text
    unit: Text
    timing: Timing


class Document(Row):
    title: Text
    status: Text
    counts: dict[str, int]
    conventions: Conventions
    no_bundled_text: Text
    evidence_per_benefit: dict[str, Text]
    sources: dict[Id, Source]
    instruments: dict[Benefit, list[Instrument]]
