from __future__ import annotations

import pytest

from filiform.audit.sentences import SENTENCES, sentence


def test_an_act_unknown_here_is_shown_by_its_code():
    assert sentence("moon.landed", {}) == "moon.landed"


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_sentence_stands_even_when_an_old_line_lacks_a_fact(kind):
    assert "{" not in sentence(kind, {})


def test_facts_are_said_in_words():
    assert sentence("visit.moved", {"from": "in-room", "to": "no-show"}) == "Set a visit from in room to no show"
    assert sentence("patient.changed", {"fields": ["born_on", "phone"]}) == "Changed the details: born on, phone"
