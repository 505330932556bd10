"""The pages: the patient's three taps, the staff's work list, alarms that are taken, and nobody else's business."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from filiform.aftercare.models import Alarm, Answer, FollowUp, SheetGiven
from filiform.aftercare.own.queries import cards
from filiform.patients import queries as patients
from filiform.patients.access.acting import patient_member
from filiform.patients.access.services import make_link
from filiform.patients.access.types import Purpose, Visitor
from tests.aftercare.conftest import CLOSED, DAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_later():
    with time_machine.travel(CLOSED + DAY + timedelta(minutes=1), tick=True):
        yield


@pytest.fixture
def opened(follow_ups, amara):
    """The patient's browser after she has tapped the link in her mail; nobody is signed in there."""
    row = follow_ups["h24"]
    path = make_link(
        patient_id=row.patient_id, purpose=Purpose.FOLLOW_UP, about=row.ref, until=row.until, by=amara, at=CLOSED + DAY
    )
    client = Client()
    assert client.get(path)["Location"] == reverse("aftercare:answer")
    return client


HERE = "/how-are-you"


def three_taps(*flags, **more):
    return {"soreness": "3", "bruise": "small", "flags": flags, "send": "marked" if flags else "none",
            "token": str(uuid4()), **more}  # fmt: skip


def test_three_taps_are_kept_and_thanked_for(opened, amara):
    page = opened.get(HERE).content.decode()
    assert page.count('name="soreness"') == 11
    assert 'href="tel:911"' in page
    assert page.count('name="flags"') == 9
    answered = opened.post(HERE, three_taps(), follow=True)
    assert "Thank you" in answered.content.decode()
    row = Answer.objects.of(amara.organization_id).get()
    assert (row.soreness, row.bruise, row.flags, row.source) == (3, "small", [], "link")


def test_a_red_flag_says_at_once_what_to_do_and_whom_to_call(opened, amara, house):
    house.clinic.phone = "+1 303 555 0100"
    house.clinic.save()
    page = opened.post(HERE, three_taps("rf-breath"), follow=True).content.decode()
    assert "Call 911 now." in page
    assert 'href="tel:911"' in page
    assert 'href="tel:+1 303 555 0100"' in page
    assert "Do not wait for them" in page
    assert Alarm.objects.of(amara.organization_id).count() == 1


def test_a_red_flag_alone_is_heard(opened, amara):
    sent = {"flags": ["rf-neuro"], "send": "none", "token": str(uuid4())}
    assert "Please act now" in opened.post(HERE, sent, follow=True).content.decode()
    assert Answer.objects.of(amara.organization_id).get().soreness is None


def test_what_is_not_answered_is_marked_and_what_was_typed_stays(opened, amara):
    page = opened.post(HERE, {"bruise": "large", "send": "marked", "words": "Ow <b>", "token": "x"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Choose a number from 0 to 10." in text
    assert "Mark what applies, or press" in text
    assert "Ow &lt;b&gt;" in text
    assert not Answer.objects.of(amara.organization_id).exists()


def test_more_than_usual_without_a_red_flag_is_asked_to_call(opened):
    for changed in ({"soreness": "9"}, {"bruise": "large"}):
        page = opened.post(HERE, three_taps(**changed), follow=True).content.decode()
        assert "call us today" in page


def test_the_answer_can_be_changed_and_the_same_form_sent_twice_is_one(opened, amara):
    form = three_taps()
    opened.post(HERE, form)
    opened.post(HERE, form)
    again = opened.get(f"{HERE}?again=1").content.decode()
    assert 'value="3" checked' in again
    opened.post(HERE, three_taps(soreness="1"))
    rows = Answer.objects.of(amara.organization_id).order_by("number")
    assert [row.soreness for row in rows] == [3, 1]


def test_a_red_flag_taken_back_is_thanked_for_and_not_called_well(opened):
    opened.post(HERE, three_taps("rf-breath"))
    page = opened.post(HERE, three_taps(), follow=True).content.decode()
    assert "You marked something serious before" in page


def test_a_flood_of_answers_is_refused_and_a_red_flag_never_is(opened, amara):
    for number in range(31):
        last = opened.post(HERE, three_taps(soreness=str(number % 11)))
    assert last.status_code == 429
    assert opened.post(HERE, three_taps("no-flag-of-ours")).status_code == 429
    assert opened.post(HERE, three_taps("rf-breath")).status_code == 302


def test_without_a_link_nobody_gets_in_and_the_link_ends_with_its_time(opened, follow_ups):
    assert Client().get(HERE).status_code == 404
    with time_machine.travel(follow_ups["h24"].until + timedelta(minutes=1)):
        assert opened.get(HERE).status_code == 404
        assert opened.post(HERE, three_taps()).status_code == 404


def test_the_pages_before_the_code_name_no_muscle_and_no_medicine(opened):
    pages = opened.get(HERE).content.decode() + opened.post(HERE, three_taps("rf-head"), follow=True).content.decode()
    assert not any(word in pages for word in ("Gluteus", "buttock", "Yılmaz", "medicine"))


def test_the_page_is_not_kept_by_the_browser_and_not_searched(opened):
    answer = opened.get(HERE)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_the_sheet_asks_for_the_code_first(opened, closed):
    assert opened.get(reverse("aftercare:own-sheet", args=[closed.ref])).status_code == 302


# Staff


def test_the_visit_shows_the_sheet_and_hands_it_over(sign_in, amara, closed):
    client = sign_in(amara)
    page = client.get(reverse("aftercare:visit", args=[closed.ref])).content.decode()
    assert "What to tell an emergency department" in page
    assert "Unreviewed draft" in page
    handed = client.post(reverse("aftercare:hand-over", args=[closed.ref]), {"how": "paper"}, follow=True)
    assert "handed over on paper" in handed.content.decode()
    assert SheetGiven.objects.of(amara.organization_id).filter(how="paper").count() == 1
    assert client.post(reverse("aftercare:hand-over", args=[closed.ref]), {"how": "pigeon"}).status_code == 400
    assert client.get(reverse("aftercare:hand-over", args=[closed.ref])).status_code == 405


def test_the_paper_is_a_tagged_pdf_and_the_same_every_time(sign_in, amara, closed):
    client, address = sign_in(amara), reverse("aftercare:paper", args=[closed.ref])
    first, second = client.get(address), client.get(address)
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    assert b"/MarkInfo" in first.content or b"StructTreeRoot" in first.content


def test_without_a_session_the_page_leads_to_the_room(sign_in, amara, visit):
    page = sign_in(amara).get(reverse("aftercare:visit", args=[visit.ref])).content.decode()
    assert "Nothing to tell yet" in page
    assert sign_in(amara).get(reverse("aftercare:paper", args=[visit.ref])).status_code == 409


def test_the_work_list_says_who_is_red_who_is_to_be_phoned_and_counts_silence(sign_in, amara, follow_ups, answer):
    answer("rf-needle")
    client, address = sign_in(amara), reverse("aftercare:follow-ups")
    with time_machine.travel(follow_ups["h72"].until + timedelta(minutes=1)):
        client = sign_in(amara)
        page = client.get(f"{address}?show=all").content.decode()
        to_do = client.get(address).context["rows"]
        answered = client.get(f"{address}?show=answered&who=me").context["rows"]
    assert page.index("Red flag") < page.index("Unanswered")
    assert "counted neither as well nor as ill" in page
    assert [(one.window, one.is_to_be_phoned) for one in to_do] == [("h72", True)]
    assert [one.window for one in answered] == ["h24"]


def test_who_has_answered_since_need_not_be_phoned_and_stays_unanswered(sign_in, amara, follow_ups, answer):
    answer(window="h72", at=CLOSED + 3 * DAY)
    with time_machine.travel(follow_ups["h24"].until + timedelta(minutes=1)):
        client = sign_in(amara)
        assert client.get(reverse("aftercare:follow-ups")).context["rows"] == []
        everything = client.get(reverse("aftercare:follow-ups"), {"show": "all"}).context["rows"]
    assert {one.window: str(one.state) for one in everything} == {"h24": "unanswered", "h72": "answered"}


def test_an_answer_by_telephone_is_written_down_by_name(sign_in, bo, follow_ups, amara):
    address = reverse("aftercare:follow-up", args=[follow_ups["h24"].ref])
    client = sign_in(bo)
    assert "No answer. How the patient is, is not known." in client.get(address).content.decode()
    page = client.post(address, three_taps("rf-bleed"), follow=True).content.decode()
    assert "Red flag: the alarm stands" in page
    assert "written down by Bo Lindqvist" in page
    assert "emergency department today" in page
    assert client.post(address, {"token": "x"}).status_code == 422


def test_an_alarm_is_taken_noted_closed_and_opened_again(sign_in, bo, alarm):
    client = sign_in(bo)

    def act(what, **fields):
        return client.post(reverse("aftercare:alarm-act", args=[alarm.ref, what]), fields, follow=True)

    assert "Nobody has it" in client.get(reverse("aftercare:alarm", args=[alarm.ref])).content.decode()
    assert "With you since" in act("take").content.decode()
    assert "Rang, no answer." in act("note", words="Rang, no answer.").content.decode()
    bad = act("close", outcome="well")
    assert bad.status_code == 422
    assert "how it ended" in bad.content.decode()
    assert "Closed by Bo Lindqvist" in act("close", outcome="hospital").content.decode()
    assert act("reopen").status_code == 422
    assert "With you since" in act("reopen", words="Rang again.").content.decode()
    assert act("burn").status_code == 404
    assert client.get(reverse("aftercare:alarm-act", args=[alarm.ref, "take"])).status_code == 405
    assert "Rang again." in client.get(reverse("aftercare:alarm", args=[alarm.ref])).content.decode()
    assert "Open" in client.get(reverse("aftercare:alarms")).content.decode()


def test_board_wall_and_strip_show_it_until_somebody_has_it(sign_in, amara, bo, dara, alarm):
    def strip(member):
        return sign_in(member).get("/watch").json()["parts"].get("watch", "")

    for member in (amara, bo, dara):
        assert "Red flag: emergency" in strip(member)
    assert reverse("aftercare:alarm", args=[alarm.ref]) in strip(bo)
    assert reverse("aftercare:alarm", args=[alarm.ref]) not in strip(dara)
    wall = sign_in(dara).get("/rooms/?wall=1").content.decode()
    assert "Red flag after treatment" in wall
    assert "Yılmaz" not in wall
    sign_in(bo).post(reverse("aftercare:alarm-act", args=[alarm.ref, "take"]))
    assert strip(amara) == ""
    assert "with you" in strip(bo)
    assert "With Bo Lindqvist" in sign_in(amara).get("/rooms/now").json()["parts"]["alarms"]


def test_the_record_shows_what_was_asked_and_the_banner_the_red_flag(sign_in, amara, alarm, elif_):
    page = sign_in(amara).get(reverse("desk:chart", args=[elif_.ref])).content.decode()
    assert "After treatment" in page
    assert "Red flag after treatment" in page


@pytest.mark.parametrize("name", ["follow-ups", "alarms"])
def test_the_desk_sees_that_there_is_an_alarm_and_not_what_it_is(sign_in, dara, alarm, name):
    client = sign_in(dara)
    assert client.get(reverse(f"aftercare:{name}")).status_code == 403
    assert client.get(reverse("aftercare:alarm", args=[alarm.ref])).status_code == 403
    assert client.post(reverse("aftercare:alarm-act", args=[alarm.ref, "take"])).status_code == 403


def test_another_clinic_finds_nothing(sign_in, chen, alarm, follow_ups, closed):
    client = sign_in(chen)
    for name, ref in (("alarm", alarm.ref), ("follow-up", follow_ups["h24"].ref), ("visit", closed.ref)):
        assert client.get(reverse(f"aftercare:{name}", args=[ref])).status_code == 404
    assert "Yılmaz" not in client.get("/watch").content.decode()


def test_the_owner_sets_how_fast_it_moves_on(sign_in, olu, amara):
    client = sign_in(olu)
    page = client.get(reverse("aftercare:settings")).content.decode()
    assert "unreviewed" in page
    usual = {"now_practitioner_min": 0, "now_owner_min": 5, "now_again_min": 10, "today_practitioner_min": 5,
             "today_owner_min": 30, "today_again_min": 60}  # fmt: skip
    assert client.post(reverse("aftercare:settings"), usual).status_code == 302
    assert client.post(reverse("aftercare:settings"), {**usual, "now_owner_min": 99}).status_code == 422
    assert sign_in(amara).get(reverse("aftercare:settings")).status_code == 403


def test_her_own_page_offers_the_questions_and_the_sheet(follow_ups, closed, amara):
    patient = patients.identities(organization_id=amara.organization_id, patient_ids={closed.patient_id})[
        closed.patient_id
    ]
    visitor = Visitor(patient, patient_member(patient=patient, clinic_id=amara.clinic_id), "en")
    found = cards(visitor, CLOSED + DAY + timedelta(hours=1))
    assert [card.title for card in found] == ["How are you after the treatment?", "After your treatment"]
    assert [card.title for card in cards(visitor, CLOSED + timedelta(hours=1))] == ["After your treatment"]


def test_the_work_list_costs_the_same_however_long_it_is(sign_in, amara, follow_ups, django_assert_max_num_queries):
    client = sign_in(amara)
    address = reverse("aftercare:follow-ups")
    client.get(address)
    for number in range(30):
        FollowUp.objects.add(
            organization_id=amara.organization_id, visit_id=follow_ups["h24"].visit_id,
            patient_id=follow_ups["h24"].patient_id, window=f"x{number}", closed_at=CLOSED, due_at=CLOSED + DAY,
            until=CLOSED + 3 * DAY, asks=["rf-head"], risks=[],
        )  # fmt: skip
    with django_assert_max_num_queries(8):
        client.get(address)
