from __future__ import annotations

from dataclasses import replace

import pytest

from filiform.intake.errors import NoSuchTopic
from filiform.intake.rules.entries import entry_for, meaning, resolution
from filiform.intake.rules.figure import near_landmarks, regions_of_muscles
from filiform.intake.rules.mentions import mentions
from filiform.intake.rules.pages import page_of, walk
from filiform.intake.types import Entry, Source
from filiform.intake.words import place_groups
from filiform.knowledge import catalogues
from tests.intake.healthy import healthy_answers
from tests.intake.test_pages import sheet_of, stored


def named(*entries, listed="conditions"):
    return stored(listed, [], id=2, typed=tuple(entries))


def told(found, **more):
    return {(one.named, one.fact, one.is_open) for one in mentions(found, **more)}


def test_a_named_clot_is_shown_beside_the_question_that_says_no_and_beside_the_open_one():
    answers = healthy_answers() | {"dvt_treated.sites": []}
    del answers["rf.dvt_pe"]
    found = sheet_of(answers, named(entry_for("conditions", "DVT")))
    assert told(found) == {("DVT", "dvt_treated.sites", False), ("DVT", "rf.dvt_pe", True)}


def test_an_answer_that_agrees_is_not_shown():
    answers = healthy_answers() | {"dvt_treated.sites": ["posterior-leg-calf:left"], "rf.dvt_pe": True}
    assert told(sheet_of(answers, named(entry_for("conditions", "DVT")))) == set()


def test_a_name_of_no_list_picked_for_a_misspelling_keeps_its_question():
    typed = "osteoporosys"
    offered = next(one for one in resolution("conditions", typed).suggestions if one.known_other == "osteoporosis")
    entries = meaning((Entry(typed),), typed, offered)
    assert told(sheet_of(healthy_answers(), named(*entries))) == {(offered.shown, "osteoporosis_severe", False)}


def test_a_name_nobody_has_identified_asks_for_nothing_yet():
    assert told(sheet_of(healthy_answers(), named(Entry("osteoporosys")))) == set()


def test_the_desk_is_not_told_what_the_clinician_answered_or_is_asked():
    answers = healthy_answers()
    del answers["consent.capacity"]
    rows = [
        named(entry_for("conditions", "dementia"), entry_for("conditions", "epilepsy")),
        stored("epilepsy", "never", id=3, source=Source.CLINICIAN),
    ]
    found = sheet_of(answers, *rows)
    assert told(found) == {("dementia", "consent.capacity", True), ("epilepsy", "epilepsy", False)}
    assert told(found, is_desk=True) == set()


def test_the_desk_walks_the_patients_pages_only():
    found = sheet_of({})
    assert "bedside" in {page.key for page in walk(found)}
    assert {page.by for page in walk(found, is_desk=True)} == {"patient"}
    with pytest.raises(NoSuchTopic):
        page_of(found, "bedside", is_desk=True)


def test_the_desk_neither_sees_nor_overwrites_what_the_clinician_answered():
    row = stored("rf.trauma", True, id=2, source=Source.CLINICIAN)
    found = sheet_of({}, row)
    shown = {question.fact.id for question in page_of(found, "warning-signs", is_desk=True).questions}
    assert "rf.trauma" not in shown
    assert "rf.weight_loss" in shown
    begun = sheet_of({}, replace(row, fact="devices", value=["pacemaker"], is_complete=False))
    assert "devices" in {question.fact.id for question in page_of(begun, "devices", is_desk=True).questions}


def test_every_region_can_be_reached_on_the_figure_and_in_the_list():
    """Genuinely every one: a place that cannot be pointed at would be answered as its neighbour."""
    places = catalogues.eligibility().places
    pointed = {one.region for one in near_landmarks()} | {r for held in regions_of_muscles().values() for r in held}
    assert pointed == set(places.regions)
    listed = [place for _, rows in place_groups(places.headings) for place, _ in rows]
    assert sorted(listed) == sorted([*places.regions, *places.headings])
    words = [words for _, rows in place_groups(places.headings) for _, words in rows]
    assert len(words) == len(set(words))
