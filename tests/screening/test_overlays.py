"""One way to say on every chart what is closed and what lies outside the training record."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.screening.overlays import NOT_TRAINED, overlays_of
from filiform.ui.chart import entries, read_overlays

ATLAS = catalogues.muscles()
REGIONS = sorted(catalogues.eligibility().places.regions)


def nothing(muscle, side):
    return ""


def hatched(trained):
    return {(one["muscle"], one["side"]) for one in overlays_of(ATLAS.muscles, closed=nothing, trained=trained)}


def test_whoever_is_trained_everywhere_sees_nothing_hatched() -> None:
    assert hatched(None) == hatched(frozenset(REGIONS)) == set()


def test_a_muscle_lies_outside_the_training_as_soon_as_one_of_its_regions_does() -> None:
    muscle = next(one for one in ATLAS.muscles if len(one.screening_regions) > 1)
    some = set(muscle.screening_regions[1:])
    assert any(name == muscle.id for name, _ in hatched(some))
    assert not any(name == muscle.id for name, _ in hatched({*some, muscle.screening_regions[0]}))


def test_without_any_training_every_muscle_is_hatched_on_each_of_its_sides() -> None:
    found = overlays_of(ATLAS.muscles, closed=nothing, trained=frozenset())
    assert {one["muscle"] for one in found} == set(ATLAS.by_id)
    assert {one["text"] for one in found} == {NOT_TRAINED}


def test_both_reasons_are_told_on_the_drawing_and_in_the_list() -> None:
    found = overlays_of(
        [ATLAS.by_id["soleus"]], closed=lambda muscle, side: "a wound" if side == "left" else "", trained=frozenset()
    )
    told = read_overlays(found)
    assert told.words("soleus", "left") == f"excluded: a wound; {NOT_TRAINED}"
    assert told.words("soleus", "right") == f"excluded: {NOT_TRAINED}"
    (entry,) = [one for _, _, rows in entries(told, None) for one in rows if one.muscle == "soleus"]
    assert entry.right_excluded
    assert entry.left_excluded
    assert any(NOT_TRAINED in line for line in entry.told)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(REGIONS)), st.sampled_from(REGIONS))
def test_more_training_never_closes_a_muscle(trained: set[str], more: str) -> None:
    assert hatched(trained | {more}) <= hatched(trained)


@pytest.mark.parametrize("muscle", ["soleus", "temporalis"])
def test_the_chart_knows_every_overlay(muscle: str) -> None:
    read_overlays(overlays_of([ATLAS.by_id[muscle]], closed=lambda m, side: "x", trained=None))
