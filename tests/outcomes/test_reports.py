"""The owner's report: made step by step in the background, and the same figures as on the page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from filiform.outcomes import chores
from filiform.outcomes.models import Report
from filiform.outcomes.reports import making, services
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db


def ask(client):
    answer = client.post("/outcomes/reports/new", {})
    assert answer.status_code == 302
    return answer["Location"]


def make(organization_id):
    steps = 0
    while services.advance_one(organization_id=organization_id, at=NOON):
        steps += 1
    return steps


def test_a_report_is_made_step_by_step_and_holds_the_figures_of_the_page(history, olu, sign_in):
    client = sign_in(olu)
    page = ask(client)
    assert "Step 1 of 4: Counting answers" in client.get(page).content.decode()
    assert client.get(f"{page}report.pdf").status_code == 409
    assert chores.make_reports(NOON) == 1
    shown = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "Step 2 of 4: Numeric Pain Rating Scale, now" in shown
    assert "<html" not in shown
    assert make(olu.organization_id) == 3
    assert "Download the PDF" in client.get(page).content.decode()
    made = client.get(f"{page}report.pdf")
    text = " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made.content)).pages).split())
    for table in ("overview/pain-relief", "nprs_current/classes", "nprs_current/change"):
        rows = list(csv.reader(io.StringIO(client.get(f"/outcomes/tables/{table}.csv").content.decode())))
        for row in rows[1 : rows.index([])]:
            assert all(cell in text for cell in row if cell != "–"), (table, row)
    assert Report.objects.of(olu.organization_id).get().parts == []


def test_a_step_that_fails_ends_the_report_and_says_so(history, olu, sign_in, monkeypatch):
    client = sign_in(olu)
    page = ask(client)

    def broken(*_, **__):
        raise RuntimeError("Elif")

    monkeypatch.setattr(making, "part_of", broken)
    assert make(olu.organization_id) == 1
    shown = client.get(page).content.decode()
    assert "It could not be made" in shown
    assert "RuntimeError" in shown
    assert "Elif" not in shown
    assert "not made" in client.get("/outcomes/reports/").content.decode()


def test_old_reports_are_thrown_away_and_a_wrong_span_begins_none(history, olu, sign_in):
    client = sign_in(olu)
    ask(client)
    Report.objects.of(olu.organization_id).update(asked_at=NOON - timedelta(days=31))
    assert client.post("/outcomes/reports/new", {"first": "2026-02-02", "last": "2026-01-01"}).status_code == 422
    page = ask(client)
    assert Report.objects.of(olu.organization_id).get().ref in page


def test_only_the_owner_of_the_house_has_its_reports(history, olu, amara, other_house, sign_in):
    page = ask(sign_in(olu))
    stranger = sign_in(cast.make_member(other_house, "Chen Owner", cast.Role.OWNER))
    for address in (page, f"{page}report.pdf"):
        assert stranger.get(address).status_code == 404
        assert sign_in(amara).get(address).status_code == 403
    assert stranger.get("/outcomes/reports/new").status_code == 405
    assert "No report yet" in stranger.get("/outcomes/reports/").content.decode()
