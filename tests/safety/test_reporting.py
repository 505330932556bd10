"""Reporting an event and seeing it through, as people do it on the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.audit.models import Line
from filiform.safety import services
from filiform.safety.models import AdverseEvent, EventEntry
from filiform.treatment.models import Session
from tests.safety.conftest import LATER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_next_morning():
    with time_machine.travel(LATER + timedelta(hours=1), tick=True):
        yield


def said(**more):
    return {
        "kind": "bruise-haematoma", "grade": "mild", "source": "phone", "noticed_at": "2026-11-24T01:00",
        "began_at": "", "note": "Blue mark", **more,
    }  # fmt: skip


def test_an_event_is_reported_for_a_visit_with_the_needles_it_concerns(sign_in, bo, treated):
    browser, address = sign_in(bo), f"/safety/report/visit/{treated.ref}"
    page = browser.get(address).content.decode()
    for words in ("Elif Yılmaz", "Gluteus maximus", "0.30 × 50 mm", "Not graded yet", "unreviewed draft"):
        assert words in page, words
    answer = browser.post(address, said(needles=["n1", "n3"]))
    row = AdverseEvent.rows.get()
    assert answer.url == f"/safety/events/{row.ref}/"
    entry = EventEntry.rows.get().said
    assert (entry["needles"], entry["muscles"]) == (["n1", "n3"], ["gluteus-maximus:right"])
    assert entry["regions"] == ["gluteal:right"]
    assert (row.kind, row.grade, row.source, row.session_id) == (
        "bruise-haematoma",
        "mild",
        "phone",
        Session.rows.get().pk,
    )
    assert row.noticed_at.isoformat() == "2026-11-24T08:00:00+00:00"
    seen = browser.get(answer.url).content.decode()
    for words in ("Bruise or haematoma", "Blue mark", "R Gluteus maximus", "2 needles", "WHO-UMC", "outline the edge"):
        assert words in seen, words


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "hiccup"}, "Select a valid choice"), ({"noticed_at": ""}, "This field is required"),
        ({"noticed_at": "2026-12-01T12:00"}, "lies in the future"), ({"needles": ["n99"]}, "Select a valid choice"),
        ({"began_at": "2026-11-24T02:00"}, "cannot have begun after"), ({"source": "session"}, "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field(sign_in, bo, treated, wrong, words):
    answer = sign_in(bo).post(f"/safety/report/visit/{treated.ref}", said(**wrong))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not AdverseEvent.rows.exists()


def test_the_desk_reports_a_call_and_is_told_what_to_do_but_not_what_is_on_record(sign_in, dara, bo, treated):
    browser = sign_in(dara)
    found = browser.get("/safety/report?q=elif").content.decode()
    assert f"/safety/report/visit/{treated.ref}" in found
    page = browser.get(f"/safety/report/visit/{treated.ref}").content.decode()
    assert "Gluteus" not in page
    answer = browser.post(f"/safety/report/visit/{treated.ref}", said(kind="pneumothorax", grade=""))
    row = AdverseEvent.rows.get()
    assert answer.url == f"/safety/events/{row.ref}/reported"
    told = browser.get(answer.url).content.decode()
    assert "sit the patient up" in told
    assert "Tell a clinician now" in told
    assert browser.get(f"/safety/events/{row.ref}/").status_code == 403
    assert browser.get("/safety/").status_code == 403
    other = services.report_event(kind="fall-injury", by=bo, at=LATER)
    assert browser.get(f"/safety/events/{other}/reported").status_code == 403


def test_an_event_may_belong_to_no_visit(sign_in, bo, elif_):
    address = f"/safety/report/patient/{elif_.ref}"
    assert "It belongs to no visit" in sign_in(bo).get(address).content.decode()
    sign_in(bo).post(address, said())
    row = AdverseEvent.rows.get()
    assert (row.patient_id, row.visit_id) == (elif_.pk, None)
    assert sign_in(bo).get(f"/safety/events/{row.ref}/").status_code == 200


def test_the_page_of_an_event_says_what_is_missing_and_leaves_a_line(sign_in, bo, amara, event, treated):
    page = sign_in(bo).get(f"/safety/events/{event}/").content.decode()
    for words in (
        "Not graded",
        "It has no grade yet",
        "Short of breath &lt;b&gt;",
        "sit the patient up",
        "Nobody has judged",
    ):
        assert words in page, words
    line = Line.objects.get(kind="safety.event_seen")
    assert (line.patient, line.about, line.by) == (treated.patient.ref, event, bo.user_ref)
    assert "You needled" in sign_in(amara).get(f"/safety/events/{event}/").content.decode()


def test_an_event_is_seen_through_from_report_to_close(sign_in, bo, amara, event):
    browser, at = sign_in(bo), f"/safety/events/{event}/"
    assert browser.post(f"{at}review").url == at
    description = {
        "kind": "pneumothorax",
        "grade": "serious",
        "expected": "no",
        "outcome": "recovered",
        "note": "Small",
    }
    assert browser.post(f"{at}describe", description).url == at
    assert browser.post(f"{at}act", {"kind": "emergency", "text": "Ambulance", "who": "Dara"}).url == at
    judged = {"causality": "probable", "reason": "Time and place"}
    refused = sign_in(amara).post(f"{at}judge", judged)
    assert refused.status_code == 403
    assert browser.post(f"{at}judge", judged).url == at
    closing = {"conclusion": "confirmed", "reason": "Picture clear again"}
    answer = browser.post(f"{at}close", closing)
    assert answer.status_code == 422
    assert "Say whom this serious event was reported to" in answer.content.decode()
    assert browser.post(f"{at}close", {**closing, "told_outside": "State board"}).url == at
    page = browser.get(at).content.decode()
    for words in (
        "It happened",
        "Picture clear again",
        "Reported outside: State board",
        "Closed by Bo Lindqvist",
        "<del>not said</del>",
    ):
        assert words in page, words
    assert browser.post(f"{at}act", {"kind": "call", "text": "Late"}).status_code == 422
    assert browser.post(f"{at}reopen", {"reason": "She coughs again"}).url == at
    assert AdverseEvent.rows.get().state == "open"
    assert browser.post(f"{at}reopen", {"reason": "Again"}).status_code == 422


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("act", {"kind": "dance", "text": "x"}), ("act", {"kind": "call", "text": " "}),
        ("judge", {"causality": "maybe"}), ("close", {}), ("describe", {"kind": "hiccup"}),
        ("describe", {"kind": "vasovagal", "ended_at": "yesterday"}),
        ("reopen", {"reason": "It is open"}), ("session/reopen", {"reason": ""}),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_at_its_form_and_changes_nothing(sign_in, bo, event, path, given):
    answer = sign_in(bo).post(f"/safety/events/{event}/{path}", given)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.content.decode()
    assert EventEntry.rows.count() == 1


def test_the_session_is_opened_again_and_closed_from_the_page(sign_in, bo, event):
    browser, at = sign_in(bo), f"/safety/events/{event}/"
    ungraded = browser.post(f"{at}session/reopen", {"reason": "Pneumothorax"})
    assert ungraded.status_code == 422
    assert "It has no grade yet" in ungraded.content.decode()
    services.describe_event(event_ref=event, grade="serious", by=bo, at=LATER)
    assert browser.post(f"{at}session/reopen", {"reason": "Pneumothorax"}).url == at
    assert "The session is open again" in browser.get(at).content.decode()
    register = browser.get("/safety/").content.decode()
    assert "1 session opened again and not closed yet" in register
    assert "Session open again" in register
    assert browser.post(f"{at}session/close").url == at
    assert Session.rows.get().closed_at is not None
    again = browser.post(f"{at}session/close")
    assert again.status_code == 409
    assert "nothing to close here" in again.content.decode()


def test_a_needlestick_of_staff_points_to_the_log_of_exposures(sign_in, bo, treated):
    from tests.treatment.room_cast import row as visit_row

    ref = services.report_event(visit=visit_row(bo, treated), kind="needlestick-staff", by=bo, at=LATER)
    page = sign_in(bo).get(f"/safety/events/{ref}/").content.decode()
    assert "This concerns somebody of the staff" in page
    assert "/safety/exposures/new" in page


def test_its_page_costs_the_same_however_long_its_history(sign_in, bo, event):
    browser, costs = sign_in(bo), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"/safety/events/{event}/")
        costs.append(len(asked))
        for _ in range(5):
            services.add_action(event_ref=event, kind="call", text="Asked", by=bo, at=LATER)
    assert costs[0] == costs[1]


def test_only_those_who_may(sign_in, dara, chen, bo, event):
    at = f"/safety/events/{event}/"
    for path in ("describe", "review", "act", "judge", "close", "reopen", "session/reopen", "session/close"):
        assert sign_in(bo).get(f"{at}{path}").status_code == 405, path
        assert sign_in(dara).post(f"{at}{path}").status_code == 403, path
        assert sign_in(chen).post(f"{at}{path}", {"reason": "x"}).status_code in {404, 422}, path
    assert sign_in(chen).get(at).status_code == 404
    assert sign_in(chen).get(f"{at}reported").status_code == 404
    assert EventEntry.rows.count() == 1


def test_no_two_parts_of_the_page_have_one_name(sign_in, bo, event):
    page = sign_in(bo).get(f"/safety/events/{event}/").content.decode()
    names = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
