"""The questions of the history: the catalogue's facts and a few of our own that no rule reads directly."""

from __future__ import annotations

from functools import cache
from typing import Any

from filiform.intake.errors import AnsweredElsewhere, AnswerNotUsable
from filiform.knowledge import catalogues
from filiform.knowledge.answers import AnswerReader, InvalidAnswer
from filiform.knowledge.eligibility import Fact

CHANGED = "visit.changed"
HEIGHT_CM = "body.height_cm"
WEIGHT_KG = "body.weight_kg"
BMI = "bmi"
AGE = "age_years"

# Facts that another step of the visit records, and where the patient or clinician gives them.
ELSEWHERE = {
    AGE: "it comes from the date of birth",
    "consent.given": "it is recorded with the consent",
    "examined_and_diagnosed": "it is recorded with the examination",
    "operator_trained_regions_ok": "it comes from the practitioner's qualifications",
}


@cache
def own_facts() -> dict[str, Fact]:
    """Questions of ours. Bounds of height and weight only catch slips of unit; they are no clinical thresholds."""
    return {
        CHANGED: Fact(
            id=CHANGED, asked_of="patient", answer_type="boolean", required="always",
            question=catalogues.eligibility().ask_again.change_question,
        ),
        HEIGHT_CM: Fact(
            id=HEIGHT_CM, asked_of="clinician", answer_type="number", required="always", question="Height (cm).",
            unit="cm", plausible=(40, 250),
        ),
        WEIGHT_KG: Fact(
            id=WEIGHT_KG, asked_of="clinician", answer_type="number", required="always", question="Weight (kg).",
            unit="kg", plausible=(2, 400),
        ),
    }  # fmt: skip


@cache
def reader() -> AnswerReader:
    return AnswerReader(catalogues.eligibility())


def fact_of(fact_id: str) -> Fact:
    """The question behind an id. Raises: AnswerNotUsable for an id that does not exist."""
    fact = own_facts().get(fact_id) or catalogues.eligibility().facts.get(fact_id)
    if fact is None:
        raise AnswerNotUsable(question=fact_id, mend="is no question of the catalogue. Check its id.")
    return fact


def checked(fact_id: str, value: Any) -> Any:
    """The value as it is kept; None takes an answer back.

    Raises: AnswerNotUsable naming the question and the mend; AnsweredElsewhere for facts of the plan and for the age.
    """
    fact = fact_of(fact_id)
    if fact_id.startswith("plan.") or fact_id == AGE:
        raise AnsweredElsewhere(question=fact.question, where=ELSEWHERE.get(fact_id, "it comes with the plan"))
    if value is None:
        return None
    if fact_id in own_facts():
        return _own(fact, value)
    try:
        kept = reader().check(fact_id, value)
    except InvalidAnswer as error:
        mend = f"needs another answer: {error.facts['message']}."
        raise AnswerNotUsable(question=fact.question, mend=mend) from error
    return list(kept) if isinstance(kept, tuple) else kept


def _own(fact: Fact, value: Any) -> Any:
    if fact.answer_type == "boolean":
        if value is True or value is False:
            return value
        raise AnswerNotUsable(question=fact.question, mend="needs yes or no.")
    assert fact.plausible is not None  # noqa: S101 - both numbers of ours have bounds
    low, high = fact.plausible
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise AnswerNotUsable(
        question=fact.question, mend=f"needs a number from {low:g} to {high:g} {fact.unit}. Check it and its unit."
    )


def is_usable(fact_id: str, value: Any) -> bool:
    """Whether a stored value can still be read: a newer catalogue may have dropped an option."""
    try:
        checked(fact_id, value)
    except (AnswerNotUsable, AnsweredElsewhere):
        return False
    return True


def body_mass_index(height_cm: float, weight_kg: float) -> float:
    """kg/m2 with one decimal."""
    return round(weight_kg / (height_cm / 100) ** 2, 1)
