"""The note's page and paper."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from filiform.notes import services
from filiform.practitioners.models import Credential
from filiform.treatment import services as treatment
from tests.factories import cast, journey
from tests.factories.cast import NOON
from tests.treatment.room_cast import lay_in_needles, whole_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def treated(visit, amara):
    lay_in_needles(amara)
    journey.make_ready(
        visit=visit, by=amara, muscles=(("gluteus-maximus", "right"),), techniques=("deep",), stimulation=False
    )
    treatment.record_events(visit_ref=visit.ref, events=whole_session(), by=amara, at=NOON)
    return journey.row(visit, amara)


def address(visit, rest="note/"):
    return f"/visits/{visit.ref}/{rest}"


def test_the_draft_follows_the_record(treated, amara, sign_in):
    page = sign_in(amara).get(address(treated)).content.decode()
    assert "6 in / 6 out, 6 counted" in page
    assert "R Gluteus maximus (×6)" in page
    assert f"Sign as {amara.name}" in page


def test_own_words_are_saved_as_she_types(treated, amara, sign_in):
    answer = sign_in(amara).post(address(treated, "note/write"), {"own_words": "Slept well."})
    assert "Saved" in answer.content.decode()
    assert "Slept well." in sign_in(amara).get(address(treated)).content.decode()


def test_signing_locks_the_page(treated, amara, sign_in):
    client = sign_in(amara)
    assert client.post(address(treated, "note/sign"), {"own_words": "Better."}).status_code == 302
    page = client.get(address(treated)).content.decode()
    assert "Signed, locked" in page
    assert "own-words" not in page
    assert client.post(address(treated, "note/write"), {"own_words": "x"}).status_code == 409


def test_a_draft_that_may_not_be_signed_says_why(visit, amara, sign_in):
    lay_in_needles(amara)
    journey.make_ready(
        visit=visit, by=amara, muscles=(("gluteus-maximus", "right"),), techniques=("deep",), stimulation=False
    )
    treatment.record_events(visit_ref=visit.ref, events=whole_session()[:6], by=amara, at=NOON)
    client = sign_in(amara)
    assert "still in the body" in client.get(address(visit)).content.decode()
    refused = client.post(address(visit, "note/sign"))
    assert refused.status_code == 409
    assert "still in the body" in refused.content.decode()


def test_a_blank_note_is_not_signed_and_the_page_says_what_is_missing(visit, amara, sign_in):
    client = sign_in(amara)
    refused = client.post(address(visit, "note/sign"), {"own_words": " "})
    assert refused.status_code == 400
    assert "Write what was done instead" in refused.content.decode()
    assert 'aria-invalid="true"' in refused.content.decode()
    assert client.post(address(visit, "note/sign"), {"own_words": "Advice only."}).status_code == 302


def test_an_empty_addendum_says_so_and_a_real_one_is_shown(treated, amara, bo, sign_in):
    services.sign_note(visit=treated, by=amara, at=NOON)
    client = sign_in(bo)
    assert client.post(address(treated, "note/addenda"), {"text": " "}).status_code == 400
    client.post(address(treated, "note/addenda"), {"text": "No soreness at 24 h."})
    page = client.get(address(treated)).content.decode()
    assert "No soreness at 24 h." in page
    assert bo.name in page


def test_the_paper_holds_the_signed_words_and_is_the_same_every_time(treated, amara, sign_in):
    services.sign_note(visit=treated, own_words="Ağrı azaldı.", by=amara, at=NOON)
    client = sign_in(amara)
    first, second = (client.get(address(treated, "note.pdf")).content for _ in range(2))
    pdf = PdfReader(BytesIO(first))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert first == second
    assert "6 in / 6 out" in text
    assert "Elif Yılmaz" in text
    assert "Ağrı azaldı." in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_draft_paper_says_draft(treated, amara, sign_in):
    text = PdfReader(BytesIO(sign_in(amara).get(address(treated, "note.pdf")).content)).pages[0].extract_text()
    assert "Draft" in text


@pytest.mark.parametrize("rest", ["note/", "note.pdf"])
def test_reception_and_strangers_do_not_read_it(treated, dara, chen, sign_in, rest):
    assert sign_in(dara).get(address(treated, rest)).status_code == 403
    assert sign_in(chen).get(address(treated, rest)).status_code == 404


def test_a_signature_is_asked_for_by_post_only(treated, amara, sign_in):
    assert sign_in(amara).get(address(treated, "note/sign")).status_code == 405


def test_a_note_costs_the_same_queries_with_a_long_past(treated, amara, amara_pt, elif_, sign_in):
    client = sign_in(amara)
    client.get(address(treated))
    with CaptureQueriesContext(connection) as young:
        client.get(address(treated))
    for day in range(1, 40):
        cast.make_visit(amara, elif_, amara_pt, NOON - timedelta(days=day))
    with CaptureQueriesContext(connection) as old:
        client.get(address(treated))
    assert len(old) == len(young)


def test_a_note_by_somebody_not_qualified_asks_why_and_keeps_the_answer(treated, amara, sign_in):
    licences = Credential.objects.of(amara.organization_id).filter(kind="licence")
    licences.update(expires_on=NOON.date() - timedelta(days=1))
    client = sign_in(amara)
    assert "Why it was needled all the same" in client.get(address(treated)).content.decode()
    refused = client.post(address(treated, "note/sign"), {"own_words": "Better."})
    assert refused.status_code == 409
    assert "was not qualified to needle here on 23 November 2026" in refused.content.decode()
    said = {"own_words": "Better.", "why": "The post was late."}
    assert client.post(address(treated, "note/sign"), said).status_code == 302
    assert "Signed all the same: The post was late." in client.get(address(treated)).content.decode()
