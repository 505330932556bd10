"""Schema of eligibility.yaml: facts, value sets, regions and the rules that read them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from filiform.knowledge.schema.row import CitedSource, Id, Ids, Row, Text, Texts

AnswerType = Literal[
    "number", "choice", "boolean", "coded-medication", "coded-condition", "sites", "multi-choice", "regions"
]
Asked = Literal["patient", "clinician", "record", "plan"]
Operator = Literal[
    "==", "!=", "in", ">", ">=", "<", "<=", "has-any", "count-in-set>=", "intersects", "overlaps-plan",
    "bilateral-in-group", "unknown",
]  # fmt: skip
Action = Literal["do-not-needle", "hold-for-medical-clearance", "avoid-region", "modify-technique", "monitor"]
Numbers = Annotated[list[float], Field(min_length=2, max_length=2)]


def _is_operand(value: Any) -> Any:
    """Words, numbers, a list of words, a value set or a region group; the fact decides which of them fits."""
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return value
    if isinstance(value, dict) and set(value) in ({"valueset"}, {"region_group"}, {"valueset", "n"}):
        return value
    raise ValueError("must be a word, a number, a list of words, a value set or a region group")


def _is_place(value: Any) -> Any:
    if isinstance(value, str) and value:
        return value
    if isinstance(value, dict) and len(value) == 1 and set(value) <= {"region_group", "from_fact"}:
        return value
    raise ValueError("must be a region, a region_group or a from_fact")


Operand = Annotated[Any, AfterValidator(_is_operand)]
Place = Annotated[Any, AfterValidator(_is_place)]
Places = Annotated[list[Place], Field(min_length=1)]


class Condition(Row):
    """Either one comparison of a fact, or one of all, any and none over conditions."""

    fact: Id | None = None
    op: Operator | None = None
    value: Operand | None = None
    all: Annotated[list[Condition], Field(min_length=1)] | None = None
    any: Annotated[list[Condition], Field(min_length=1)] | None = None
    none: Annotated[list[Condition], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        given = self.model_fields_set
        if given & {"all", "any", "none"}:
            if len(given) > 1:
                raise ValueError("must be one of all, any, none or a comparison, not several")
        elif {"fact", "op"} - given:
            raise ValueError("a comparison needs fact and op")
        elif (self.op in {"unknown", "overlaps-plan"}) == ("value" in given):
            raise ValueError("unknown and overlaps-plan take no value, every other operator needs one")
        return self


class Question(Row):
    fact: Id
    asked_of: Asked
    answer_type: AnswerType
    question: Text
    options: Texts | None = None


class Fact(Question):
    required: Literal["always", "if-triggered", "plan"]
    unit: Text | None = None
    plausible: Numbers | None = None
    asked_if: Condition | None = None
    if_not_asked: bool | str | list[Text] | None = None
    none_allowed: bool | None = None

    @model_validator(mode="after")
    def fits_its_answer_type(self) -> Self:
        if (self.options is not None) != (self.answer_type in {"choice", "multi-choice"}):
            raise ValueError("options belong to choice and multi-choice, and only there")
        if (self.plausible is not None) != (self.answer_type == "number"):
            raise ValueError("plausible belongs to numbers, and only there")
        if self.plausible is not None and self.plausible[0] >= self.plausible[1]:
            raise ValueError("plausible must run from low to high")
        return self


class Limits(Row):
    position: Literal["lying", "side-lying"] | None = None
    max_needles: Annotated[int, Field(gt=0)] | None = None
    max_gauge_mm: Annotated[float, Field(gt=0)] | None = None
    max_length_mm: Annotated[int, Field(gt=0)] | None = None
    max_dwell_min: Annotated[int, Field(gt=0)] | None = None
    observe_min: Annotated[int, Field(gt=0)] | None = None
    haemostasis_min: Annotated[int, Field(gt=0)] | None = None
    follow_up_hours: Annotated[list[int], Field(min_length=1)] | None = None
    depth: Literal["superficial", "superficial-or-tangential", "superficial-first"] | None = None
    direction: Text | None = None
    skin_preparation: Text | None = None
    needle_material: Text | None = None
    needle_coating: Text | None = None
    gloves: Text | None = None
    dressing: Text | None = None
    take_home_sheet: Text | None = None
    electrical_stimulation: bool | None = None
    no_pistoning: bool | None = None
    no_periosteal: bool | None = None
    no_semi_permanent: bool | None = None
    one_side_only: bool | None = None
    never_alone: bool | None = None
    neuro_check_before_leaving: bool | None = None
    sensation_test_before_after: bool | None = None
    standard_precautions: bool | None = None
    stop_on_electric_pain: bool | None = None
    snack_first: bool | None = None


class Rule(Row):
    id: Id
    title: Text
    class_: Literal["absolute", "relative", "precaution"] = Field(alias="class")
    category: Text
    scope: Text
    elicit: Annotated[list[Question], Field(min_length=1)]
    when: Condition
    action: Action
    until: Text | None = None
    modify: Texts
    limits: Limits | None = None
    limits_apply_to: Places | None = None
    avoid: Places | None = None
    forbid_techniques: Texts | None = None
    notice: Literal["reminder"] | None = None
    refer: Text | None = None
    rationale: Text
    threshold_source: Text | None = None
    sources: Ids
    evidence: Text


class Term(Row):
    name: Text
    atc: Text | None = None
    rxcui: Annotated[str, Field(pattern=r"^\d+$")] | None = None
    icd10: Text | None = None


class ValueSets(Row):
    """Named lists of terms beside one note; which lists there are is the author's to say."""

    model_config = ConfigDict(extra="allow", strict=True)
    __pydantic_extra__: dict[str, list[Term]]
    note: Text


class Disagreement(Row):
    topic: Text
    detail: Text
    sources: Ids


class RedFlagScreen(Row):
    ask_when: Text
    rules: Ids
    questions: Ids


class AskAgain(Row):
    change_question: Text
    rule: Text
    every_session: Ids = Field(alias="every-session")
    every_episode: Ids = Field(alias="every-episode")


class Required(Row):
    always: Text
    if_triggered: Text = Field(alias="if-triggered")
    plan: Text


class Evaluation(Row):
    logic: Text
    unknown: Text
    required: Required
    asked_if: Text
    none_allowed: Text
    plausible: Text
    elicit: Text
    operators: dict[str, Text]
    verdict: Texts
    notice: Text
    avoid: Text
    merging: Text
    when_to_run: Text


class HowToRead(Row):
    classes: dict[str, Text]
    actions: dict[str, Text]
    evaluation: Evaluation
    sources_note: Text


class Change(Row):
    where: Text
    change: Text
    why: Text


class ReviewLog(Row):
    note: Text
    changes: list[Change]


class Document(Row):
    title: Text
    schema_version: int
    status: Text
    how_to_read: HowToRead
    disagreements: list[Disagreement]
    red_flag_screen: RedFlagScreen
    ask_again: AskAgain
    regions: dict[Id, Ids]
    region_groups: dict[Id, Ids]
    value_sets: ValueSets
    facts: Annotated[list[Fact], Field(min_length=1)]
    rules: Annotated[list[Rule], Field(min_length=1)]
    sources: dict[Id, CitedSource]
    review_log: ReviewLog
