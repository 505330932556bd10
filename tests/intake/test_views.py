from __future__ import annotations

import pytest

from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.intake import queries, services
from filiform.intake.models import Answer
from tests.factories.cast import NOON
from tests.intake.healthy import healthy_answers

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


@pytest.fixture
def browser(amara, sign_in):
    return sign_in(amara)


@pytest.fixture
def at(visit):
    def address(page="", visit_ref=visit.ref):
        return f"/visits/{visit_ref}/history/{page}"

    return address


def told(row, member):
    return queries.fact_sheet(organization_id=member.organization_id, visit=row, at=NOON.replace(year=NOON.year + 1))


def test_the_history_opens_at_its_first_open_page(browser, at):
    assert browser.get(at())["Location"] == at("today/")
    page = browser.get(at("today/")).content.decode()
    assert "Is your asthma or breathing worse than usual" in page
    assert "None of these" in page
    assert "1 of 10" in page


def test_a_finished_history_shows_its_pages_at_a_glance(browser, amara, row, at):
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    answer = browser.get(at())
    assert answer.status_code == 200
    assert "Every question is answered" in answer.content.decode()
    assert "Does any of this apply today?" in browser.get(at("today/")).content.decode()


def test_reception_may_answer_and_may_not_read_every_answer(dara, sign_in, at):
    assert sign_in(dara).get(at("today/")).status_code == 200
    assert sign_in(dara).get(at("all/")).status_code == 403
    sent = {"shown": ["rf.trauma"], "f.rf.trauma": "yes"}
    assert sign_in(dara).post(at("warning-signs/record/"), sent).status_code == 302
    assert Answer.rows.get().given_by.name == "Dara Quinn"


def test_a_colleague_answers_and_another_clinic_finds_nothing(bo, chen, sign_in, at):
    assert sign_in(bo).get(at("today/")).status_code == 200
    for page in ("", "today/", "all/"):
        assert sign_in(chen).get(at(page)).status_code == 404
    assert sign_in(chen).post(at("today/record/"), {"shown": ["frail"]}).status_code == 404
    assert sign_in(chen).post(at("medicines/names/"), {"fact": "medications", "typed": "x"}).status_code == 404


def test_reading_and_writing_keep_to_their_methods(browser, at):
    assert browser.post(at("today/")).status_code == 405
    assert browser.get(at("today/record/")).status_code == 405
    assert browser.get(at("medicines/names/")).status_code == 405


def test_a_page_that_does_not_exist_is_404(browser, at):
    assert browser.get(at("shoes/")).status_code == 404
    assert browser.get(at("names/shoes/")).status_code == 404


def test_autosave_records_what_was_answered_and_answers_nothing(browser, amara, row, at):
    sent = {"shown": ["psych.acute_state", "fever_or_infection"], "f.psych.acute_state": "no"}
    answer = browser.post(at("today/record/"), sent, headers={"X-Autosave": "true", "HX-Request": "true"})
    assert answer.status_code == 204
    values = told(row, amara).values
    assert values["psych.acute_state"] == "no"
    assert "fever_or_infection" not in values
    browser.post(at("today/record/"), sent, headers={"X-Autosave": "true", "HX-Request": "true"})
    assert Answer.rows.count() == 1


def test_an_unusable_number_is_said_at_its_field_and_nothing_else_is_lost(browser, amara, row, at):
    sent = {
        "shown": ["bleeding.unexplained", "bleeding.major_days_ago"], "f.bleeding.unexplained": "yes",
        "f.bleeding.major_days_ago": "yes", "n.bleeding.major_days_ago": "ages ago", "act": "next",
    }  # fmt: skip
    answer = browser.post(at("medicines/record/"), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Needs a number in days" in page
    assert 'value="ages ago"' in page
    assert told(row, amara).values["bleeding.unexplained"] is True


def test_an_answer_brings_up_what_hangs_on_it_before_the_next_page(browser, at):
    sent = {"shown": ["pregnancy.status"], "f.pregnancy.status": "yes", "act": "next"}
    answer = browser.post(at("pregnancy/record/"), sent)
    assert answer["Location"].startswith(at("pregnancy/"))
    assert "How many weeks pregnant?" in browser.get(at("pregnancy/")).content.decode()


def test_one_more_place_gives_one_more_row(browser, at):
    sent = {
        "shown": ["numb.sites"], "f.numb.sites": "yes", "place.numb.sites": ["elbow"], "side.numb.sites": ["left"],
        "act": "more:numb.sites",
    }  # fmt: skip
    answer = browser.post(at("body/record/"), sent)
    page = browser.get(answer["Location"]).content.decode()
    assert page.count('name="place.numb.sites"') == 2


def test_medicines_are_found_by_brand_added_named_and_closed(browser, amara, row, at):
    found = browser.get(at("names/medications/?typed=plav"), headers={"HX-Request": "true"}).content.decode()
    assert "clopidogrel" in found
    assert "<html" not in found
    names = at("medicines/names/")
    browser.post(names, {"fact": "medications", "typed": "Plavix", "act": "add"})
    browser.post(names, {"fact": "medications", "typed": "clopidogril", "act": "add"})
    browser.post(names, {"fact": "medications", "typed": "Old drops", "act": "add"})
    page = browser.get(at("medicines/")).content.decode()
    assert "Other, none of the lists" in page
    browser.post(f"{names}?act=mean", {"fact": "medications", "typed": "clopidogril", "meant": "clopidogrel"})
    browser.post(names, {"fact": "medications", "typed": "Old drops", "act": "other"})
    browser.post(names, {"fact": "medications", "act": "close"})
    sheet = told(row, amara)
    assert sheet.values["medications"] == ["clopidogrel"]
    assert sheet.unmatched == ()
    browser.post(names, {"fact": "medications", "typed": "Old drops", "act": "remove"})
    assert [entry.typed for entry in told(row, amara).given["medications"].typed] == ["Plavix", "clopidogril"]


def test_the_clinicians_list_shows_who_said_what_and_where_two_differ(browser, amara, row, at):
    services.record_answers(visit=row, answers={"epilepsy": "never"}, source="patient", by=amara, at=NOON)
    services.record_answers(visit=row, answers={"epilepsy": "controlled"}, source="clinician", by=amara, at=NOON)
    page = browser.get(at("all/")).content.decode()
    assert "Clinician, entered by Amara Diallo" in page
    assert "Patient said: Never" in page
    assert "not answered" in page


def test_a_signed_visit_is_read_only(browser, amara, row, at):
    Visit.objects.of(amara.organization_id).update(sealed_at=NOON)
    page = browser.get(at()).content.decode()
    assert "Signed 23 November 2026" in page
    assert "/record/" not in page
    assert browser.get(at("today/"))["Location"] == at()
    assert browser.post(at("today/record/"), {"shown": ["frail"]}).status_code == 409


def test_no_primary_key_reaches_the_page(browser, row, at):
    assert f'"{row.id}"' not in browser.get(at("today/")).content.decode().replace('value="1"', "")


def test_a_page_costs_the_same_whatever_the_history(
    browser, amara, row, at, django_assert_max_num_queries, django_assert_num_queries
):
    browser.get(at("today/"))
    with django_assert_max_num_queries(22) as first:
        browser.get(at("today/"))
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    with django_assert_num_queries(len(first.captured_queries)):
        browser.get(at("today/"))


def test_the_figure_comes_alone_and_only_for_a_visit_of_this_clinic(browser, chen, sign_in, at):
    figure = browser.get(at("figure/")).content.decode()
    assert "<html" not in figure
    assert 'data-muscle="gluteus-medius"' in figure
    assert "data-chart" not in browser.get(at("body/")).content.decode()
    assert sign_in(chen).get(at("figure/")).status_code == 404
    assert browser.post(at("figure/")).status_code == 405


def test_next_stays_where_something_is_open_until_it_is_left_for_later(browser, at):
    shown = {"shown": ["rf.trauma"]}
    answer = browser.post(at("warning-signs/record/"), shown | {"act": "next"})
    assert answer["Location"].startswith(at("warning-signs/?open=1"))
    assert "Answer later" in browser.get(answer["Location"]).content.decode()
    assert browser.post(at("pregnancy/record/"), {"act": "later"})["Location"] == at("needles/")


def test_reception_meets_nothing_of_the_clinicians_part(dara, sign_in, amara, row, at):
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    services.record_answers(visit=row, answers={"rf.trauma": True}, source="clinician", by=amara, at=NOON)
    desk = sign_in(dara)
    page = desk.get(at()).content.decode()
    assert "Please hand the tablet back" in page
    for hidden in ("At the bedside", "Every answer", "verdict", "Verdict", "carried over"):
        assert hidden not in page, hidden
    assert desk.get(at("bedside/")).status_code == 404
    assert desk.post(at("bedside/record/"), {"shown": ["frail"], "f.frail": "yes"}).status_code == 404
    assert 'name="f.rf.trauma"' not in desk.get(at("warning-signs/?everything=1")).content.decode()
    sent = {"shown": ["rf.weight_loss", "rf.trauma"], "f.rf.weight_loss": "yes"}
    desk.post(at("warning-signs/record/?as=clinician&everything=1"), sent)
    given = told(row, amara).given
    assert given["rf.weight_loss"].source == "patient"
    assert given["rf.trauma"].value is True


def test_after_the_last_page_the_clinician_is_led_on(browser, amara, row, at):
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    page = browser.get(at()).content.decode()
    assert f"/visits/{row.ref}/verdict/" in page
    assert "Go on: Verdict" in page
    assert "hand the tablet back" not in page


def test_a_named_condition_and_its_own_question_are_shown_side_by_side(browser, amara, row, at):
    services.record_answers(visit=row, answers=healthy_answers(), source="patient", by=amara, at=NOON)
    browser.post(at("conditions/names/"), {"fact": "conditions", "typed": "DVT", "act": "add"})
    link = f'href="{at("body/?everything=1#dvt_treated.sites")}"'
    for page in (at("conditions/"), at("?overview=1")):
        shown = browser.get(page).content.decode()
        assert "You named DVT" in shown
        assert link in shown
    body = browser.get(at("body/")).content.decode()
    assert 'id="dvt_treated.sites"' in body
    assert "You named: DVT." in body
    services.record_answers(
        visit=row, answers={"dvt_treated.sites": ["posterior-leg-calf:left"], "rf.dvt_pe": True}, source="patient",
        by=amara, at=NOON,
    )  # fmt: skip
    assert "You named DVT" not in browser.get(at("conditions/")).content.decode()


@pytest.fixture
def disputed(amara, row):
    for value, source in (("uncontrolled", "patient"), ("never", "clinician")):
        services.record_answers(visit=row, answers={"epilepsy": value}, source=source, by=amara, at=NOON)


def settling(row, amara, **more):
    return {"fact": "epilepsy", "right": "clinician", "seen": told(row, amara).given["epilepsy"].mark} | more


def test_two_answers_stand_side_by_side_and_a_clinician_settles_them(browser, amara, row, at, disputed):
    page = browser.get(at("all/")).content.decode()
    for words in ("Two answers differ", "Patient said", "You recorded", "counts for now"):
        assert words in page
    answer = browser.post(at("settle/"), settling(row, amara, why=""))
    assert answer.status_code == 422
    assert "Say in a few words" in answer.content.decode()
    assert browser.post(at("settle/"), settling(row, amara, why="asked again"))["Location"] == at("all/")
    page = browser.get(at("all/")).content.decode()
    assert "Two answers differ" not in page
    assert "Settled: asked again" in page
    answer = browser.post(at("settle/"), settling(row, amara, why="asked again"))
    assert answer.status_code == 409


def test_who_may_not_clear_settles_nothing(amara, bo, chen, dara, olu, sign_in, row, at, disputed):
    sent = settling(row, amara, why="asked again")
    assert sign_in(dara).post(at("settle/"), sent).status_code == 403
    assert sign_in(olu).post(at("settle/"), sent).status_code == 403
    assert sign_in(chen).post(at("settle/"), sent).status_code == 404
    assert sign_in(bo).get(at("settle/")).status_code == 405
    assert "Bo Lindqvist" not in sign_in(bo).get(at("all/")).content.decode().partition("Two answers differ")[2][:600]
    assert sign_in(bo).post(at("settle/"), sent).status_code == 302


def test_the_desk_sees_the_patients_own_answer_and_not_the_clinicians(dara, sign_in, amara, row, at):
    for value, source in ((["latex"], "patient"), (["iodine"], "clinician")):
        services.record_answers(visit=row, answers={"allergies": value}, source=source, by=amara, at=NOON)
    desk = sign_in(dara).get(at("devices/?everything=1")).content.decode()
    assert 'value="latex" checked' in desk
    assert 'value="iodine" checked' not in desk
