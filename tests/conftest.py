from __future__ import annotations

import gc
import os

import pytest
import time_machine
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, settings

from tests import migrated
from tests.browser import ARGUMENTS, find
from tests.factories import cast

# How long one example takes says how busy the machine is, and nothing of what is tested: no clock fails a test.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")
# Looking for what nobody holds any more as often as Python does takes a twentieth of the suite's time, and a third of
# what finding its tests takes.
gc.set_threshold(100_000, 20, 20)

if os.environ.get("FILIFORM_TEST_ENGINE") == "postgresql":
    from tests.postgres import start

    # Before Django reads its settings: every worker of the suite talks to the same server.
    os.environ["FILIFORM_DATABASE_URL"] = start()


def pytest_configure(config):
    """The first process has read its settings before it comes here; only workers see the second engine's address."""
    asked = os.environ.get("FILIFORM_TEST_ENGINE") == "postgresql"
    if asked and connection.vendor != "postgresql" and not config.getoption("numprocesses", None):
        raise pytest.UsageError("PostgreSQL is tested by workers: add -n 1, or more.")


# What takes longest begins first, so that no worker is left alone with it at the end.
LONGEST = ("tests/site/test_demo.py", "tests/registry/test_engines.py", "tests/journeys/test_every_page.py",
           "tests/journeys/test_two_folds.py")  # fmt: skip

JOURNEYS = ("tests/journeys/", "tests/ui/")


def pytest_collection_finish(session):
    """What stands now stands to the end."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config, items):
    """On the second engine only what touches a database runs again; the pure cores were seen on the first.

    The demo clinic always lives on SQLite: what it is made of is tested on both.
    """
    stray = [one.nodeid for one in items if one.get_closest_marker("journey") and not one.nodeid.startswith(JOURNEYS)]
    if stray:
        raise pytest.UsageError(f"make test looks for journeys in {' and '.join(JOURNEYS)} only: move {stray[0]}.")
    items.sort(key=lambda one: not one.nodeid.startswith(LONGEST))
    if os.environ.get("FILIFORM_TEST_ENGINE") != "postgresql":
        return
    items[:] = [one for one in items if not one.nodeid.startswith("tests/site/test_demo.py")]
    touches = {"db", "transactional_db", "live_server", "client", "admin_client"}
    again = [one for one in items if one.get_closest_marker("django_db") or touches & set(one.fixturenames)]
    config.hook.pytest_deselected(items=[one for one in items if one not in again])
    items[:] = again


if os.environ.get("FILIFORM_TEST_ENGINE") != "postgresql":

    @pytest.fixture(scope="session")
    def django_db_modify_db_settings_xdist_suffix():
        """Nothing to tell apart: each worker's SQLite lies in its own memory. The plugin knows Django's engine only."""


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Every worker starts from a copy of one migrated database; Django then finds nothing left to apply."""
    if connection.vendor == "postgresql":
        template = migrated.postgresql_template(os.environ["FILIFORM_DATABASE_URL"])
        connection.settings_dict["TEST"]["TEMPLATE"] = template
    else:
        migrated.fill_memory(connection.creation._get_test_db_name())


@pytest.fixture(autouse=True)
def _the_day_of_the_cast(request):
    """Views ask what time it is: for them it is the cast's own noon, on whatever day and hour the suite runs.

    Journeys keep the real time, as their browser does.
    """
    if request.node.get_closest_marker("journey"):
        yield
        return
    with time_machine.travel(cast.NOON, tick=True):
        yield


@pytest.fixture(scope="session")
def browsers():
    """One tool for all tests of a worker: a second one beside it finds the first one's loop running."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        yield tool.chromium


@pytest.fixture(scope="session")
def chromium(browsers):
    browser = browsers.launch(executable_path=find(), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def house(db):
    return cast.make_house("Cedar")


@pytest.fixture
def other_house(db):
    return cast.make_house("Elsewhere", jurisdiction="US-WA")


@pytest.fixture
def amara(house):
    return cast.make_member(house, "Amara Diallo", cast.Role.PRACTITIONER)


@pytest.fixture
def bo(house):
    return cast.make_member(house, "Bo Lindqvist", cast.Role.PRACTITIONER)


@pytest.fixture
def dara(house):
    return cast.make_member(house, "Dara Quinn", cast.Role.RECEPTION)


@pytest.fixture
def olu(house):
    return cast.make_member(house, "Olu Adeyemi", cast.Role.OWNER)


@pytest.fixture
def chen(other_house):
    return cast.make_member(other_house, "Chen Wei", cast.Role.PRACTITIONER)


@pytest.fixture
def amara_pt(house, amara):
    return cast.make_practitioner(house, amara)


@pytest.fixture
def elif_(amara):
    return cast.make_patient(amara)


@pytest.fixture
def visit(amara, elif_, amara_pt):
    return cast.make_visit(amara, elif_, amara_pt)


@pytest.fixture
def sign_in(client):
    """A browser-like client signed in as a member of the cast: `sign_in(amara).get(...)`."""

    def signed_in(member) -> Client:
        client = Client()
        client.force_login(
            cast.User.objects.get(pk=member.user_id), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return signed_in
