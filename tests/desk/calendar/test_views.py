from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.booking import services as booking
from filiform.booking.hours import services as hours
from filiform.booking.models import Claim, Visit
from filiform.booking.types import VisitKind, VisitStatus
from filiform.outbox.models import Letter
from tests.factories import cast

pytestmark = pytest.mark.django_db
NOON = cast.NOON.replace(hour=19)  # noon in Denver
HTMX = {"HX-Request": "true"}
HERE = "/calendar/?day=2026-11-23"
HOUR = timedelta(hours=1)


@pytest.fixture
def bo_pt(house, bo):
    return cast.make_practitioner(house, bo)


def book(by, practitioner, starts_at, given="Elif", status=VisitStatus.BOOKED, **more):
    patient = cast.make_patient(by, given, "Yılmaz")
    return booking.add_visit(
        patient_id=patient.pk, practitioner_id=practitioner.pk, starts_at=starts_at, ends_at=starts_at + HOUR * 0.75,
        kind=VisitKind.INITIAL, complaint="Neck pain", status=status, by=by, at=cast.NOON, **more,
    )  # fmt: skip


@pytest.fixture
def visit(amara, amara_pt):
    return book(amara, amara_pt, NOON)


def post(browser, name, visit, **said):
    return browser.post(reverse(f"calendar:{name}", args=[visit.ref]), {"day": "2026-11-23", **said}, headers=HTMX)


def drop(browser, visit, starts_at, **more):
    return post(browser, "drop", visit, starts_at=starts_at.isoformat(), revision=visit.revision, **more)


@pytest.mark.parametrize("who", ["olu", "dara", "amara"])
def test_everybody_who_works_here_sees_the_day(sign_in, request, visit, who):
    page = sign_in(request.getfixturevalue(who)).get(HERE).content.decode()
    assert "Elif Yılmaz" in page
    assert "Neck pain" not in page


def test_another_clinic_sees_nothing_of_it(sign_in, chen, visit):
    assert "Elif" not in sign_in(chen).get(HERE).content.decode()
    assert "Elif" not in sign_in(chen).get("/calendar/news?day=2026-11-23").content.decode()


def test_reception_begins_in_the_calendar_and_whoever_treats_on_the_day_sheet(sign_in, dara, amara, olu, visit):
    assert sign_in(dara).get("/").url == "/calendar/"
    assert sign_in(dara).get("/?day=2026-11-24&who=all").url == "/calendar/?day=2026-11-24"
    for member in (amara, olu):
        assert 'id="day-tally"' in sign_in(member).get("/").content.decode()
    sheet = sign_in(dara).get("/day?day=2026-11-23").content.decode()
    assert 'class="day-rows"' in sheet


@pytest.mark.parametrize(
    "address", ["?day=nonsense", "?day=2026-02-31", "?by=moon", "?week=1&of=nobody", "?column=x", "?off=1&by=room"]
)
def test_what_makes_no_sense_in_the_address_is_left_out(sign_in, dara, visit, address):
    assert sign_in(dara).get(f"/calendar/{address}").status_code == 200


def test_news_is_nothing_where_the_screen_has_it_all_and_a_column_where_it_has_not(sign_in, dara, amara, amara_pt):
    browser = sign_in(dara)
    page = browser.get(HERE).context["page"]
    seen = [*(one.seen for one in page.columns), page.head_digest, page.now_digest]
    address = "/calendar/news"
    assert browser.get(address, {"day": "2026-11-23", "seen": seen}, headers=HTMX).status_code == 204
    book(amara, amara_pt, NOON)
    told = browser.get(address, {"day": "2026-11-23", "seen": seen}, headers=HTMX).content.decode()
    assert "Elif Yılmaz" in told
    assert told.count('class="cal-col"') == 1
    assert 'id="cal"' not in told


def test_one_click_moves_a_visit_on_and_the_toast_takes_it_back(sign_in, dara, visit):
    browser = sign_in(dara)
    told = post(browser, "status", visit, to="arrived").content.decode()
    assert f'href="/calendar/visits/{visit.ref}"' in told
    assert "data-status=arrived" in told
    assert 'hx-swap-oob="true"' in told
    assert 'name="to" value="booked"' in told
    assert "Undo" not in post(browser, "status", visit, to="booked", undo="yes").content.decode()
    visit.refresh_from_db()
    assert visit.status == VisitStatus.BOOKED


def test_a_status_that_is_none_or_not_possible_is_refused(sign_in, dara, visit):
    assert post(sign_in(dara), "status", visit, to="vanished").status_code == 400
    assert post(sign_in(dara), "status", visit, to="needles-in").status_code == 409


def test_a_dragged_visit_is_elsewhere_and_undo_puts_it_back(sign_in, dara, visit, bo_pt, amara_pt):
    browser = sign_in(dara)
    told = drop(browser, visit, NOON + HOUR, practitioner_ref=bo_pt.ref).content.decode()
    visit.refresh_from_db()
    assert (visit.starts_at, visit.practitioner_id) == (NOON + HOUR, bo_pt.pk)
    assert "Undo" in told
    assert amara_pt.ref in told
    again = drop(browser, visit, NOON, practitioner_ref=amara_pt.ref, room_ref="none", undo="on").content.decode()
    visit.refresh_from_db()
    assert (visit.starts_at, visit.practitioner_id) == (NOON, amara_pt.pk)
    assert "Undo" not in again
    assert Letter.rows.filter(kind="booking.moved", state="waiting").count() == 0
    assert Line.objects.filter(kind="visit.rescheduled").count() == 2


def test_a_visit_is_dragged_to_a_room_and_out_of_it(sign_in, dara, visit, house):
    drop(sign_in(dara), visit, NOON, room_ref=house.room.ref)
    visit.refresh_from_db()
    assert visit.room_id == house.room.pk
    drop(sign_in(dara), visit, NOON, room_ref="none")
    visit.refresh_from_db()
    assert visit.room_id is None


def test_over_somebody_elses_time_it_is_asked_whether_that_is_meant(sign_in, dara, amara, visit, bo, bo_pt):
    book(bo, bo_pt, NOON + HOUR, given="Nora")
    browser = sign_in(dara)
    asked = drop(browser, visit, NOON + HOUR, practitioner_ref=bo_pt.ref).content.decode()
    assert "Bo Lindqvist has another visit" in asked
    assert "Book over it" in asked
    visit.refresh_from_db()
    assert visit.starts_at == NOON
    told = drop(browser, visit, NOON + HOUR, practitioner_ref=bo_pt.ref, overlap="on").content.decode()
    assert "Over another visit." in told
    visit.refresh_from_db()
    assert visit.is_overlap


def test_the_same_patient_is_never_in_two_places(sign_in, dara, amara, visit, bo_pt):
    booking.add_visit(
        patient_id=visit.patient_id, practitioner_id=bo_pt.pk, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR,
        kind=VisitKind.INITIAL, by=amara, at=cast.NOON,
    )  # fmt: skip
    answer = drop(sign_in(dara), visit, NOON + HOUR)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toasts"


def test_two_who_drag_the_same_visit_do_not_undo_each_other_unawares(sign_in, dara, visit):
    drop(sign_in(dara), visit, NOON + HOUR)
    second = drop(sign_in(dara), visit, NOON + 2 * HOUR)  # the screen still showed the first place
    assert second.status_code == 409
    assert b"moved this visit in the meantime" in second.content
    assert Visit.rows.get().starts_at == NOON + HOUR


@pytest.mark.parametrize(
    "said", [{"starts_at": "soon"}, {"revision": "x"}, {"practitioner_ref": "A" * 26}, {"room_ref": "A" * 26}]
)
def test_a_drop_that_makes_no_sense_is_refused_and_moves_nothing(sign_in, dara, visit, said):
    answer = post(
        sign_in(dara), "drop", visit, **({"starts_at": (NOON + HOUR).isoformat(), "revision": visit.revision} | said)
    )
    assert answer.status_code in {400, 404}
    assert Visit.rows.get().starts_at == NOON


def test_somebody_who_is_being_treated_is_not_moved(sign_in, dara, amara, amara_pt):
    visit = book(amara, amara_pt, NOON, status=VisitStatus.ARRIVED)
    booking.move_visit(visit_ref=visit.ref, to=VisitStatus.NEEDLES_IN, by=amara, at=NOON)
    assert drop(sign_in(dara), visit, NOON + HOUR).status_code == 409


def test_the_form_moves_as_dragging_does(sign_in, dara, visit, bo_pt, house):
    browser = sign_in(dara)
    address = reverse("calendar:move", args=[visit.ref])
    form = browser.get(address).context["form"]
    said = {
        "to_day": "2026-11-24", "starts": "09:30", "minutes": "30", "practitioner_ref": bo_pt.ref,
        "room_ref": house.room.ref, "revision": form["revision"].value(),
    }  # fmt: skip
    answer = browser.post(address, said)
    assert answer.url == "/calendar/?day=2026-11-24"
    visit.refresh_from_db()
    assert visit.starts_at.astimezone(dara.zone).time() == time(9, 30)
    assert visit.ends_at - visit.starts_at == HOUR / 2
    assert (visit.practitioner_id, visit.room_id) == (bo_pt.pk, house.room.pk)


def test_the_form_asks_before_it_books_over_somebody(sign_in, dara, bo, visit, bo_pt):
    book(bo, bo_pt, NOON + HOUR, given="Nora")
    browser, address = sign_in(dara), reverse("calendar:move", args=[visit.ref])
    said = {"to_day": "2026-11-23", "starts": "13:00", "minutes": "45", "practitioner_ref": bo_pt.ref,
            "room_ref": "none", "revision": "0"}  # fmt: skip
    busy = browser.post(address, said, headers=HTMX)
    assert busy.status_code == 422
    assert "Book over it on purpose" in busy.content.decode()
    told = browser.post(address, {**said, "overlap": "on"}, headers=HTMX)
    assert told.status_code == 200
    assert "Undo" in told.content.decode()


@pytest.mark.parametrize(
    "said", [{"starts": "25:00"}, {"minutes": "3"}, {"minutes": "900"}, {"practitioner_ref": "x"}, {"to_day": "soon"}]
)
def test_the_form_says_what_is_wrong(sign_in, dara, visit, amara_pt, said):
    right = {"to_day": "2026-11-23", "starts": "13:00", "minutes": "45", "practitioner_ref": amara_pt.ref,
             "room_ref": "none", "revision": "0"}  # fmt: skip
    answer = sign_in(dara).post(reverse("calendar:move", args=[visit.ref]), right | said)
    assert answer.status_code == 422
    assert Visit.rows.get().starts_at == NOON


def test_a_time_the_clocks_leap_over_is_none(sign_in, dara, visit, amara_pt):
    said = {"to_day": "2027-03-14", "starts": "02:30", "minutes": "45", "practitioner_ref": amara_pt.ref,
            "room_ref": "none", "revision": "0"}  # fmt: skip
    answer = sign_in(dara).post(reverse("calendar:move", args=[visit.ref]), said)
    assert "does not exist on that day" in answer.content.decode()


def test_wrong_ways_and_strangers(sign_in, dara, chen, visit):
    browser = sign_in(dara)
    for name in ("status", "drop"):
        assert browser.get(reverse(f"calendar:{name}", args=[visit.ref])).status_code == 405
    stranger = sign_in(chen)
    assert post(stranger, "status", visit, to="arrived").status_code == 404
    assert drop(stranger, visit, NOON + HOUR).status_code == 404
    assert stranger.get(reverse("calendar:visit", args=[visit.ref])).status_code == 404
    assert stranger.get(reverse("calendar:move", args=[visit.ref])).status_code == 404
    assert Visit.rows.get().starts_at == NOON


def test_the_panel_tells_no_clinical_word_and_leaves_a_line(sign_in, dara, visit):
    panel = sign_in(dara).get(reverse("calendar:visit", args=[visit.ref]), headers=HTMX).content.decode()
    assert "Elif Yılmaz" in panel
    assert "Neck pain" not in panel
    assert Line.objects.get(kind="chart.seen").facts == {"page": "visit"}


def test_a_free_time_is_carried_through_the_search_into_the_booking(sign_in, dara, olu, elif_, amara_pt, house):
    hours.add_shift(
        practitioner_ref=amara_pt.ref, weekday=0, starts=time(9), ends=time(17), from_day=date(2026, 9, 14), by=olu,
        at=cast.NOON,
    )  # fmt: skip
    browser = sign_in(dara)
    (column,) = browser.get(HERE).context["page"].columns
    found = browser.get(f"/patients/?{column.gaps[0].url}&q=elif").context["results"]
    address = found[0][1]
    form = browser.get(address).context["form"]
    assert form["practitioner"].value() == amara_pt.ref
    assert (str(form["day"].value()), form["starts"].value().strftime("%H:%M")) == ("2026-11-23", "09:00")
    for nonsense in ("starts=99:99", "day=2026-13-45", "starts=soon", "with=nobody"):
        assert browser.get(f"/patients/{elif_.ref}/visits/new?{nonsense}").status_code == 200


def test_the_calendar_holds_no_primary_key(sign_in, dara, visit):
    Claim.rows.all().delete()
    Visit.rows.filter(pk=visit.pk).update(id=918273)
    assert b"918273" not in sign_in(dara).get(HERE).content


def test_a_visit_opened_by_itself_changes_by_plain_forms(sign_in, dara, visit):
    """There is no calendar on that page which parts of one could be swapped into."""
    browser = sign_in(dara)
    beside = browser.get(f"/calendar/visits/{visit.ref}", headers={"HX-Request": "true"}).content
    assert b"hx-post" in beside
    alone = browser.get(f"/calendar/visits/{visit.ref}").content.split(b"<main")[1]
    assert b"hx-post" not in alone
    assert b"hx-get" not in alone


def test_a_page_takes_a_fixed_number_of_statements(sign_in, dara, amara, visit, amara_pt, django_assert_num_queries):
    browser = sign_in(dara)
    browser.get(HERE)
    with django_assert_num_queries(14):  # who asks (2), the page, and what a lapse touches (4)
        browser.get(HERE)
    for number in range(8):
        book(amara, amara_pt, NOON + (number + 1) * HOUR, given=f"Kim {number}")
    with django_assert_num_queries(14):
        browser.get(HERE)


def test_what_people_are_called_is_never_read_as_markup(sign_in, dara, amara, amara_pt):
    visit = book(amara, amara_pt, NOON, given='<img src=x onerror="alert(1)">')
    page = sign_in(dara).get("/calendar/").content.decode()
    assert visit.ref in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in page
