"""The gate: may this practitioner needle here today, where on the body and how. Fails closed.

A rule that prohibits, or about which nothing is known, never qualifies; where the law is silent an owner may answer
for it by name. A condition that evidence can answer is answered by evidence alone; one no machine can check stays open
until a document of the board or an owner's word is there. Not legal advice: the rule's sources, date and confidence go
with every answer. Taking a proof away never gives a milder verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from filiform.knowledge.practice_rules import PracticeRule
from filiform.knowledge.sites import Places
from filiform.practitioners.rules.conditions import answered, permission_asked
from filiform.practitioners.rules.licensing import Carried, carried, licensed_since
from filiform.practitioners.rules.taught import allowed_pairs
from filiform.practitioners.rules.words import spoken, word_on
from filiform.practitioners.types import (
    AttestationEvidence,
    CertificateKind,
    Evidence,
    Qualification,
    Reason,
    Standing,
    Weight,
)  # fmt: skip

ELECTRICAL_STIMULATION = "electrical-stimulation"
# Tags of the catalogue that take a technique away. Current needs needles left in place, so no-retention does too.
FORBIDS = {"no-estim": ELECTRICAL_STIMULATION, "no-retention": ELECTRICAL_STIMULATION}
UPPER_LIMB_ONLY = "upper-limb-only"
# "hand to shoulder girdle": the heading of the eligibility catalogue that holds those regions.
UPPER_LIMB = "upper-limb"
SILENT = {
    "not-found": "nobody could tell us what the law here says",
    "law-silent-or-disputed": "the law here does not answer, or is disputed",
    "change-pending": "a change of the law here is pending",
}
# "a rule row older than 12 months must show as stale": data_rules of practice-rules.yaml.
STALE_MONTHS = 12


@dataclass(frozen=True, slots=True)
class _Case:
    """One profession of one person, on one day."""

    rule: PracticeRule | None
    jurisdiction: str
    evidence: Evidence
    words: tuple[AttestationEvidence, ...]
    answers: Mapping[str, Sequence[str]]
    on: date


def qualify(
    *,
    profession: str,
    jurisdiction: str,
    rule: PracticeRule | None,
    evidence: Evidence,
    on: date,
    places: Places,
    tags: Mapping[str, str] = MappingProxyType({}),
    answers: Mapping[str, Sequence[str]] = MappingProxyType({}),
    region: str = "",
    technique: str = "",
) -> Qualification:
    """The standing of one practitioner under one profession on one day, with every reason.

    `tags` explains the rule's technique limits; `answers` names the conditions that evidence answers, and which does.
    Asked for one region (or part of the body, then for all its regions) or technique, what was not taught bars.
    """
    if rule is not None and (rule.profession, rule.jurisdiction) != (profession, jurisdiction):
        raise ValueError("the rule is for another profession or place")
    own = replace(evidence, licences=tuple(one for one in evidence.licences if one.profession == profession))
    words = tuple(
        word for word in evidence.attestations if word.jurisdiction == jurisdiction and word.profession == profession
    )
    case = _Case(rule, jurisdiction, own, words, answers, on)
    responsibility = _responsibility(case)
    licence = carried(own.licences, evidence.attestations, jurisdiction=jurisdiction, on=on)
    limits = {tag: tags.get(tag, tag) for tag in (rule.technique_limits if rule else ())}
    forbidden = frozenset(FORBIDS[tag] for tag in limits if tag in FORBIDS)
    pairs = allowed_pairs(own, on=on, places=places, forbidden=forbidden, within=_within(limits, places))
    reasons = (
        *_not_taught(pairs, region, technique, places),
        *_law(case, responsibility),
        *licence.reasons,
        *_asked_by(case),
        *_said(case, licence),
    )
    status = _standing(rule, reasons)
    taught = pairs if status.may_needle else frozenset()
    if status.may_needle and not taught:
        reasons = (*reasons, Reason(Weight.NOTE, "No training on record covers any region, so none is allowed."))
    return Qualification(
        status=status,
        reasons=reasons,
        regions=frozenset(region for region, _ in taught),
        techniques=frozenset(technique for _, technique in taught),
        forbidden_techniques=forbidden,
        limits=MappingProxyType(limits),
        jurisdiction=jurisdiction,
        profession=profession,
        rule_status=rule.status if rule else "",
        as_of=rule.as_of if rule else "",
        confidence=rule.confidence if rule else "none",
        sources=tuple(source.id for source in rule.sources) if rule else (),
        on=on,
        is_stale=rule is not None and is_stale(rule.as_of, on),
        pending=(rule.pending or "") if rule else "",
        may_practise=licence.by is not None,
        may_be_listed=status.may_needle and _may_be_listed(case, licence, responsibility),
        taught=taught,
        responsibility=responsibility,
    )


def mildest(found: Sequence[Qualification]) -> Qualification:
    """Of one person's professions, each judged alone, the one she may needle under; the rest go with it.

    The first named is her own and wins where they are equal.
    """
    best = max(found, key=lambda one: (one.status.rank, one.may_be_listed))
    return replace(best, others=tuple(one for one in found if one is not best))


def is_stale(as_of: str, on: date) -> bool:
    """Whether the source is older than twelve months. Of a year or a month alone its first day is taken."""
    parts = [int(part) for part in as_of.split("-")]
    year, month, day = (*parts, 1, 1)[:3]
    months = (on.year - year) * 12 + on.month - month
    return (months, on.day) > (STALE_MONTHS, day)


def _not_taught(pairs: frozenset[tuple[str, str]], region: str, technique: str, places: Places) -> Iterator[Reason]:
    """Whether one course taught each region asked for, or the technique anywhere, and nothing forbids it."""
    if not (region or technique):
        return
    asked = places.regions_of(region) if region else {""}
    missing = [
        one for one in sorted(asked) if not any(one in {"", where} and technique in {"", how} for where, how in pairs)
    ]
    if missing:
        what = " in ".join(part for part in (technique, ", ".join(missing)) if part)
        yield Reason(Weight.BARS, f"Not covered by training on record, or not allowed here: {what}.")


def _within(limits: Mapping[str, str], places: Places) -> frozenset[str] | None:
    return places.regions_of(UPPER_LIMB) if UPPER_LIMB_ONLY in limits else None


def _standing(rule: PracticeRule | None, reasons: Iterable[Reason]) -> Standing:
    weights = {reason.weight for reason in reasons}
    if Weight.BARS in weights:
        return Standing.NOT_QUALIFIED
    if rule is None or Weight.OPEN in weights:
        return Standing.UNKNOWN
    return Standing.QUALIFIED if rule.status == "permitted" else Standing.WITH_CONDITIONS


def _responsibility(case: _Case) -> AttestationEvidence | None:
    """An owner's word on a silent row, with its reason; none is taken on any other."""
    if case.rule is None or case.rule.status != "silent-unknown":
        return None
    word = word_on(permission_asked(case.rule), case.words, on=case.on)
    return word if word and word.reason.strip() else None


def _law(case: _Case, responsibility: AttestationEvidence | None) -> Iterator[Reason]:
    rule = case.rule
    if rule is None:
        yield Reason(Weight.OPEN, "The catalogue holds no rule for this profession in this place.")
        return
    if rule.status == "prohibited":
        yield Reason(Weight.BARS, "The rule for this profession and place prohibits dry needling.")
    elif rule.status == "permitted":
        yield Reason(Weight.MET, "The rule for this profession and place permits dry needling.")
    elif rule.status == "permitted-with-conditions":
        yield Reason(Weight.MET, "The rule for this profession and place permits dry needling under conditions.")
    elif responsibility:
        yield _answered_for(rule, responsibility)
    else:
        # silent-unknown, and any status not known here: never read as a permission.
        yield Reason(Weight.OPEN, f"No permission is known: {_silence(rule)}.")
    if rule.pending:
        yield Reason(Weight.NOTE, f"Change pending: {rule.pending}")
    if is_stale(rule.as_of, case.on):
        yield Reason(
            Weight.NOTE, f"The rule row is older than {STALE_MONTHS} months (source of {rule.as_of}): ask the board."
        )
    if rule.status != "permitted-with-conditions":
        yield from (Reason(Weight.NOTE, f"The rule says: {text}") for text in rule.conditions)


def _silence(rule: PracticeRule) -> str:
    return SILENT.get(rule.reason or "", "the catalogue has no answer")


def _answered_for(rule: PracticeRule, word: AttestationEvidence) -> Reason:
    by = word.by_name or "the owner"
    return Reason(
        Weight.MET,
        f"On the owner's responsibility until {spoken(word.until)}, for {_silence(rule)}. {by}: {word.reason.strip()}",
        condition=word.condition,
        answered_by=f"responsibility of {by}, given on {spoken(word.given_on)}",
        until=word.until,
    )


def _asked_by(case: _Case) -> Iterator[Reason]:
    """Hours, sessions and years the machine can count, then the conditions in words."""
    rule, on = case.rule, case.on
    if rule is None or rule.status not in {"permitted", "permitted-with-conditions"}:
        return
    counted = [training for training in case.evidence.trainings if training.counts_on(on)]
    for what, asked, shown in (
        ("hours of training", rule.training_hours, [t.hours for t in counted]),
        ("hours in person", rule.in_person_hours, [t.in_person_hours for t in counted]),
        ("patient sessions under supervision", rule.supervised_sessions, [t.supervised_sessions for t in counted]),
    ):
        by = "; ".join(course.course for course, number in zip(counted, shown, strict=True) if number)
        yield from _enough(what, asked, sum(shown), by)
    if rule.years_practice is not None:
        since = licensed_since(case.evidence.licences)
        if since is None:
            text = f"The rule asks for {rule.years_practice} whole years of practice; the start is not on record."
            yield Reason(Weight.BARS, text)
        else:
            years = _whole_years(since, on)
            yield from _enough("whole years of practice", rule.years_practice, years, f"licensed since {spoken(since)}")
    if rule.status == "permitted-with-conditions":
        for condition in rule.conditions:
            yield answered(
                condition,
                by=case.answers.get(condition, ()),
                evidence=case.evidence,
                words=case.words,
                rule=rule,
                on=on,
            )
    yield from (Reason(Weight.NOTE, text) for text in _duties(rule))


def _enough(what: str, asked: int | None, shown: int, by: str) -> Iterator[Reason]:
    if asked is None:
        return
    met = shown >= asked
    text = f"The rule asks for {asked} {what}; {shown} on record."
    yield Reason(Weight.MET if met else Weight.BARS, text, answered_by=by if met else "")


def _duties(rule: PracticeRule) -> Iterator[str]:
    if rule.consent:
        yield f"Consent: {rule.consent}"
    if rule.referral:
        yield f"Referral: {rule.referral}"
    if rule.delegable is False:
        yield "May not be delegated to assistants."


def _said(case: _Case, licence: Carried) -> Iterator[Reason]:
    """What decides nothing here and ought to be known."""
    on = case.on
    if licence.by and not (licence.by.check and licence.by.check.on <= on):
        yield Reason(Weight.NOTE, "Nobody has compared the licence with the board's register yet.")
    for kind in CertificateKind:
        ends = [one.expires_on for one in case.evidence.certificates if one.kind is kind and one.expires_on]
        held = any(one.kind is kind and one.counts_on(on) for one in case.evidence.certificates)
        if ends and not held and max(ends) < on and kind is not CertificateKind.BOARD_DOCUMENT:
            yield Reason(Weight.NOTE, f"{kind.label}: lapsed on {spoken(max(ends))}.")
    for limit in case.evidence.limits:
        if limit.counts_on(on):
            yield Reason(Weight.NOTE, f"Limited: {limit.reason}", until=limit.expires_on)


def _may_be_listed(case: _Case, licence: Carried, responsibility: AttestationEvidence | None) -> bool:
    """ "May list after licence check"; a silent row only with a board letter somebody has read (directory_gate)."""
    checked = licence.by is not None and licence.by.check is not None and licence.by.check.on <= case.on
    if responsibility is None or case.rule is None:
        return checked
    asked = permission_asked(case.rule)
    return checked and any(
        one.condition == asked and one.kind is CertificateKind.BOARD_DOCUMENT and one.counts_on(case.on) and one.check
        for one in case.evidence.certificates
        if (one.jurisdiction, one.profession) == (case.rule.jurisdiction, case.rule.profession)
    )


def _whole_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
