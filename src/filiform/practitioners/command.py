"""`filiform qualify`: what somebody can show in, whether she may needle out; for scripts and other record systems."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from filiform.core.errors import FiliformError
from filiform.knowledge import catalogues
from filiform.knowledge.practice_rules import PracticeRule
from filiform.practitioners.document import Question, Vocabulary, parse_question
from filiform.practitioners.errors import InvalidPractitioner
from filiform.practitioners.rules.conditions import permission_asked
from filiform.practitioners.rules.verdict import mildest, qualify
from filiform.practitioners.types import Qualification, Reason

USAGE = "usage: filiform qualify PRACTITIONER.json | -"
HELP = f"""{USAGE}

Answers whether one person may needle in one place on one day, with every reason and its evidence.
  PRACTITIONER.json   {{"profession", "jurisdiction", "on", "region", "technique", "npi", "licences": [...],
                       "trainings": [...], "certificates": [...], "attestations": [...], "limits": [...]}};
                      - reads standard input; docs/interfaces.md explains each key

Exit codes: 0 qualified, also with conditions; 1 not qualified, unknown, or the input is invalid; 2 wrong usage."""


def run(argv: list[str]) -> int:
    if {"-h", "--help"} & set(argv):
        print(HELP)
        return 0
    if len(argv) != 1 or (argv[0].startswith("-") and argv[0] != "-"):
        print(USAGE, file=sys.stderr)
        return 2
    name = "standard input" if argv[0] == "-" else argv[0]
    try:
        text = sys.stdin.buffer.read() if argv[0] == "-" else Path(argv[0]).read_bytes()
        question = parse_question(text, today=date.today(), words=vocabulary())  # noqa: DTZ011 - the wall calendar's day
        found = answer(question)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"{name}: cannot be read ({error.strerror}); name a file that can, or - for input", file=sys.stderr)
        return 1
    except FiliformError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(as_json(found, question), indent=2, ensure_ascii=False))
    if found.may_needle:
        return 0
    print(f"{name}: {found.status}: {' '.join(found.against)}", file=sys.stderr)
    return 1


def vocabulary() -> Vocabulary:
    eligibility = catalogues.eligibility()
    return Vocabulary(
        jurisdictions=frozenset(catalogues.practice_rules().jurisdictions),
        places=eligibility.places.is_place,
        techniques=eligibility.facts["plan.techniques"].options,
        permission=_permission,
    )


def answer(question: Question) -> Qualification:
    """Each profession judged alone, the mildest first."""
    rules, places = catalogues.practice_rules(), catalogues.eligibility().places
    return mildest(
        [
            qualify(
                profession=profession, jurisdiction=question.jurisdiction,
                rule=_rule(question.jurisdiction, profession), evidence=question.evidence, on=question.on,
                places=places, tags=rules.technique_tags, answers=rules.condition_evidence, region=question.region,
                technique=question.technique,
            )
            for profession in question.professions
        ]
    )  # fmt: skip


def as_json(found: Qualification, question: Question) -> dict[str, Any]:
    catalogue = catalogues.practice_rules()
    rule = _rule(found.jurisdiction, found.profession)
    return {
        "verdict": str(found.status),
        "may_be_booked": found.may_be_booked,
        "may_be_listed": found.may_be_listed,
        "profession": found.profession,
        "jurisdiction": found.jurisdiction,
        "on": found.on.isoformat(),
        "region": question.region or None,
        "technique": question.technique or None,
        "owners_responsibility": _responsibility(found),
        "rule": rule and {
            "status": rule.status, "reason": rule.reason, "as_of": rule.as_of, "is_stale": found.is_stale,
            "pending": rule.pending, "confidence": rule.confidence,
            "sources": [{"id": one.id, "citation": one.citation} for one in rule.sources],
        },
        "reasons": [_reason(reason) for reason in found.reasons],
        "regions": sorted(found.regions),
        "techniques": sorted(found.techniques),
        "forbidden_techniques": sorted(found.forbidden_techniques),
        "limits": dict(sorted(found.limits.items())),
        "other_professions": {
            one.profession: {"verdict": str(one.status), "against": list(one.against)} for one in found.others
        },
        "catalogue": catalogue.version,
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "weight": str(reason.weight),
        "text": reason.text,
        "condition": reason.condition or None,
        "evidence": reason.answered_by or None,
        "until": reason.until and reason.until.isoformat(),
    }


def _responsibility(found: Qualification) -> dict[str, str] | None:
    word = found.responsibility
    if word is None:
        return None
    return {
        "by": word.by_name, "reason": word.reason, "given_on": word.given_on.isoformat(),
        "until": word.until.isoformat(),
    }  # fmt: skip


def _rule(jurisdiction: str, profession: str) -> PracticeRule | None:
    place = catalogues.practice_rules().jurisdictions.get(jurisdiction)
    return place.rules.get(profession) if place else None


def _permission(jurisdiction: str, profession: str) -> str:
    rule = _rule(jurisdiction, profession)
    if rule is None:
        raise InvalidPractitioner(
            where="attestations", message=f"the practice rules hold no row for a {profession} in {jurisdiction}"
        )
    return permission_asked(rule)
