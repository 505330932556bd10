"""What comes to light after the signature is told beside the note; the note stays as it was signed."""

from __future__ import annotations

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from filiform.booking import queries as booking
from filiform.notes import queries, services
from filiform.notes.later import later_acts, proposed_addendum
from filiform.notes.paper import note_pdf
from filiform.safety import services as safety
from filiform.treatment import services as sessions
from filiform.treatment.events import event, parse_payload
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, row, whole_session

LATER = NOON + timedelta(hours=20)
UTC_ZONE = ZoneInfo("UTC")


def act(kind, /, **payload):
    return event(
        parse_payload(kind, payload, version=1), session="S", sequence=1, occurred_at=NOON, recorded_at=LATER, by="B",
        command_id="c",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (act("session.reopened", reason="Cough"), "Session opened again: Cough"),
        (act("session.closed", leaving_checks=[]), "Session closed again"),
        (
            act("incident.reported", kind="pneumothorax", severity="serious", note="Small"),
            "Incident: Pneumothorax (serious). Small",
        ),
        (act("needles.all_withdrawn", reason="routine"), "All needles out"),
        (act("needle.found", needle="n1", where_found="towel"), "Needle found: towel"),
        (act("event.corrected", corrects=1, replacement=None, reason="Twice"), "Corrected: Twice"),
    ],
)  # fmt: skip
def test_each_act_after_the_signature_has_its_words(said, words):
    (one,) = later_acts([said], {"B": "Bo"})
    assert (one.words, one.by, one.at) == (words, "Bo", LATER)
    assert later_acts([said], {})[0].by == "A colleague"


def test_an_addendum_is_proposed_until_one_is_signed_that_could_tell_of_it():
    incident = act("incident.reported", kind="pneumothorax", severity="serious", note="Small")
    said = proposed_addendum([incident], None, UTC_ZONE)
    assert said == "Adverse event, noticed 23 November 2026, 12:00: Pneumothorax, serious. Small"
    assert proposed_addendum([incident], LATER - timedelta(minutes=1), UTC_ZONE) == said
    assert proposed_addendum([incident], LATER, UTC_ZONE) == ""
    assert proposed_addendum([act("session.reopened", reason="x")], None, UTC_ZONE) == ""
    plain = act("incident.reported", kind="hiccup-storm")
    assert proposed_addendum([plain], None, UTC_ZONE).endswith("hiccup storm, not graded.")


@pytest.fixture
def signed(olu, amara, visit):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    assert not sessions.record_events(visit_ref=visit.ref, events=whole_session(2), by=amara, at=NOON).refused
    services.sign_note(visit=row(amara, visit), by=amara, at=NOON)
    return visit


def page_of(visit, by):
    found = booking.visit(organization_id=by.organization_id, visit_ref=visit.ref)
    return queries.note_page(organization_id=by.organization_id, visit=found, zone=by.zone, at=LATER)


@pytest.mark.django_db
def test_an_event_after_the_signature_leads_to_an_addendum_and_changes_no_signed_word(sign_in, amara, bo, signed):
    before = page_of(signed, amara)
    assert (before.later, before.proposed) == ((), "")
    event_ref = safety.report_event(
        visit=row(bo, signed), kind="pneumothorax", grade="serious", note="Small", by=bo, at=LATER
    )
    safety.reopen_session(event_ref=event_ref, reason="The next morning", by=bo, at=LATER)
    safety.close_session_again(event_ref=event_ref, by=bo, at=LATER)
    after = page_of(signed, amara)
    assert (after.sections, after.own_words, after.digest) == (before.sections, before.own_words, before.digest)
    assert [one.words for one in after.later] == [
        "Session opened again: The next morning", "Incident: Pneumothorax (serious). Small", "Session closed again",
    ]  # fmt: skip
    browser, address = sign_in(amara), f"/visits/{signed.ref}/note/"
    page = browser.get(address).content.decode()
    for words in (
        "Recorded since",
        "No part of what was signed",
        "Adverse event, noticed",
        "Something happened afterwards",
    ):
        assert words in page, words
    services.add_addendum(visit=row(amara, signed), text=after.proposed, by=amara, at=LATER)
    assert "Proposed from what was recorded" not in browser.get(address).content.decode()
    paper = note_pdf(page_of(signed, amara), member=amara, at=LATER)
    read = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "Recorded after the signature" in read
    assert paper == note_pdf(page_of(signed, amara), member=amara, at=LATER + timedelta(days=9))


@pytest.mark.django_db
def test_a_signed_note_costs_one_query_more_for_it(amara, signed):
    with CaptureQueriesContext(connection) as asked:
        page_of(signed, amara)
    assert len(asked) == 5
