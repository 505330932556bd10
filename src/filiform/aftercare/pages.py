"""What the pages of a follow-up show: questions in the patient's language, answers, and what to do about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import get_language

from filiform.aftercare import queries
from filiform.aftercare.preparing import emergency_number
from filiform.aftercare.queries import FollowUpPage
from filiform.aftercare.rules.answering import advice, is_more_than_usual
from filiform.aftercare.types import Advice, Bruise
from filiform.clinics import queries as clinics
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.knowledge.aftercare import Catalogue


@dataclass(frozen=True, slots=True)
class Asked:
    """One set of questions as it is shown: what was typed or answered before stands in it.

    `missing` names the fields that are not answered yet.
    """

    page: FollowUpPage
    label: str
    questions: tuple[tuple[str, str], ...]
    typed: Mapping[str, Any]
    token: str
    emergency: str
    number: str
    phone: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """What follows from an answer. `notice` is said where it is more than usual without a red flag."""

    advice: tuple[Advice, ...]
    notice: str
    emergency: str
    number: str
    phone: str
    until: datetime


def asked(
    *, by: Member, follow_up_ref: str, at: datetime, sent: QueryDict | None = None, missing: tuple[str, ...] = ()
) -> Asked:  # fmt: skip
    """Three queries."""
    page = queries.follow_up(organization_id=by.organization_id, follow_up_ref=follow_up_ref, at=at)
    words = catalogues.aftercare(get_language() or "en")
    number, phone = _numbers(by, words)
    label = next((one.label for one in words.follow_ups if one.id == page.row.window), page.row.label)
    return Asked(
        page=page, label=label, questions=tuple((flag, words.flags[flag].question) for flag in page.asks),
        typed=_typed(page, sent), token=str(uuid4()), emergency=emergency_number(by, words), number=number, phone=phone,
        missing=missing,
    )  # fmt: skip


def heard(*, by: Member, page: FollowUpPage) -> Heard | None:
    """What she is told about the answer that counts; None while there is none. One query."""
    if page.newest is None:
        return None
    words = catalogues.aftercare(get_language() or "en")
    emergency, given = emergency_number(by, words), page.newest.given
    number, phone = _numbers(by, words)
    is_more = not given.is_red and is_more_than_usual(given, words)
    return Heard(
        advice=advice(given.flags, risks=page.risks, words=words, emergency=emergency),
        notice=words.call_us.text if is_more else "", emergency=emergency, number=number, phone=phone,
        until=page.row.until,
    )  # fmt: skip


def questions_of(flags: tuple[str, ...]) -> list[str]:
    """The red-flag questions said yes to, for staff."""
    held = catalogues.aftercare().flags
    return [held[flag].question if flag in held else flag for flag in flags]


def _numbers(by: Member, words: Catalogue) -> tuple[str, str]:
    """What a telephone dials: the emergency number where the country's is known, and the clinic's."""
    number = emergency_number(by, words)
    _, phone = clinics.contact(organization_id=by.organization_id, clinic_id=by.clinic_id)
    return (number if number.isdecimal() else ""), phone


def _typed(page: FollowUpPage, sent: QueryDict | None) -> dict[str, Any]:
    if sent is not None:
        return {
            "soreness": sent.get("soreness", ""), "bruise": sent.get("bruise", ""), "flags": sent.getlist("flags"),
            "words": sent.get("words", ""),
        }  # fmt: skip
    if page.newest is None:
        return {"flags": ()}
    given = page.newest.given
    soreness = "" if given.soreness is None else str(given.soreness)
    return {"soreness": soreness, "bruise": str(given.bruise or ""), "flags": given.flags, "words": given.words}


BRUISES = tuple(Bruise)
