"""What a patient writes is read by somebody named, and by nobody of another clinic."""

from __future__ import annotations

import pytest

from filiform.audit.models import Line
from filiform.patients.access.acting import patient_member
from filiform.patients.messages import queries, services
from filiform.patients.messages.errors import MessageEmpty, MessageTooLong
from filiform.patients.queries import identity
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(amara, elif_):
    return identity(organization_id=amara.organization_id, patient_ref=elif_.ref)


@pytest.fixture
def hers(amara, patient):
    return patient_member(patient=patient, clinic_id=amara.clinic_id)


def waiting(by):
    return queries.waiting(organization_id=by.organization_id, clinic_id=by.clinic_id)


def test_a_message_waits_until_it_is_answered(amara, dara, patient, hers):
    services.write_message(patient=patient, text="  My arm is sore ", by=hers, at=NOON)
    services.write_message(patient=patient, text="Still", by=hers, at=NOON)
    (one,) = waiting(dara)
    assert (one.patient_ref, one.count, one.text) == (patient.ref, 2, "My arm is sore")
    services.write_message(patient=patient, text="Come at four", by=dara, at=NOON)
    assert waiting(dara) == []
    rows = queries.messages_of(organization_id=amara.organization_id, patient_id=patient.id)
    assert [(row.from_patient, row.taken_by) for row in rows] == [(True, "Dara Quinn")] * 2 + [(False, "")]
    kinds = list(Line.objects.filter(patient=patient.ref).values_list("kind", flat=True))
    assert kinds.count("message.written") == 3


def test_it_can_be_taken_without_an_answer(dara, patient, hers):
    services.write_message(patient=patient, text="Thank you", by=hers, at=NOON)
    assert services.take_messages(patient=patient, by=dara, at=NOON) == 1
    assert services.take_messages(patient=patient, by=dara, at=NOON) == 0
    assert waiting(dara) == []


@pytest.mark.parametrize(("text", "error"), [("  ", MessageEmpty), ("x" * 2001, MessageTooLong)])
def test_an_empty_or_endless_message_is_refused(text, error, patient, hers):
    with pytest.raises(error):
        services.write_message(patient=patient, text=text, by=hers, at=NOON)


def test_staff_pages(sign_in, dara, chen, patient, hers):
    services.write_message(patient=patient, text="My arm is sore", by=hers, at=NOON)
    desk = sign_in(dara)
    assert "My arm is sore" in desk.get("/messages/").content.decode()
    assert desk.post(f"/messages/{patient.ref}", {"text": ""}).status_code == 422
    assert desk.post(f"/messages/{patient.ref}", {"text": "Come at four"}).status_code == 302
    assert "Come at four" in desk.get(f"/messages/{patient.ref}").content.decode()
    assert desk.get(f"/messages/{patient.ref}/take").status_code == 405
    elsewhere = sign_in(chen)
    assert "My arm" not in elsewhere.get("/messages/").content.decode()
    assert elsewhere.get(f"/messages/{patient.ref}").status_code == 404
