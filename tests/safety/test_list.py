"""The safety list: what was done against a gate, needles that went missing, incidents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from filiform.audit.models import Line
from filiform.core.errors import FiliformError
from filiform.safety import pages
from filiform.safety.rules.gates import GATES, gate_words
from filiform.treatment import services as treatment
from filiform.treatment.errors import Gated, Impossible, NotNow
from filiform.treatment.models import Event, Session
from filiform.treatment.watch import records
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready, needle, new, opening

ADDRESS = "/safety/"


def below(kind):
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


@pytest.mark.parametrize("error", sorted({*below(Gated), *below(NotNow)}, key=lambda one: one.code))
def test_every_gate_of_the_treatment_room_has_its_words(error):
    if issubclass(error, Impossible) or not error.__module__.startswith("filiform.treatment.errors"):
        return
    if error.code in {"treatment.ask_first", "treatment.not_now", "treatment.gated"}:
        return
    if error.code in {"treatment.already_opened", "treatment.not_closed"}:
        return  # about the session as a whole: never a fact of the hand
    assert error.code in GATES


def test_words_name_only_gates_there_are_and_an_unknown_one_is_shown_as_it_is():
    known = {error.code for error in below(FiliformError)}
    assert {code for code in GATES if not code.endswith(".")} <= known
    assert gate_words("measures.out_of_range") == "the figure does not fit its instrument"
    assert gate_words("moon.full") == "moon.full"


@pytest.fixture
def out_of_reach(olu, amara, visit):
    """A session of which three acts arrived late: a needle of an unknown lot, an incident, a needle that is missing."""
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    late = replace(needle("n2", lot="X9"), happened=True)
    acts = [
        *opening(), needle("n1"), late, new("needles.all_withdrawn", reason="faint"),
        new("incident.reported", kind="vasovagal", severity="mild"), new("sharps.counted", counted=1),
        new("needle.missing", needle="n1", where_looked="couch"),
    ]  # fmt: skip
    recorded = treatment.record_events(visit_ref=visit.ref, events=acts, by=amara, at=NOON)
    assert not recorded.refused
    return visit


@pytest.mark.django_db
def test_everything_stands_there_with_its_reason_and_the_way_to_the_visit(sign_in, olu, amara, bo, out_of_reach):
    for person, leads_to in ((olu, f"/day/{out_of_reach.ref}"), (bo, f"/visits/{out_of_reach.ref}/treatment/")):
        page = sign_in(person).get(ADDRESS).content.decode()
        for words in (
            "1 needle missing",
            "the lot is unknown",
            "lot X9",
            "Vasovagal reaction",
            "Mild",
            "Elif Yılmaz",
            leads_to,
        ):
            assert words in page, words
    line = Line.objects.filter(kind="safety.seen").order_by("id").first()
    assert (line.by, line.facts["visits"]) == (olu.user_ref, [out_of_reach.ref])
    assert line.facts["parts"] == ["against", "missing", "register"]


@pytest.mark.django_db
def test_a_search_is_closed_in_words_and_by_name(sign_in, amara, bo, out_of_reach):
    browser, address = sign_in(bo), f"/safety/searches/{out_of_reach.ref}"
    refused = browser.post(address, {"outcome": "  "})
    assert refused.status_code == 422
    assert "Say in at most 240 characters" in refused.content.decode()
    assert browser.post(address, {"outcome": "Found in the laundry <b>"}).url == ADDRESS
    page = browser.get(ADDRESS).content.decode()
    assert "Found in the laundry &lt;b&gt;" in page
    assert "Bo Lindqvist" in page
    assert "How did the search end?" not in page
    assert browser.post(address, {"outcome": "Again"}).status_code == 409
    assert browser.get(address).status_code == 405


@pytest.mark.django_db
def test_a_needle_found_again_says_so(amara, out_of_reach):
    found = [new("needle.found", needle="n1", where_found="towel"), new("needle.missing", needle="n2")]
    treatment.record_events(visit_ref=out_of_reach.ref, events=found, by=amara, at=NOON)
    (search,) = records.searches(organization_id=amara.organization_id, first=0, number=9)
    assert (search.missing, search.is_open) == (1, True)
    found = [new("needle.found", needle="n2", where_found="floor")]
    treatment.record_events(visit_ref=out_of_reach.ref, events=found, by=amara, at=NOON)
    (search,) = records.searches(organization_id=amara.organization_id, first=0, number=9)
    assert (search.missing, search.is_open) == (0, False)


@pytest.mark.django_db
def test_an_incident_that_was_corrected_says_so(amara, out_of_reach):
    organization = amara.organization_id
    (incident,) = records.incidents(organization_id=organization, first=0, number=9)
    assert not incident.is_corrected
    sequence = Event.objects.of(organization).get(kind="incident.reported").sequence
    corrected = new("event.corrected", corrects=sequence, replacement=None, reason="Wrong patient")
    recorded = treatment.record_events(visit_ref=out_of_reach.ref, events=[corrected], by=amara, at=NOON)
    assert not recorded.refused
    (incident,) = records.incidents(organization_id=organization, first=0, number=9)
    assert incident.is_corrected


def more_like(event, number):
    """The same act again and again, as years of work would leave it."""
    session = Session.objects.of(event.organization_id).get()
    last = session.sequence + 1
    return [
        Event(
            organization_id=event.organization_id, session=session, sequence=last + count, kind=event.kind,
            version=event.version, payload=event.payload, occurred_at=NOON + timedelta(minutes=count),
            recorded_at=NOON, by=event.by, command_id=f"00000000-0000-4000-8000-{last + count:012d}",
            against=event.against,
        )
        for count in range(number)
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_long_list_is_read_in_pages_newest_first_at_the_same_cost(sign_in, bo, out_of_reach):
    event = Event.objects.of(bo.organization_id).get(against__isnull=False)
    browser = sign_in(bo)
    costs = []
    for more in (0, 60):
        Event.objects.add_all(more_like(event, more))
        with CaptureQueriesContext(connection) as asked:
            glance = pages.glance(by=bo)
            first = pages.part("against", by=bo, page=1)
        costs.append(len(asked))
    assert costs == [3, 3]
    assert [len(part.rows) for part in glance] == [1, 5]
    assert (len(first.rows), first.older, first.newer) == (25, 2, 0)
    assert first.rows[0].found.at > first.rows[-1].found.at
    third = pages.part("against", by=bo, page=3)
    assert (len(third.rows), third.older, third.newer) == (11, 0, 2)
    assert "/safety/acts/against?page=2" in browser.get("/safety/acts/against").content.decode()
    for page in ("0", "-1", "x", "99999", "²"):
        assert browser.get(f"/safety/acts/against?page={page}").status_code == 200
    assert browser.get("/safety/acts/nonsense").status_code == 404


@pytest.mark.django_db
def test_an_empty_register_says_so(sign_in, olu):
    page = sign_in(olu).get(ADDRESS).content.decode()
    for words in ("No needle has gone missing", "No event in this period", "Nothing was done", "No session was closed"):
        assert words in page


@pytest.mark.django_db
def test_it_is_for_the_owner_and_practitioners_of_this_clinic(sign_in, client, dara, chen, bo, out_of_reach):
    assert sign_in(dara).get(ADDRESS).status_code == 403
    address = f"/safety/searches/{out_of_reach.ref}"
    assert sign_in(dara).post(address, {"outcome": "Found"}).status_code == 403
    assert "Elif" not in sign_in(chen).get(ADDRESS).content.decode()
    assert sign_in(chen).post(address, {"outcome": "Found"}).status_code == 404
    assert sign_in(bo).post(ADDRESS).status_code == 405
    assert client.get(ADDRESS).url.startswith("/account/login/")
    assert Session.objects.of(bo.organization_id).get().search_closed_at is None
