"""The verdict page: what it shows, who may act on it, and that nothing on it is lost or hidden."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.core.clock import now
from filiform.intake import queries as intake_queries
from filiform.intake import services as intake
from filiform.practitioners import queries as practitioners
from filiform.practitioners import services as practising
from filiform.screening import queries, services
from filiform.screening.models import Clearance, Plan, Screening, Stop
from filiform.screening.types import PlannedMuscle
from tests.intake.healthy import healthy_answers

pytestmark = pytest.mark.django_db

GLUTEUS = ("gluteus-medius", "left")
RHOMBOID = ("rhomboid-major", "right")


@pytest.fixture
def row(amara, olu, visit):
    one = practitioners.practitioner(organization_id=olu.organization_id, practitioner_ref=visit.practitioner.ref)
    today = now().date()
    standing = practitioners.qualification(
        organization_id=olu.organization_id, practitioner_id=one.id, jurisdiction=olu.jurisdiction, on=today
    )
    for condition in standing.to_confirm:
        practising.attest(
            practitioner_ref=one.ref, condition=condition, until=today + timedelta(days=60), by=olu, at=now()
        )
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def to(row):
    return lambda name, *args: reverse(f"screening:{name}", args=[row.ref, *args])


def say(row, by, **changed):
    answers = healthy_answers() | {"consent.given": "yes", "examined_and_diagnosed": True}
    answers |= {name.replace("__", "."): value for name, value in changed.items()}
    intake.record_answers(visit=row, answers=answers, source="patient", by=by, at=now())


def mean(row, by, *muscles, techniques=("superficial",), length=None):
    services.set_plan(
        visit=row, muscles=[PlannedMuscle(*one) for one in muscles], techniques=list(techniques),
        needle_length_mm=length, estim_path=None, by=by, at=now(),
    )  # fmt: skip


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def latest(row, by):
    return queries.latest(organization_id=by.organization_id, visit_id=row.id)


def test_a_healthy_patient_reads_proceed_and_what_may_be_needled(sign_in, amara, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS)
    page = sign_in(amara).get(to("verdict"))
    assert page.status_code == 200
    assert "Proceed" in text(page)
    assert "Left buttock may be needled" in text(page)
    assert "No rule asks for a change at the 1 planned site." in text(page)
    assert "Unreviewed draft" in text(page)
    assert latest(row, amara).catalogue in text(page)


def test_looking_at_a_verdict_stores_none_and_leaves_a_line_in_the_trail(sign_in, amara, row, to):
    say(row, amara)
    page = sign_in(amara).get(to("verdict"))
    assert "Not recorded yet" in text(page)
    assert Screening.rows.count() == 0
    assert Line.objects.order_by("id").last().kind == "chart.seen"


def test_run_and_record_keeps_the_verdict_once(sign_in, amara, row, to):
    say(row, amara)
    client = sign_in(amara)
    assert client.post(to("run")).status_code == 302
    assert client.post(to("run")).status_code == 302
    assert Screening.rows.count() == 1
    assert "by Amara Diallo" in text(client.get(to("verdict")))


def test_a_verdict_says_when_its_inputs_changed_since(sign_in, amara, elif_, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS)
    elif_.born_on = elif_.born_on.replace(year=2015)
    elif_.save()
    assert "Inputs changed since" in text(sign_in(amara).get(to("verdict")))


def test_nothing_planned_never_reads_may_be_needled(sign_in, amara, row, to):
    say(row, amara)
    page = text(sign_in(amara).get(to("verdict")))
    assert "may be needled" not in page
    assert "Nothing is planned yet" in page
    assert "Which muscles are to be needled" in page


def test_a_hold_reads_as_planned_and_is_cleared_by_a_named_clinician(sign_in, amara, row, to):
    say(row, amara, bleeding__unexplained=True)
    mean(row, amara, GLUTEUS)
    client = sign_in(amara)
    before = text(client.get(to("verdict")))
    assert "Hold for clearance" in before
    assert "may be needled" not in before
    assert "Left buttock not before the hold is settled" in before
    assert "Waits for a clearance: Unexplained" in before
    sent = {
        "rule": "unexplained-bleeding",
        "given_by_name": "Dr Ana Ruiz",
        "profession": "Haematologist",
        "scope": "all",
    }
    rule = latest(row, amara).answer["rules"][0]
    answer = client.post(to("clear"), sent | {"rule": rule, "given_on": now().date().isoformat()}, follow=True)
    assert answer.status_code == 200
    assert "Cleared by Dr Ana Ruiz, Haematologist" in text(answer)
    assert latest(row, amara).is_releasing
    assert Line.objects.filter(kind="clearance.given").count() == 1


def test_a_clearance_that_cannot_be_keeps_what_was_typed_and_says_why(sign_in, amara, row, to):
    say(row, amara, bleeding__unexplained=True)
    mean(row, amara, GLUTEUS)
    rule = latest(row, amara).answer["rules"][0]
    tomorrow = (now() + timedelta(days=3)).date().isoformat()
    sent = {
        "rule": rule,
        "given_by_name": "Dr Ana Ruiz",
        "profession": "Haematologist",
        "given_on": tomorrow,
        "scope": "all",
    }
    answer = sign_in(amara).post(to("clear"), sent)
    assert answer.status_code == 422
    assert "still to come" in text(answer)
    assert 'value="Dr Ana Ruiz"' in answer.content.decode()
    assert Clearance.rows.count() == 0


def test_a_clearance_is_withdrawn_with_a_reason_and_stays_on_the_page(sign_in, amara, row, to):
    say(row, amara, bleeding__unexplained=True)
    mean(row, amara, GLUTEUS)
    rule = latest(row, amara).answer["rules"][0]
    client = sign_in(amara)
    client.post(
        to("clear"), {"rule": rule, "given_by_name": "Dr Ana Ruiz", "profession": "Haematologist", "scope": "all"}
    )
    ref = Clearance.rows.get().ref
    assert client.post(to("withdraw", ref), {"reason": " "}).status_code == 422
    page = client.post(to("withdraw", ref), {"reason": "It was another patient's"}, follow=True)
    assert "withdrawn by Amara Diallo" in text(page)
    assert not latest(row, amara).is_releasing


def test_an_excluded_site_says_why_and_opens_only_with_a_reason_where_the_rule_is_relative(sign_in, amara, row, to):
    say(row, amara, hardware__sites=["gluteal:left"])
    mean(row, amara, GLUTEUS, ("gluteus-medius", "right"))
    client = sign_in(amara)
    page = text(client.get(to("verdict")))
    assert "Left buttock excluded" in page
    assert "1 of 2 planned sites may be needled" in page
    rule = {"rule": "spinal-or-ortho-hardware-region", "site": "gluteal:left"}
    assert client.post(to("override"), rule | {"reason": ""}).status_code == 422
    page = client.post(to("override"), rule | {"reason": "Screw lies at the greater trochanter, seen on the film"})
    assert page.status_code == 302
    assert latest(row, amara).answer["excluded_sites"] == []
    assert Line.objects.filter(kind="screening.overridden").count() == 1


def test_an_absolute_exclusion_is_never_opened_on_her_own_judgement(sign_in, amara, row, to):
    say(row, amara, infection__sites=["gluteal:left"])
    mean(row, amara, GLUTEUS, ("gluteus-medius", "right"))
    (rule,) = [one for one in latest(row, amara).answer["rules"] if "infection" in one]
    client = sign_in(amara)
    assert "Open a site with a reason" not in text(client.get(to("verdict")))
    answer = client.post(to("override"), {"rule": rule, "site": "gluteal:left", "reason": "It is only small"})
    assert answer.status_code == 422
    assert "absolute contraindication" in text(answer)
    assert latest(row, amara).answer["excluded_sites"] == ["gluteal:left"]


def test_a_stop_stands_at_the_top_with_name_and_reason_until_she_lifts_it(sign_in, amara, bo, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS)
    client = sign_in(amara)
    assert client.post(to("stop"), {"reason": "", "scope": "all"}).status_code == 422
    page = client.post(to("stop"), {"reason": "She looks grey", "scope": "all"}, follow=True)
    assert "Do not needle" in text(page)
    assert "Stopped by Amara Diallo: She looks grey" in text(page)
    ref = Stop.rows.get().ref
    refused = sign_in(bo).post(to("lift", ref), {"reason": "Looks fine to me"})
    assert refused.status_code == 422
    assert "only Amara Diallo lifts it" in text(refused)
    assert "Lifted" in text(client.post(to("lift", ref), {"reason": "Ate, colour is back"}, follow=True))
    assert latest(row, amara).is_releasing


def test_a_clearance_without_a_scope_clears_nothing(sign_in, amara, row, to):
    say(row, amara, bleeding__unexplained=True)
    mean(row, amara, GLUTEUS)
    rule = latest(row, amara).answer["rules"][0]
    sent = {"rule": rule, "given_by_name": "Dr Ana Ruiz", "profession": "Haematologist"}
    assert sign_in(amara).post(to("clear"), sent).status_code == 422
    assert sign_in(amara).post(to("clear"), sent | {"scope": "sites"}).status_code == 422
    assert Clearance.rows.count() == 0


def test_a_stop_for_one_site_closes_that_site_only(sign_in, amara, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS, RHOMBOID)
    page = sign_in(amara).post(
        to("stop"), {"reason": "Bruised there", "scope": "sites", "site": "gluteal:left"}, follow=True
    )
    assert "Stopped by Amara Diallo: Bruised there" in text(page)
    assert latest(row, amara).answer["excluded_sites"] == ["gluteal:left"]
    assert latest(row, amara).is_releasing


def test_the_plan_is_set_from_the_page_and_screened_at_once(sign_in, amara, row, to):
    say(row, amara)
    client = sign_in(amara)
    sent = {"muscle": ["gluteus-medius:left"], "add": "rhomboid-major:right", "technique": ["deep"]}
    assert client.post(to("plan"), sent | {"needle_length_mm": "60"}).status_code == 302
    plan = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert [(one.muscle, one.side) for one in plan.muscles] == [GLUTEUS, RHOMBOID]
    page = text(client.get(to("verdict")))
    assert "To resolve in the plan" in page
    assert "60 mm needle is planned; the limit is 25 mm" in page
    assert "1 conflict in the plan to resolve before a needle goes in" in page
    assert "once the plan is changed" in page
    kept = {"muscle": ["gluteus-medius:left", "rhomboid-major:right"], "technique": ["deep"]}
    client.post(to("plan"), kept | {"remove": "rhomboid-major:right"})
    plan = queries.plan_of(organization_id=amara.organization_id, visit_id=row.id)
    assert [(one.muscle, one.side) for one in plan.muscles] == [GLUTEUS]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"needle_length_mm": "forty"}, "not a number of mm"),
        ({"needle_length_mm": "900"}, "not plausible"),
        ({"add": "third-arm:left"}, "no muscle"),
        ({"add": "gluteus-medius:up"}, "choose the side"),
        ({"technique": ["wishing"]}, "is not one of"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_with_the_sentence(sign_in, amara, row, to, sent, sentence):
    answer = sign_in(amara).post(to("plan"), sent)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert Plan.rows.count() == 0


def test_muscles_are_found_by_any_of_their_names_with_both_sides(sign_in, amara, to):
    found = sign_in(amara).get(to("muscles"), {"q": "glut med"}).content.decode()
    assert 'data-value="gluteus-medius:left"' in found
    assert 'data-value="gluteus-medius:right"' in found
    assert "gluteus-medius:left" not in sign_in(amara).get(to("muscles"), {"q": "right glut med"}).content.decode()


def test_a_question_for_the_clinician_is_answered_on_the_page(sign_in, amara, row, to):
    say(row, amara, frail=None)
    mean(row, amara, GLUTEUS)
    client = sign_in(amara)
    assert "Frail, cachectic" in text(client.get(to("verdict")))
    assert client.post(to("answer"), {"f.frail": "false"}).status_code == 302
    sheet = intake_queries.fact_sheet(organization_id=amara.organization_id, visit=row, at=now())
    assert sheet.given["frail"].source == "clinician"
    assert latest(row, amara).is_releasing


def test_an_implausible_number_is_refused_with_its_unit_and_stays_typed(sign_in, amara, row, to):
    say(row, amara, bleeding__major_days_ago=None)
    mean(row, amara, GLUTEUS)
    answer = sign_in(amara).post(to("answer"), {"f.bleeding.major_days_ago": "-4"})
    assert answer.status_code == 422
    assert "days" in text(answer)
    assert 'value="-4"' in answer.content.decode()


def test_a_typed_name_nobody_knows_is_asked_about_by_name_and_holds(sign_in, amara, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS)
    intake.name_entry(visit=row, fact="medications", typed="Xyzzymab", by=amara, at=now())
    page = text(sign_in(amara).get(to("verdict")))
    assert "Not known yet: “Xyzzymab”" in page
    assert not latest(row, amara).is_releasing


def test_a_signed_visit_shows_the_verdict_it_was_signed_with_and_no_forms(sign_in, amara, row, to):
    say(row, amara, bleeding__unexplained=True)
    mean(row, amara, GLUTEUS)
    Visit.objects.of(amara.organization_id).update(sealed_at=now())
    page = sign_in(amara).get(to("verdict"))
    assert "Hold for clearance" in text(page)
    assert "Nothing here changes any more" in text(page)
    assert '<form method="post" action="/visits/' not in page.content.decode()
    assert sign_in(amara).post(to("stop"), {"reason": "Too late", "scope": "all"}).status_code == 409


def test_a_colleague_sees_it_the_owner_reads_it_reception_and_another_clinic_do_not(
    sign_in, bo, olu, dara, chen, row, to
):
    assert sign_in(bo).get(to("verdict")).status_code == 200
    owner = sign_in(olu).get(to("verdict"))
    assert owner.status_code == 200
    assert "Save the plan" not in text(owner)
    assert sign_in(dara).get(to("verdict")).status_code == 403
    assert sign_in(chen).get(to("verdict")).status_code == 404


POSTS = ["run", "answer", "plan", "clear", "override", "stop"]


@pytest.mark.parametrize("name", POSTS)
def test_acts_are_posts_of_practitioners_of_this_clinic(sign_in, amara, olu, dara, chen, to, name):
    assert sign_in(amara).get(to(name)).status_code == 405
    assert sign_in(olu).post(to(name)).status_code == 403
    assert sign_in(dara).post(to(name)).status_code == 403
    assert sign_in(chen).post(to(name)).status_code == 404


def test_the_page_never_says_safe_of_a_verdict_and_shows_no_primary_key(sign_in, amara, row, to):
    say(row, amara)
    mean(row, amara, GLUTEUS)
    page = sign_in(amara).get(to("verdict"))
    assert not re.search(r"\bsafe\b", text(page), re.IGNORECASE)


def test_the_page_costs_the_same_queries_for_a_plain_case_and_a_busy_one(sign_in, amara, row, to):
    client = sign_in(amara)
    say(row, amara)
    mean(row, amara, GLUTEUS)
    with CaptureQueriesContext(connection) as plain_case:
        client.get(to("verdict"))
    say(row, amara, medications=["apixaban"], conditions=["haemophilia A"], bleeding__unexplained=True)
    mean(row, amara, GLUTEUS, RHOMBOID, ("trapezius-upper", "left"), techniques=("deep",), length=60)
    services.set_stop(visit=row, sites=["gluteal:left"], reason="Bruised", by=amara, at=now())
    with CaptureQueriesContext(connection) as busy_case:
        client.get(to("verdict"))
    assert len(busy_case) == len(plain_case) <= QUERIES


QUERIES = 30
"""Session and member, the head of the visit page (a query for each step and alert), the verdict, the trail."""
