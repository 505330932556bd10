"""What the pages of asking send, read strictly."""

from __future__ import annotations

from django.http import QueryDict

from filiform.measures.asking.errors import PlanUnreadable
from filiform.measures.asking.types import Occasion, Plan


def read_plan(fields: QueryDict) -> Plan:
    """Raises: PlanUnreadable."""
    weeks = [one for one in fields.get("weeks", "").replace(",", " ").split() if one]
    return Plan(
        instruments=tuple(fields.getlist("instruments")),
        follow_up_weeks=tuple(_whole("Weeks", one) for one in weeks),
        days_before_visit=_whole("Days before a visit", fields.get("days_before_visit", "")),
        days_open=_whole("Days open", fields.get("days_open", "")),
        is_on=fields.get("is_on") == "yes",
    )


def read_occasion(text: str) -> Occasion:
    if text not in set(Occasion):
        raise PlanUnreadable(what="Occasion", message="choose one of those offered")
    return Occasion(text)


def _whole(what: str, text: str) -> int:
    if not (text.strip().isdecimal() and len(text.strip()) < 4):
        raise PlanUnreadable(what=what, message="write a whole number")
    return int(text)
