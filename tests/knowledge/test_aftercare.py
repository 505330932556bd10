"""The aftercare catalogue: honest words, a meaning for every red flag, and translations that lack nothing."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from filiform.knowledge import catalogues, compiling, loading
from filiform.knowledge.aftercare import from_documents
from filiform.knowledge.compiling import check
from filiform.knowledge.schema.aftercare_references import english_words

# What a sheet must never promise (a sheet informs); "safely" of an act would be a promise too.
PROMISES = ("safe", "harmless", "no risk", "nothing can", "certified", "guarantee", "best")


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(loading.load("aftercare").document)


def sound() -> dict[str, Any]:
    return {name: loading.load(name).document for name in ("eligibility", "adverse-events", "muscles")}


def faults_of(document: dict[str, Any], **more: Any) -> list[tuple[str, str, str]]:
    return [(one.row, one.key, one.message) for one in check({**sound(), "aftercare": document, **more})]


def translated(document: dict[str, Any]) -> dict[str, Any]:
    """Every text in capitals but for its places: a language as good as any."""
    english = {name: text for name, (_, text) in english_words(document).items()}
    asked = sound()["adverse-events"]["patient_red_flag_questions"]
    english |= {f"question.{one['id']}": one["text"] for one in asked}
    return {"language": "xx", "schema_version": 1, "status": "draft", "words": english}


def test_no_text_promises_anything(document: dict[str, Any]) -> None:
    found = [
        (name, word) for name, (_, text) in english_words(document).items() for word in PROMISES if word in text.lower()
    ]
    assert found == []


def test_every_red_flag_question_has_a_meaning_and_something_to_do_at_once() -> None:
    held, asked = catalogues.aftercare(), catalogues.adverse_events().patient_red_flag_questions
    assert {one.id for one in asked} == set(held.flags)
    for one in asked:
        flag, means = held.flags[one.id], held.flags[one.id].meaning
        assert flag.question == one.text
        # What the events file says of the same yes.
        assert ("now" in one.if_yes) == (means.urgency == "now")
        assert ("emergency now" in one.if_yes) == (means.act == "emergency")
        if "doctor today" in one.if_yes:
            assert means.act == "doctor"
            assert flag.raised is not None


def test_everybody_is_asked_at_24_and_72_hours_and_about_every_red_flag() -> None:
    held = catalogues.aftercare()
    everybody = [one for one in held.follow_ups if one.is_for_everybody]
    assert [one.hours for one in everybody] == [24, 72]
    assert all(set(one.asks) == set(held.flags) for one in everybody)


def test_hours_the_screening_names_are_asked_at() -> None:
    """A rule of the screening that wants a question at an hour finds one there."""
    named = {
        hours for rule in catalogues.eligibility().rules.values() for hours in rule.limits.get("follow_up_hours", ())
    }
    asked = {one.hours for one in catalogues.aftercare().follow_ups if one.screened or one.is_for_everybody}
    assert named <= asked


def test_faults_come_out_together_with_their_places(document: dict[str, Any]) -> None:
    document["lines"][0]["section"] = "tomorrow"
    document["lines"][1]["sources"] = ["rumour"]
    document["lines"][2]["text"] = "Sore at {place}."
    document["lines"][13]["when"] = [{"needled": ["elbows"]}]
    document["flags"][0]["suspects"] = ["gremlins"]
    document["flags"][5]["raised"]["risks"] = ["bad-luck"]
    document["follow_ups"][0]["asks"] = ["rf-tickle"]
    document["risks"]["bleeding"] = ["no-such-rule"]
    found = {(row.split(" ")[0], key) for row, key, _ in faults_of(document)}
    assert {
        ("lines[0]", "section"), ("lines[1]", "sources[0]"), ("lines[2]", "text"), ("lines[13]", "when[0].needled[0]"),
        ("flags[0]", "suspects[0]"), ("flags[5]", "raised.risks[0]"), ("follow_ups[0]", "asks[0]"),
    } <= found  # fmt: skip
    assert any("no-such-rule" in message for *_, message in faults_of(document))


def test_expert_knowledge_has_to_be_named(document: dict[str, Any]) -> None:
    row = next(one for one in document["lines"] if one["sources"] == ["expert"])
    del row["expert"]
    assert any("without saying for what" in message for *_, message in faults_of(document))


def test_a_red_flag_without_a_meaning_is_a_fault(document: dict[str, Any]) -> None:
    document["flags"] = [one for one in document["flags"] if one["flag"] != "rf-allergy"]
    assert any("lacks 'rf-allergy'" in message for *_, message in faults_of(document))


def test_a_translation_lacks_nothing_and_keeps_the_places_to_fill_in(document: dict[str, Any]) -> None:
    words = translated(document)
    assert faults_of(document, **{"aftercare.xx": words}) == []
    del words["words"]["question.rf-breath"]
    words["words"]["line.today-spine"] = "Nobody cracks {area}."
    words["words"]["line.of-another-file"] = "What?"
    messages = [message for *_, message in faults_of(document, **{"aftercare.xx": words})]
    assert len(messages) == 3
    assert "lacks question.rf-breath" in messages
    assert any("{areas}" in message for message in messages)


def test_each_translation_as_shipped_is_whole() -> None:
    held = {name: loading.load(name).document for name in loading.every_name() if name.startswith("aftercare")}
    assert check({**sound(), **held}) == []


def test_a_language_is_a_file_and_no_code(tmp_path: Path, document: dict[str, Any]) -> None:
    for name in loading.NAMES:
        (tmp_path / f"{name}.yaml").write_bytes(loading.read_source(name))
    lines = "".join(f"  {key}: {said!r}\n" for key, said in translated(document)["words"].items() if "'" not in said)
    (tmp_path / "aftercare.xx.yaml").write_text(f"language: xx\nschema_version: 1\nstatus: draft\nwords:\n{lines}")
    assert loading.translations("aftercare", data=tmp_path) == ("xx",)
    assert "aftercare.xx" in loading.every_name(data=tmp_path)
    parsed, _ = compiling.parse("aftercare.xx", (tmp_path / "aftercare.xx.yaml").read_bytes())
    assert parsed["words"]["section.today"] == "What to do today"


def test_words_of_a_language_stand_in_for_the_english_ones_one_by_one(document: dict[str, Any]) -> None:
    words = {"line.call-any": "Llámenos.", "question.rf-head": "¿Dolor?", "raised.rf-infect": "Urgencias hoy."}
    held = from_documents(
        document, {"rf-head": "Ache?"}, content_hash="0" * 64, words=words, language="es", words_hash="f" * 64
    )
    assert next(one.text for one in held.lines if one.id == "call-any") == "Llámenos."
    assert next(one.text for one in held.lines if one.id == "call-soreness").startswith("Call us")
    assert held.flags["rf-head"].question == "¿Dolor?"
    assert held.flags["rf-infect"].raised is not None
    assert held.flags["rf-infect"].raised.do == "Urgencias hoy."
    assert held.version == "1+000000000000+es-ffffffffffff"


def test_every_jurisdiction_of_the_practice_rules_has_an_emergency_number() -> None:
    countries = {key.partition("-")[0] for key in catalogues.practice_rules().jurisdictions}
    assert countries <= set(catalogues.aftercare().emergency_numbers)
