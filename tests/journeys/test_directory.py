"""Somebody with a sore neck looks for whoever is qualified, on a telephone, with fingers, keys, or without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from filiform.practitioners import services as practising
from filiform.practitioners.directory import services
from filiform.practitioners.directory.models import Listing
from filiform.practitioners.directory.types import LicenceShown
from filiform.practitioners.models import Credential
from tests.journeys.clinic import now

pytestmark = pytest.mark.journey


@pytest.fixture
def listed(clinic):
    """Amara, in Denver, with everybody's yes; Bo has no training on record and is not."""
    olu, amara, ref = clinic.olu, clinic.amara, clinic.amara_pt.ref
    licence = Credential.objects.of(olu.organization_id).get(practitioner=clinic.amara_pt, kind="licence")
    practising.check_proof(practitioner_ref=ref, credential_ref=licence.ref, how="register", by=olu, at=now())
    services.describe_clinic(
        street="1 Example Street", town="Denver", part="Colorado", postcode="80202", country="US",
        access=["wheelchair", "parking"], licence_shown=LicenceShown.PLACE, by=olu, at=now(),
    )  # fmt: skip
    services.publish_clinic(shown=True, by=olu, at=now())
    services.describe_practitioner(
        practitioner_ref=ref, words="Necks and shoulders.", languages=["en", "es"], takes_new=True, by=amara, at=now()
    )
    services.agree_to_be_listed(practitioner_ref=ref, agreed=True, by=amara, at=now())
    services.list_practitioner(practitioner_ref=ref, listed=True, by=olu, at=now())
    return Listing.published.get().ref


def test_from_a_sore_neck_to_a_profile_on_a_telephone(clinic, listed, at_the_screen):
    somebody = at_the_screen(width=390)
    page = somebody.page
    somebody.opens("/find/")
    somebody.types("Town or postcode", "Springfeild")
    somebody.follows(somebody.button("Search"))
    somebody.sees("Did you mean")
    somebody.types("Town or postcode", "80202")
    page.get_by_label("Where it hurts").select_option("neck")
    somebody.follows(somebody.button("Search"))
    somebody.sees("1 practitioner")
    somebody.follows(page.get_by_role("link", name="Amara Diallo"))
    somebody.sees("What was verified")
    somebody.sees("Necks and shoulders.")
    somebody.sees_no("Bo Lindqvist")
    somebody.taps_link("What dry needling is, and what to expect")
    somebody.sees("What has been counted")


def test_pointing_at_the_body_keeps_the_place(clinic, listed, at_the_screen):
    somebody = at_the_screen()
    somebody.opens("/find/?place=Denver")
    somebody.taps_link("Point on the body")
    somebody.follows(somebody.page.locator("svg a[aria-label='Neck'] path").first)
    expect(somebody.page.get_by_label("Town or postcode")).to_have_value("Denver")
    expect(somebody.page.get_by_label("Where it hurts")).to_have_value("neck")
    somebody.sees("1 practitioner")


def test_near_me_searches_by_the_name_of_the_nearest_place(clinic, listed, chromium, at_the_screen):
    somebody = at_the_screen(width=390)
    somebody.page.context.grant_permissions(["geolocation"])
    somebody.page.context.set_geolocation({"latitude": 39.7512345, "longitude": -104.9987654})
    somebody.opens("/find/")
    somebody.follows(somebody.button("Near me"))
    assert "39.7" not in somebody.page.url
    expect(somebody.page.get_by_label("Town or postcode")).to_have_value("80202 Denver, United States")
    somebody.sees("1 practitioner")


def test_the_directory_works_without_script(clinic, listed, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{clinic.url}/find/")
    page.fill("#place", "Denver")
    page.get_by_text("More wishes").click()
    page.select_option("#language", "es")
    page.click("button:has-text('Search')")
    expect(page.locator("main")).to_contain_text("1 practitioner")
    page.click(".tile a")
    expect(page.locator("main")).to_contain_text("What was verified")
    context.close()


def test_every_page_of_the_directory_is_accessible(clinic, listed, at_the_screen):
    somebody = at_the_screen()
    faults = []
    for path in (
        "/find/", "/find/?place=Denver&part=neck&access=parking", "/find/?place=Springfield", "/find/?place=Miami&km=5",
        "/find/?place=xqzvw", "/find/body?place=Denver", f"/find/{listed}/", "/find/what-to-expect/",
    ):  # fmt: skip
        somebody.opens(path)
        somebody.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        faults += somebody.accessibility_faults()
    olu = at_the_screen(clinic.olu)
    for path in ("/directory/", "/directory/clinic", f"/directory/{clinic.amara_pt.ref}/",
                 f"/directory/{clinic.amara_pt.ref}/preview"):  # fmt: skip
        olu.opens(path)
        faults += olu.accessibility_faults()
    assert not faults, "\n".join(faults)


def test_the_directory_is_used_by_keyboard_alone(clinic, listed, at_the_screen):
    somebody = at_the_screen()
    somebody.opens("/find/?place=Denver")
    somebody.presses_enter_on(somebody.page.get_by_role("link", name="Point on the body"))
    somebody.presses_enter_on(somebody.page.locator("svg a[aria-label='Shoulder']").first)
    somebody.presses_enter_on(somebody.page.get_by_role("link", name="Amara Diallo"))
    somebody.sees("What was verified")
