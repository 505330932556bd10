from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.audit.models import Line
from filiform.booking.models import Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.desk import queries
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(patient, name="chart"):
    return reverse(f"desk:{name}", args=[patient.ref])


def old_visits(visit, number):
    """As a clinic that has known a patient for years: written straight into the table, as an import would."""
    starts = [NOON - timedelta(days=2 * n) for n in range(1, number + 1)]
    Visit.objects.add_all(
        [
            Visit(
                organization_id=visit.organization_id, episode_id=visit.episode_id, patient_id=visit.patient_id,
                practitioner_id=visit.practitioner_id, clinic_id=visit.clinic_id, starts_at=start,
                ends_at=start + timedelta(minutes=45), kind=VisitKind.FOLLOW_UP, status=VisitStatus.DONE,
            )
            for start in starts
        ]
    )  # fmt: skip


def test_the_record_opens_with_who_and_when(sign_in, amara, visit):
    page = sign_in(amara).get(address(visit.patient)).content.decode()
    assert "Elif Yılmaz" in page
    assert "2 Apr 1988" in page
    assert "Neck pain" in page


def test_a_record_without_visits_says_what_to_do(sign_in, amara, elif_):
    assert b"No visits yet" in sign_in(amara).get(address(elif_)).content


def test_every_look_leaves_a_line(sign_in, amara, visit):
    sign_in(amara).get(address(visit.patient))
    assert Line.objects.filter(kind="chart.seen", patient=visit.patient.ref, by=amara.user_ref).count() == 1


@pytest.mark.parametrize("name", ["chart", "older", "trail"])
def test_the_record_is_not_for_the_desk_and_not_for_another_clinic(sign_in, dara, chen, client, visit, name):
    assert sign_in(dara).get(address(visit.patient, name)).status_code == 403
    assert sign_in(chen).get(address(visit.patient, name)).status_code == 404
    assert client.get(address(visit.patient, name)).url.startswith("/account/login/")
    assert not Line.objects.filter(kind="chart.seen").exists()


def test_a_record_is_read_not_posted(sign_in, amara, elif_):
    assert sign_in(amara).post(address(elif_)).status_code == 405


def test_older_visits_follow_without_gap_or_repetition(amara, visit):
    old_visits(visit, 50)
    # Cancelled and booked again for the same minute: the page may end between the two.
    same = NOON - timedelta(days=38)
    twice = Visit.objects.of(amara.organization_id).filter(starts_at=NOON - timedelta(days=40))
    assert twice.update(starts_at=same, ends_at=same + timedelta(minutes=45)) == 1
    found = queries.chart(by=amara, patient_ref=visit.patient.ref, at=NOON).visits
    seen = list(found.rows)
    while found.older:
        found = queries.older_visits(by=amara, patient_ref=visit.patient.ref, after=found.older)
        seen += found.rows
    assert len(seen) == len({entry.visit.ref for entry in seen}) == 51
    starts = [entry.visit.starts_at for entry in seen]
    assert starts == sorted(starts, reverse=True)


def test_older_visits_come_as_rows_alone(sign_in, amara, visit):
    old_visits(visit, 30)
    browser = sign_in(amara)
    older = browser.get(address(visit.patient)).context["visits"].older
    fragment = browser.get(address(visit.patient, "older") + f"?after={older}", headers=HTMX).content
    assert b"<html" not in fragment
    assert fragment.count(b'class="chart-visit"') == 11
    assert b"<html" in browser.get(address(visit.patient, "older") + f"?after={older}").content


def test_older_than_another_patients_visit_is_not_there(sign_in, amara, amara_pt, visit):
    other = cast.make_patient(amara, "Nora", "Beckett")
    assert sign_in(amara).get(address(other, "older") + f"?after={visit.ref}").status_code == 404


def test_seven_hundred_visits_take_as_many_queries_as_one(sign_in, amara, visit):
    browser = sign_in(amara)
    counts = []
    for more in (0, 700):
        old_visits(visit, more)
        browser.get(address(visit.patient))
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address(visit.patient)).status_code == 200
        counts.append(len(caught))
    assert len(set(counts)) == 1, counts


def test_the_trail_says_in_words_who_did_what(sign_in, amara, bo, visit):
    sign_in(bo).get(address(visit.patient))
    page = sign_in(amara).get(address(visit.patient, "trail")).content.decode()
    assert "Bo Lindqvist" in page
    assert "Looked at the record: the record" in page
    assert "Entered the patient" in page
    assert "Booked a visit (initial evaluation)" in page


def test_the_trail_takes_a_fixed_number_of_queries(amara, visit, django_assert_num_queries):
    for _ in range(5):
        sign = queries.trail(by=amara, patient_ref=visit.patient.ref)
    with django_assert_num_queries(3):
        assert len(queries.trail(by=amara, patient_ref=visit.patient.ref)[1]) == len(sign[1])


def test_the_record_and_the_day_sheet_say_that_a_plan_asks_for_a_review(sign_in, amara, elif_, visit, amara_pt):
    for week in (4, 3, 2, 1):
        made = cast.make_visit(amara, elif_, amara_pt, starts_at=cast.NOON - timedelta(weeks=week))
        Visit.objects.of(amara.organization_id).filter(pk=made.pk).update(status="done", episode_id=visit.episode_id)
    record = sign_in(amara).get(reverse("desk:chart", args=[elif_.ref])).content.decode()
    assert "Review: outcome not known" in record
    assert "Review: outcome not known" in sign_in(amara).get("/").content.decode()
