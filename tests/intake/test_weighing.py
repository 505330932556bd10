"""Two answers to one question: the riskier stands, whoever spoke last, until a clinician settles it in words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.intake.rules.weighing import riskier, same, weight
from filiform.intake.types import Source
from tests.intake.test_standing import LASTING, MONTH, NOW, SESSION, History
from tests.screening.strategies import FACTS, values_of

PATIENT, CLINICIAN, RECORD = Source.PATIENT, Source.CLINICIAN, Source.RECORD
ASKED = sorted(fact for fact in FACTS if not fact.startswith("plan."))


def told(*said, fact=LASTING):
    history = History(MONTH * 0)
    for value, source in said:
        history.told(0, fact, value, source)
    return history


def stands(*said, fact=LASTING):
    return told(*said, fact=fact).at(0).given.get(fact)


@pytest.mark.parametrize("order", [1, -1])
def test_the_riskier_of_two_answers_stands_whoever_spoke_last(order):
    given = stands(*[("uncontrolled", PATIENT), ("never", CLINICIAN)][::order])
    assert (given.value, given.source, given.is_disputed) == ("uncontrolled", "patient", True)
    assert [(one.source, one.value) for one in given.others] == [("clinician", "never")]


@pytest.mark.parametrize("order", [1, -1])
def test_where_the_clinicians_answer_is_the_riskier_nothing_has_to_be_settled(order):
    given = stands(*[("never", PATIENT), ("controlled", CLINICIAN)][::order])
    assert (given.value, given.source, given.is_disputed) == ("controlled", "clinician", False)
    assert [one.value for one in given.others] == ["never"]


def test_lists_of_two_sources_count_together_and_none_gives_way():
    given = stands((["latex"], PATIENT), (["iodine"], CLINICIAN), fact="allergies")
    assert (set(given.value), given.is_disputed) == ({"latex", "iodine"}, True)
    given = stands((["convulsion"], PATIENT), (["none"], CLINICIAN), fact="prior_reaction")
    assert given.value == ["convulsion"]
    given = stands((["latex"], PATIENT), (["iodine", "latex"], CLINICIAN), fact="allergies")
    assert (set(given.value), given.is_disputed) == ({"latex", "iodine"}, False)


def test_a_settled_answer_stands_until_somebody_says_something_riskier_again():
    history = told(("uncontrolled", PATIENT), ("never", CLINICIAN))
    history.settled(0, LASTING, "never")
    given = history.at(0).given[LASTING]
    assert (given.value, given.is_disputed, given.settled_why) == ("never", False, "asked again")
    assert [one.value for one in given.others] == ["uncontrolled"]
    history.told(0, LASTING, "controlled", PATIENT)
    given = history.at(0).given[LASTING]
    assert (given.value, given.is_disputed, given.settled_why) == ("controlled", True, "")


def test_a_settlement_is_carried_to_the_next_visit():
    history = History(MONTH, MONTH * 0).told(0, LASTING, "uncontrolled").told(0, LASTING, "never", CLINICIAN)
    history.settled(0, LASTING, "never").told(1, "visit.changed", False)
    given = history.at(1).given[LASTING]
    assert (given.value, given.is_disputed, given.carried) == ("never", False, True)


def test_a_patient_takes_back_her_own_answer_and_nobody_elses():
    given = stands(("never", PATIENT), ("controlled", CLINICIAN), (None, PATIENT))
    assert (given.value, given.source, given.is_disputed) == ("controlled", "clinician", False)
    assert stands(("never", PATIENT), (None, PATIENT)) is None


def test_what_a_clinician_takes_back_is_open_again():
    assert stands(("never", PATIENT), ("controlled", CLINICIAN), (None, CLINICIAN)) is None


def test_a_record_and_a_patient_who_differ_wait_for_a_clinician():
    given = stands(("never", PATIENT), ("controlled", RECORD))
    assert (given.value, given.is_disputed) == ("controlled", True)


@pytest.mark.parametrize("order", [1, -1])
def test_a_change_since_the_last_visit_stays_a_change_while_two_differ(order):
    history = History(MONTH, MONTH * 0).told(0, LASTING, "never")
    for value, source in [(True, PATIENT), (False, CLINICIAN)][::order]:
        history.told(1, "visit.changed", value, source)
    assert history.at(1).changed is True
    assert LASTING not in history.at(1).given


def test_the_mark_of_a_dispute_changes_with_what_is_said():
    marks = {stands(("never", PATIENT), (value, CLINICIAN)).mark for value in ("never", "controlled", "uncontrolled")}
    assert len(marks) == 3


@settings(max_examples=200, deadline=None)
@given(data=st.data(), fact=st.sampled_from(ASKED))
def test_no_answer_weighs_more_than_the_one_that_stands_and_each_of_two_is_told(data, fact):
    values = [data.draw(values_of(FACTS[fact])) for _ in range(2)]
    standing = [riskier(fact, values), riskier(fact, values[::-1])]
    if not FACTS[fact].is_list:
        assert weight(fact, standing[0]) == weight(fact, standing[1]) == max(weight(fact, value) for value in values)
    found = told(*zip(values, (PATIENT, CLINICIAN), strict=True), fact=fact).at(0).given.get(fact)
    if found is not None and len(found.said) == 2:
        for value in values:
            assert same(found.value, value) or any(same(value, other.value) for other in found.others)


def test_an_answer_of_every_session_expires_for_both_sources():
    history = History(MONTH, MONTH * 0).told(0, SESSION, True).told(0, SESSION, False, CLINICIAN)
    assert SESSION not in history.told(1, "visit.changed", False).at(1, at=NOW).given
