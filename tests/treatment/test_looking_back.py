"""What each session gave is what its fold counts, corrected or not, in one query for many visits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.treatment import services as treatment
from filiform.treatment.looking_back import doses_of_visits, first_needled
from filiform.treatment.queries import treatment_of
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening, whole_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def ready(visit, amara, olu):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(amara)
    make_ready(amara, visit)
    return visit


def given(visit, by):
    return doses_of_visits(organization_id=by.organization_id, visit_ids=[visit.pk])[visit.pk]


def counted(visit, by):
    state = treatment_of(organization_id=by.organization_id, visit_id=visit.pk).state
    needles = [one for one in state.needles.values() if one.counts]
    return (
        len(needles), sum(one.twitches for one in needles),
        [round((one.withdrawn_at - one.inserted_at).total_seconds()) for one in needles if one.withdrawn_at],
    )  # fmt: skip


def test_a_plain_session_gives_what_its_fold_counts(ready, amara):
    treatment.record_events(visit_ref=ready.ref, events=whole_session(4), by=amara, at=NOON + timedelta(minutes=30))
    dose = given(ready, amara)
    assert (dose.needles, dose.twitches, list(dose.dwells_s)) == counted(ready, amara)
    assert first_needled(organization_id=amara.organization_id, episode_id=ready.episode_id) == (
        ready.pk, ready.starts_at,
    )  # fmt: skip


def test_a_needle_that_was_struck_out_or_moved_is_counted_as_corrected(ready, amara):
    first, second = needle("n1"), needle("n2")
    moved = {**second.payload, "depth_mm": 12}
    acts = [
        *opening(), first, second, new("twitch.seen", needle="n2", count=2),
        new("event.corrected", corrects=first.command_id, replacement=None, reason="never went in"),
        new("event.corrected", corrects=second.command_id, replacement=moved, reason="depth misread"),
        new("needles.all_withdrawn", reason="routine"),
    ]  # fmt: skip
    result = treatment.record_events(visit_ref=ready.ref, events=acts, by=amara, at=NOON + timedelta(minutes=20))
    assert not result.refused
    dose = given(ready, amara)
    assert (dose.needles, dose.twitches) == (1, 2)
    assert (dose.needles, dose.twitches, list(dose.dwells_s)) == counted(ready, amara)


def test_a_visit_without_a_session_is_left_out(visit, amara, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert doses_of_visits(organization_id=amara.organization_id, visit_ids=[visit.pk]) == {}
    assert first_needled(organization_id=amara.organization_id, episode_id=visit.episode_id) is None
