from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.models import Claim, Visit
from filiform.booking.types import VisitKind, VisitStatus, journey_steps
from filiform.desk import queries
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = "/day?day=2026-11-23"
TODAY = NOON.date()


@pytest.fixture
def bo_pt(house, bo):
    return cast.make_practitioner(house, bo)


@pytest.fixture
def bos_visit(bo, bo_pt):
    return cast.make_visit(bo, cast.make_patient(bo, "Nora", "Beckett"), bo_pt)


def move(browser, visit, to, **more):
    return browser.post(reverse("desk:move", args=[visit.ref]), {"to": to} | more, headers=HTMX)


def test_a_practitioner_sees_her_own_day_first_and_everyones_on_asking(sign_in, amara, visit, bos_visit):
    browser = sign_in(amara)
    own = browser.get(DAY).content.decode()
    assert "Elif" in own
    assert "Nora" not in own
    everyone = browser.get(DAY + "&who=all").content.decode()
    assert "Nora" in everyone
    assert everyone.index("Elif") < everyone.index("Nora")


@pytest.mark.parametrize("who", ["olu", "dara"])
def test_owner_and_reception_see_everyone(sign_in, request, visit, bos_visit, who):
    page = sign_in(request.getfixturevalue(who)).get(DAY).content.decode()
    assert "Elif" in page
    assert "Nora" in page


def test_another_clinic_sees_nothing_of_it(sign_in, chen, visit):
    assert "Elif" not in sign_in(chen).get(DAY + "&who=all").content.decode()


def test_nobody_sees_the_day_without_signing_in(client, visit):
    assert client.get(DAY).url.startswith("/account/login/")


def test_an_empty_day_says_what_to_do(sign_in, amara):
    page = sign_in(amara).get("/?day=2026-12-25").content.decode()
    assert "No visits of yours on this day" in page
    assert "25 December 2026" in page


@pytest.mark.parametrize("day", ["nonsense", "2026-02-31", ""])
def test_a_day_that_is_none_shows_today(sign_in, amara, day):
    assert sign_in(amara).get(f"/?day={day}").status_code == 200


def test_the_day_is_the_clinics_day(sign_in, amara, elif_, amara_pt):
    late = NOON + timedelta(hours=17)  # 22:00 in Denver, next day in UTC
    cast.make_visit(amara, elif_, amara_pt, starts_at=late)
    assert "Elif" in sign_in(amara).get(DAY).content.decode()
    assert "Elif" not in sign_in(amara).get("/?day=2026-11-24").content.decode()


def test_at_the_desk_no_clinical_word_is_shown(sign_in, dara, visit):
    page = sign_in(dara).get(DAY).content.decode()
    assert "Neck pain" not in page
    panel = sign_in(dara).get(reverse("desk:panel", args=[visit.ref]), headers=HTMX).content.decode()
    assert "Elif Yılmaz" in panel
    assert "Neck pain" not in panel
    assert reverse("desk:chart", args=[visit.patient.ref]) + '"' not in panel


def test_the_panel_leaves_a_line_in_the_trail(sign_in, dara, visit):
    sign_in(dara).get(reverse("desk:panel", args=[visit.ref]), headers=HTMX)
    assert Line.objects.get(kind="chart.seen").facts == {"page": "visit"}


def test_a_practitioner_opens_the_first_step_not_done(amara, visit):
    row = queries.day_row(by=amara, visit_ref=visit.ref)
    steps = [step for step in journey_steps() if step.key in {mark.key for mark in row.marks}]
    assert not steps or row.url.startswith(f"/visits/{visit.ref}")


def test_one_tap_moves_a_visit_on_and_the_toast_takes_it_back(sign_in, dara, visit):
    browser = sign_in(dara)
    answer = move(browser, visit, "in-room").content.decode()
    assert f'id="visit-{visit.ref}"' in answer
    assert 'hx-swap-oob="true"' in answer
    assert "Undo" in answer
    assert 'name="to" value="arrived"' in answer
    assert "Undo" not in move(browser, visit, "arrived", undo="yes").content.decode()
    visit.refresh_from_db()
    assert visit.status == VisitStatus.ARRIVED


@pytest.mark.parametrize("to", ["cancelled", "no-show"])
def test_a_visit_falls_out_and_comes_back(sign_in, dara, visit, to):
    browser = sign_in(dara)
    assert move(browser, visit, to).status_code == 200
    assert move(browser, visit, "arrived").status_code == 200


def test_needles_in_is_refused_by_hand_with_a_sentence(sign_in, amara, visit):
    answer = move(sign_in(amara), visit, "needles-in")
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toasts"
    assert b"cannot become needles in" in answer.content


def test_a_status_that_is_none_is_refused(sign_in, amara, visit):
    assert move(sign_in(amara), visit, "vanished").status_code == 400


def test_without_script_a_move_leads_back_to_the_day(sign_in, amara, visit):
    answer = sign_in(amara).post(reverse("desk:move", args=[visit.ref]), {"to": "in-room"})
    assert answer.url == "/?day=2026-11-23&who=all"


def test_moving_by_get_is_not_possible(sign_in, amara, visit):
    assert sign_in(amara).get(reverse("desk:move", args=[visit.ref])).status_code == 405


def test_another_clinic_moves_and_opens_nothing(sign_in, chen, visit):
    assert move(sign_in(chen), visit, "in-room").status_code == 404
    assert sign_in(chen).get(reverse("desk:panel", args=[visit.ref])).status_code == 404


def test_two_patients_at_once_are_labelled_on_both(sign_in, amara, amara_pt, visit):
    cast.make_visit(amara, cast.make_patient(amara, "Nora", "Beckett"), amara_pt, NOON + timedelta(minutes=30))
    cast.make_visit(amara, cast.make_patient(amara, "Wei", "Zhang"), amara_pt, NOON + timedelta(hours=3))
    assert sign_in(amara).get(DAY).content.count(b"Two at once") == 2


def test_who_may_not_needle_here_is_labelled(sign_in, olu, visit):
    assert b"Qualification to be confirmed" in sign_in(olu).get(DAY).content


def test_the_day_sheet_holds_no_primary_key(sign_in, amara, visit):
    Claim.objects.of(amara.organization_id).delete()
    Visit.objects.of(amara.organization_id).filter(pk=visit.pk).update(id=918273)
    assert b"918273" not in sign_in(amara).get(DAY).content


def fill(by, practitioner, number):
    for n in range(number):
        patient = cast.make_patient(by, f"Kim {n}", "Lee")
        starts = NOON + timedelta(minutes=5 * n)
        booking.add_visit(
            patient_id=patient.pk, practitioner_id=practitioner.pk, starts_at=starts,
            ends_at=starts + timedelta(minutes=5), kind=VisitKind.INITIAL, overlap=True, by=by, at=NOON,
        )  # fmt: skip


def test_sixty_visits_take_as_many_queries_as_one(sign_in, amara, amara_pt):
    browser = sign_in(amara)
    counts = []
    for more in (1, 19, 40):
        fill(amara, amara_pt, more)
        browser.get(DAY)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(DAY).context["sheet"].visits == Visit.objects.of(amara.organization_id).count()
        counts.append(len(caught))
    assert len(set(counts)) == 1, counts
    # Session, user, member; visits, names, practitioners, trainings, attestations; what the plans ask; and the steps.
    assert counts[0] <= 8 + 4 + 2 * len(journey_steps())
