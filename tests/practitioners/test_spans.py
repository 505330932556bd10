"""The days on which she may not needle, found from the days on which something turns, are those asked day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from filiform.practitioners.rules.spans import closed_spans
from tests.practitioners.evidence import TODAY, judged, licence, proof, rule_of, words_for
from tests.practitioners.test_less_proof import cases

LAST = TODAY + timedelta(days=120)
near = st.dates(TODAY - timedelta(days=5), LAST + timedelta(days=5))


def spans_of(rule, evidence):
    return closed_spans(evidence, lambda day: judged(rule, evidence, day), first=TODAY, last=LAST)


@given(cases, st.lists(near, min_size=8, max_size=8))
def test_the_spans_are_the_closed_days(case, days):
    rule, evidence = case
    near_days = iter(days)
    evidence = replace(
        evidence,
        licences=tuple(replace(one, expires_on=next(near_days, one.expires_on)) for one in evidence.licences),
        attestations=tuple(replace(one, until=next(near_days, one.until)) for one in evidence.attestations),
    )
    spans = spans_of(rule, evidence)
    for number in range((LAST - TODAY).days + 1):
        day = TODAY + timedelta(days=number)
        assert judged(rule, evidence, day).may_needle is not any(one.first <= day <= one.last for one in spans), day


def test_a_licence_that_lapses_closes_from_the_next_day_on():
    rule = rule_of("US-AL", "physician")
    found = spans_of(rule, proof(rule, licences=(licence(rule, expires_on=TODAY + timedelta(days=9)),)))
    assert [(one.first, one.last) for one in found] == [(TODAY + timedelta(days=10), LAST)]
    assert found[0].why == ("The licence expired on 2 December 2026.",)


def test_the_years_of_practice_that_fill_open_it():
    rule = rule_of("US-NJ")
    shown = proof(rule, licences=(licence(rule, since=date(2025, 1, 10)),), attestations=words_for(rule, until=LAST))
    assert [(one.first, one.last) for one in spans_of(rule, shown)] == [(TODAY, date(2027, 1, 9))]
