"""Schema of scoring.yaml: the recipe of each outcome instrument and its figures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from filiform.knowledge.schema.row import Id, Row, Text, Texts

Recipe = Literal[
    "number", "yes-no", "mean-of-parts", "trials", "ratio", "diary", "items", "total", "activities", "ticks",
    "subscales", "reach", "difference", "stands", "timed-stands", "angles", "treated-minus-mirror", "time-to-event",
    "jump", "symmetry", "share",
]  # fmt: skip
Count = Annotated[int, Field(ge=1, le=60)]


class Method(Row):
    """One way of scoring. Which keys a recipe reads is said in measures/scoring; the rest stay empty."""

    recipe: Recipe
    whole: bool = False
    decimals: Annotated[int, Field(ge=0, le=3)] = 0
    items: Count | None = None
    low: int | None = None
    high: int | None = None
    allowed: list[int] | None = None
    formula: Literal["sum", "percent", "stretched", "scaled-sum"] | None = None
    least: Count | None = None
    usual: Count | None = None
    most: Count | None = None
    most_missing: Annotated[int, Field(ge=0)] | None = None
    least_rated: Count | None = None
    not_applicable: bool = False
    reversed: list[Count] | None = None
    subscales: dict[Text, Count] | None = None
    parts: Texts | None = None
    how: list[Literal["best", "mean"]] | None = None
    lower_is_best: bool = False
    one_is_usual: bool = False
    stopped_by_pain: bool = False
    fails_after: Count | None = None
    kind: Literal["distance", "time"] | None = None
    total: bool = False
    forms: Texts | None = None
    days: Count | None = None
    stands: Count | None = None
    distance_cm: Annotated[int, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def asks_for_no_more_than_there_is(self) -> Method:
        most = self.items or self.usual or self.days
        if self.least and most and self.least > most:
            raise ValueError(f"asks for {self.least} of {most}")
        if self.recipe == "items" and (self.items is None or self.formula is None or self.least is None):
            raise ValueError("a sheet of items needs items, formula and least")
        if self.recipe == "trials" and not (self.how and self.usual and self.least):
            raise ValueError("tries need how, usual and least")
        return self


class Document(Row):
    title: Text
    status: Text
    schema_version: int
    how_to_read: Texts
    methods: dict[Id, Method]
