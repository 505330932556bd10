"""Reads the document that asks for a qualification, for `filiform qualify` and other programs.

    {"profession": "physical_therapist", "jurisdiction": "US-CO", "on": "2026-11-23", "region": ..., "technique": ...,
     "npi": ..., "licences": [...], "trainings": [...], "certificates": [...], "attestations": [...], "limits": [...]}

Keys that are not listed are refused: a misspelt `expires_on` would never end. Place and profession left out of a row
are those of the question.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from filiform.practitioners.errors import InvalidPractitioner
from filiform.practitioners.rules.npi import fault_of_npi
from filiform.practitioners.types import (
    EXAMS,
    PROFESSIONS,
    AttestationEvidence,
    CertificateEvidence,
    CertificateKind,
    Check,
    Evidence,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    TrainingEvidence,
)  # fmt: skip

Reader = Callable[[Any, str], Any]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Question:
    """One person, everything she can show, and what is asked of it. `professions`: her own first."""

    professions: tuple[str, ...]
    jurisdiction: str
    on: date
    evidence: Evidence
    region: str = ""
    technique: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of the catalogues that a document may use. `permission`: what an owner answers for, by profession."""

    jurisdictions: frozenset[str]
    places: Callable[[str], bool]
    techniques: tuple[str, ...]
    permission: Callable[[str, str], str]


def parse_question(text: str | bytes, *, today: date, words: Vocabulary) -> Question:
    """Raises InvalidPractitioner, which names the place and the mend."""
    try:
        document = json.loads(text, object_pairs_hook=_each_key_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _wrong(where, f"this is not JSON ({error.msg}); mend it there") from error
    except UnicodeDecodeError as error:
        raise _wrong(f"byte {error.start}", "this is not UTF-8; save the text as UTF-8") from error
    except RecursionError as error:
        raise _wrong("document", "it is nested too deeply; write it as in the manual") from error
    except ValueError as error:  # a number of more digits than Python converts
        raise _wrong("document", f"a value cannot be read ({error})") from error
    return _Reading(words, today).question(document)


class _Reading:
    def __init__(self, words: Vocabulary, today: date) -> None:
        self.words = words
        self.today = today

    def question(self, document: Any) -> Question:
        said = _fields(document, "document", {
            "profession": _profession, "professions": _list_of(_profession), "jurisdiction": self._jurisdiction,
            "on": _day, "region": self._place, "technique": self._technique, "npi": _npi, "licences": _rows,
            "trainings": _rows, "certificates": _rows, "attestations": _rows, "limits": _rows,
        }, needed=("jurisdiction",))  # fmt: skip
        professions = tuple(dict.fromkeys((*_some(said.get("profession")), *(said.get("professions") or ()))))
        if not professions:
            raise _wrong("profession", f"is missing; choose from {', '.join(PROFESSIONS)}")
        own = {"profession": professions[0], "jurisdiction": said["jurisdiction"]}
        evidence = Evidence(
            licences=self._each(said, "licences", self._licence, own),
            trainings=self._each(said, "trainings", self._training, {}),
            certificates=self._each(said, "certificates", self._certificate, own),
            attestations=self._each(said, "attestations", self._attestation, own),
            limits=self._each(said, "limits", self._limit, {}),
        )
        held = tuple(dict.fromkeys((*professions, *(licence.profession for licence in evidence.licences))))
        return Question(
            held, said["jurisdiction"], said.get("on") or self.today, evidence, region=said.get("region") or "",
            technique=said.get("technique") or "",
        )  # fmt: skip

    @staticmethod
    def _each(
        said: Mapping[str, Any], key: str, read: Callable[[Any, str, dict[str, str]], Row], own: dict[str, str]
    ) -> tuple[Row, ...]:
        return tuple(read(row, f"{key}[{number}]", own) for number, row in enumerate(said.get(key) or ()))

    def _licence(self, row: Any, where: str, own: dict[str, str]) -> LicenceEvidence:
        said = _fields(row, where, {
            "profession": _profession, "jurisdiction": _text, "number": _text, "board": _text, "expires_on": _day,
            "valid_from": _day, "since": _day, "status": _one_of(LicenceStatus), "status_since": _day, "check": _check,
        }, needed=("number", "expires_on"))  # fmt: skip
        return LicenceEvidence(**(own | said))

    def _training(self, row: Any, where: str, own: dict[str, str]) -> TrainingEvidence:
        said = _fields(row, where, {
            "course": _text, "provider": _text, "hours": _whole, "in_person_hours": _whole, "completed_on": _day,
            "regions": _set_of(self._place), "techniques": _set_of(self._technique), "expires_on": _day,
            "exams": _set_of(_exam), "supervised_sessions": _whole, "check": _check,
        }, needed=("course", "hours", "regions", "techniques", "completed_on"))  # fmt: skip
        if said.get("in_person_hours", 0) > said["hours"]:
            raise _wrong(f"{where}.in_person_hours", "is more than the hours of the course; check both")
        return TrainingEvidence(**({"in_person_hours": 0} | said))

    def _certificate(self, row: Any, where: str, own: dict[str, str]) -> CertificateEvidence:
        said = _fields(row, where, {
            "kind": _one_of(CertificateKind), "valid_from": _day, "expires_on": _day, "issuer": _text, "number": _text,
            "condition": _text, "jurisdiction": _text, "profession": _profession, "limit_each": _whole,
            "limit_total": _whole, "currency": _text, "check": _check,
        }, needed=("kind", "valid_from"))  # fmt: skip
        return CertificateEvidence(**(own | {"expires_on": None} | said))

    def _attestation(self, row: Any, where: str, own: dict[str, str]) -> AttestationEvidence:
        """`"responsibility": true` in place of a condition: the owner answers for a row on which the law is silent."""
        said = _fields(row, where, {
            "condition": _text, "responsibility": _yes, "jurisdiction": _text, "profession": _profession, "by": _text,
            "reason": _text, "given_on": _day, "until": _day, "withdrawn_on": _day,
        }, needed=("given_on", "until"))  # fmt: skip
        place = {key: said.get(key) or own[key] for key in own}
        if bool(said.pop("responsibility", False)) == ("condition" in said):
            raise _wrong(where, 'name the condition, or write "responsibility": true, and not both')
        if "condition" not in said:
            said["condition"] = self.words.permission(place["jurisdiction"], place["profession"])
        return AttestationEvidence(**(own | {"by_name": said.pop("by", "")} | said))

    def _limit(self, row: Any, where: str, own: dict[str, str]) -> Limit:
        said = _fields(row, where, {
            "reason": _text, "regions": _set_of(self._place), "techniques": _set_of(self._technique),
            "valid_from": _day, "expires_on": _day,
        }, needed=("reason", "valid_from"))  # fmt: skip
        return Limit(**({"regions": frozenset(), "techniques": frozenset()} | said))

    def _jurisdiction(self, value: Any, where: str) -> str:
        text = _text(value, where)
        if text not in self.words.jurisdictions:
            raise _wrong(where, f"{text!r} is not in the practice rules; write it as US-FL or GB-ENG")
        return text

    def _place(self, value: Any, where: str) -> str:
        text = _text(value, where)
        if not self.words.places(text):
            raise _wrong(where, f"{text!r} is neither a region nor a part of the body of the eligibility catalogue")
        return text

    def _technique(self, value: Any, where: str) -> str:
        text = _text(value, where)
        if text not in self.words.techniques:
            raise _wrong(where, f"{text!r} is no technique; choose from {', '.join(self.words.techniques)}")
        return text


def _wrong(where: str, message: str) -> InvalidPractitioner:
    return InvalidPractitioner(where=where, message=message)


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _wrong(twice, "is given twice; keep the right one")
    return found


def _fields(row: Any, where: str, readers: Mapping[str, Reader], *, needed: tuple[str, ...]) -> dict[str, Any]:
    """The keys that are given, read. `null` is the same as left out."""
    if not isinstance(row, dict):
        raise _wrong(where, f"write an object with {', '.join(sorted(readers))}")
    if unknown := sorted(row.keys() - readers.keys()):
        raise _wrong(where, f"unknown key {unknown[0]!r}; the keys are {', '.join(sorted(readers))}")
    for key in needed:
        if row.get(key) is None:
            raise _wrong(key if where == "document" else f"{where}.{key}", "is missing")
    inside = "" if where == "document" else f"{where}."
    return {key: readers[key](value, f"{inside}{key}") for key, value in row.items() if value is not None}


def _some(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _rows(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(where, "write a list, [] for none")
    return value


def _list_of(read: Reader) -> Reader:
    return lambda value, where: [read(one, f"{where}[{number}]") for number, one in enumerate(_rows(value, where))]


def _set_of(read: Reader) -> Reader:
    return lambda value, where: frozenset(_list_of(read)(value, where))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, "write it as text")
    return value


def _whole(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _wrong(where, f"{value!r} is not a whole number from 0")
    return value


def _yes(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        raise _wrong(where, "write true or false")
    return value


def _day(value: Any, where: str) -> date:
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _wrong(where, f"{value!r} is not a date; write it as 2026-11-23")


def _profession(value: Any, where: str) -> str:
    text = _text(value, where)
    if text not in PROFESSIONS:
        raise _wrong(where, f"{text!r} is not in the practice rules; choose from {', '.join(PROFESSIONS)}")
    return text


def _exam(value: Any, where: str) -> str:
    text = _text(value, where)
    if text not in EXAMS:
        raise _wrong(where, f"{text!r} is no exam; choose from {', '.join(EXAMS)}")
    return text


def _one_of(kind: type[StrEnum]) -> Reader:
    def read(value: Any, where: str) -> StrEnum:
        text = _text(value, where)
        if text not in {str(one) for one in kind}:
            raise _wrong(where, f"{text!r} is not known; choose from {', '.join(kind)}")
        return kind(text)

    return read


def _npi(value: Any, where: str) -> str:
    number = _text(value, where)
    if fault := fault_of_npi(number):
        raise _wrong(where, f"{number!r} is not an NPI: {fault}")
    return number


def _check(value: Any, where: str) -> Check:
    said = _fields(value, where, {"on": _day, "by": _text, "how": _text}, needed=("on", "by", "how"))
    return Check(said["on"], said["by"], said["how"])
