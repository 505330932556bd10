"""Schema of words/<language>.yaml: what patients read of the catalogues in one language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from filiform.knowledge.schema.row import Row, Text, Texts

Mark = Annotated[str, Field(pattern=r"^[0-9a-f]{8}$")]


class Question(Row):
    of: Mark
    question: Text
    options: dict[str, Text] | None = None


class Checklist(Row):
    title: Text
    none: Text


class Finding(Row):
    of: Mark
    says: Text
    changes: Texts


class Evidence(Row):
    of: Mark
    says: Text


class Ask(Row):
    of: Text
    says: Text


class Document(Row):
    title: Text
    schema_version: int
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[a-z0-9]+)*$")]
    status: Text
    how_to_read: Texts
    rules: dict[str, Finding]
    facts: dict[str, Question] = {}
    asks: dict[str, Ask] = {}
    events: dict[str, Text] = {}
    surveys: dict[str, Text] = {}
    evidence: dict[str, Evidence] = {}
    topics: dict[str, Text] = {}
    checklists: dict[str, Checklist] = {}
    headings: dict[str, Text] = {}
    places: dict[str, Text] = {}
    sides: dict[str, Text] = {}
    units: dict[str, str] = {}
    answers: dict[str, Text] = {}
    muscles: dict[str, Text] = {}
    instruments: dict[str, Text] = {}
