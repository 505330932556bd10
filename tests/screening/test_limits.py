"""Of several limits the most restrictive one holds, whatever their order and whoever set them."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from filiform.screening.limits import DEPTHS, most_restrictive


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        ("max_needles", [6, 2, 4], 2),
        ("max_gauge_mm", [0.25, 0.2], 0.2),
        ("max_dwell_min", [10, 5], 5),
        ("haemostasis_min", [1, 5, 3], 5),
        ("observe_min", [15], 15),
        ("follow_up_hours", [(48, 72), (72, 168)], (48, 72, 168)),
        ("no_pistoning", [True, False], True),
        ("never_alone", [False, True], True),
        ("electrical_stimulation", [True, False], False),
        ("electrical_stimulation", [True, True], True),
        ("depth", ["superficial-first", "superficial", "superficial-or-tangential"], "superficial"),
        ("depth", ["superficial-first", "superficial-or-tangential"], "superficial-or-tangential"),
        ("position", ["lying", "side-lying", "lying"], "side-lying"),
        ("position", ["lying", "lying"], "lying"),
        ("skin_preparation", ["antiseptic", "alternative agent"], "antiseptic the patient tolerates"),
        ("skin_preparation", ["antiseptic", "antiseptic"], "antiseptic"),
        ("direction", ["tangential", "away-from-lung", "tangential"], ("away-from-lung", "tangential")),
        ("direction", ["tangential"], "tangential"),
        ("gloves", ["latex-free", "double"], ("double", "latex-free")),
    ],
)
def test_the_most_restrictive_limit_wins_in_any_order(name: str, values: list[Any], expected: Any):
    assert all(most_restrictive(name, order) == expected for order in permutations(values))


def test_depths_stand_from_strict_to_mild():
    assert [most_restrictive("depth", [DEPTHS[0], depth]) for depth in DEPTHS] == [DEPTHS[0]] * 3
