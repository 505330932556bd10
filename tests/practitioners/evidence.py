"""Everything a practice rule may ask for, on record, for tests of the verdict."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from filiform.knowledge import catalogues
from filiform.practitioners.rules.conditions import conditions_of, permission_asked
from filiform.practitioners.rules.verdict import qualify
from filiform.practitioners.types import (
    AttestationEvidence,
    CertificateEvidence,
    CertificateKind,
    Check,
    Evidence,
    LicenceEvidence,
    TrainingEvidence,
)

TODAY = date(2026, 11, 23)
RULES = catalogues.practice_rules()
PLACES = catalogues.eligibility().places
WHOLE_BODY = frozenset(PLACES.headings)
CHECKED = Check(TODAY - timedelta(days=5), "Olu Adeyemi", "register of the board")


def rule_of(place, profession="physical_therapist"):
    return RULES.jurisdictions[place].rules[profession]


COLORADO = rule_of("US-CO")


def training(**changes):
    given = {
        "course": "Foundation", "hours": 400, "in_person_hours": 400, "regions": WHOLE_BODY,
        "techniques": frozenset({"superficial", "deep", "electrical-stimulation"}), "completed_on": date(2018, 5, 1),
        "exams": frozenset({"written", "practical"}), "supervised_sessions": 300,
    }  # fmt: skip
    return TrainingEvidence(**(given | changes))


def licence(rule=COLORADO, **changes):
    given = {
        "profession": rule.profession, "jurisdiction": rule.jurisdiction, "number": "1", "expires_on": date(2028, 1, 1),
        "since": date(1990, 1, 1),
    }  # fmt: skip
    return LicenceEvidence(**(given | changes))


def certificate(kind=CertificateKind.RESUSCITATION, **changes):
    return CertificateEvidence(
        **({"kind": kind, "valid_from": date(2025, 1, 1), "expires_on": date(2027, 6, 1)} | changes)
    )


def word(rule, condition, **changes):
    given = {
        "jurisdiction": rule.jurisdiction, "profession": rule.profession, "condition": condition,
        "given_on": TODAY - timedelta(days=9), "until": TODAY + timedelta(days=100), "by_name": "Olu Adeyemi",
    }  # fmt: skip
    return AttestationEvidence(**(given | changes))


def words_for(rule, **changes):
    return tuple(word(rule, text, **changes) for text in conditions_of(rule))


def responsibility(rule, **changes):
    return word(rule, permission_asked(rule), **({"reason": "The board answered by telephone."} | changes))


def proof(rule, **changes):
    complete = Evidence(
        licences=(licence(rule),), trainings=(training(),),
        certificates=tuple(certificate(kind) for kind in CertificateKind if kind != "board-document"),
        attestations=words_for(rule),
    )  # fmt: skip
    return replace(complete, **changes)


def judged(rule, evidence, on=TODAY, **asked):
    return qualify(
        profession=rule.profession, jurisdiction=rule.jurisdiction, rule=rule, evidence=evidence, on=on, places=PLACES,
        tags=RULES.technique_tags, answers=RULES.condition_evidence, **asked,
    )  # fmt: skip
