"""The patient's own page shows what is hers, nothing else, and lets her take all of it away."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from filiform.audit.models import Line
from filiform.clinics.scoping import ScopedManager
from filiform.desk.portal.export import ways_to_patient
from filiform.patients.access.visitors import VISITOR
from filiform.treatment import services as treatment
from tests.factories import cast
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, opening

pytestmark = pytest.mark.django_db
PAGES = ("/my/", "/my/visits", "/my/needles", "/my/trail", "/my/messages")


def come_in(patient, member) -> Client:
    client = Client()
    client.get("/my/enter")
    session = client.session
    session[VISITOR] = {"organization": member.organization_id, "patient": patient.ref, "clinic": member.clinic_id}
    session.save()
    return client


@pytest.fixture
def treated(visit, amara, olu):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(amara)
    make_ready(amara, visit)
    acts = [*opening(), needle("n1"), needle("n2")]
    treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON + timedelta(minutes=1))
    return visit


def test_without_a_code_every_page_leads_to_the_door(client, visit):
    for page in (*PAGES, f"/my/visits/{visit.ref}/note.pdf"):
        assert client.get(page)["Location"] == "/my/enter"


def test_her_pages_show_what_is_hers(treated, elif_, amara):
    hers = come_in(elif_, amara)
    for page in PAGES:
        answer = hers.get(page)
        assert answer.status_code == 200, page
        assert answer["Cache-Control"] == "no-store"
    assert "<td data-numeric>2</td>" in hers.get("/my/needles").content.decode()
    assert "Amara Diallo" in hers.get("/my/trail").content.decode()


def test_nobody_elses_visit_note_or_consent(treated, elif_, amara, amara_pt):
    other = cast.make_patient(amara, given="Noor")
    others = cast.make_visit(amara, other, amara_pt)
    hers = come_in(elif_, amara)
    assert hers.get(f"/my/visits/{others.ref}/note.pdf").status_code == 404
    assert hers.get(f"/my/visits?after={others.ref}").status_code == 404
    assert hers.get("/my/consent/01M000000000000000000000AA.pdf").status_code == 404
    assert hers.get(f"/my/visits/{treated.ref}/note.pdf").status_code == 404, "no note is signed yet"


def test_the_staff_sign_in_opens_no_page_of_hers_and_hers_none_of_theirs(treated, elif_, amara, sign_in):
    assert sign_in(amara).get("/my/")["Location"] == "/my/enter"
    hers = come_in(elif_, amara)
    assert hers.get(f"/patients/{elif_.ref}/")["Location"].startswith("/account/login/")


def test_everything_to_take_away(treated, elif_, amara):
    hers = come_in(elif_, amara)
    answer = hers.post("/my/download")
    parcel = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    record = json.loads(parcel.read("record.json"))
    kinds = [event["kind"] for event in record["treatment.Event"]]
    assert kinds.count("needle.inserted") == 2
    assert record["patients.Patient"][0]["given_name"] == elif_.given_name
    assert [name for name in parcel.namelist() if name.startswith("consents/")]
    assert not any("secret" in key or "hash" in key for key in str(record.get("patient_access.Link", "")).split())
    assert Line.objects.filter(kind="record.downloaded", patient=elif_.ref).count() == 1
    assert hers.get("/my/download").status_code == 405


def test_no_table_that_holds_something_of_a_patient_is_forgotten():
    """A scoped table with a key to a patient, a visit or a session is hers, or says why not."""
    ways = ways_to_patient()
    forgotten = [
        model._meta.label
        for model in apps.get_models()
        if isinstance(getattr(model, "objects", None), ScopedManager)
        and not getattr(model, "not_for_patients", False)
        and {field.name for field in model._meta.concrete_fields} & {"patient", "visit", "session", "episode"}
        and model not in ways
    ]
    assert not forgotten


def test_a_page_asks_a_fixed_number_of_queries(treated, elif_, amara, amara_pt):
    hers = come_in(elif_, amara)
    hers.get("/my/visits")
    with CaptureQueriesContext(
        connection,
    ) as few:
        hers.get("/my/visits")
    for week in range(1, 9):
        cast.make_visit(amara, elif_, amara_pt, starts_at=NOON + timedelta(days=7 * week))
    with CaptureQueriesContext(connection) as many:
        hers.get("/my/visits")
    assert len(many) == len(few)


def test_what_she_takes_away_names_no_other_patient(visit, elif_, amara):
    """Whoever books with somebody's name and birthday would else read in her own record that she is known here."""
    visit.look_alike = cast.make_patient(amara, "Deniz", "Aksoy")
    visit.save(update_fields=["look_alike"])
    answer = come_in(elif_, amara).post("/my/download")
    record = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).read("record.json").decode()
    assert "Yılmaz" in record
    assert "Deniz" not in record
    assert "look_alike" not in record
