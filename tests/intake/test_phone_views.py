"""The history on the phone as pages: hers alone, in her language, with and without a script."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from filiform.booking import queries as booking
from filiform.booking.models import Visit
from filiform.intake import queries, services
from filiform.intake.models import Answer, PainMark, PhoneAct, RedFlag
from filiform.intake.phone import services as take
from filiform.intake.phone.errors import HistoryFull
from filiform.intake.phone.types import Outcome
from filiform.intake.rules.topics import topics
from filiform.patients.models import Patient
from tests.architecture.test_addresses import OURS
from tests.architecture.test_isolation import PARAMETER
from tests.factories.cast import NOON, make_patient, make_visit
from tests.intake.test_phone import DAY

pytestmark = pytest.mark.django_db


def browser_of(patient, member) -> Client:
    """A browser in which this patient has given her code."""
    client = Client()
    session = client.session
    session["visitor"] = {
        "organization": member.organization_id, "patient": patient.ref, "clinic": member.clinic_id,
    }  # fmt: skip
    session.save()
    return client


@pytest.fixture
def elif_at_home(elif_, amara):
    return browser_of(elif_, amara)


@pytest.fixture
def at(phone):
    return lambda path="": f"/my/visits/{phone.visit.ref}/history/{path}"


def act(kind="answers", command_id=None, ago=timedelta(0), **fields):
    return {
        "id": str(command_id or uuid4()), "kind": kind, "given_at": (NOON - ago).isoformat(),
        "fields": {name: value if isinstance(value, list) else [value] for name, value in fields.items()},
    }  # fmt: skip


def sends(client, at, *acts, leaving=None, now=NOON):
    body = {"now": now.isoformat(), "acts": list(acts), "leaving": leaving}
    return client.post(at("send"), json.dumps(body), content_type="application/json")


def ticks(fact, **more):
    return act(**{"shown": fact, f"f.{fact}": "yes"}, **more)


def given_of(phone):
    return queries.fact_sheet(
        organization_id=phone.member.organization_id, visit=phone.visit, at=NOON + DAY
    ).given  # fmt: skip


def test_a_welcome_first_then_the_first_page_and_later_where_she_stopped(elif_at_home, at, phone):
    page = elif_at_home.get(at()).content.decode()
    assert "9 short pages" in page
    assert elif_at_home.get(at("?go=1"))["Location"] == at("0/")
    phone.shows_pain(none="yes")
    assert elif_at_home.get(at())["Location"] == at("3/")


def test_a_page_says_how_far_she_is_and_leads_back_and_on(elif_at_home, at):
    page = elif_at_home.get(at("3/")).content.decode()
    assert "2 of 9" in page
    assert f'href="{at("0/")}"' in page
    assert 'data-behind="4"' in page
    assert "Clinician" not in page
    fragment = elif_at_home.get(at("3/"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert fragment.strip().startswith('<div class="history')


def test_a_batch_is_answered_act_by_act_and_sent_again_changes_nothing(elif_at_home, at, phone):
    batch = [
        ticks("rf.trauma"),
        ticks("osteoporosis_severe"),
        act(fact="medications", kind="names", act="add", typed="warfarin"),
    ]
    for _ in range(2):
        told = sends(elif_at_home, at, *batch).json()["told"]
        assert [one["outcome"] for one in told] == ["kept", "kept", "kept"]
    assert Answer.rows.count() == PhoneAct.rows.count() == 3
    given = given_of(phone)
    assert (given["rf.trauma"].value, given["rf.trauma"].source) == (True, "patient")
    assert Answer.rows.filter(fact="rf.trauma").get().given_by.name == "Elif Yılmaz"


def test_how_long_ago_counts_and_not_what_the_phones_clock_says(elif_at_home, at):
    wrong = NOON + timedelta(days=3650)
    body = ticks("rf.trauma") | {"given_at": (wrong - timedelta(minutes=20)).isoformat()}
    sends(elif_at_home, at, body, now=wrong)
    assert abs(Answer.rows.get().given_at - (NOON - timedelta(minutes=20))) < timedelta(minutes=2)


def document(**acts):
    return json.dumps({"now": NOON.isoformat(), **acts}).encode()


BAD = [
    b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe", b'{"acts": [], "now": "yesterday"}', document(acts=5),
    document(acts=[{}]), document(acts=[act() | {"id": "x"}]), document(acts=[act() | {"kind": "verdict"}]),
    document(acts=[act() | {"fields": {"shown": "rf.trauma"}}]), document(acts=[act()] * 101),
    document(acts=[], leaving={"number": "x"}),
]  # fmt: skip


@pytest.mark.parametrize("body", BAD, ids=range(len(BAD)))
def test_what_is_no_batch_is_refused_in_words_and_leaves_nothing(elif_at_home, at, body):
    answer = elif_at_home.post(
        at("send"), body, content_type="application/json", headers={"Accept": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "intake.phone_not_readable"
    assert Answer.rows.count() == 0


def test_an_act_that_fails_stops_no_other(elif_at_home, at):
    told = sends(elif_at_home, at, act(kind="pain", area="x"), ticks("rf.trauma"), act(kind="done")).json()["told"]
    assert [one["outcome"] for one in told] == ["refused", "kept", "refused"]
    assert told[0]["sentence"].startswith("The drawing could not be read")


def test_she_is_told_at_once_what_to_do_and_the_clinic_hears_of_it(elif_at_home, at, amara, sign_in):
    said = sends(elif_at_home, at, ticks("rf.saddle_numbness")).json()
    assert "Please get medical help now" in said["advice"]
    assert "911" in said["advice"]
    assert "Please get medical help now" in elif_at_home.get(at("4/")).content.decode()
    for word in ("cauda", "Do not needle", "verdict"):
        assert word not in said["advice"]
    assert RedFlag.rows.get().reason == "redflag-cauda-equina"
    page = sign_in(amara).get("/before/").content.decode()
    assert "possible cauda equina" in page
    assert "Emergency care now" in page


def test_going_on_leads_to_what_an_answer_has_just_brought_up(elif_at_home, at, phone):
    leaving = {"number": 3, "act": "next", "shown": []}
    assert sends(elif_at_home, at, leaving=leaving).json()["go"].startswith(at("3/"))
    phone.answers_everything()
    assert sends(elif_at_home, at, leaving=leaving).json()["go"] == at("summary/")


def test_done_is_the_servers_word(elif_at_home, at, phone):
    assert elif_at_home.post(at("done"))["Location"].startswith(at("?go=1"))
    phone.answers_everything()
    page = elif_at_home.get(at("summary/")).content.decode()
    assert "This is right. Done" in page
    assert "come on the day of your visit" in page
    assert elif_at_home.post(at("done"))["Location"] == at("summary/")
    assert "The clinic has your answers." in elif_at_home.get(at("summary/")).content.decode()


def test_without_a_script_a_form_is_kept_once_and_leads_on(elif_at_home, at, phone):
    shown = list(topics()["warning-signs"].facts)
    sent = {"shown": shown, "f.rf.trauma": "yes", "act": "close:warning-back", "command": str(uuid4())}
    for _ in range(2):
        assert elif_at_home.post(at("3/"), sent)["Location"].startswith(at("3/"))
    assert given_of(phone)["rf.trauma"].value is True
    assert PhoneAct.rows.count() == 1
    assert elif_at_home.post(at("3/"), {"act": "later", "shown": shown})["Location"] == at("4/")
    elif_at_home.post(at("5/"), {"fact": "medications", "typed": "clopidogril", "act": "add"})
    page = elif_at_home.get(at("5/")).content.decode()
    assert "Which one do you mean?" in page
    elif_at_home.post(at("5/?act=mean"), {"fact": "medications", "typed": "clopidogril", "meant": "clopidogrel"})
    elif_at_home.post(at("5/"), {"fact": "medications", "act": "close"})
    assert given_of(phone)["medications"].value == ["clopidogrel"]
    area = str(uuid4())
    elif_at_home.post(at("0/"), {"area": area, "place": "knee", "side": "left", "act": "place"})
    elif_at_home.post(at("0/"), {"area": area, "place": "knee", "side": "left", "intensity": "6", "quality": "burning"})
    assert [(row.intensity, row.qualities) for row in PainMark.rows.order_by("id")] == [(None, []), (6, ["burning"])]
    answer = elif_at_home.post(at("0/"), {"area": area, "place": "moon", "side": "left", "act": "place"})
    assert answer.status_code == 422
    assert "Choose a place and a side" in answer.content.decode()
    assert 'value="knee"' in elif_at_home.get(at("8/?more=numb.sites")).content.decode()


def test_every_screen_is_in_her_language(elif_at_home, elif_, at, phone):
    Patient.rows.filter(pk=elif_.pk).update(language="es")
    for number in ("3/", "5/", "8/", "10/"):
        page = elif_at_home.get(at(number)).content.decode()
        assert '<html lang="es"' in page
        for english in ("Do you", "Is there", "Warning signs", "Medicines and bleeding"):
            assert english not in page, (number, english)
    said = sends(elif_at_home, at, ticks("rf.thunderclap")).json()["advice"]
    assert "Busque ayuda médica" in said


def test_names_are_found_as_she_types(elif_at_home, at):
    assert "clopidogrel" in elif_at_home.get(at("names/medications?typed=plav")).content.decode()
    assert elif_at_home.get(at("names/epilepsy?typed=plav")).status_code == 404


def test_every_screen_is_sent_ahead(elif_at_home, at):
    screens = elif_at_home.get(at("ahead")).json()
    assert list(screens) == ["0", "3", "4", "5", "6", "7", "8", "9", "10"]
    assert all(f'data-screen="{number}"' in html for number, html in screens.items())


def test_a_visit_that_is_over_is_only_read(elif_at_home, at, amara):
    Visit.objects.of(amara.organization_id).update(sealed_at=NOON)
    assert elif_at_home.get(at("3/"))["Location"] == at()
    assert "takes no more answers" in elif_at_home.get(at()).content.decode()
    assert sends(elif_at_home, at, ticks("rf.trauma")).json()["told"][0]["outcome"] == "refused"


def test_nothing_of_a_clinicians_stands_on_any_of_her_pages(elif_at_home, at, phone, amara):
    answers = {"rf.trauma": True, "epilepsy": "controlled", "clinician_judgement_unsuitable": True}
    services.record_answers(visit=phone.visit, answers=answers, source="clinician", by=amara, at=NOON)
    services.name_entry(visit=phone.visit, fact="medications", typed="heparin", by=amara, at=NOON, source="clinician")
    for number in range(12):
        page = elif_at_home.get(at(f"{number}/?everything=1"))
        assert page.status_code in (200, 404)
        for word in ("heparin", "Amara Diallo", 'id="rf.trauma"', 'id="epilepsy"', "unsuitable"):
            assert word not in page.content.decode(), (number, word)
    assert elif_at_home.get(at("11/")).status_code == 404


@pytest.fixture
def others_visit(amara, amara_pt):
    other = make_patient(amara, "Rosa", "Blum")
    return make_visit(amara, other, amara_pt, NOON + DAY)


HERS = ["", "0/", "3/", "summary/", "ahead", "names/medications?typed=pl"]


@pytest.mark.parametrize("path", HERS)
def test_another_patients_history_is_not_there(elif_at_home, others_visit, path):
    answer = elif_at_home.get(f"/my/visits/{others_visit.ref}/history/{path}")
    assert answer.status_code == 404
    assert "Blum" not in answer.content.decode()


def test_nothing_is_kept_for_another_patients_visit(elif_at_home, others_visit, elif_, amara):
    def there(path):
        return f"/my/visits/{others_visit.ref}/history/{path}"

    assert sends(elif_at_home, there, ticks("rf.trauma")).status_code == 404
    assert elif_at_home.post(there("3/"), {"shown": "rf.trauma", "f.rf.trauma": "yes"}).status_code == 404
    assert elif_at_home.post(there("done")).status_code == 404
    assert Answer.rows.count() == PhoneAct.rows.count() == 0


@pytest.mark.parametrize("path", [*HERS, "send", "done"])
def test_without_her_code_nothing_opens(client, at, path):
    for send in (client.get, client.post):
        answer = send(at(path))
        assert answer.status_code in (302, 405)
        if answer.status_code == 302:
            assert answer["Location"] == "/my/enter"


def test_her_sign_in_opens_no_page_of_the_staff(elif_at_home, phone, elif_, amara_pt):
    refs = {"visit_ref": phone.visit.ref, "patient_ref": elif_.ref, "practitioner_ref": amara_pt.ref, "topic": "today",
            "fact": "medications"}  # fmt: skip
    tried = 0
    for path, pattern in OURS:
        view = pattern.callback
        if getattr(view, "is_public", False) or getattr(view, "permission", "") == "patient":
            continue
        address = "/" + PARAMETER.sub(lambda found: refs.get(found[1], "x"), path)
        for send in (elif_at_home.get, elif_at_home.post):
            answer = send(address)
            assert answer.status_code in (302, 403, 405), (address, answer.status_code)
            if answer.status_code == 302:
                assert answer["Location"].startswith("/account/login/"), address
            tried += 1
    assert tried > 100


def test_staff_of_the_same_clinic_are_no_patients(sign_in, amara, at):
    assert sign_in(amara).get(at("3/"))["Location"] == "/my/enter"


def test_a_screen_costs_a_fixed_number_of_statements(
    elif_at_home,
    at,
    phone,
    django_assert_max_num_queries,
):
    elif_at_home.get(at("3/"))
    with django_assert_max_num_queries(16) as first:
        elif_at_home.get(at("3/"))
    phone.answers_everything()
    with django_assert_max_num_queries(len(first.captured_queries)):
        elif_at_home.get(at("3/"))


def test_no_primary_key_and_no_detail_of_health_in_an_address(elif_at_home, at, phone):
    page = elif_at_home.get(at("9/")).content.decode()
    assert "pregnan" not in at("9/")
    assert f'"{phone.visit.id}"' not in page.replace('value="1"', "")
    assert booking.visit(organization_id=phone.member.organization_id, visit_ref=phone.visit.ref)


def test_on_a_return_visit_the_one_page_of_what_is_asked_again_leads_to_the_summary(
    elif_at_home, phone, elif_, amara, amara_pt
):
    phone.answers_everything()
    again = make_visit(amara, elif_, amara_pt, NOON + 30 * DAY)
    phone.visit = booking.visit(organization_id=amara.organization_id, visit_ref=again.ref)
    phone.chooses("visit.changed", "no")
    phone.shows_pain(none="yes")

    def at(path=""):
        return f"/my/visits/{again.ref}/history/{path}"

    phone.chooses("pregnancy.status", "not-applicable")
    assert elif_at_home.get(at("2/")).status_code == 200
    close = act(shown=["prior_reaction"], act="close:reactions")
    answer = sends(elif_at_home, at, close, leaving={"number": 2, "act": "close", "shown": ["prior_reaction"]}).json()
    assert answer["told"][0]["outcome"] == "kept"
    assert answer["go"] == at("summary/")
    assert elif_at_home.get(at("2/")).status_code == 200
    assert elif_at_home.get(at("summary/")).status_code == 200


def test_each_change_link_of_a_summary_opens(elif_at_home, phone, elif_, amara, amara_pt):
    """At a first visit, and at a return with and without a change: no link of hers leads nowhere."""
    phone.answers_everything()
    again = make_visit(amara, elif_, amara_pt, NOON + 30 * DAY)
    second = booking.visit(organization_id=amara.organization_id, visit_ref=again.ref)
    for visit, changed in ((phone.visit, ""), (second, "no"), (second, "yes")):
        phone.visit = visit
        if changed:
            phone.chooses("visit.changed", changed)
        page = elif_at_home.get(f"/my/visits/{visit.ref}/history/summary/").content.decode()
        links = re.findall(r'href="(/my/visits/[^"]+\?everything=1)"', page)
        assert links
        assert [link for link in links if elif_at_home.get(link).status_code != 200] == []


def test_a_history_takes_so_much_a_day_and_what_is_more_stays_on_the_phone(elif_at_home, at, phone, amara, monkeypatch):
    monkeypatch.setattr(take, "MOST_A_DAY", 3)
    for number in range(3):
        assert sends(elif_at_home, at, act(shown="sex", sex="female", ago=timedelta(minutes=number))).json()["told"]
    over = sends(elif_at_home, at, act(shown="sex", sex="male"))
    assert over.status_code == 409
    assert PhoneAct.objects.of(amara.organization_id).filter(visit_id=phone.visit.id).count() == 3

    with_script = elif_at_home.post(
        at("send"), json.dumps({"now": NOON.isoformat(), "acts": [act()], "leaving": None}),
        content_type="application/json", headers={"Accept": "application/json"},
    )  # fmt: skip
    assert "told" not in with_script.json(), "the phone would forget what was not taken"
    assert "Call the clinic" in with_script.json()["sentence"]


def test_a_history_that_was_full_yesterday_takes_answers_again(phone, monkeypatch):
    monkeypatch.setattr(take, "MOST_A_DAY", 1)
    phone.ticks("fever_or_infection", said=NOON)
    with pytest.raises(HistoryFull):
        phone.unticks("fever_or_infection", said=NOON + timedelta(hours=23))
    assert phone.unticks("fever_or_infection", said=NOON + timedelta(hours=25)).outcome is Outcome.KEPT


def test_the_way_back_is_no_back_of_a_body(elif_at_home, elif_, at):
    Patient.rows.filter(pk=elif_.pk).update(language="es")
    page = elif_at_home.get(at("4/")).content.decode()
    assert "Atrás" in page
    assert "Por detrás" not in page
