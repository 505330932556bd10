"""Every figure against a library that many use, a published example, and the edges where such figures break."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.stats.proportion import proportion_confint

from filiform.outcomes.statistics import distribution as d
from filiform.outcomes.statistics.casemix import Patients, case_mix, logistic
from filiform.outcomes.statistics.counting import grouped, places
from filiform.outcomes.statistics.dose import groups
from filiform.outcomes.statistics.expected import regression_to_the_mean
from filiform.outcomes.statistics.funnel import (
    Standing,
    binomial_at_most,
    exact_limits,
    funnel,
    normal_limits,
    over_dispersion,
)
from filiform.outcomes.statistics.shares import Share, if_missing_were, observed_to_expected, wilson
from filiform.outcomes.statistics.survival import (
    Times,
    at_risk_on,
    entered,
    first_enough,
    if_vanished_were,
    kaplan_meier,
)
from filiform.outcomes.statistics.trajectories import trajectory

CHANGES = st.lists(st.integers(-10, 10).map(float), min_size=2, max_size=60)


# Mean, spread, middle


@given(CHANGES)
def test_mean_spread_and_quantiles_are_those_of_numpy_and_scipy(values):
    found = d.Distribution.from_values(values)
    assert found.n == len(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-12)
    assert found.sd == pytest.approx(np.std(values, ddof=1), abs=1e-12)
    for share in (0, 0.25, 0.5, 0.75, 1):
        assert found.quantile(share) == pytest.approx(np.quantile(values, share), abs=1e-12)
    if found.sd:
        theirs = scipy.stats.ttest_1samp(values, 0)
        ends = theirs.confidence_interval(0.95)
        ours = d.mean_interval(found)
        assert (ours.low, ours.high) == pytest.approx((ends.low, ends.high), abs=1e-9)
        # Outcome methods, section 5: the response is t over the root of n.
        assert d.standardised_response_mean(found).value == pytest.approx(theirs.statistic / sqrt(len(values)))


@pytest.mark.parametrize("freedom", [1, 2, 9, 29, 200, 99_999])
def test_students_t_is_that_of_scipy(freedom):
    assert d.student_t(0.95, freedom) == pytest.approx(scipy.stats.t.ppf(0.975, freedom), rel=1e-9)


def test_nobody_and_one_patient_have_no_interval():
    nobody, one = d.Distribution.of({}), d.Distribution.of({2.0: 1})
    assert (nobody.n, nobody.mean, nobody.sd, nobody.quantile(0.5)) == (0, None, None, None)
    assert (one.n, one.mean, one.sd, one.quantile(0.5)) == (1, 2, None, 2)
    for found in (nobody, one):
        assert d.mean_interval(found) is d.quantile_interval(found, 0.5) is d.standardised_response_mean(found) is None


def test_without_spread_there_is_no_response_and_an_interval_of_one_point():
    same = d.Distribution.of({2.0: 9})
    assert d.standardised_response_mean(same) is None
    assert d.mean_interval(same).low == d.mean_interval(same).high == 2


def test_bootstrap_of_the_median_agrees_with_scipy_and_repeats_itself():
    values = scipy.stats.gamma(2).rvs(80, random_state=1).round(1)
    found = d.Distribution.from_values(values)
    ours = d.quantile_interval(found, 0.5)
    theirs = scipy.stats.bootstrap(
        (values,), np.median, n_resamples=2000, method="percentile", rng=np.random.default_rng(3), vectorized=True
    ).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.11)
    assert d.quantile_interval(found, 0.5) == ours


# Shares


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    # Newcombe, Stat Med 1998;17:857, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_published_figures(k, n, low, high):
    found = wilson(k, n)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_that_of_statsmodels(drawn):
    k, n = drawn
    found = wilson(k, n)
    assert (found.low, found.high) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)
    assert found.low <= k / n <= found.high


@pytest.mark.parametrize(("k", "n"), [(-1, 4), (5, 4), (0, 0)])
def test_what_is_no_share_is_refused(k, n):
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


def test_missing_answers_leave_a_range_open():
    found = if_missing_were(Share(30, 60), due=100)
    assert (found.worst, found.best) == (Share(30, 100), Share(70, 100))
    with pytest.raises(ValueError, match="of 59 due"):
        if_missing_were(Share(30, 60), due=59)


def test_observed_over_expected_is_byar_or_exact():
    # Byar is close to the exact limits from ten on: Breslow and Day 1987, table 2.10, 10 observed: 0.4793 to 1.8391.
    ten = observed_to_expected(10, 10)
    assert (ten.interval.low, ten.interval.high) == pytest.approx((0.479, 1.839), abs=2e-3)
    assert ten.method == "Byar 95 %"
    none = observed_to_expected(0, 4)
    assert (none.interval.low, none.interval.high) == pytest.approx((0, scipy.stats.chi2.ppf(0.975, 2) / 2 / 4))
    assert none.method == "exact Poisson 95 %"
    assert observed_to_expected(3, 0) is None


# Time to recovery

# Freireich 1963, the arm treated with 6-mercaptopurine, as every textbook prints it: weeks, and whether relapsed.
FREIREICH = [
    (6, True), (6, True), (6, True), (6, False), (7, True), (9, False), (10, True), (10, False), (11, False),
    (13, True), (16, True), (17, False), (19, False), (20, False), (22, True), (23, True), (25, False), (32, False),
    (32, False), (34, False), (35, False),
]  # fmt: skip


def test_kaplan_meier_gives_the_published_curve():
    found = kaplan_meier(Times.of(FREIREICH))
    assert [step.day for step in found.steps] == [6, 7, 10, 13, 16, 22, 23]
    assert [step.at_risk for step in found.steps] == [21, 17, 15, 12, 11, 7, 6]
    assert [round(step.unrecovered, 3) for step in found.steps] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(step.error, 4) for step in found.steps] == [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    # R's survfit with conf.type="log-log": 13 to not reached.
    assert (found.median.day, found.median.low, found.median.high) == (23, 13, None)
    assert at_risk_on(Times.of(FREIREICH), [0, 10, 20, 36]) == [21, 15, 8, 0]


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 60), st.booleans()), min_size=1, max_size=80))
def test_kaplan_meier_is_that_of_statsmodels(rows):
    ours = kaplan_meier(Times.of(rows))
    theirs = SurvfuncRight([day for day, _ in rows], [int(event) for _, event in rows])
    survived = dict(zip(theirs.surv_times, zip(theirs.surv_prob, theirs.surv_prob_se, strict=True), strict=True))
    for step in ours.steps:
        share, error = survived[step.day]
        assert step.unrecovered == pytest.approx(share, abs=1e-12)
        if step.unrecovered:
            assert step.error == pytest.approx(error, abs=1e-12)
    if not any(abs(step.unrecovered - 0.5) < 1e-9 for step in ours.steps):  # there statsmodels waits for the next step
        middle = theirs.quantile(0.5)
        assert ours.median.day == (None if np.isnan(middle) else middle)


def test_median_interval_is_that_of_statsmodels():
    chance = np.random.default_rng(5)
    days, events = chance.integers(1, 200, 300), chance.random(300) < 0.6
    found = kaplan_meier(Times.of(zip(days.tolist(), events.tolist(), strict=True))).median
    theirs = SurvfuncRight(days, events.astype(int)).quantile_ci(0.5, method="cloglog")
    assert (found.low, found.high) == pytest.approx(theirs, abs=2)


@pytest.mark.parametrize(
    ("rows", "median", "recovered", "steps"),
    [
        ([], None, 0, 0),
        ([(9, False)], None, 0, 0),
        ([(9, True)], 9, 1, 1),
        ([(day, False) for day in range(40)], None, 0, 0),  # everyone censored
        ([(3, True)] * 7, 3, 7, 1),  # everyone recovered at once
    ],
)
def test_kaplan_meier_at_the_edges(rows, median, recovered, steps):
    found = kaplan_meier(Times.of(rows))
    assert (found.median.day, found.recovered, len(found.steps)) == (median, recovered, steps)
    assert found.shown_until <= found.last_day


def columns(rows):
    """As arrays: the day somebody came, the last day known, recovered on it."""
    came, last, over = ([row[place] for row in rows] for place in range(3))
    return np.array(came, dtype=int), np.array(last, dtype=int), np.array(over, dtype=bool)


def test_late_entry_by_hand():
    # Klein and Moeschberger's Channing House in small: nobody is at risk before the day after coming.
    rows = [(0, 4, True), (2, 6, True), (3, 6, False), (5, 9, True), (6, 9, False), (7, 7, True)]
    found = kaplan_meier(entered(*columns(rows)))
    assert [(step.day, step.at_risk, step.events) for step in found.steps] == [(4, 3, 1), (6, 3, 1), (9, 2, 1)]
    assert [step.unrecovered for step in found.steps] == pytest.approx([2 / 3, 4 / 9, 2 / 9])
    assert (found.n, found.recovered) == (5, 3)
    assert at_risk_on(entered(*columns(rows)), [1, 3, 4, 7, 9]) == [1, 2, 3, 2, 2]


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30), st.booleans()), min_size=1, max_size=80))
def test_late_entry_is_that_of_statsmodels(rows):
    came, last, over = columns([(came, came + days, over) for came, days, over in rows])
    ours = kaplan_meier(entered(came, last, over))
    theirs = SurvfuncRight(last, over.astype(int), entry=came)
    for step in ours.steps:
        at = list(theirs.surv_times).index(step.day)
        assert step.at_risk == theirs.n_risk[at]
        assert step.unrecovered == pytest.approx(theirs.surv_prob[at], abs=1e-12)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30), st.booleans()), max_size=80), st.integers(0, 50)
)  # fmt: skip
def test_begun_later_it_is_told_of_those_not_recovered_by_then(rows, begin):
    came, last, over = columns([(came, came + days, over) for came, days, over in rows])
    whole, later = kaplan_meier(entered(came, last, over)), kaplan_meier(entered(came, last, over, begin=begin))
    assert [step for step in whole.steps if step.day > begin] != [] or later.steps == ()
    by_then = whole.at(begin).unrecovered if whole.at(begin) else 1.0
    for step in later.steps:
        assert step.at_risk == next(one.at_risk for one in whole.steps if one.day == step.day)
        if by_then:
            assert step.unrecovered == pytest.approx(whole.at(step.day).unrecovered / by_then)


def test_a_curve_since_onset_begins_where_enough_are_at_risk():
    alone, many = [(0, 30, True), (1, 60, False)], [(40, 90 + day, True) for day in range(9)]
    came, last, over = columns([*alone, *many])
    begin = first_enough(came, last)
    assert begin == 40
    found = kaplan_meier(entered(came, last, over, begin=begin))
    assert (found.n, found.steps[0].day, found.steps[0].at_risk) == (10, 90, 9)
    assert first_enough(*columns([(4, 4, True)])[:2]) == 0
    few = first_enough(*columns([(1, 9, True), (2, 8, True)])[:2])
    assert kaplan_meier(entered(*columns([(1, 9, True), (2, 8, True)]), begin=few)).n == 0


def test_those_who_vanished_bound_the_curve():
    times = Times.of(FREIREICH)
    curve = kaplan_meier(times)
    all_recovered, none_ever = if_vanished_were(times)
    for day in range(36):
        low, middle, high = (c.at(day).unrecovered if c.at(day) else 1 for c in (all_recovered, curve, none_ever))
        assert low <= middle <= high + 1e-12
    assert none_ever.steps[-1].unrecovered == pytest.approx(12 / 21)


# Units beside each other


@pytest.mark.parametrize(("n", "target"), [(5, 0.4), (40, 0.1), (317, 0.62)])
def test_funnel_limits_interpolate_the_exact_binomial(n, target):
    found = exact_limits(n, target, 0.95)
    for limit, tail in ((found.low, 0.025), (found.high, 0.975)):
        low = int(np.floor(limit * n + 1e-9))
        at = [scipy.stats.binom.cdf(k, n, target) for k in (low, low + 1)]
        assert limit in {0.0, 1.0} or at[0] <= tail <= at[1]
        weight = (at[1] - tail) / (at[1] - at[0])
        assert limit in {0.0, 1.0} or limit * n == pytest.approx(low + 1 - weight, abs=1e-6)


def test_exact_and_normal_limits_meet_in_large_units():
    exact, normal = exact_limits(5000, 0.5, 0.95), normal_limits(5000, 0.5, 0.95)
    assert (exact.low, exact.high) == pytest.approx((normal.low, normal.high), abs=2e-4)
    assert exact_limits(9, 0.0, 0.95).high == 0
    with pytest.raises(ValueError, match="no limits"):
        exact_limits(0, 0.5, 0.95)
    assert binomial_at_most(3, 9, 0.3) == pytest.approx(scipy.stats.binom.cdf(3, 9, 0.3))


def test_units_alike_are_not_over_dispersed_and_units_apart_are():
    alike = [Share(50, 100)] * 12
    apart = [Share(20, 100), Share(80, 100)] * 6
    assert over_dispersion(alike, 0.5).between == 0
    found = over_dispersion(apart, 0.5)
    assert found.is_over
    assert found.between == pytest.approx(0.09, abs=0.01)  # shares 0.3 from the target on either side
    assert not over_dispersion(apart[:1], 0.5).is_over


def test_a_unit_is_judged_only_with_enough_patients_and_answers():
    alike = [(f"alike {number}", Share(300, 600), 0.9) for number in range(27)]
    few, silent, far = ("few", Share(1, 20), 0.9), ("silent", Share(55, 60), 0.5), ("far", Share(10, 60), 0.9)
    made = funnel([*alike, few, silent, far])
    assert not made.spread.is_over
    found = {point.key: point.standing for point in made.points}
    assert {found[key] for key, _, _ in alike} == {Standing.INSIDE}
    assert found["few"] is Standing.TOO_FEW
    assert found["silent"] is Standing.TOO_FEW_ANSWERS
    assert found["far"] is Standing.ALARM
    assert funnel([("nobody", Share(0, 0), 0.0)]) is None


def test_logistic_is_that_of_statsmodels():
    chance = np.random.default_rng(2)
    rows = [((1.0, float(a), float(b)), 40, 0) for a in range(5) for b in range(4)]
    rows = [(x, n, int(chance.binomial(n, 1 / (1 + np.exp(-(-1 + 0.4 * x[1] + 0.2 * x[2])))))) for x, n, _ in rows]
    reached = np.array([[k, n - k] for _, n, k in rows])
    theirs = GLM(reached, np.array([x for x, _, _ in rows]), family=Binomial()).fit()
    assert logistic(rows) == pytest.approx(theirs.params, abs=1e-6)


def patients(*rows):
    """Of (unit, known, how many, how many of them reached it)."""
    units = sorted({unit for unit, *_ in rows})
    number = [n for *_, n, _ in rows]
    return Patients(
        tuple(units), np.repeat([units.index(unit) for unit, *_ in rows], number), np.repeat(range(len(rows)), number),
        np.array([[known] for _, known, _, _ in rows]), np.concatenate([np.arange(n) < k for *_, n, k in rows]),
    )  # fmt: skip


def test_case_mix_explains_a_unit_that_only_takes_worse_patients():
    # Half of the mild reach it and a fifth of the severe, in both units; one unit has more of the severe.
    found = case_mix(patients(("a", 0.0, 400, 200), ("a", 1.0, 100, 20), ("b", 0.0, 100, 50), ("b", 1.0, 400, 80)))
    assert [unit.ratio.value for unit in found.units] == pytest.approx([1, 1], abs=1e-9)
    assert [(unit.unit, unit.n) for unit in found.units] == [("a", 500), ("b", 500)]
    assert found.overall == 0.35
    assert case_mix(patients(("a", 0.0, 9, 9))) is None  # nobody did not: nothing to learn from
    assert logistic([((1.0, 1.0), 50, 20), ((1.0, 1.0), 50, 30)]) is None  # two columns that say the same


# What would be expected anyway, dose, trajectories


def test_regression_to_the_mean_is_what_a_simulation_shows():
    chance = np.random.default_rng(8)
    true = chance.normal(5, sqrt(0.6) * 2, 400_000)
    first, second = (true + chance.normal(0, sqrt(0.4) * 2, true.size) for _ in range(2))
    taken = first > 6
    found = regression_to_the_mean(mean=5, sd=2, correlation=0.6, cut=6)
    assert found == pytest.approx((first - second)[taken].mean(), abs=0.02)
    assert regression_to_the_mean(mean=5, sd=2, correlation=0.6, cut=6, baselines=2) < found
    assert regression_to_the_mean(mean=5, sd=2, correlation=1, cut=6) == 0
    assert regression_to_the_mean(mean=5, sd=0, correlation=0.6, cut=6) is None


def test_dose_groups_keep_their_order_and_their_patients():
    labels, place = ["nobody", "few", "many"], np.array([2, 1, 2, 2, 1, 2, 1])
    changed = np.array([3.0, 1.0, 3.0, 3.0, 1.0, 3.0, 2.0])
    found = groups(labels, place, changed, changed > 1)
    assert [(group.label, group.n, group.responders) for group in found] == [
        ("few", 3, Share(1, 3)), ("many", 4, Share(4, 4)),
    ]  # fmt: skip
    assert found[0].mean == pytest.approx(4 / 3)
    assert groups([], np.array([]), np.array([]), np.array([])) == []


def test_mixed_model_finds_the_course_it_was_given_and_says_what_it_dropped():
    chance = np.random.default_rng(4)
    rows = [
        (patient, week, 7 + own - 0.8 * week + 0.6 * max(week - 3, 0) + chance.normal(0, 0.4))
        for patient, own in enumerate(chance.normal(0, 1, 60))
        for week in (0.0, 1.0, 3.0, 6.0)
    ]
    found = trajectory(rows, weeks=[0, 3, 6])
    assert (found.patients, found.values) == (60, 240)
    assert [value for _, value in found.fitted] == pytest.approx([7, 4.6, 4.0], abs=0.3)
    for term, truth in zip(found.terms, (7, -0.8, 0.6), strict=True):
        assert term.interval.low - 0.2 <= truth <= term.interval.high + 0.2
    assert trajectory(rows[:20], weeks=[0]) is None
    # Two values each leave nothing to tell a slope of one's own from chance.
    narrow = trajectory([row for row in rows if row[1] in {0.0, 6.0}], weeks=[0, 6])
    assert narrow is None or narrow.dropped


@pytest.mark.parametrize(
    "values",
    [
        [], [3], [2, 1, 2], [0.5, 0.25, 0.5], [0.1 + 0.2, 0.3], [1e9, 1.0], [-2.0, 3.5, -2.0], [1e300, -1e300],
        [1 / 3, 2 / 3, 1 / 3], [5_000_000_000, 7], [float("nan"), 1.0],
    ],
)  # fmt: skip
def test_values_are_counted_into_a_table_or_sorted_with_the_same_outcome(values):
    column = np.array(values)
    met, place = places(column)
    theirs, inverse = np.unique(column, return_inverse=True)
    assert np.array_equal(met, theirs, equal_nan=column.dtype.kind == "f")
    assert place.tolist() == inverse.tolist()


def test_rows_that_are_alike_are_one_group():
    columns = [np.array([1, 2, 1, 1]), np.array([0.5, 0.5, 0.5, 0.25]), np.array([9_000_000_000, 1, 9_000_000_000, 1])]
    found, code = grouped(columns)
    assert code[0] == code[2]
    assert len(set(code.tolist())) == 3
    assert all(np.array_equal(values[code], column) for values, column in zip(found, columns, strict=True))
