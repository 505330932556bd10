"""What each catalogue file must look like. Every fault is reported at once, with file, row and key.

`validate` holds one file against its schema; `check_references` follows every id from where it is used to where
it is defined, inside a file and between files. Only imported while compiling.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from filiform.knowledge.faults import Fault
from filiform.knowledge.schema import (
    adverse_events,
    aftercare,
    body_chart,
    eligibility,
    examination,
    instruments,
    muscle_regions,
    muscles,
    names,
    practice_rules,
    scoring,
    taking,
    techniques,
    words,
)
from filiform.knowledge.schema.references import check_references
from filiform.knowledge.schema.rows import place_of
from filiform.knowledge.schema.words_references import words_gaps

__all__ = ["check_references", "validate", "words_gaps"]

SCHEMAS: dict[str, type[BaseModel]] = {
    "eligibility": eligibility.Document,
    "muscles": muscles.Document,
    "muscle-regions": muscle_regions.Document,
    "body-chart": body_chart.Document,
    "instruments": instruments.Document,
    "practice-rules": practice_rules.Document,
    "adverse-events": adverse_events.Document,
    "names": names.Document,
    "techniques": techniques.Document,
    "aftercare": aftercare.Document,
    "words": words.Document,
    "scoring": scoring.Document,
    "examination": examination.Document,
    "taking": taking.Document,
}
TRANSLATIONS: dict[str, type[BaseModel]] = {"aftercare": aftercare.Translation}


def validate(name: str, document: dict[str, Any]) -> list[Fault]:
    """Every way in which `document` differs from the schema of the catalogue `name`."""
    try:
        _schema_of(name).model_validate(document)
    except ValidationError as error:
        return [_fault(name, document, detail) for detail in error.errors(include_url=False, include_input=False)]
    return []


def _schema_of(name: str) -> type[BaseModel]:
    """`aftercare.es` is a translation of the catalogue aftercare, `words/es` what patients read of all of them."""
    catalogue, dot, _ = name.partition(".")
    return TRANSLATIONS[catalogue] if dot else SCHEMAS[name.partition("/")[0]]


def _fault(name: str, document: dict[str, Any], detail: Any) -> Fault:
    row, key = place_of(document, detail["loc"])
    message = {"extra_forbidden": "is not a key of this schema", "missing": "is missing"}.get(detail["type"])
    return Fault(f"{name}.yaml", row, key, message or detail["msg"].removeprefix("Value error, "))
