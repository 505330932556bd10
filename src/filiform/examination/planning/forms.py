"""What the page of the plan sends, read strictly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.http import QueryDict

from filiform.examination.errors import PlanNotReadable
from filiform.examination.planning.services import PlanInput
from filiform.examination.planning.types import Code
from filiform.knowledge.diagnoses import diagnoses
from filiform.measures.rules import TYPED
from filiform.measures.types import SIDES


def read_plan(fields: QueryDict) -> PlanInput:
    """Raises: PlanNotReadable with the sentence to show."""
    instrument = fields.get("instrument", "").strip()
    side = fields.get("side", "")
    if side and side not in SIDES:
        raise PlanNotReadable(message="Choose the side from the list.")
    return PlanInput(
        complaint=fields.get("complaint", ""),
        began_on=read_day(fields.get("began_on", ""), "The day it began"),
        stage=fields.get("stage", ""),
        codes=_codes(fields.getlist("code")),
        planned_visits=_whole(fields.get("planned_visits", ""), "Planned visits"),
        review_on=read_day(fields.get("review_on", ""), "The day of review"),
        instrument=instrument,
        side=side if instrument else "",
        movement=fields.get("movement", "") if instrument else "",
        goal=_number(fields.get("goal", "")) if instrument else None,
        threshold=_whole(fields.get("threshold", ""), "The detectable change"),
        reason=fields.get("reason", ""),
    )


def read_day(text: str, what: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise PlanNotReadable(message=f"{what} is a date such as 2026-11-30.") from error


def _codes(given: list[str]) -> tuple[Code, ...]:
    titles = diagnoses().titles
    found = dict.fromkeys(code.strip() for code in given if code.strip())
    for code in found:
        if code not in titles:
            raise PlanNotReadable(message="Choose each ICD-10-CM code from the list that is found for it.")
    return tuple(Code(code, titles[code]) for code in found)


def _whole(text: str, what: str) -> int | None:
    typed = text.strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdigit() or len(typed) > 4:
        raise PlanNotReadable(message=f"{what} is a whole number.")
    return int(typed)


def _number(text: str) -> Decimal | None:
    typed = text.strip()
    if not typed:
        return None
    if not TYPED.fullmatch(typed):
        raise PlanNotReadable(message="The goal is a number, such as 2 or 12,5.")
    return Decimal(typed.replace(",", "."))
