"""The forms of the verdict page as they are sent.

muscle=trapezius-upper:right   as often as there are muscles; add= and remove= one of the same
body_muscle=, body_side=       one muscle picked on the body chart
technique=superficial          as often as chosen; needle_length_mm, estim_path
f.<fact>=                      one answer: true or false, an option, a number, or none
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.dateparse import parse_date

from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.screening.errors import InvalidClearance, InvalidPlan
from filiform.screening.types import PlannedMuscle


@dataclass(frozen=True, slots=True)
class SentPlan:
    muscles: list[PlannedMuscle]
    techniques: list[str]
    needle_length_mm: int | None
    estim_path: str | None


def read_plan(fields: QueryDict) -> SentPlan:
    """Raises: InvalidPlan for a length that is no whole number; the service checks the rest."""
    names = [*fields.getlist("muscle"), *(name for name in fields.getlist("add") if name)]
    if fields.get("body_muscle"):
        names.append(f"{fields['body_muscle']}:{fields.get('body_side', '')}")
    length = fields.get("needle_length_mm", "").strip()
    if length and not length.isdigit():
        raise InvalidPlan(where="longest needle", message=f"“{length}” is not a number of mm; write for example 40")
    return SentPlan(
        muscles=[_muscle(name) for name in dict.fromkeys(names) if name not in fields.getlist("remove")],
        techniques=fields.getlist("technique"),
        needle_length_mm=int(length) if length else None,
        estim_path=fields.get("estim_path") or None,
    )


def _muscle(name: str) -> PlannedMuscle:
    muscle, _, side = name.partition(":")
    return PlannedMuscle(muscle, side)


def read_day(fields: QueryDict, name: str, label: str) -> date | None:
    """A day as the browser sends it, None when left empty. Raises: InvalidClearance."""
    text = fields.get(name, "").strip()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if text and day is None:
        raise InvalidClearance(where=label, message=f"“{text}” is not a day; choose one")
    return day


def read_scope(fields: QueryDict) -> list[str] | None:
    """The sites ticked. None only where everything was chosen deliberately; a choice left out covers nothing."""
    return None if fields.get("scope") == "all" else fields.getlist("site")


def read_answers(fields: QueryDict, catalogue: EligibilityCatalogue) -> dict[str, Any]:
    """What was answered on the verdict page, by fact; the service refuses what cannot be."""
    found: dict[str, Any] = {}
    for name, text in fields.items():
        fact = catalogue.facts.get(name.removeprefix("f.")) if name.startswith("f.") else None
        if fact is not None and isinstance(text, str) and text.strip():
            found[fact.id] = _value(fact.answer_type, text.strip())
    return found


def _value(answer_type: str, text: str) -> Any:
    if answer_type == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if answer_type == "number" and text != "none":
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text
