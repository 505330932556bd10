"""Everything a stored verdict rests on, so that it can be read again and decided again.

A typed medicine or condition that nobody has settled yet is `unsettled`: its question stays open and the case is held
at the least, whatever the names that were resolved say. So is a question to which the patient and the clinician gave
different answers, until the clinician settles it; meanwhile the riskier of the two is among the facts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from filiform.knowledge import catalogues
from filiform.screening.document import Case, read_case
from filiform.screening.rules import Screener, compile_rules, screen
from filiform.screening.types import Answer, Verdict


@dataclass(frozen=True, slots=True)
class Inputs:
    """One case with the facts whose lists are not settled."""

    case: Case
    unsettled: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain JSON in a fixed order: the same case always reads the same."""
        document = self.case.as_json()
        document["facts"] = {
            fact: _plain(value) for fact, value in sorted(document["facts"].items()) if value is not None
        }
        document["clearances"] = sorted(document["clearances"], key=json.dumps)
        document["stops"] = sorted(document["stops"], key=json.dumps)
        return document | {"unsettled": sorted(self.unsettled)}


@cache
def screener() -> Screener:
    """The catalogue of this process, compiled once."""
    return compile_rules(catalogues.eligibility())


def read_inputs(document: Mapping[str, Any]) -> Inputs:
    """What `Inputs.as_json` wrote. Raises: InvalidCase, InvalidClearance, InvalidStop."""
    case = {name: value for name, value in document.items() if name != "unsettled"}
    return Inputs(read_case(case, today=date.fromisoformat(document["on"])), tuple(document["unsettled"]))


def decide(inputs: Inputs, by: Screener | None = None) -> Answer:
    """The verdict for these inputs; the same inputs under the same catalogue always give the same answer."""
    case = inputs.case
    answer = screen(by or screener(), facts=case.facts, clearances=case.clearances, stops=case.stops, on=case.on)
    return _held_open(answer, inputs.unsettled)


def inputs_hash(document: Mapping[str, Any], catalogue: str) -> str:
    """Names the inputs together with the catalogue they are judged by."""
    text = json.dumps([catalogue, document], sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _held_open(answer: Answer, unsettled: Iterable[str]) -> Answer:
    facts = set(unsettled)
    if not facts:
        return answer
    return replace(
        answer,
        verdict=max(answer.verdict, Verdict.HOLD, key=lambda verdict: verdict.severity),
        open_questions=tuple(sorted({*answer.open_questions, *facts})),
    )


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, list | tuple | set | frozenset) else value
