"""A broken catalogue tells all its faults at once: file, row, key."""

import copy
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from filiform.knowledge import __main__ as command
from filiform.knowledge import compiling, loading
from filiform.knowledge.compiling import check
from filiform.knowledge.errors import CatalogueInvalid
from filiform.knowledge.faults import Fault

Documents = dict[str, dict[str, Any]]


@cache
def sound() -> Documents:
    return {name: loading.load(name).document for name in loading.every_name()}


@pytest.fixture
def documents() -> Documents:
    return copy.deepcopy(sound())


def places(faults: list[Fault]) -> list[tuple[str, str, str]]:
    return [(fault.file, fault.row, fault.key) for fault in faults]


def row_of(rows: list[dict[str, Any]], id_: str) -> dict[str, Any]:
    return next(row for row in rows if row["id"] == id_)


def test_the_catalogues_as_shipped_have_no_fault() -> None:
    assert check(sound()) == []


def test_faults_of_eligibility_come_out_together(documents: Documents) -> None:
    broken = documents["eligibility"]
    rules, facts = broken["rules"], broken["facts"]
    rules[0]["colour"] = "red"
    del rules[1]["rationale"]
    rules[2]["action"] = "ask-again"
    rules[3]["sources"] = ["no-such-paper"]
    rules[4]["when"] = {"fact": "no.such.fact", "op": "==", "value": True}
    rules[5]["when"] = {"fact": "consent.given", "op": "==", "value": "perhaps"}
    rules[6]["when"] = {"fact": "medications", "op": "has-any", "value": {"valueset": "sweets"}}
    rules[7]["when"] = {"fact": "plan.regions", "op": "intersects", "value": {"region_group": "tail"}}
    rules[8]["when"] = {"fact": "age_years", "op": "<", "value": "old"}
    rules[9]["avoid"] = ["tail", {"region_group": "wings"}, {"from_fact": "tail.sites"}, {"from_fact": "bmi"}]
    rules[10]["limits_apply_to"] = [{"from_fact": "nowhere.sites"}]
    rules[101]["id"] = rules[102]["id"]
    rules[13]["elicit"][0]["fact"] = "never.asked"
    rules[14]["when"] = {"all": [], "fact": "bmi", "op": "unknown"}
    facts[1]["asked_if"] = {"fact": "gone", "op": "==", "value": True}
    broken["red_flag_screen"]["rules"].append("redflag-none")
    broken["red_flag_screen"]["questions"].append("rf.none")
    broken["ask_again"]["every-session"].append("lost.fact")
    broken["region_groups"]["peri-hip"].append("tail")
    broken["value_sets"]["statins"].append({"name": "x", "atcc": "y"})

    def at(index: int) -> str:
        return f"rules[{index}] ({rules[index]['id']})"

    expected = {
        (at(0), "colour"),
        (at(1), "rationale"),
        (at(2), "action"),
        (at(3), "sources[0]"),
        (at(4), "when.fact"),
        (at(5), "when.value"),
        (at(6), "when.value.valueset"),
        (at(7), "when.value.region_group"),
        (at(8), "when.value"),
        (at(9), "avoid[0]"),
        (at(9), "avoid[1].region_group"),
        (at(9), "avoid[2].from_fact"),
        (at(9), "avoid[3].from_fact"),
        (at(10), "limits_apply_to[0].from_fact"),
        (at(101), "id"),
        (at(102), "id"),
        (at(13), "elicit[0].fact"),
        (at(14), "when.all"),
        ("facts[1] (bmi)", "asked_if.fact"),
        ("red_flag_screen (rules)", "[16]"),
        ("red_flag_screen (questions)", "[20]"),
        ("ask_again (every-session)", "[33]"),
        ("region_groups (peri-hip)", "[4]"),
        ("value_sets.statins[7] (x)", "atcc"),
    }
    faults = check({"eligibility": broken})
    assert {(fault.row, fault.key) for fault in faults} == expected
    assert {fault.file for fault in faults} == {"eligibility.yaml"}


def test_faults_of_the_muscle_files_and_the_chart_come_out_together(documents: Documents) -> None:
    muscles = documents["muscles"]["muscles"]
    row_of(muscles, "masseter")["hazards"][0]["structure"] = "dragon"
    row_of(muscles, "soleus")["sources"][0]["source"] = "hearsay"
    row_of(muscles, "iliacus")["needle_gauge_mm"] = "thin"
    row_of(muscles, "supinator")["further_reading"] = ["unwritten"]
    row_of(muscles, "deltoid-middle")["needle_length_mm"] = [50, 30]
    del documents["muscle-regions"]["muscle_regions"]["anconeus"]
    documents["muscle-regions"]["muscle_regions"]["temporalis"] = ["tail"]
    documents["muscle-regions"]["muscle_regions"]["unicornis"] = ["scalp"]
    documents["body-chart"]["muscles"]["unicornis"] = documents["body-chart"]["muscles"].pop("sartorius")
    documents["body-chart"]["muscles"]["gracilis"]["depth"] = "abyssal"
    documents["body-chart"]["views"]["lateral"]["outlines"][0]["corners"] = [9999]
    order = [row["id"] for row in muscles]

    def at(id_: str) -> str:
        return f"muscles[{order.index(id_)}] ({id_})"

    assert set(places(check(documents))) == {
        ("muscles.yaml", at("masseter"), "hazards[0].structure"),
        ("muscles.yaml", at("soleus"), "sources[0].source"),
        ("muscles.yaml", at("iliacus"), "needle_gauge_mm"),
        ("muscles.yaml", at("supinator"), "further_reading[0]"),
        ("muscles.yaml", at("deltoid-middle"), ""),
        ("muscles.yaml", at("anconeus"), "id"),
        ("muscles.yaml", at("sartorius"), "id"),
        ("muscle-regions.yaml", "muscle_regions (temporalis)", "[0]"),
        ("muscle-regions.yaml", "muscle_regions (unicornis)", ""),
        ("body-chart.yaml", "muscles (unicornis)", ""),
        ("body-chart.yaml", "muscles (gracilis)", "depth"),
        ("body-chart.yaml", "views (lateral)", "outlines[0].corners[0]"),
    }


def test_faults_of_instruments_come_out_together(documents: Documents) -> None:
    pain = documents["instruments"]["instruments"]["pain_relief"]
    pain[0]["mcid"][0]["source"] = "nobody2099"
    pain[1]["mdc"][0]["value"] = "large"
    pain[2]["direction"] = "sideways"
    pain[3]["id"] = pain[4]["id"]
    documents["instruments"]["counts"]["function"] = 3
    assert set(places(check({"instruments": documents["instruments"]}))) == {
        ("instruments.yaml", f"instruments.pain_relief[0] ({pain[0]['id']})", "mcid[0].source"),
        ("instruments.yaml", f"instruments.pain_relief[1] ({pain[1]['id']})", "mdc[0].value"),
        ("instruments.yaml", f"instruments.pain_relief[2] ({pain[2]['id']})", "direction"),
        ("instruments.yaml", f"instruments.pain_relief[3] ({pain[3]['id']})", "id"),
        ("instruments.yaml", f"instruments.pain_relief[4] ({pain[4]['id']})", "id"),
        ("instruments.yaml", "counts (function)", ""),
    }


def test_faults_of_practice_rules_come_out_together(documents: Documents) -> None:
    places_ = documents["practice-rules"]["jurisdictions"]
    places_["US-AL"]["professions"]["chiropractor"]["source"] = ["tavern"]
    places_["US-AL"]["professions"]["chiropractor"]["technique_limits"] = ["no-magic"]
    places_["US-AK"]["professions"]["physician"]["as_of"] = "yesterday"
    places_["US-AK"]["professions"]["chiropractor"].pop("reason")
    documents["practice-rules"]["meta"]["condition_evidence"]["current gossip"] = ["resuscitation"]
    places_["US-AZ"]["professions"]["wizard"] = places_["US-AZ"]["professions"]["physician"]
    found = set(places(check({"practice-rules": documents["practice-rules"]})))
    assert {
        ("practice-rules.yaml", "jurisdictions (US-AL)", "professions.chiropractor.source[0]"),
        ("practice-rules.yaml", "jurisdictions (US-AL)", "professions.chiropractor.technique_limits[0]"),
        ("practice-rules.yaml", "jurisdictions (US-AK)", "professions.physician.as_of"),
        ("practice-rules.yaml", "jurisdictions (US-AK)", "professions.chiropractor.reason"),
    } <= found
    assert any("gossip" in key for _, row, key in found)
    assert any(row == "jurisdictions (US-AZ)" and "wizard" in key for _, row, key in found)
    assert len(found) == 6


def test_faults_of_adverse_events_come_out_together(documents: Documents) -> None:
    broken = documents["adverse-events"]
    broken["event_types"][0]["sources"] = ["rumour"]
    broken["event_types"][1]["escalate"] = "  "
    broken["incidence"][2]["source"] = "rumour"
    broken["incidence"][0]["rows"][1]["percent"] = 120.0
    broken["grading"]["sources"] = ["rumour"]
    assert set(places(check({"adverse-events": broken}))) == {
        ("adverse-events.yaml", "event_types[0] (bleeding-minor)", "sources[0]"),
        ("adverse-events.yaml", f"event_types[1] ({broken['event_types'][1]['id']})", "escalate"),
        ("adverse-events.yaml", "incidence[2] (rumour)", "source"),
        ("adverse-events.yaml", f"incidence[0] ({broken['incidence'][0]['source']})", "rows[1].percent"),
        ("adverse-events.yaml", "grading (sources)", "[0]"),
    }


def test_faults_of_names_come_out_together(documents: Documents) -> None:
    medicine = documents["names"]["names"]["medicine"]
    medicine["same"]["unobtainium"] = ["Neverol"]
    medicine["same"]["warfarin"].append("Xarelto")
    medicine["several"][0]["terms"] = ["stardust"]
    medicine["ambiguous"][0]["candidate_sets"] = ["sweets"]
    medicine["other"][1]["asked_by"] = ["nobody.asks"]
    del documents["names"]["value_set_kinds"]["statins"]
    faults = check({"names": documents["names"], "eligibility": documents["eligibility"]})
    keys = {fault.key for fault in faults}
    assert {fault.file for fault in faults} == {"names.yaml"}
    assert {
        "medicine.same.unobtainium".removeprefix("medicine."),
        "several[0].terms[0]",
        "ambiguous[0].candidate_sets[0]",
        "other[1].asked_by[0]",
    } <= keys
    assert any("'Xarelto' already stands for 'warfarin'" in fault.message for fault in faults)
    assert any("the value set 'statins' has no kind" in fault.message for fault in faults)


def test_a_key_given_twice_is_a_fault_and_not_a_silent_loss() -> None:
    _, faults = compiling.parse("muscle-regions", b"muscle_regions:\n  soleus: [a]\n  soleus: [b]\n")
    assert [str(fault) for fault in faults] == [
        "muscle-regions.yaml: line 3: soleus: is given twice; the first would be lost"
    ]


def test_text_that_is_not_yaml_is_told_with_its_line() -> None:
    document, faults = compiling.parse("muscles", b"a: 1\nb: [1, 2\nc: 3\n")
    assert document == {}
    assert faults[0].file == "muscles.yaml"
    assert faults[0].row.startswith("line ")


def test_all_files_are_checked_before_anything_is_stored(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name in loading.NAMES:
        text = loading.read_source(name)
        if name == "muscles":
            text = text.replace(b"  skill_level: basic\n", b"  skill_level: trivial\n", 1)
        if name == "instruments":
            text = text.replace(b"kind: patient-reported", b"kind: guessed", 1)
        (data / f"{name}.yaml").write_bytes(text)
    with pytest.raises(CatalogueInvalid) as caught:
        compiling.compile_all(data=data, places=[tmp_path / "out"])
    assert {fault.file for fault in caught.value.faults} == {"muscles.yaml", "instruments.yaml"}
    assert caught.value.facts["count"] == 2
    assert "muscles.yaml: muscles[0] (temporalis): skill_level:" in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_the_command_prints_one_line_for_each_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(loading.every_name())
    assert [line.split()[1] for line in lines[:7]] == ["134", "133", "133", "133", "117", "82", "24"]
