"""What few patients stand behind is withheld, and nothing gives it away."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.registry.rules.cells import blanked, few, shown

ROWS = st.lists(st.integers(0, 30)).map(lambda found: [{"patients": one} for one in found])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.integers(2, 9))
def test_no_small_cell_is_shown_and_none_can_be_subtracted(rows, k):
    told, withheld = shown(rows, k=k)
    assert all(row["patients"] == 0 or row["patients"] >= k for row in told)
    assert len(told) + withheld == len(rows)
    hidden = sum(row["patients"] for row in rows) - sum(row["patients"] for row in told)
    if withheld and told and any(row["patients"] for row in told):
        assert withheld > 1
        assert hidden >= k


def test_rows_that_add_up_to_nothing_known_lose_only_the_small():
    assert shown([{"patients": 2}, {"patients": 8}], k=5, total_known=False) == ([{"patients": 8}], 1)


def test_one_small_class_takes_another_with_it():
    row = {"n": 30, "better": 20, "same": 8, "worse": 2}
    assert blanked(row, ("better", "same", "worse"), k=5) == {"n": 30, "better": 20, "same": None, "worse": None}


def test_nobody_and_many_are_told():
    assert (few(0, k=5), few(3, k=5), few(5, k=5)) == (0, "fewer than 5", 5)
