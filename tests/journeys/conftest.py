"""A real Chromium, a clinic that is open, and people who sit down at a screen of it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests import migrated
from tests.journeys.clinic import open_clinic
from tests.journeys.clinician import Clinician
from tests.journeys.person import Person

# Two busy cores: a page may take its time, a test may not.
expect.set_options(timeout=15_000)

# Nothing that moves for its own sake, as some ask of their device: drawing it takes the browser time and says nothing.
STILL: Any = {"accept_downloads": True, "reduced_motion": "reduce"}


@pytest.fixture
def clinic(django_db_blocker, tmp_path):
    """A clinic in a database file of its own, with all tables and whatever the test puts into them."""
    with django_db_blocker.unblock(), open_clinic(migrated.sqlite_file(), tmp_path) as opened:
        yield opened


@pytest.fixture
def at_the_screen(chromium, clinic):
    """Somebody of the cast at a screen of her own: `at_the_screen(clinic.amara)`; without a member nobody is signed in.

    An error on the console of any of these screens fails the test.
    """
    people = []

    def sits_down(member=None, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **STILL)
        context.set_default_timeout(15_000)
        if member:
            cookie = {"name": "sessionid", "value": clinic.session_of(member), "url": clinic.url}
            context.add_cookies([cookie])
        people.append(Clinician(context.new_page(), clinic))
        return people[-1]

    yield sits_down
    _all_go(people)


@pytest.fixture
def on_the_phone(chromium, clinic):
    """A patient on her own phone, after the code of her mail: `on_the_phone(patient, language="es")`."""
    people = []

    def picks_up(patient, language="en", width=390):
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, has_touch=True, is_mobile=True, **STILL
        )
        context.set_default_timeout(15_000)
        cookies = {"sessionid": clinic.phone_session_of(patient), "django_language": language}
        context.add_cookies([{"name": name, "value": value, "url": clinic.url} for name, value in cookies.items()])
        people.append(Person(context.new_page(), clinic))
        return people[-1]

    yield picks_up
    _all_go(people)


def _all_go(people):
    for one in people:
        one.page.context.close()
    faults = "\n".join(fault for one in people for fault in one.faults)
    assert not faults, faults
