"""The log of exposures: for the exposed person and the owner alone, without results, and without names in its file."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from filiform.audit.models import Line
from filiform.knowledge import catalogues
from filiform.safety.errors import ReasonMissing
from filiform.safety.exposures import queries, services
from filiform.safety.exposures.errors import (
    ExposureClosed,
    ExposureInvalid,
    ExposureNotFound,
    ExposureOpen,
    StillDue,
)
from filiform.safety.exposures.rules import fold, proposals, steps
from filiform.safety.exposures.types import Depth, Entry, EntryKind, How, SourceKnown
from filiform.safety.models import Exposure, ExposureEntry
from tests.factories.cast import NOON
from tests.treatment.room_cast import row

pytestmark = pytest.mark.django_db
GUIDE = catalogues.adverse_events().exposure
AT = NOON + timedelta(hours=1)


def report(by, **more):
    said = {
        "how": How.NEEDLESTICK, "happened_at": NOON, "body_part": "Left thumb", "depth": Depth.SUPERFICIAL,
        "device": "Needle 0.25 × 40", "work_area": "Room 1", "account": "Rolled off the tray",
        "first_aid": ["washed"], **more,
    }  # fmt: skip
    return services.report_exposure(by=by, at=AT, **said)


@pytest.fixture
def exposure(amara):
    return report(amara)


def facts_of(ref):
    found = Exposure.rows.get(ref=ref)
    facts = fold(queries.entries_of(organization_id=found.organization_id, exposure_id=found.pk))
    told = (found.sequence, found.how, found.happened_at, found.closed_at, found.next_test_on)
    assert told == (facts.sequence, facts.how, facts.happened_at, facts.closed_at, facts.next_test_on)
    return facts


def test_what_happened_is_kept_with_the_first_aid_that_was_given(amara, exposure):
    facts = facts_of(exposure)
    assert (facts.how, facts.depth, facts.device) == (How.NEEDLESTICK, Depth.SUPERFICIAL, "Needle 0.25 × 40")
    assert facts.done["washed"].by == amara.name
    line = Line.objects.get(kind="exposure.reported")
    assert (line.patient, line.about, line.facts) == ("", exposure, {"case": "2026-001"})


def test_cases_are_numbered_by_year(amara, bo):
    for by in (amara, bo, amara):
        report(by)
    report(amara, happened_at=NOON - timedelta(days=400))
    assert sorted(map(str, Exposure.rows.all())) == ["2025-001", "2026-001", "2026-002", "2026-003"]


def test_she_and_the_owner_read_it_and_nobody_else(amara, bo, olu, dara, chen, exposure):
    for by in (amara, olu):
        assert queries.exposure(exposure_ref=exposure, by=by).row.person == amara.name
    for by in (bo, dara, chen):
        assert queries.exposures(by=by) == []
        with pytest.raises(ExposureNotFound):
            queries.exposure(exposure_ref=exposure, by=by)
        with pytest.raises(ExposureNotFound):
            services.record_care(exposure_ref=exposure, done=["washed"], by=by, at=AT)


def test_whoever_enters_it_for_a_colleague_does_not_read_it(amara, bo, dara):
    ref = report(dara, person_ref=amara.user_ref)
    assert queries.exposure(exposure_ref=ref, by=amara).is_own
    with pytest.raises(ExposureNotFound):
        queries.exposure(exposure_ref=ref, by=dara)
    cleaner = report(dara, person_name="Mo, the cleaner")
    assert Exposure.rows.get(ref=cleaner).person is None
    with pytest.raises(ExposureInvalid):
        report(dara, person_ref="01NOBODY")


def test_the_source_is_named_to_her_and_the_owner_alone(amara, olu, visit):
    ref = report(amara, source=SourceKnown.KNOWN, source_visit=row(amara, visit))
    for by in (amara, olu):
        assert queries.exposure(exposure_ref=ref, by=by).source_patient == "Elif Yılmaz"
    assert "Elif" not in str(ExposureEntry.rows.get().said)
    assert "Elif" not in str(queries.sharps_log(organization_id=olu.organization_id, year=2026))


@pytest.mark.parametrize(
    ("wrong", "where"),
    [({"happened_at": AT + timedelta(minutes=1)}, "happened_at"), ({"account": "x" * 2001}, "account"),
     ({"first_aid": ["kissed"]}, "done")],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_place(amara, wrong, where):
    with pytest.raises(ExposureInvalid) as refused:
        report(amara, **wrong)
    assert refused.value.facts["where"] == where


def test_what_was_said_first_stays_readable(amara, exposure):
    services.describe_exposure(exposure_ref=exposure, depth=Depth.DEEP, gloves=True, by=amara, at=AT)
    services.describe_exposure(exposure_ref=exposure, depth=Depth.DEEP, by=amara, at=AT)
    assert (facts_of(exposure).depth, facts_of(exposure).gloves, ExposureEntry.rows.count()) == (Depth.DEEP, True, 2)
    for change in (lambda: ExposureEntry.rows.update(kind="closed"), lambda: ExposureEntry.rows.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_tests_are_proposed_planned_done_or_left_out_and_show_no_result(amara, exposure):
    day = NOON.date()
    first = proposals(facts_of(exposure), GUIDE, day)
    assert [one.key for one in first] == [test.id for test in GUIDE.tests]
    assert (first[0].first, first[0].last) == (day + timedelta(days=28), day + timedelta(days=42))
    due = day + timedelta(days=30)
    services.plan_test(exposure_ref=exposure, test="hcv-early", due_on=due, by=amara, at=AT)
    services.plan_test(exposure_ref=exposure, test="hiv-last", due_on=due + timedelta(days=60), by=amara, at=AT)
    facts = facts_of(exposure)
    assert facts.next_test_on == due
    assert facts.tests["hcv-early"].is_due(due)
    assert not facts.tests["hcv-early"].is_due(due - timedelta(days=1))
    assert "hcv-early" not in [one.key for one in proposals(facts, GUIDE, day)]
    with pytest.raises(StillDue, match="Hepatitis C, early test"):
        services.close_exposure(exposure_ref=exposure, reason="Done", by=amara, at=AT)
    done = AT + timedelta(days=31)
    services.finish_test(exposure_ref=exposure, test="hcv-early", done_on=due, by=amara, at=done)
    services.drop_test(exposure_ref=exposure, test="hiv-last", reason="Source negative", by=amara, at=done)
    facts = facts_of(exposure)
    assert (facts.next_test_on, facts.tests["hcv-early"].done_on) == (None, due)
    services.close_exposure(exposure_ref=exposure, reason="All done", by=amara, at=done)
    with pytest.raises(ExposureClosed):
        services.record_care(exposure_ref=exposure, done=["eyes-irrigated"], by=amara, at=done)
    services.reopen_exposure(exposure_ref=exposure, reason="One more test", by=amara, at=done)
    assert facts_of(exposure).closed_at is None
    with pytest.raises(ExposureOpen):
        services.reopen_exposure(exposure_ref=exposure, reason="Again", by=amara, at=done)


@pytest.mark.parametrize(
    "reach",
    [
        lambda ref, by: services.plan_test(exposure_ref=ref, test="tarot", due_on=date(2027, 1, 1), by=by, at=AT),
        lambda ref, by: services.plan_test(exposure_ref=ref, test="hcv-early", due_on=date(2020, 1, 1), by=by, at=AT),
        lambda ref, by: services.finish_test(exposure_ref=ref, test="hcv-early", done_on=NOON.date(), by=by, at=AT),
        lambda ref, by: services.drop_test(exposure_ref=ref, test="hcv-early", reason="x", by=by, at=AT),
    ],
)
def test_a_test_nobody_agreed_to_is_refused(amara, exposure, reach):
    with pytest.raises(ExposureInvalid):
        reach(exposure, amara)


def test_a_test_is_done_today_at_the_latest(amara, exposure):
    services.plan_test(exposure_ref=exposure, test="hcv-early", due_on=date(2026, 12, 24), by=amara, at=AT)
    with pytest.raises(ExposureInvalid):
        services.finish_test(exposure_ref=exposure, test="hcv-early", done_on=date(2026, 12, 24), by=amara, at=AT)
    with pytest.raises(ReasonMissing):
        services.drop_test(exposure_ref=exposure, test="hcv-early", reason=" ", by=amara, at=AT)


def test_a_clean_needle_asks_for_no_test_and_a_splash_for_other_first_aid():
    def facts(how, source):
        said = {"how": how, "happened_at": NOON.isoformat(), "source": source, "done": []}
        return fold([Entry(1, EntryKind.REPORTED, said, NOON, "Amara")])

    assert proposals(facts("needlestick", "clean"), GUIDE, NOON.date()) == ()
    splash = [key for key, _, _ in steps(facts("splash", "known"), GUIDE)]
    assert ("eyes-irrigated" in splash, "washed" in splash) == (True, False)


def test_the_sharps_injury_log_names_cases_and_nobody(sign_in, olu, amara, bo, exposure):
    report(bo, how=How.SPLASH)
    report(bo, how=How.CUT, account="=cmd()")
    answer = sign_in(olu).get("/safety/exposures/sharps-log.csv?year=2026")
    lines = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(line["case"], line["injury"]) for line in lines] == [("2026-001", "needlestick"), ("2026-003", "cut")]
    assert (lines[0]["device_type_and_brand"], lines[0]["work_area"]) == ("Needle 0.25 × 40", "Room 1")
    assert lines[1]["how_it_happened"] == "'=cmd()"
    for name in ("Amara", "Bo Lindqvist"):
        assert name not in answer.content.decode()
    assert Line.objects.get(kind="exposure.log_taken").facts == {"year": 2026}
    assert sign_in(olu).get("/safety/exposures/sharps-log.csv?year=26").status_code == 400
    assert sign_in(amara).get("/safety/exposures/sharps-log.csv").status_code == 403


FORM = {
    "how": "needlestick", "happened_at": "2026-11-23T05:00", "account": "Slipped", "source": "unknown",
    "first_aid": ["washed", "reported"], "gloves": "no", "depth": "superficial",
}  # fmt: skip


def test_it_is_entered_on_the_page_and_seen_by_her(sign_in, amara, olu, bo, visit):
    browser = sign_in(amara)
    page = browser.get("/safety/exposures/new").content.decode()
    for words in ("Wash first", "Amara Diallo (you)", "Elif Yılmaz", "unreviewed draft"):
        assert words in page, words
    answer = browser.post("/safety/exposures/new", {**FORM, "person": amara.user_ref, "source_visit": visit.ref})
    ref = Exposure.rows.get().ref
    at = f"/safety/exposures/{ref}/"
    assert answer.url == at
    page = browser.get(at).content.decode()
    for words in ("Slipped", "Elif Yılmaz", "Hepatitis C, early test", "No result is kept here", "21 Dec 2026"):
        assert words in page, words
    assert Line.objects.get(kind="exposure.seen").by == amara.user_ref
    assert browser.post(f"{at}care", {"done": ["seen-same-day"]}).url == at
    assert browser.post(f"{at}tests/plan", {"test": "hcv-early", "due_on": "2026-12-21"}).url == at
    assert "Tests planned" in browser.get("/safety/exposures/").content.decode()
    assert browser.post(f"{at}tests/done", {"test": "hcv-early", "done_on": "2026-11-23"}).url == at
    assert browser.post(f"{at}tests/drop", {"test": "hcv-early", "reason": "Not needed"}).url == at
    better = {**FORM, "how": "cut", "depth": "deep"}
    assert browser.post(f"{at}describe", better).url == at
    assert browser.post(f"{at}close", {"reason": "Settled"}).url == at
    assert browser.post(f"{at}reopen", {"reason": "More"}).url == at
    assert "Cut with a sharp" in sign_in(olu).get(at).content.decode()
    assert sign_in(bo).get(at).status_code == 404
    assert "Slipped" not in sign_in(bo).get("/safety/exposures/").content.decode()


def test_the_desk_enters_it_for_a_colleague_and_comes_back_to_the_list(sign_in, dara, amara):
    answer = sign_in(dara).post("/safety/exposures/new", {**FORM, "person": amara.user_ref})
    assert answer.url == "/safety/exposures/"
    assert Exposure.rows.get().person_id == amara.user_id
    mo = {**FORM, "person": dara.user_ref, "person_name": "Mo"}
    assert sign_in(dara).post("/safety/exposures/new", mo).url == "/safety/exposures/"


@pytest.mark.parametrize(
    ("path", "given", "words"),
    [
        ("tests/plan", {"test": "hcv-early", "due_on": "soon"}, "Enter a valid date"),
        ("tests/plan", {"test": "tarot", "due_on": "2027-01-01"}, "choose a test"),
        ("tests/done", {"test": "hcv-early", "done_on": "2026-11-23"}, "was not planned"),
        ("tests/drop", {"test": "hcv-early"}, "This field is required"), ("close", {}, "This field is required"),
        ("reopen", {"reason": "x"}, "nothing to reopen"), ("describe", {"how": "bitten"}, "Please check"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_changes_nothing(sign_in, amara, exposure, path, given, words):
    answer = sign_in(amara).post(f"/safety/exposures/{exposure}/{path}", given)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ExposureEntry.rows.count() == 1


def test_bad_reports_and_wrong_methods(sign_in, client, amara, chen, exposure):
    bad = sign_in(amara).post("/safety/exposures/new", {**FORM, "person": "x", "happened_at": "2027-01-01T00:00"})
    assert bad.status_code == 422
    late = {**FORM, "person": amara.user_ref, "happened_at": "2027-01-01T00:00"}
    assert "lies in the future" in sign_in(amara).post("/safety/exposures/new", late).content.decode()
    for path in ("describe", "care", "tests/plan", "tests/done", "tests/drop", "close", "reopen"):
        address = f"/safety/exposures/{exposure}/{path}"
        assert sign_in(amara).get(address).status_code == 405
        assert sign_in(chen).post(address, {"reason": "x"}).status_code == 404
    assert client.get("/safety/exposures/").url.startswith("/account/login/")
    assert "No exposure is on record" in sign_in(chen).get("/safety/exposures/").content.decode()


def test_no_two_parts_of_the_page_have_one_name(sign_in, amara, exposure):
    services.plan_test(exposure_ref=exposure, test="hcv-early", due_on=date(2026, 12, 24), by=amara, at=AT)
    page = sign_in(amara).get(f"/safety/exposures/{exposure}/").content.decode()
    names = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(names) == sorted(set(names))
