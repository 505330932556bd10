"""What must be acted on reaches the clinic with the answer itself, and stays until somebody has dealt with it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from filiform.audit.models import Line
from filiform.intake import services as intake
from filiform.intake.models import RedFlag
from filiform.intake.redflags import queries, services
from filiform.intake.redflags.errors import HowDidItEnd, NoSuchWarning
from filiform.intake.rules.redflags import URGENCIES, urgency_of_yes, warnings
from filiform.intake.rules.topics import topics
from filiform.intake.texts import FOLDER, advice
from filiform.knowledge import catalogues
from filiform.outbox.models import Letter
from filiform.patients.models import Patient
from tests.factories.cast import NOON
from tests.intake.test_phone import MINUTE


def reasons(values, here=None):
    return [one.reason for one in warnings(values, set(here or values))]


@pytest.mark.parametrize("fact", catalogues.eligibility().red_flag_screen.questions)
def test_a_yes_to_any_red_flag_question_is_known_before_the_visit(fact):
    assert warnings({fact: True}, {fact})
    assert not warnings({fact: False}, {fact})


def test_a_rule_warns_where_her_answers_make_it_fire_and_not_where_it_fired_before():
    both = {"rf.weight_loss": True, "rf.night_pain": True}
    assert reasons(both)[0] == "redflag-cancer-pattern"
    assert reasons(both, {"rf.weight_loss"})[0] == "redflag-cancer-pattern"
    assert reasons({"conditions": ["haemophilia A"]}, {"epilepsy"}) == []
    assert reasons({"age_years": 9, "epilepsy": "never"}, {"epilepsy"}) == []


def test_warfarin_without_an_inr_is_told_before_the_visit_and_an_answered_question_once():
    assert reasons({"medications": ["warfarin"]}) == ["vka-inr-not-known"]
    assert reasons({"rf.saddle_numbness": True}) == ["redflag-cauda-equina"]
    assert reasons({"rf.trauma": True}) == ["question:rf.trauma"]


def test_the_gravest_comes_first():
    found = warnings({"needle_fear": "cannot-bear-needles", "rf.chest_pain": True, "rf.night_pain": True}, {
        "needle_fear", "rf.chest_pain", "rf.night_pain"})  # fmt: skip
    assert [one.urgency for one in found] == ["emergency-now", "stop", "question"]


def test_a_healthy_person_warns_of_nothing():
    asked = [fact for topic in topics().values() if topic.by == "patient" for fact in topic.facts]
    facts = catalogues.eligibility().facts
    no = {fact: False for fact in asked if fact in facts and facts[fact].answer_type == "boolean"}
    assert warnings(no, set(no)) == ()


@pytest.mark.parametrize("language", sorted(file.stem for file in FOLDER.glob("*.yaml")))
def test_each_urgency_has_words_in_each_language_and_they_name_no_disease(language):
    said = advice(language)
    assert set(said) >= set(URGENCIES)
    assert set(said) == set(advice("en"))
    for one in said.values():
        assert one.language == language
        text = " ".join((one.title, *one.lines)).lower()
        assert not [word for word in ("cancer", "cáncer", "cauda", "stroke", "fracture", "tumour") if word in text]
    assert "{emergency}" in " ".join(said["emergency-now"].lines)
    assert advice("tlh")["hold"].language == "en"


def test_every_yes_that_needs_an_emergency_is_known_to_the_page_itself():
    at_once = [fact for fact in catalogues.eligibility().facts if urgency_of_yes(fact) == "emergency-now"]
    assert {"rf.saddle_numbness", "rf.chest_pain", "rf.thunderclap", "acute_illness"} <= set(at_once)
    assert urgency_of_yes("osteoporosis_severe") == ""


pytest_db = pytest.mark.django_db


def flags():
    return {row.reason: row for row in RedFlag.rows.order_by("id")}


@pytest_db
def test_a_red_flag_is_in_the_worklist_with_what_she_said_and_a_letter_to_the_practitioner(phone, amara):
    phone.ticks("rf.saddle_numbness")
    phone.ticks("rf.saddle_numbness", said=NOON + MINUTE)
    row = RedFlag.rows.get()
    assert (row.reason, row.urgency, row.answers) == (
        "redflag-cauda-equina", "emergency-now", {"rf.saddle_numbness": True},
    )  # fmt: skip
    letter = Letter.rows.get()
    assert (letter.kind, letter.address) == ("intake.before-visit", "amara@example.org")
    for text in (letter.subject, letter.body):
        assert not [word for word in ("Elif", "Yılmaz", "numb", "cauda", "red flag") if word in text]
    assert "/before/" in letter.body
    assert Line.objects.filter(kind="intake.warned").count() == 1
    found = queries.waiting(organization_id=amara.organization_id, clinic_id=amara.clinic_id)
    assert (found.visits, found.urgency) == (1, "emergency-now")


@pytest_db
def test_an_answer_she_changes_leaves_the_row_and_says_so(phone):
    phone.ticks("rf.thunderclap")
    phone.unticks("rf.thunderclap", said=NOON + MINUTE)
    row = RedFlag.rows.get()
    assert (row.taken_back_at, row.done_at) == (NOON + MINUTE, None)
    assert queries.standing_reasons(organization_id=row.organization_id, visit_id=row.visit_id) == []
    phone.ticks("rf.thunderclap", said=NOON + 2 * MINUTE)
    assert RedFlag.rows.get().taken_back_at is None


@pytest_db
def test_one_that_was_dealt_with_comes_again_only_when_she_says_it_anew(phone, amara):
    phone.ticks("rf.thunderclap")
    services.finish_warnings(
        visit_ref=phone.visit.ref,
        refs=[RedFlag.rows.get().ref],
        outcome="sent-to-emergency",
        note="",
        by=amara,
        at=NOON,
    )
    phone.ticks("rf.trauma", said=NOON + MINUTE)
    assert set(flags()) == {"redflag-thunderclap", "question:rf.trauma"}
    phone.unticks("rf.thunderclap", said=NOON + 2 * MINUTE)
    phone.ticks("rf.thunderclap", said=NOON + 3 * MINUTE)
    assert RedFlag.rows.filter(reason="redflag-thunderclap").count() == 2


@pytest_db
def test_somebody_takes_it_tries_and_ends_it_with_a_word(phone, amara, bo):
    phone.ticks("rf.thunderclap")
    seen = [row.ref for row in RedFlag.rows.all()]
    services.take_warnings(visit_ref=phone.visit.ref, by=bo, at=NOON)
    services.note_not_reached(visit_ref=phone.visit.ref, by=bo, at=NOON)
    phone.ticks("rf.chest_pain", said=NOON + MINUTE)
    with pytest.raises(HowDidItEnd):
        services.finish_warnings(visit_ref=phone.visit.ref, refs=seen, outcome="", note="", by=bo, at=NOON)
    services.finish_warnings(
        visit_ref=phone.visit.ref, refs=seen, outcome="sent-to-emergency", note=" went ", by=bo, at=NOON
    )
    done, new = flags()["redflag-thunderclap"], flags()["redflag-cardiac-chest-pain"]
    assert (done.taken_by_id, done.outcome, done.note, len(done.tried)) == (bo.user_id, "sent-to-emergency", "went", 1)
    assert (new.done_at, new.taken_at) == (None, None)
    with pytest.raises(NoSuchWarning):
        services.finish_warnings(visit_ref=phone.visit.ref, refs=seen, outcome="misunderstood", note="", by=bo, at=NOON)


@pytest_db
def test_another_clinic_reaches_nothing(phone, chen):
    phone.ticks("rf.thunderclap")
    for act in (services.take_warnings, services.note_not_reached):
        with pytest.raises(NoSuchWarning):
            act(visit_ref=phone.visit.ref, by=chen, at=NOON)
    found = queries.waiting(organization_id=chen.organization_id, clinic_id=chen.clinic_id)
    assert (found.visits, found.urgency) == (0, "")


@pytest_db
def test_what_a_clinician_has_recorded_already_is_no_news(phone, amara):
    intake.record_answers(
        visit=phone.visit, answers={"rf.thunderclap": True}, source="clinician", by=amara, at=NOON
    )  # fmt: skip
    phone.ticks("positive_pressure")
    assert RedFlag.rows.count() == 0
    assert Letter.rows.count() == 0


@pytest_db
def test_the_desk_sees_whom_it_is_about_and_who_takes_care_of_it_and_nothing_that_was_answered(
    phone, sign_in, amara, dara
):
    Patient.objects.of(amara.organization_id).update(language="es")
    phone.ticks("rf.thunderclap")
    title, answer = (re.escape(words) for words in ("Thunderclap", "Yes"))
    seen = sign_in(dara).get("/before/")
    page = seen.content.decode()
    assert seen.status_code == 200
    assert "Nobody has taken it yet" in page
    assert "Elif" in page
    assert "At once" in page
    assert "speaks Spanish" in page
    assert not re.search(rf"{title}|<dd>{answer}|headache|Emergency care", page, re.IGNORECASE)
    assert not Line.objects.filter(kind="chart.seen").exists()
    services.take_warnings(visit_ref=phone.visit.ref, by=amara, at=NOON)
    assert f"<strong>{amara.name}</strong> takes care of it" in sign_in(dara).get("/before/").content.decode()


@pytest_db
def test_the_desk_takes_and_ends_nothing(phone, sign_in, dara):
    phone.ticks("rf.thunderclap")
    for act in ("take", "not-reached", "finish"):
        assert sign_in(dara).post(f"/before/{phone.visit.ref}/{act}").status_code == 403
    assert RedFlag.rows.get().taken_at is None


@pytest_db
def test_the_day_sheet_leads_every_member_of_staff_there(phone, sign_in, dara):
    phone.ticks("rf.thunderclap")
    assert 'href="/before/"' in re.sub(
        r"<nav.*?</nav>", "", sign_in(dara).get(reverse("desk:sheet")).content.decode(), flags=re.S
    )
