"""Every page of a visit says which step it is and whose: in its title and in one heading of the first rank."""

from __future__ import annotations

import re

import pytest

from filiform.booking.types import journey_steps
from filiform.core.addresses import address_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("step", [step.key for step in journey_steps()])
def test_a_step_is_named_in_title_and_heading(visit, amara, sign_in, step):
    found = next(one for one in journey_steps() if one.key == step)
    page = sign_in(amara).get(address_of(found.url_name, visit.ref), follow=True).content.decode()
    title = re.search(r"<title>(.*?)</title>", page).group(1)
    assert title.endswith(": Elif")
    # The history begins with its first topic.
    assert title.startswith(found.label) or step == "history"
    assert page.count("<h1") == 1
