"""A patient reads and signs at home, in her language, on a telephone; and takes it back with one tap."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import expect

from filiform.booking import queries as booking
from filiform.consent import queries
from filiform.patients import services as patients
from tests.factories.journey import LEGS, answer_history, examine, qualify
from tests.journeys.clinic import now
from tests.locale.mirror import MIRROR, mirrored

pytestmark = pytest.mark.journey


@pytest.fixture
def planned(clinic):
    """A patient whose visit is planned, with the history filled in and no consent yet."""

    def at_home(born_on=date(1988, 4, 2), planned=True):
        patient = clinic.patient()
        patients.change_patient(
            patient_ref=patient.ref, born_on=born_on, email="elif@example.org", by=clinic.amara, at=now()
        )
        visit = clinic.visit(patient)
        if planned:
            qualify(practitioner=visit.practitioner, by=clinic.amara, at=now())
            answer_history(visit=visit, by=clinic.amara, at=now(), medications=["apixaban"])
            examine(visit=visit, by=clinic.amara, at=now(), muscles=LEGS)
        return patient, visit

    return at_home


def draws_her_name(hers):
    pad = hers.page.locator(".signature-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    hers.page.mouse.move(box["x"] + 30, box["y"] + 60)
    hers.page.mouse.down()
    for step in range(1, 12):
        hers.page.mouse.move(box["x"] + 30 + 22 * step, box["y"] + 60 + (-1) ** step * 25)
    hers.page.mouse.up()


def in_force(clinic, patient):
    return queries.consent_in_force(
        organization_id=clinic.amara.organization_id, patient_id=patient.pk, at=now()
    )  # fmt: skip


def test_she_reads_and_signs_in_spanish_and_the_clinic_asks_once_more(clinic, planned, on_the_phone, at_the_screen):
    patient, visit = planned()
    hers = on_the_phone(patient, "es")
    hers.opens("/my/")
    hers.taps_link("Leer y firmar", exact=False)
    assert hers.page.locator("html").get_attribute("lang") == "es"
    hers.sees("glúteo (nalga) (lado derecho)")
    hers.sees("Usted toma un anticoagulante")
    faults = hers.accessibility_faults()
    hers.page.set_viewport_size({"width": 390, "height": 844})
    hers.expected_refusals.add(422)
    hers.taps_button("Acepto y firmo")
    assert in_force(clinic, patient) is None, "an unsigned form is never complete"
    expect(hers.page.get_by_text("firme con el dedo")).to_be_visible()
    draws_her_name(hers)
    with hers.page.expect_navigation():
        hers.taps_button("Acepto y firmo")
    hers.sees("Usted aceptó")
    faults += hers.accessibility_faults()
    assert "pantorrilla (lado derecho)" in hers.reads_pdf("Leer lo que firmó (PDF)")
    assert not faults, "\n".join(faults)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/consent/")
    amara.sees("on the phone, no witness")
    amara.taps_button("Questions answered, agrees today")
    amara.sees("Consent in force")
    faults = amara.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_one_tap_takes_it_back_and_the_clinic_sees_it_at_once(clinic, planned, on_the_phone, at_the_screen):
    patient, visit = planned()
    hers = on_the_phone(patient, "es")
    hers.opens(f"/my/consent/{visit.ref}/")
    hers.taps_button("Escribir mi nombre")
    hers.page.locator("#signature_typed").fill("Elif Yılmaz")
    hers.page.get_by_label("Escribir mi nombre vale como mi firma.").check()
    with hers.page.expect_navigation():
        hers.taps_button("Acepto y firmo")
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/consent/")
    amara.taps_button("Questions answered, agrees today")
    before = hers.taps
    with hers.page.expect_navigation():
        hers.taps_button("Retirar mi consentimiento ahora")
    assert hers.taps == before + 1
    hers.sees("Retirado")
    assert in_force(clinic, patient) is None
    amara.opens(f"/visits/{visit.ref}/consent/")
    amara.sees("No consent is in force, so no needle may go in.")
    amara.opens("/")
    amara.sees("Withdrawn")


def test_a_guardian_signs_for_a_minor_who_agrees_too(clinic, planned, on_the_phone, at_the_screen):
    patient, visit = planned(born_on=date(now().year - 14, 1, 1))
    hers = on_the_phone(patient, "es")
    hers.opens(f"/my/consent/{visit.ref}/")
    hers.sees("Usted tiene menos de 18 años")
    faults = hers.accessibility_faults()
    hers.types("¿Qué relación tiene con la persona que recibe el tratamiento?", "Madre")
    hers.types("Nombre completo de quien firma", "Deniz Yılmaz")
    draws_her_name(hers)
    hers.taps_button("Acepto y firmo")
    assert in_force(clinic, patient) is None, "the young person was not asked"
    hers.page.get_by_label("Se le preguntó a Elif, y también está de acuerdo.").check()
    with hers.page.expect_navigation():
        hers.taps_button("Acepto y firmo")
    assert not faults, "\n".join(faults)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/consent/")
    amara.types("Identity document of Deniz Yılmaz (Madre), seen now", "Passport")
    amara.taps_button("Questions answered, agrees today")
    amara.sees("asked, and agrees too")


def test_before_the_plan_she_reads_and_writes_her_goals_and_worries(clinic, planned, on_the_phone, at_the_screen):
    patient, visit = planned(planned=False)
    hers = on_the_phone(patient, "es")
    hers.opens(f"/my/consent/{visit.ref}/")
    hers.sees("Todavía no acepto nada.")
    faults = hers.accessibility_faults()
    hers.page.set_viewport_size({"width": 390, "height": 844})
    with hers.page.expect_navigation():
        hers.taps_button("Lo he leído")
    hers.types("Su objetivo", "Manejar una hora sin dolor")
    with hers.page.expect_navigation():
        hers.taps_button("Agregar este objetivo")
    hers.types("Su preocupación", "¿Puede tocar un nervio?")
    with hers.page.expect_navigation():
        hers.taps_button("Agregar esta preocupación")
    hers.sees("Se le responde en su visita.")
    faults += hers.accessibility_faults()
    assert not faults, "\n".join(faults)
    amara = at_the_screen(clinic.amara)
    amara.opens(f"/visits/{visit.ref}/consent/")
    amara.sees("Manejar una hora sin dolor")
    amara.sees("From her phone, not answered")
    amara.sees("The patient read the general text (es/v1) on her phone")


def test_a_right_to_left_language_turns_the_page_round(clinic, planned, on_the_phone, tmp_path):
    """Everything stands the other way round by itself, nothing sticks out, and what was not wrapped shows."""
    patient, visit = planned()
    row = booking.visit(organization_id=clinic.amara.organization_id, visit_ref=visit.ref)
    with mirrored(tmp_path):
        hers = on_the_phone(patient, MIRROR)
        hers.opens("/my/")
        assert hers.page.locator("html").get_attribute("dir") == "rtl"
        brand = hers.page.locator(".brand").bounding_box()
        assert brand["x"] > 195, "the brand stands at the start of the line, on the right"
        back = hers.page.locator("main a.button").first
        assert back.is_visible()
        faults = hers.accessibility_faults()
        hers.opens(f"/my/consent/{row.ref}/")
        paper = hers.page.locator(".consent-text")
        assert paper.evaluate("part => getComputedStyle(part).direction") == "ltr", "the English text keeps its own"
        faults += hers.accessibility_faults()
    assert not faults, "\n".join(faults)
