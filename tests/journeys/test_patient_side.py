"""The patient's side at a phone's width: found someone, booked, told the story once, read and signed."""

from __future__ import annotations

import re
from datetime import time, timedelta

import pytest
from playwright.sync_api import expect

from filiform.booking.hours import services as hours
from filiform.booking.models import Visit
from filiform.booking.settings import services as rules
from filiform.booking.settings.types import BookingRules
from filiform.booking.visit_types import services as types
from filiform.consent.models import ConsentDocument
from filiform.outbox.models import Letter
from filiform.patients.models import Patient
from filiform.practitioners import services as practising
from filiform.practitioners.directory import services as directory
from filiform.practitioners.directory.types import LicenceShown
from filiform.practitioners.models import Credential
from filiform.screening import services as screening
from tests.factories import journey
from tests.journeys.at_home import CODE, PHONE, AtHome
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey
LINK = re.compile(r"/l/\S+")


@pytest.fixture
def open_house(clinic):
    """Amara works every day, the book is open, and she is in the directory."""
    at = now()
    types.lay_out_usual_types(by=clinic.olu, at=at)
    rules.change_rules(values=BookingRules().as_kept() | {"is_open": True, "notice_min": 30}, by=clinic.olu, at=at)
    for weekday in range(7):
        hours.add_shift(
            practitioner_ref=clinic.amara_pt.ref, weekday=weekday, starts=time(8), ends=time(19),
            from_day=(at - timedelta(days=1)).date(), by=clinic.olu, at=at,
        )  # fmt: skip
    directory.describe_clinic(
        street="1 Example Row", town="Denver", part="Colorado", postcode="80202", country="US", access=("step-free",),
        licence_shown=LicenceShown.PLACE, expect_words="", by=clinic.olu, at=at,
    )  # fmt: skip
    directory.publish_clinic(shown=True, by=clinic.olu, at=at)
    ref = clinic.amara_pt.ref
    directory.describe_practitioner(
        practitioner_ref=ref,
        words="Necks and shoulders.",
        languages=("en", "es"),
        takes_new=True,
        by=clinic.amara,
        at=at,
    )
    licence = Credential.objects.of(clinic.olu.organization_id).get(practitioner=clinic.amara_pt, kind="licence")
    practising.check_proof(
        practitioner_ref=ref, credential_ref=licence.ref, how="register of the board", by=clinic.olu, at=at
    )
    directory.agree_to_be_listed(practitioner_ref=ref, agreed=True, by=clinic.amara, at=at)
    directory.list_practitioner(practitioner_ref=ref, listed=True, by=clinic.olu, at=at)
    return clinic


@pytest.fixture
def stranger(chromium, open_house):
    """Somebody with a phone whom the clinic has never seen."""
    context = chromium.new_context(viewport={"width": PHONE, "height": 844}, has_touch=True)
    context.set_default_timeout(15_000)
    person = AtHome(context.new_page(), open_house)
    yield person
    context.close()
    assert not person.faults, person.faults


def newest(kind):
    letter = Letter.rows.filter(kind=kind).order_by("-id").first()
    assert letter is not None, kind
    return letter.body


def test_from_the_directory_to_booked_filled_and_signed(open_house, stranger):
    page = stranger.page

    def reflows():
        stranger.faults += stranger.reflow_faults()

    stranger.opens("/find/?place=Denver")
    reflows()
    stranger.follows(page.get_by_role("link", name=re.compile("Amara Diallo")))
    reflows()
    stranger.sees("What was verified")
    stranger.follows(page.get_by_role("link", name="Book a time"))

    new = page.get_by_role("region", name="I am new here")
    reflows()
    stranger.follows(new.get_by_role("link").first)
    reflows()
    stranger.follows(page.locator(".free-times button").first)
    reflows()
    stranger.follows(page.get_by_role("button", name="Choose another time"))
    stranger.follows(page.locator(".free-times button").nth(1))
    page.get_by_label("Your mail address").fill("noor@example.org")
    page.get_by_label("Your date of birth").fill("1990-05-06")
    page.get_by_label("First name").fill("Noor")
    page.get_by_label("Last name").fill("Ångström-Núñez")
    if page.get_by_label(re.compile("phone", re.IGNORECASE)).count():
        page.get_by_label(re.compile("phone", re.IGNORECASE)).first.fill("+1 555 0100")
    stranger.follows(page.get_by_role("button", name="Mail me a code"))
    code = CODE.search(Letter.rows.order_by("-id").first().body)
    page.locator("input[name=code]").fill(code[0])
    stranger.follows(page.locator("form:has([name=code]) button[type=submit]").first)
    stranger.sees("It is booked.")
    reflows()
    visit = Visit.rows.get()
    patient = Patient.rows.get()
    assert (patient.given_name, patient.family_name) == ("Noor", "Ångström-Núñez")

    stranger.visit_ref = visit.ref
    stranger.opens(LINK.search(newest("booking.confirmed"))[0])
    page.get_by_role("button", name=re.compile("Send", re.IGNORECASE)).first.click()
    page.wait_for_load_state()
    stranger.expected_refusals.add(429)
    for _ in range(4):
        stranger.follows(page.get_by_role("button", name="Send a new code"))
    stranger.sees("Too many codes were asked for with this link.")
    stranger.faults += stranger.accessibility_faults()
    page.locator("input[name=code]").fill(CODE.search(newest("access.code"))[0])
    stranger.follows(page.get_by_role("button", name="Open my page"))
    stranger.sees("Hello Noor")
    reflows()
    stranger.begins_history()
    stranger.answers_the_rest()
    stranger.follows(page.get_by_role("button", name="This is right. Done"))
    stranger.sees("The clinic has your answers.")

    # At the clinic an area is chosen with her; she reads and signs on her phone.
    row = journey.row(visit, open_house.amara)
    screening.set_plan(
        visit=row, muscles=[("gluteus-maximus", "right")], techniques=["deep"], needle_length_mm=25, estim_path=None,
        by=open_house.amara, at=now(),
    )  # fmt: skip
    stranger.opens("/my/consent/")
    stranger.follows(page.get_by_role("link", name="Read and sign"))
    stranger.sees("muscle")
    expect(page.get_by_label("Full name of whoever signs")).to_have_value("Noor Ångström-Núñez")
    page.get_by_role("button", name="Type my name instead").click()
    page.get_by_label("Your full name").fill("Noor Ångström-Núñez")
    page.get_by_label("Typing my name counts as my signature.").check()
    stranger.follows(page.get_by_role("button", name="I agree and sign"))
    document = ConsentDocument.rows.get()
    assert (document.decision, document.signer_name) == ("given", "Noor Ångström-Núñez")
    reflows()
    stranger.opens("/my/visits")
    reflows()
    stranger.sees("Agreed")
