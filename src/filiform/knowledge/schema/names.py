"""Schema of names.yaml: what people call the terms of the value sets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from filiform.knowledge.schema.row import CitedSource, Id, Row, Text, Texts

Kind = Literal["medicine", "condition", "device", "allergen"]


class Several(Row):
    """One name that stands for each of its parts; `with` lists parts that are in none of the value sets."""

    names: Texts
    terms: Texts
    with_: Texts | None = Field(default=None, alias="with")


class Ambiguous(Row):
    """A name that may mean one of several things, or nothing that matters: a person decides, never the program."""

    names: Texts
    candidates: Annotated[list[Text], Field(min_length=0)]
    candidate_sets: list[Id] | None = None
    ask: Text


class Other(Row):
    """Known, and in none of the value sets. `asked_by` names the question of the history that deals with it."""

    name: Text
    also: Texts | None = None
    asked_by: list[Id] | None = None


class KindNames(Row):
    same: dict[str, Texts]
    several: list[Several] | None = None
    ambiguous: list[Ambiguous] | None = None
    other: list[Other] | None = None


class Words(Row):
    dose_units: Texts
    forms: Texts
    salts: Texts
    timing: Texts
    local_forms: Texts
    joining: Texts


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    source: Text
    how_to_read: Texts
    sources: dict[Id, CitedSource]
    value_set_kinds: dict[Id, Kind]
    option_facts: dict[Kind, Id]
    words: Words
    names: dict[Kind, KindNames]
