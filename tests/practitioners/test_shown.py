"""A public profile shows what the verdict rests on, and nothing that is nobody's business."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from filiform.practitioners.rules.shown import shown_evidence
from filiform.practitioners.types import CertificateKind, Limit
from tests.practitioners.evidence import (
    CHECKED,
    COLORADO,
    RULES,
    TODAY,
    certificate,
    judged,
    licence,
    proof,
    responsibility,
    rule_of,
    training,
)

LAPSED = date(2026, 1, 1)


def test_what_counts_is_shown_with_its_check_and_its_end():
    insured = certificate(CertificateKind.INSURANCE, issuer="Mutual", number="9", limit_each=5, limit_total=6)
    evidence = proof(
        COLORADO, licences=(licence(check=CHECKED, board="Board"), licence(rule_of("US-WA", "physician"))),
        trainings=(training(provider="School"), training(course="Old", expires_on=LAPSED)), certificates=(insured,),
        limits=(Limit("quarrel with the owner", frozenset({"thorax"}), frozenset(), TODAY),),
    )  # fmt: skip
    found = shown_evidence(evidence, judged(COLORADO, evidence))
    assert [(one.kind, one.what, one.detail) for one in found[:3]] == [
        ("licence", "Physical therapist, US-CO", "Board"),
        ("training", "Foundation", "School, 400 h, 400 h in person, 300 supervised sessions, 2018"),
        ("insurance", "Professional liability insurance", ""),
    ]
    assert (found[0].number, found[0].check, found[0].until) == ("1", CHECKED, date(2028, 1, 1))
    assert {one.what for one in found if one.kind == "word"} == set(COLORADO.conditions)
    assert not any(word in str(found) for word in ("quarrel", "Mutual", "'9'"))


def test_of_somebody_who_may_not_needle_nothing_is_shown():
    evidence = proof(COLORADO, licences=(licence(expires_on=LAPSED),))
    assert shown_evidence(evidence, judged(COLORADO, evidence)) == ()


def test_the_owners_responsibility_is_shown_as_such():
    silent = next(rule for rule in RULES.rules if rule.status == "silent-unknown")
    evidence = replace(proof(silent), attestations=(responsibility(silent),))
    found = shown_evidence(evidence, judged(silent, evidence))
    assert [one.detail for one in found if one.kind == "responsibility"] == ["Olu Adeyemi"]
