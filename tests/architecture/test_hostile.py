"""Whatever anybody sends to a page that needs no sign-in of the staff is answered, and never a fault of the program."""

from __future__ import annotations

import inspect
import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from filiform.patients.access import services as access
from filiform.patients.access.types import Purpose
from filiform.patients.access.visitors import VISITOR
from tests.architecture.test_addresses import OURS
from tests.architecture.test_isolation import PARAMETER, refs  # noqa: F401  a fixture
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db

OPEN = [
    (path, one.callback)
    for path, one in OURS
    if getattr(one.callback, "is_public", False) or hasattr(one.callback, "door")
]
HOSTILE = ("9999-12-31", "9" * 40, "[[[1]]]", "x" * 70_000)
IN_PATH = ("9" * 30, "x" * 300)
ASKED = re.compile(r"(?:POST|GET|fields)\.get(?:list)?\(\s*\"(\w+)\"")
IN_FORM = re.compile(r'name="([\w-]+)"')
ABOUT = {
    Purpose.MANAGE: "visit_ref", Purpose.FOLLOW_UP: "follow_up_ref", Purpose.MEASURES: "asking_ref",
    Purpose.OFFER: "entry_ref", Purpose.VISIT: "visit_ref",
}  # fmt: skip


@pytest.fixture
def elif_at_home(refs, elif_, amara):  # noqa: F811
    """A browser in which Elif gave her code and opened every kind of link."""
    client = Client(raise_request_exception=False)
    for purpose, about in ABOUT.items():
        until = NOON + timedelta(days=9)
        path = access.make_link(
            patient_id=elif_.pk, purpose=purpose, about=refs[about], until=until, by=amara, at=NOON
        )  # fmt: skip
        client.get(path)
    session = client.session
    session[VISITOR] = {"organization": amara.organization_id, "patient": elif_.ref, "clinic": amara.clinic_id}
    session.save()
    return client


def names_asked(view, page):
    source = inspect.getsource(inspect.getmodule(inspect.unwrap(view)))
    return sorted({*ASKED.findall(source), *IN_FORM.findall(page), "fact", "act", "typed"})


def test_nothing_that_is_sent_to_an_open_page_is_a_fault(elif_at_home, refs):  # noqa: F811
    faults = []

    def send(method, address, sent=None):
        """Each as if it were the first: what it changed and counted is taken back."""
        with transaction.atomic():
            answer = getattr(elif_at_home, method)(address, sent or {})
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            faults.append((method, address[:90], sorted(sent or {}), next(iter((sent or {"": ""}).values()))[:20]))
        return answer

    for path, view in OPEN:
        address = "/" + PARAMETER.sub(lambda found: refs.get(found[1], "x"), path)
        page = send("get", address)
        names = names_asked(view, "" if page.streaming else page.content.decode(errors="replace"))
        for bad in HOSTILE:
            if page.status_code != 405 and len(bad) < 999:
                send("get", address, dict.fromkeys(names, bad))
            send("post", address, dict.fromkeys(names, bad))
        for bad in IN_PATH if PARAMETER.search(path) else ():
            send("get", "/" + PARAMETER.sub(bad, path))
    assert not faults, "\n".join(map(str, faults))


def test_a_nul_is_refused_and_left_out_of_a_question(elif_at_home, refs, client):  # noqa: F811
    assert client.get("/book/%00/").status_code == 400
    assert client.get("/find/?place=Den%0%000ver").status_code == 200
    assert elif_at_home.post("/my/messages", {"text": "a\x00b"}).status_code == 400
    cookie = r'sessionid="aaaaaaaaaaaa\000"'
    assert client.get("/find/", HTTP_COOKIE=cookie).status_code == 400


@pytest.mark.parametrize("text", [r"a\u0000b", r"a\ud800b"])
def test_what_no_database_keeps_is_refused_in_what_a_phone_sends(elif_at_home, refs, text):  # noqa: F811
    body = (
        '{"now": "2026-11-23T12:00:00Z", "acts": [{"id": "9b2e4d50-0000-4000-8000-000000000001", "kind": "names",'
        ' "given_at": "2026-11-23T12:00:00Z", "fields": {"fact": ["medications"], "typed": ["TEXT"]}}]}'
    ).replace("TEXT", text)
    answer = elif_at_home.post(
        f"/my/visits/{refs['visit_ref']}/history/send", body, "application/json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 400
