"""Taking proof away never gives a milder verdict, nothing opens what is prohibited, and what is over is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from filiform.practitioners.rules.conditions import permission_asked
from filiform.practitioners.rules.verdict import mildest
from filiform.practitioners.types import (
    AttestationEvidence,
    CertificateEvidence,
    CertificateKind,
    Check,
    Evidence,
    LicenceEvidence,
    LicenceStatus,
    Limit,
    Standing,
    TrainingEvidence,
    Weight,
)
from tests.practitioners.evidence import PLACES, RULES, TODAY, judged

PROFESSIONS = ["physical_therapist", "chiropractor", "acupuncturist"]
STATES = ["US-CO", "US-WA", "US-NJ", "US-CA", "US-NY", "US-DE", "US-AZ"]
SOME_RULES = [
    rule for place in STATES for rule in RULES.jurisdictions[place].rules.values() if rule.profession in PROFESSIONS
]
CONDITIONS = sorted({text for rule in SOME_RULES for text in (*rule.conditions, permission_asked(rule))})
WORDS = [*CONDITIONS, *(f"licence of {one} is valid for practice in {other}" for one in STATES for other in STATES)]
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
ends = st.none() | days
places = st.frozensets(st.sampled_from([*PLACES.headings, "gluteal", "gone"]), max_size=3)
techniques = st.frozensets(st.sampled_from(["superficial", "deep", "electrical-stimulation"]))
checks = st.none() | st.builds(Check, on=days, by_name=st.just("Olu"), how=st.just("register"))
where = {"jurisdiction": st.sampled_from(STATES), "profession": st.sampled_from(PROFESSIONS)}

licences = st.builds(
    LicenceEvidence, **where, number=st.sampled_from(["7", "7", ""]), expires_on=ends, valid_from=ends, since=ends,
    status=st.just(LicenceStatus.ACTIVE), check=checks,
)  # fmt: skip
stopped = st.builds(
    LicenceEvidence, **where, number=st.just("8"), expires_on=days, status=st.sampled_from(LicenceStatus),
    status_since=ends,
)  # fmt: skip
trainings = st.builds(
    TrainingEvidence, course=st.just("x"), hours=st.integers(0, 400), in_person_hours=st.integers(0, 400),
    regions=places, techniques=techniques, completed_on=days, expires_on=ends,
    exams=st.frozensets(st.sampled_from(["written", "practical"])), supervised_sessions=st.integers(0, 300),
)  # fmt: skip
certificates = st.builds(
    CertificateEvidence, **where, kind=st.sampled_from(CertificateKind), valid_from=days, expires_on=ends,
    condition=st.sampled_from(["", *CONDITIONS]), check=checks,
)  # fmt: skip
words = st.builds(
    AttestationEvidence, **where, condition=st.sampled_from(WORDS), given_on=days, until=days,
    reason=st.sampled_from(["", "asked the board"]), withdrawn_on=ends,
)  # fmt: skip
limits = st.builds(Limit, reason=st.just("x"), regions=places, techniques=techniques, valid_from=days, expires_on=ends)


def some(strategy):
    return st.lists(strategy, max_size=4).map(tuple)


evidences = st.builds(
    Evidence, licences=st.tuples(some(licences), some(stopped)).map(lambda two: two[0] + two[1]),
    trainings=some(trainings), certificates=some(certificates), attestations=some(words), limits=some(limits),
)  # fmt: skip
rules = st.sampled_from(SOME_RULES)
asked_regions = st.sampled_from(["", "gluteal", "thorax"])
asked_techniques = st.sampled_from(["", "deep", "electrical-stimulation"])
NEVER_ENDING = date(2031, 1, 1)


def likely(rule, more):
    """What nearly qualifies under this rule, and whatever else: so that examples reach the doors, not only walls."""
    held = {"jurisdiction": rule.jurisdiction, "profession": rule.profession}
    begun = date(2000, 1, 1)
    said = {**held, "given_on": begun, "until": NEVER_ENDING, "reason": "asked the board"}
    course = TrainingEvidence(
        "all", 400, 400, frozenset(PLACES.headings), frozenset({"superficial", "deep"}), begun,
        exams=frozenset({"written", "practical"}), supervised_sessions=300,
    )  # fmt: skip
    own_words = [AttestationEvidence(condition=text, **said) for text in (*rule.conditions, permission_asked(rule))]
    return replace(
        more,
        licences=(LicenceEvidence(number="1", expires_on=NEVER_ENDING, since=begun, **held), *more.licences),
        trainings=(course, *more.trainings),
        certificates=(CertificateEvidence(CertificateKind.RESUSCITATION, begun, NEVER_ENDING), *more.certificates),
        attestations=(*own_words, *more.attestations),
    )


cases = st.tuples(rules, evidences, st.booleans()).map(lambda c: (c[0], likely(c[0], c[1]) if c[2] else c[1]))


def is_proof(one):
    """A licence the board has stopped is no proof but the opposite of one, and stays when proof is taken away."""
    return not (isinstance(one, LicenceEvidence) and one.status is not LicenceStatus.ACTIVE)


def without(evidence, data):
    kept = {}
    for name in ("licences", "trainings", "certificates", "attestations"):
        rows = getattr(evidence, name)
        kept[name] = tuple(one for one in rows if not is_proof(one) or data.draw(st.booleans(), label=name))
    return replace(evidence, **kept)


@given(cases, days, asked_regions, asked_techniques, st.data())
def test_taking_proof_away_never_gives_a_milder_verdict(case, on, region, technique, data):
    rule, evidence = case
    more = judged(rule, evidence, on, region=region, technique=technique)
    less = judged(rule, without(evidence, data), on, region=region, technique=technique)
    assert less.status.rank <= more.status.rank
    assert less.taught <= more.taught
    assert less.may_be_listed <= more.may_be_listed
    assert less.may_practise <= more.may_practise


@given(cases, days, limits)
def test_a_limit_more_never_allows_more(case, on, limit):
    rule, evidence = case
    limited = judged(rule, replace(evidence, limits=(*evidence.limits, limit)), on)
    assert limited.taught <= judged(rule, evidence, on).taught


@given(cases, days, st.sampled_from([one for one in LicenceStatus if one is not LicenceStatus.ACTIVE]))
def test_a_licence_the_board_stops_never_makes_it_milder(case, on, status):
    rule, evidence = case
    less = replace(
        evidence, licences=tuple(replace(one, status=status, status_since=None) for one in evidence.licences)
    )
    assert not judged(rule, less, on).may_needle
    assert judged(rule, less, on).status.rank <= judged(rule, evidence, on).status.rank


@given(cases, days)
def test_prohibited_never_qualifies_whatever_is_shown(case, on):
    rule, evidence = case
    found = judged(replace(rule, status="prohibited", reason=None), likely(rule, evidence), on)
    assert found.status is Standing.NOT_QUALIFIED
    assert (found.may_be_booked, found.may_be_listed, found.regions) == (False, False, frozenset())


@given(cases, days)
def test_a_needle_needs_a_permission_or_an_owner_and_every_point_met(case, on):
    rule, evidence = case
    found = judged(rule, evidence, on)
    if found.may_needle:
        assert rule.status in {"permitted", "permitted-with-conditions"} or found.responsibility
        assert found.may_practise
        assert not {Weight.BARS, Weight.OPEN} & {reason.weight for reason in found.reasons}
    else:
        assert (found.regions, found.techniques, found.taught) == (frozenset(), frozenset(), frozenset())
    assert found.may_be_booked is found.may_needle
    assert found.may_be_listed <= found.may_needle


@given(rules, evidences, st.integers(0, 2000))
def test_a_lapsed_licence_closes_it_that_day(rule, more, length):
    """With no licence that runs on, the day after the last one of this profession ends is closed."""
    last = TODAY + timedelta(days=length)
    shown = likely(rule, more)
    shown = replace(shown, licences=tuple(replace(one, expires_on=last) for one in shown.licences))
    assert not judged(rule, shown, last + timedelta(days=1)).may_needle
    assert judged(rule, shown, last + timedelta(days=1)).status is Standing.NOT_QUALIFIED


@given(st.lists(cases, min_size=1, max_size=3), days)
def test_another_profession_never_makes_it_graver(several, on):
    found = [judged(rule, evidence, on) for rule, evidence in several]
    best = mildest(found)
    assert best.status.rank == max(one.status.rank for one in found)
    assert len(best.others) == len(found) - 1
