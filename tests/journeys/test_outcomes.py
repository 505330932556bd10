"""An owner looks at the figures of all patients, has them put on paper, and finds the same figures there."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from filiform.outcomes import chores, libraries, services
from tests.journeys.clinic import now
from tests.outcomes.conftest import PAINS, measured

pytestmark = pytest.mark.journey


@pytest.fixture
def looked_after(clinic):
    """Fourteen people of an earlier record, followed for six weeks; and the script charts are drawn by."""
    libraries.make_script(Path(settings.MADE_STATIC))
    for number, pains in enumerate(PAINS):
        measured(clinic.amara, clinic.amara_pt, f"Person{number}", pains, at=now())
    services.refresh_all(organization_id=clinic.olu.organization_id)
    return clinic


def cells(person, table: str) -> list[str]:
    return person.page.locator(f"[data-table={table}] tbody").locator("th, td").all_inner_texts()


def test_the_paper_tells_what_the_screen_tells(looked_after, at_the_screen):
    olu = at_the_screen(looked_after.olu)
    olu.opens("/outcomes/")
    olu.sees("12 of 14")
    expect(olu.page.locator("[data-chart][data-drawn] svg")).to_have_count(olu.page.locator("[data-chart]").count())
    faults = olu.accessibility_faults()
    shown = cells(olu, "pain-relief") + cells(olu, "harms")
    olu.follows(olu.page.get_by_role("link", name="Numeric Pain Rating Scale, now").first)
    expect(olu.page.locator("[data-chart=''], [data-chart][data-drawn] svg").first).to_be_visible()
    faults += olu.accessibility_faults()
    shown += cells(olu, "change") + cells(olu, "classes")
    assert "+2.67" in shown

    olu.opens("/outcomes/reports/")
    faults += olu.accessibility_faults()
    olu.follows(olu.button("Make a report"))
    olu.sees("Step 1 of 4")
    while chores.make_reports(now()):
        continue
    olu.sees("Ready")
    faults += olu.accessibility_faults()
    paper = " ".join(olu.reads_pdf("Download the PDF").split())
    assert [cell for cell in shown if cell.strip() and cell != "–" and " ".join(cell.split()) not in paper] == []

    narrow = at_the_screen(looked_after.olu, width=390)
    narrow.opens("/outcomes/")
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 390
    faults += narrow.accessibility_faults()
    assert faults == []
