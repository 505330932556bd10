"""The register page: figures with their denominators, narrowed as asked, and the same as files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.audit.models import Line
from filiform.knowledge import catalogues
from filiform.practitioners.models import Practitioner
from filiform.safety import queries, services, types
from filiform.safety.models import AdverseEvent, SessionTally
from filiform.safety.register import pages
from filiform.safety.rules.rates import Denominators, Tally
from filiform.safety.types import Asked, Conclusion, FollowUp
from tests.factories.cast import NOON, make_practitioner
from tests.safety.conftest import LATER
from tests.treatment.room_cast import row

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
YEAR = pages.last_twelve_months(TODAY)


@pytest.fixture
def year(house, amara, amara_pt):
    """A year of work: 40 sessions of four needles on each of thirty days."""
    SessionTally.objects.add_all([
        SessionTally(
            organization=house.organization, clinic=house.clinic, practitioner=amara_pt,
            day=TODAY - timedelta(days=1 + 10 * number), sessions=40, needles=160,
        )
        for number in range(30)
    ])  # fmt: skip
    return amara_pt


def add(by, kind="bruise-haematoma", grade="mild", **more):
    return services.report_event(kind=kind, grade=grade, by=by, at=NOON, **more)


def page_of(browser, query=""):
    return browser.get(f"/safety/{query}").content.decode()


def test_figures_stand_with_what_they_are_divided_by_and_beside_what_was_published(sign_in, olu, amara, treated, year):
    add(amara, visit=row(amara, treated))
    page = page_of(sign_in(olu))
    for words in (
        "1,201", "4,806", "1 of 1,201 sessions, 0.083 %", "Clopper-Pearson", "Poisson", "576 of 7,629 treatments",
        "Brady 2014, dry needling, Ireland; abstract read, unreviewed", "none in 1,201 sessions",
        "could be as many as 1 in", "None of these was recorded",
    ):  # fmt: skip
        assert words in page, words
    assert "0 %, 0 of 7,629" in page
    assert Line.objects.get(kind="safety.seen").facts["parts"] == ["against", "missing", "register"]


def test_what_counts_and_what_does_not(amara, bo, treated, year):
    visit = row(amara, treated)
    add(amara, visit=visit)
    add(amara, visit=visit)
    add(amara, kind="vasovagal", grade="", visit=visit)
    add(amara, kind="bent-needle", is_near_miss=True)
    add(amara, kind="needlestick-staff", grade="significant", visit=visit)
    add(amara, kind="fall-injury", grade="significant")
    gone = add(amara, kind="pneumothorax", grade="serious", visit=visit)
    services.close_event(event_ref=gone, conclusion=Conclusion.RULED_OUT, reason="Picture", by=bo, at=NOON)
    told = queries.tallies(organization_id=amara.organization_id, asked=YEAR)
    assert told.every == Tally(events=4, sessions=1, open=4)
    assert told.by_kind == {
        "bruise-haematoma": Tally(2, 1, 2), "vasovagal": Tally(1, 1, 1), "fall-injury": Tally(1, 0, 1),
    }  # fmt: skip
    assert told.by_grade == {"mild": Tally(2, 1, 2), "": Tally(1, 1, 1), "significant": Tally(1, 0, 1)}
    assert (told.grave, told.unattached, told.near_misses, told.set_aside) == (Tally(1, 0, 1), 1, 1, 1)


def test_the_period_holds_both_of_its_days(amara, year):
    def over(first, last):
        asked = Asked(first=first, last=last)
        return queries.denominators(organization_id=amara.organization_id, asked=asked)

    first, second = TODAY - timedelta(days=11), TODAY - timedelta(days=1)
    assert over(second, second) == Denominators(40, 160)
    assert over(first, second) == Denominators(80, 320)
    assert over(first + timedelta(days=1), second - timedelta(days=1)) == Denominators(0, 0)


def test_it_is_narrowed_as_asked(sign_in, olu, amara, bo, house, treated, year):
    add(amara, visit=row(amara, treated))
    add(amara, kind="vasovagal", grade="significant", visit=row(amara, treated))
    browser = sign_in(olu)
    assert "Vasovagal reaction / faint</strong>" not in page_of(browser, "?kind=bruise-haematoma")
    assert "Bruise or haematoma</strong>" not in page_of(browser, "?grade=significant")
    assert "No event in this period" in page_of(browser, "?state=closed")
    assert "No session was closed in this period" in page_of(browser, "?first=2020-01-01&last=2020-02-01")
    other = make_practitioner(house, bo)
    assert "Too few sessions for figures of one person" in page_of(browser, f"?practitioner={other.ref}")
    assert "1,201" in page_of(browser, f"?practitioner={year.ref}")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?first=yesterday", "Enter a valid date"), ("?kind=hiccup", "Select a valid choice"),
        ("?first=2026-05-01&last=2026-04-01", "The last day lies before the first"),
        ("?practitioner=NOBODY", "Select a valid choice"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_the_usual_is_shown(sign_in, olu, year, query, words):
    answer = sign_in(olu).get(f"/safety/{query}")
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "1,200" in answer.content.decode()


def test_a_practitioner_narrows_it_to_herself_alone(sign_in, amara, bo, house, year):
    other = make_practitioner(house, bo)
    refused = sign_in(amara).get(f"/safety/?practitioner={other.ref}")
    assert refused.status_code == 422
    assert f'<option value="{other.ref}"' not in refused.content.decode()
    assert sign_in(amara).get(f"/safety/?practitioner={year.ref}").status_code == 200


def test_figures_of_one_person_are_withheld_below_the_set_number(sign_in, olu, house, bo, year):
    least = catalogues.adverse_events().own_figures.practitioner_from
    one = make_practitioner(house, bo)
    tally = SessionTally.objects.add(
        organization=house.organization, clinic=house.clinic, practitioner=one, day=TODAY, sessions=least - 1,
        needles=90,
    )  # fmt: skip
    add(bo)
    AdverseEvent.rows.update(practitioner=one)
    browser, query = sign_in(olu), f"?practitioner={one.ref}"
    assert "Too few sessions for figures of one person" in page_of(browser, query)
    assert len(list(csv.reader(io.StringIO(browser.get(f"/safety/rates.csv{query}").content.decode())))) == 1
    tally.sessions = least
    tally.save()
    assert "Too few sessions" not in page_of(browser, query)
    assert Practitioner.rows.count() == 2


def test_how_far_it_was_followed_up_stands_beside_the_figures(sign_in, olu, amara, treated, year, monkeypatch):
    monkeypatch.setattr(types, "_follow_up", [lambda *asked: FollowUp(1100, 640, [treated.pk])])
    add(amara, visit=row(amara, treated))
    page = page_of(sign_in(olu))
    assert "Asked afterwards about 1,100 of them, answered for 640." in page
    assert "561 without an answer are unknown, not well" in page
    assert "an event in 1 of 640 sessions, 0.16 %" in page


def test_where_nobody_asks_it_says_so(sign_in, olu, year, monkeypatch):
    monkeypatch.setattr(types, "_follow_up", [])
    assert "Nobody is asked after the session here yet" in page_of(sign_in(olu))


def test_an_event_nobody_has_closed_yet_is_told_apart(sign_in, olu, bo, amara, treated, year):
    first = add(amara, visit=row(amara, treated))
    add(amara, visit=row(amara, treated))
    assert "2 not closed yet" in page_of(sign_in(olu))
    services.close_event(event_ref=first, conclusion=Conclusion.DUPLICATE, reason="Twice", by=bo, at=NOON)
    assert "1 not closed yet" in page_of(sign_in(olu))


def test_the_rates_are_a_file_with_intervals_and_sources(sign_in, olu, amara, treated, year):
    add(amara, visit=row(amara, treated))
    answer = sign_in(olu).get("/safety/rates.csv")
    assert answer["Content-Type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    bruise = next(line for line in lines if line["event"] == "Bruise or haematoma")
    assert (bruise["sessions_with_event"], bruise["sessions_closed"], bruise["needles_inserted"]) == (
        "1",
        "1201",
        "4806",
    )
    assert float(bruise["share_low_percent"]) < float(bruise["share_percent"]) < float(bruise["share_high_percent"])
    assert (bruise["published_events"], bruise["published_denominator"], bruise["published_read"]) == (
        "576",
        "7629",
        "abstract",
    )
    assert "draft" in bruise["published_review"]
    serious = next(line for line in lines if line["event"] == "Serious")
    assert (serious["events"], serious["share_low_percent"]) == ("0", "0")
    assert float(serious["share_high_percent"]) > 0


def test_the_events_are_a_file_without_names(sign_in, olu, amara, treated, year):
    add(amara, visit=row(amara, treated), note="=HYPERLINK(1)")
    answer = sign_in(olu).get("/safety/events.csv")
    (line,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (line["kind"], line["grade"], line["patient_ref"]) == ("bruise-haematoma", "mild", treated.patient.ref)
    assert "Elif" not in answer.content.decode()
    assert "events.csv" in str(Line.objects.filter(kind="safety.seen").latest("id").facts)


def test_it_costs_the_same_however_much_was_done(sign_in, olu, amara, treated, year):
    browser, costs = sign_in(olu), []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            browser.get("/safety/")
        costs.append(len(asked))
        for _ in range(30):
            add(amara, visit=row(amara, treated))
    assert costs[0] == costs[1]
    assert costs[0] <= 20


def test_the_list_is_read_in_pages(sign_in, olu, amara, year):
    for _ in range(pages.ON_A_PAGE + 3):
        add(amara)
    page = page_of(sign_in(olu))
    assert "page=2#events" in page
    assert page.count('class="told-title"') == pages.ON_A_PAGE
    assert page_of(sign_in(olu), "?page=2").count('class="told-title"') == 3


def test_files_are_for_those_who_see_the_register(sign_in, client, dara, chen, amara, year):
    add(amara)
    for path in ("rates.csv", "events.csv"):
        assert sign_in(dara).get(f"/safety/{path}").status_code == 403
        assert sign_in(amara).post(f"/safety/{path}").status_code == 405
        assert client.get(f"/safety/{path}").url.startswith("/account/login/")
        assert "bruise" not in sign_in(chen).get("/safety/events.csv").content.decode()


def test_years_are_counted_back_from_today():
    assert (YEAR.last - YEAR.first).days == 364
    assert LATER > NOON
