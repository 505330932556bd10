from __future__ import annotations

import pytest

from filiform.booking.rules import BY_HAND, NEXT, may_move_by_hand, next_status
from filiform.booking.types import VisitStatus


def test_every_status_says_where_it_may_go():
    assert set(BY_HAND) == set(VisitStatus)


@pytest.mark.parametrize("status", list(VisitStatus))
def test_needles_in_is_neither_set_nor_left_by_hand(status):
    assert not may_move_by_hand(status, VisitStatus.NEEDLES_IN)
    assert not may_move_by_hand(VisitStatus.NEEDLES_IN, status)


@pytest.mark.parametrize(("status", "to"), NEXT.items())
def test_every_tap_can_be_made_and_taken_back(status, to):
    assert next_status(status) is to
    assert may_move_by_hand(status, to)
    assert may_move_by_hand(to, status)
