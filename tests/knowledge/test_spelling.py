"""Two spellings of one word are the same word."""

from __future__ import annotations

import pytest

from filiform.knowledge.spelling import american, edits_between, folded


@pytest.mark.parametrize(
    ("british", "spelled"),
    [("lymphoedema", "lymphedema"), ("haematoma", "hematoma"), ("tumour", "tumor"), ("tumours", "tumors"),
     ("fibres", "fibers"), ("hour", "hour"), ("toe", "toe"), ("warfarin", "warfarin")],
)  # fmt: skip
def test_a_british_word_is_spelled_the_american_way(british, spelled):
    assert american(british) == spelled
    assert american(spelled) == spelled


def test_accents_case_and_marks_are_folded_away():
    assert folded("Ménière’s  DISEASE (left)") == "menieres disease left"


def test_swapped_neighbours_are_one_edit():
    assert edits_between("warfairn", "warfarin", at_most=2) == 1
    assert edits_between("aspirin", "warfarin", at_most=2) == 3
