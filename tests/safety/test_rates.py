"""What the register may say of frequencies: never without a denominator, never a nought alone, never mixed units."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.core.intervals import clopper_pearson, exact_poisson
from filiform.knowledge import catalogues
from filiform.safety.register import wording
from filiform.safety.rules.rates import Denominators, Frequency, Share, Tallies, Tally, one_in, rates

CATALOGUE = catalogues.adverse_events()
KINDS = [event.id for event in CATALOGUE.event_types if event.concerns == "patient"]


def tallies(**by_kind):
    named = {kind.replace("_", "-"): Tally(number, number) for kind, number in by_kind.items()}
    every = sum(tally.events for tally in named.values())
    return Tallies(every=Tally(every, every), by_grade={"mild": Tally(every, every)}, grave=Tally(), by_kind=named)


def table(told=None, sessions=1204, needles=6310, **only):
    return rates(told or tallies(), Denominators(sessions, needles), CATALOGUE, **only)


def row(found, key):
    return next(one for one in found.rows if one.key == key)


def test_every_kind_of_patients_is_said_once_in_a_row_or_among_those_never_seen():
    found = table(tallies(pneumothorax=1))
    shown = [one.key.removeprefix("kind:") for one in found.rows if one.key.startswith("kind:")]
    assert sorted([*shown, *(event.id for event in found.silent)]) == sorted(KINDS)
    assert "needlestick-staff" not in shown


def test_shares_and_frequencies_have_their_own_exact_interval():
    bruise = row(table(tallies(bruise_haematoma=7)), "kind:bruise-haematoma")
    assert (bruise.share, bruise.frequency) == (Share(7, 1204), Frequency(7, 6310))
    assert bruise.share.interval == clopper_pearson(7, 1204)
    assert bruise.frequency.rate == pytest.approx(7 / 6.310)
    assert bruise.frequency.interval == exact_poisson(7).times(1000 / 6310)


def test_nothing_published_stands_beside_ours_but_of_the_same_unit():
    for one in table().rows:
        assert {beside.rate.per for beside in one.per_session} <= {"session"}
        assert {beside.rate.per for beside in one.per_needle} <= {"needle"}
    shown = {beside.survey.source.id for one in table().rows for beside in (*one.per_session, *one.per_needle)}
    assert shown == {"brady2014", "boyce2020", "baumler2021", "hsieh2023", "aavr"}


def test_dry_needling_stands_before_acupuncture():
    for one in table().rows:
        practices = [beside.survey.of for beside in one.per_session]
        assert practices == sorted(practices, reverse=True)


def test_a_kind_or_a_grade_asked_for_stands_alone():
    assert [one.key for one in table(kind="vasovagal").rows] == ["kind:vasovagal"]
    assert [one.key for one in table(grade="mild").rows] == ["grade:mild"]
    assert table(grade="mild").silent == ()
    both = table(kind="bruise-haematoma", grade="mild").rows
    assert [(one.key, one.per_session) for one in both] == [("kind:bruise-haematoma", ())]


def test_a_published_rate_with_its_numbers_has_an_exact_interval_too():
    (brady, boyce) = row(table(), "grade:mild").per_session
    assert brady.share == Share(1463, 7629)
    assert boyce.share == Share(7531, 20494)
    serious = row(table(), "grade:serious").per_session[0]
    assert serious.share is None


@settings(deadline=None)
@given(st.integers(0, 300), st.integers(1, 100_000), st.integers(0, 1_000_000))
def test_words_hold_what_they_are_divided_by_and_no_nought_stands_alone(events, sessions, needles):
    share, frequency = Share(min(events, sessions), sessions), Frequency(events, needles)
    said = wording.share_words(share, percent_from=10)
    assert f"{sessions:,} session" in said
    limits = wording.share_limits(share, percent_from=10)
    if not share.k:
        assert said.startswith("none in")
        assert limits.startswith("could be as many as 1 in")
        assert "0 %" not in said
    elif sessions < 10:
        assert "%" not in said + limits
    if needles and not events:
        assert wording.frequency_limits(frequency).startswith("could be as many as")
    if not needles:
        assert wording.frequency_words(frequency) == "no needle yet"


def test_nothing_closed_yet_gives_no_rate():
    any_event = row(table(sessions=0, needles=0), "any")
    assert (any_event.share.interval, any_event.share.percent, any_event.frequency.rate) == (None, None, None)
    assert wording.share_words(any_event.share, percent_from=10) == "no session yet"
    assert wording.share_limits(any_event.share, percent_from=10) == ""
    assert wording.frequency_limits(any_event.frequency) == ""


def test_more_sessions_with_events_than_sessions_closed_is_never_told():
    assert row(table(tallies(vasovagal=3), sessions=2), "any").share == Share(2, 2)


def test_a_bound_is_told_to_the_graver_side():
    assert one_in(clopper_pearson(0, 1204).high) == 326
    assert one_in(1.0) == 1
    with pytest.raises(ValueError, match="no share"):
        one_in(0)


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (37.4, "37"), (4.24, "4.2"), (0.312, "0.31"), (0.00414, "0.0041"), (1234.5, "1,234"), (0.999, "1.00")],
)
def test_figures_keep_two_digits_that_say_something(value, said):
    assert wording.figure(value) == said


def test_every_published_row_says_practice_source_and_how_far_it_was_read():
    for one in table().rows:
        for beside in (*one.per_session, *one.per_needle):
            said = wording.beside(beside, CATALOGUE)
            assert said.about.startswith(("dry needling", "acupuncture"))
            assert "unreviewed" in said.read
            assert "read" in said.read
            assert said.source
            assert said.says
            if beside.share is not None:
                assert f"{beside.share.n:,}" in said.says


def test_what_is_read_beside_is_of_this_catalogue():
    for survey in CATALOGUE.incidence:
        for rate in survey.rows:
            assert set(rate.kinds) <= set(KINDS)
            assert not (rate.kinds and rate.grades)
