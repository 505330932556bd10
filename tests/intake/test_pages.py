from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filiform.intake.errors import NoSuchTopic
from filiform.intake.forms import Fields, read_page
from filiform.intake.rules.alerts import alerts_of
from filiform.intake.rules.asking import sheet
from filiform.intake.rules.facts import ELSEWHERE
from filiform.intake.rules.pages import page_of, walk
from filiform.intake.rules.topics import TOPICS, topic_of_fact
from filiform.intake.types import Entry, Source, StoredAnswer
from filiform.knowledge import catalogues
from tests.intake.healthy import healthy_answers

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
BORN = date(1988, 4, 2)


def stored(fact, value, **more):
    row = StoredAnswer(
        id=1, visit_id=1, visit_starts_at=NOW, episode_id=1, fact=fact, value=value, typed=(), is_complete=True,
        source=Source.PATIENT, by_name="Amara", given_at=NOW,
    )  # fmt: skip
    return replace(row, **more)


def sheet_of(answers, *rows, born_on=BORN):
    told = [*(stored(fact, value) for fact, value in answers.items()), *rows]
    return sheet(told, visit_id=1, starts_at=NOW, episode_id=1, born_on=born_on, on=NOW.date(), at=NOW)


def read(page, act=""):
    return read_page(Fields({"shown": [question.fact.id for question in page.questions], "act": [act]}), page)


def test_every_question_of_the_catalogue_is_asked_on_one_page_or_recorded_by_another_step():
    asked = [fact for topic in TOPICS for fact in topic.facts]
    assert len(asked) == len(set(asked))
    for fact in catalogues.eligibility().facts:
        assert fact.startswith("plan.") or fact in ELSEWHERE or topic_of_fact(fact), fact


def test_a_complete_history_has_nothing_open_and_the_age_is_derived():
    found = sheet_of(healthy_answers())
    assert found.is_complete
    assert found.values["age_years"] == 38


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(healthy_answers())))
def test_each_mandatory_answer_left_out_opens_the_history(fact):
    answers = healthy_answers()
    del answers[fact]
    found = sheet_of(answers)
    asked = any(q.fact.id == fact for page in walk(found) for q in page.questions)
    assert (fact in found.open) == (asked or fact == "bmi")


def test_the_body_mass_index_comes_from_height_and_weight():
    answers = healthy_answers() | {"body.height_cm": 180, "body.weight_kg": 81}
    del answers["bmi"]
    assert sheet_of(answers).values["bmi"] == 25.0


def test_questions_that_depend_on_an_answer_appear_with_it():
    answers = healthy_answers()
    for fact in ("chemo_active", "radiotherapy.sites"):
        del answers[fact]
    assert sheet_of(answers).is_complete
    assert all(q.fact.id != "chemo_active" for q in page_of(sheet_of(answers), "conditions").questions)
    assert set(sheet_of(answers | {"cancer.status": "active"}).open) == {"chemo_active", "radiotherapy.sites"}


def test_an_untouched_checklist_stays_unknown_and_only_its_button_says_no():
    page = page_of(sheet_of({}), "warning-signs")
    assert read(page).answers == {}
    closed = read(page, act="close:warning-back").answers
    assert set(closed.values()) == {False}
    assert "rf.saddle_numbness" in closed


def test_a_tick_is_recorded_at_once_and_the_rest_stays_unknown():
    page = page_of(sheet_of({}), "warning-signs")
    answers = read_page(Fields({"shown": ["rf.trauma", "rf.weight_loss"], "f.rf.trauma": ["yes"]}), page).answers
    assert answers == {"rf.trauma": True}


def test_a_tick_taken_away_opens_the_question_again():
    page = page_of(sheet_of({"rf.trauma": True}), "warning-signs")
    assert read_page(Fields({"shown": ["rf.trauma"]}), page).answers == {"rf.trauma": None}


def test_a_tick_without_its_place_is_no_answer_and_keeps_the_list_from_closing():
    page = page_of(sheet_of({}), "body")
    sent = {"shown": ["numb.sites", "pad.sites"], "f.numb.sites": ["yes"], "place.numb.sites": ["elbow"]}
    assert read_page(Fields(sent | {"side.numb.sites": [""]}), page).answers == {}
    closing = read_page(Fields(sent | {"side.numb.sites": [""], "act": ["close:body"]}), page)
    assert closing.answers == {"pad.sites": []}
    assert closing.errors == {"numb.sites": "Needs a place and a side."}
    whole = read_page(Fields(sent | {"side.numb.sites": ["left"]}), page)
    assert whole.answers == {"numb.sites": ["elbow:left"]}


def test_a_ticked_number_taken_from_none_is_unknown_until_the_number_is_there():
    page = page_of(sheet_of({"bleeding.major_days_ago": "none"}), "medicines")
    shown = {"shown": ["bleeding.major_days_ago"], "f.bleeding.major_days_ago": ["yes"]}
    assert read_page(Fields(shown), page).answers == {"bleeding.major_days_ago": None}
    assert read_page(Fields(shown | {"n.bleeding.major_days_ago": ["9,5"]}), page).answers == {
        "bleeding.major_days_ago": 9.5
    }
    wrong = read_page(Fields(shown | {"n.bleeding.major_days_ago": ["long"]}), page)
    assert "number in days" in wrong.errors["bleeding.major_days_ago"]


def test_ticks_of_an_option_list_are_kept_and_known_only_when_it_is_closed():
    page = page_of(sheet_of({}), "devices")
    ticked = read_page(Fields({"shown": ["devices"], "f.devices": ["pacemaker"]}), page)
    assert ticked.answers == {"devices": ["pacemaker"]}
    assert ticked.unfinished == {"devices"}
    begun = sheet_of({}, stored("devices", ["pacemaker"], is_complete=False))
    assert "devices" in begun.open
    closing = {"shown": ["devices"], "f.devices": ["pacemaker"], "act": ["close:devices"]}
    closed = read_page(Fields(closing), page_of(begun, "devices"))
    assert closed.answers == {"devices": ["pacemaker"]}
    assert not closed.unfinished
    none = read_page(
        Fields({"shown": ["prior_reaction"], "act": ["close:reactions"]}), page_of(sheet_of({}), "needles")
    )
    assert none.answers == {"prior_reaction": ["none"]}


def test_a_page_that_does_not_exist_says_so():
    with pytest.raises(NoSuchTopic):
        page_of(sheet_of({}), "shoes")


def test_the_banner_names_what_nobody_may_overlook():
    rows = [
        stored("medications", ["apixaban", "clopidogrel"], typed=(Entry("Eliquis", ("apixaban",)), Entry("Zzz"))),
        stored("conditions", ["haemophilia A"]),
        stored("pregnancy.status", "possible"),
        stored("devices", ["pacemaker"]),
        stored("epilepsy", "controlled"),
        stored("allergies", ["latex"]),
        stored("prior_reaction", ["fainted-or-nearly"]),
    ]
    assert [alert.text for alert in alerts_of(rows, at=NOW)] == [
        "Anticoagulant: apixaban", "Antiplatelet: clopidogrel", "Bleeding disorder: haemophilia A",
        "Not identified: Zzz", "Possibly pregnant", "Pacemaker", "Epilepsy, controlled", "Allergies: latex",
        "Fainted or nearly with needles",
    ]  # fmt: skip
    assert alerts_of([stored("prior_reaction", ["none"]), stored("epilepsy", "never")], at=NOW) == []
    later = NOW.replace(year=NOW.year + 1)
    assert alerts_of([stored("pregnancy.status", "yes")], at=later) == []


@settings(max_examples=80, deadline=None)
@given(st.sets(st.sampled_from(sorted(healthy_answers()))))
def test_while_anything_is_open_some_page_asks_for_it(left_out):
    """A question that waits for another must not let the history look finished."""
    answers = {fact: value for fact, value in healthy_answers().items() if fact not in left_out}
    found = sheet_of(answers)
    assert bool(found.to_ask) == any(page.to_ask for page in walk(found))


def test_a_question_waits_until_it_makes_sense():
    asked = {q.fact.id for page in walk(sheet_of({})) for q in page.questions}
    assert not asked & {"device.sites", "surgery.days_since", "rf.cancer_history", "inr", "chemo_active"}
    answers = healthy_answers() | {"devices": ["pacemaker"]}
    del answers["device.sites"]
    assert [q.fact.id for q in page_of(sheet_of(answers), "bedside").questions if q.is_open] == ["device.sites"]
