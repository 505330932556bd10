from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from filiform.intake.rules.standing import months_before, standing
from filiform.intake.types import Source, StoredAnswer
from filiform.knowledge import catalogues

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MONTH = timedelta(days=30)
SESSION, EPISODE, LASTING = "fever_or_infection", "rf.trauma", "epilepsy"


class History:
    """A patient's visits: `told(visit, fact, value)` adds a row given at that visit's start."""

    def __init__(self, *starts_ago: timedelta) -> None:
        self.starts = [NOW - ago for ago in starts_ago]
        self.episodes = [1] * len(starts_ago)
        self.rows: list[StoredAnswer] = []

    def settled(self, visit, fact, value):
        return self.told(visit, fact, value, Source.CLINICIAN, settled_why="asked again")

    def told(self, visit, fact, value, source=Source.PATIENT, **more):
        self.rows.append(
            StoredAnswer(
                id=len(self.rows) + 1, visit_id=visit, visit_starts_at=self.starts[visit], fact=fact, value=value,
                episode_id=self.episodes[visit], typed=(), is_complete=True, source=source, by_name="Amara",
                given_at=self.starts[visit], **more,
            )
        )  # fmt: skip
        return self

    def at(self, visit, at=None):
        return standing(
            self.rows, visit_id=visit, starts_at=self.starts[visit], episode_id=self.episodes[visit],
            at=at or self.starts[visit] + timedelta(hours=1), ask_again=catalogues.eligibility().ask_again,
        )  # fmt: skip


def everything_told(history, visit=0):
    return history.told(visit, SESSION, False).told(visit, EPISODE, False).told(visit, LASTING, "never")


def test_the_first_visit_has_no_change_question_and_all_its_answers_stand():
    found = everything_told(History(MONTH * 0)).at(0)
    assert not found.is_return
    assert set(found.given) == {SESSION, EPISODE, LASTING}


def test_nothing_changed_carries_all_but_the_answers_of_every_session():
    found = everything_told(History(MONTH, MONTH * 0)).told(1, "visit.changed", False).at(1)
    assert found.is_return
    assert set(found.given) == {EPISODE, LASTING, "visit.changed"}
    assert found.given[LASTING].carried
    assert set(found.earlier) == {SESSION}


@pytest.mark.parametrize("changed", [True, None])
def test_a_change_or_an_unanswered_change_question_carries_nothing(changed):
    history = everything_told(History(MONTH, MONTH * 0)).told(1, "visit.changed", changed)
    assert set(history.at(1).given) <= {"visit.changed"}
    assert everything_told(History(MONTH, MONTH * 0)).at(1).given == {}


def test_answers_of_another_episode_expire_with_it():
    history = everything_told(History(MONTH, MONTH * 0))
    history.episodes[1] = 2
    assert set(history.told(1, "visit.changed", False).at(1).given) == {LASTING, "visit.changed"}


def test_after_twelve_months_a_lasting_answer_is_unknown():
    recent = everything_told(History(timedelta(days=364), MONTH * 0)).told(1, "visit.changed", False)
    assert LASTING in recent.at(1).given
    old = everything_told(History(timedelta(days=366), MONTH * 0)).told(1, "visit.changed", False)
    assert LASTING not in old.at(1).given
    assert old.at(1).earlier[LASTING].value == "never"


def test_what_was_not_asked_again_after_a_change_stays_unknown_at_later_visits():
    history = everything_told(History(MONTH * 2, MONTH, MONTH * 0))
    history.told(1, "visit.changed", True).told(1, EPISODE, True).told(2, "visit.changed", False)
    found = history.at(2)
    assert LASTING not in found.given
    assert found.given[EPISODE].value is True


def test_an_answer_of_a_later_visit_does_not_reach_back():
    history = everything_told(History(MONTH, MONTH * 0)).told(1, LASTING, "uncontrolled")
    assert history.at(0, at=NOW + MONTH).given[LASTING].value == "never"


def test_an_answer_taken_back_leaves_the_question_unknown_even_if_an_older_one_was_carried():
    history = everything_told(History(MONTH, MONTH * 0)).told(1, "visit.changed", False).told(1, LASTING, None)
    assert LASTING not in history.at(1).given
    assert LASTING not in history.at(1).earlier


def test_an_answer_the_catalogue_no_longer_knows_is_unknown():
    assert LASTING not in History(MONTH * 0).told(0, LASTING, "sometimes").at(0).given


def test_both_sources_are_shown_where_they_differ():
    history = History(MONTH * 0).told(0, LASTING, "never").told(0, LASTING, "controlled", Source.CLINICIAN)
    given = history.at(0).given[LASTING]
    assert given.value == "controlled"
    assert [other.value for other in given.others] == ["never"]


def test_twelve_months_before_a_leap_day_is_the_last_of_february():
    assert months_before(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2027, 2, 28, tzinfo=UTC)
    assert months_before(datetime(2026, 11, 23, tzinfo=UTC), 12) == datetime(2025, 11, 23, tzinfo=UTC)
