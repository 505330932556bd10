"""The gate: may this practitioner needle here today, where on the body and how. Fails closed.

A rule that prohibits, or about which nothing is known, never qualifies. A condition no machine can
check stays open until an owner has confirmed it. Not legal advice: the rule's sources, date and
confidence go with every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from filiform.knowledge.practice_rules import PracticeRule
from filiform.knowledge.sites import Places
from filiform.practitioners.types import Evidence, Qualification, Reason, Standing, TrainingEvidence, Weight

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


def qualify(
    *,
    profession: str,
    jurisdiction: str,
    rule: PracticeRule | None,
    evidence: Evidence,
    on: date,
    places: Places,
    tags: Mapping[str, str] = MappingProxyType({}),
) -> Qualification:
    """The standing of one practitioner on one day, with every reason. `tags` explains the rule's technique limits."""
    if rule is not None and (rule.profession, rule.jurisdiction) != (profession, jurisdiction):
        raise ValueError("the rule is for another profession or place")
    reasons = (*_law(rule), *_licence(jurisdiction, evidence, on), *_asked_by(rule, evidence, on))
    status = _standing(rule, reasons)
    trained = [training for training in evidence.trainings if training.counts_on(on)]
    limits = {tag: tags.get(tag, tag) for tag in (rule.technique_limits if rule else ())}
    forbidden = frozenset(FORBIDS[tag] for tag in limits if tag in FORBIDS)
    regions = _regions(trained, limits, places) if status.may_needle else frozenset()
    techniques = frozenset(t for training in trained for t in training.techniques) if status.may_needle else frozenset()
    if status.may_needle and not regions:
        reasons = (*reasons, Reason(Weight.NOTE, "No training on record covers any region, so none is allowed."))
    return Qualification(
        status=status,
        reasons=reasons,
        regions=regions,
        techniques=techniques - forbidden,
        forbidden_techniques=forbidden,
        limits=MappingProxyType(limits),
        jurisdiction=jurisdiction,
        profession=profession,
        rule_status=rule.status if rule else "",
        as_of=rule.as_of if rule else "",
        confidence=rule.confidence if rule else "none",
        sources=tuple(source.id for source in rule.sources) if rule else (),
        may_be_booked=_may_be_booked(rule, evidence, on),
    )


def conditions_of(rule: PracticeRule) -> tuple[str, ...]:
    """What the rule asks for that no machine can check: it waits for an owner's word."""
    if rule.status != "permitted-with-conditions":
        return ()
    counted = (f"{rule.supervised_sessions} patient sessions under supervision",) if rule.supervised_sessions else ()
    return (*rule.conditions, *counted)


def _may_be_booked(rule: PracticeRule | None, evidence: Evidence, on: date) -> bool:
    prohibited = rule is not None and rule.status == "prohibited"
    expired = evidence.licence_expires_on is not None and evidence.licence_expires_on < on
    return not prohibited and not expired


def _standing(rule: PracticeRule | None, reasons: Iterable[Reason]) -> Standing:
    weights = {reason.weight for reason in reasons}
    if Weight.BARS in weights:
        return Standing.NOT_QUALIFIED
    if rule is None or Weight.OPEN in weights:
        return Standing.UNKNOWN
    return Standing.QUALIFIED if rule.status == "permitted" else Standing.WITH_CONDITIONS


def _law(rule: PracticeRule | None) -> Iterator[Reason]:
    if rule is None:
        yield Reason(Weight.OPEN, "The catalogue holds no rule for this profession in this place.")
    elif rule.status == "prohibited":
        yield Reason(Weight.BARS, "The rule for this profession and place prohibits dry needling.")
    elif rule.status == "permitted":
        yield Reason(Weight.MET, "The rule for this profession and place permits dry needling.")
    elif rule.status == "permitted-with-conditions":
        yield Reason(Weight.MET, "The rule for this profession and place permits dry needling under conditions.")
    else:
        # silent-unknown, and any status not known here: never read as a permission.
        silent = SILENT.get(rule.reason or "", "the catalogue has no answer")
        yield Reason(Weight.OPEN, f"No permission is known: {silent}.")
    if rule is not None and rule.pending:
        yield Reason(Weight.NOTE, f"Change pending: {rule.pending}")
    if rule is not None and rule.status != "permitted-with-conditions":
        yield from (Reason(Weight.NOTE, f"The rule says: {text}") for text in rule.conditions)


def _licence(jurisdiction: str, evidence: Evidence, on: date) -> Iterator[Reason]:
    if not evidence.licence_number:
        yield Reason(Weight.OPEN, "No licence number is on record.")
    if evidence.licence_expires_on is None:
        yield Reason(Weight.OPEN, "The day the licence expires is not on record.")
    elif evidence.licence_expires_on < on:
        yield Reason(Weight.BARS, f"The licence expired on {_day(evidence.licence_expires_on)}.")
    else:
        yield Reason(Weight.MET, f"The licence is valid until {_day(evidence.licence_expires_on)}.")
    if evidence.licence_jurisdiction != jurisdiction:
        held = evidence.licence_jurisdiction or "an unnamed place"
        yield from _confirmed(
            f"licence of {held} is valid for practice in {jurisdiction}", jurisdiction, evidence, on, profession=None
        )


def _asked_by(rule: PracticeRule | None, evidence: Evidence, on: date) -> Iterator[Reason]:
    """Hours and years the machine can count, then the conditions it cannot."""
    if rule is None or rule.status not in {"permitted", "permitted-with-conditions"}:
        return
    counted = [training for training in evidence.trainings if training.counts_on(on)]
    yield from _enough("hours of training", rule.training_hours, sum(t.hours for t in counted))
    yield from _enough("hours in person", rule.in_person_hours, sum(t.in_person_hours for t in counted))
    if rule.years_practice is not None:
        if evidence.licensed_since is None:
            asked = f"The rule asks for {rule.years_practice} years of practice"
            yield Reason(Weight.OPEN, f"{asked}; the start is not on record.")
        else:
            years = _whole_years(evidence.licensed_since, on)
            yield from _enough("whole years of practice", rule.years_practice, years)
    for condition in conditions_of(rule):
        yield from _confirmed(condition, rule.jurisdiction, evidence, on, profession=rule.profession)
    yield from (Reason(Weight.NOTE, text) for text in _duties(rule))


def _enough(what: str, asked: int | None, shown: int) -> Iterator[Reason]:
    if asked is None:
        return
    met = shown >= asked
    yield Reason(Weight.MET if met else Weight.BARS, f"The rule asks for {asked} {what}; {shown} on record.")


def _confirmed(
    text: str, jurisdiction: str, evidence: Evidence, on: date, *, profession: str | None
) -> Iterator[Reason]:
    given = [
        one
        for one in evidence.attestations
        if one.condition == text
        and one.jurisdiction == jurisdiction
        and (profession is None or one.profession == profession)
        and one.counts_on(on)
    ]
    if not given:
        yield Reason(Weight.OPEN, f"To be confirmed by the owner: {text}", condition=text)
        return
    latest = max(given, key=lambda one: one.until)
    by = f" by {latest.by_name}" if latest.by_name else ""
    yield Reason(Weight.MET, f"Confirmed{by} until {_day(latest.until)}: {text}", condition=text)


def _duties(rule: PracticeRule) -> Iterator[str]:
    if rule.consent:
        yield f"Consent: {rule.consent}"
    if rule.referral:
        yield f"Referral: {rule.referral}"
    if rule.delegable is False:
        yield "May not be delegated to assistants."


def _regions(trained: Iterable[TrainingEvidence], limits: Mapping[str, str], places: Places) -> frozenset[str]:
    covered = frozenset(
        region
        for training in trained
        for place in training.regions
        if places.is_place(place)
        for region in places.regions_of(place)
    )
    return covered & places.regions_of(UPPER_LIMB) if UPPER_LIMB_ONLY in limits else covered


def _whole_years(since: date, on: date) -> int:
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
