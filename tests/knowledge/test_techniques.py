"""The catalogue of techniques holds what its file holds, fits the session's vocabulary, and says what it stands on."""

from __future__ import annotations

import copy
from dataclasses import fields
from typing import Any

import pytest

from filiform.knowledge import catalogues, loading
from filiform.knowledge.compiling import check
from filiform.knowledge.schema.techniques_references import LISTS
from filiform.knowledge.techniques import Basis, Catalogue
from filiform.treatment import payloads as p
from filiform.treatment.rules.insertion import TECHNIQUES
from filiform.treatment.types import ClinicRules


@pytest.fixture
def document() -> dict[str, Any]:
    return copy.deepcopy(loading.load("techniques").document)


@pytest.fixture
def held() -> Catalogue:
    return catalogues.techniques()


def faults(document: dict[str, Any]) -> set[tuple[str, str]]:
    return {(fault.row, fault.key) for fault in check({"techniques": document})}


def rows_of(held: Catalogue, name: str) -> list[Any]:
    inner = {
        "stimulation_presets": held.stimulation.presets.values(),
        "stimulation_tolerances": held.stimulation.tolerances.values(),
        "stimulation_rules": held.stimulation.rules,
        "dose_grades": held.dose.grades.values(),
        "dose_bounds": held.dose.bounds.values(),
    }
    return list(inner[name] if name in inner else getattr(held, name).values())


@pytest.mark.parametrize("name", LISTS)
def test_every_row_and_every_value_of_the_file_is_reachable(name: str, document, held) -> None:
    rows = rows_of(held, name)
    assert [one.id for one in rows] == [row["id"] for row in document[name]]
    for one, row in zip(rows, document[name], strict=True):
        for key, value in row.items():
            if key in ("dossier", "sources", "expert"):
                continue
            assert getattr(one, key) == (tuple(value) if isinstance(value, list) else value)
        assert one.basis.section == row["dossier"]
        assert [source.id for source in one.basis.sources] == row["sources"]
        assert list(one.basis.expert) == row["expert"]


def test_no_row_stands_on_memory_alone_without_saying_so(held) -> None:
    rows = [one for name in LISTS for one in rows_of(held, name)] + [held.stimulation, held.dose]
    for one in rows:
        assert isinstance(one.basis, Basis)
        assert one.basis.section
        if {source.read for source in one.basis.sources} == {"memory"}:
            assert one.basis.expert, one


def test_the_vocabulary_of_a_session_is_that_of_the_catalogue(held) -> None:
    assert (
        "superficial", "deep", "in-situ", "fast-in-fast-out", "pistoning", "rotation", "periosteal", "semi-permanent",
        "heated-needle",
    ) == TECHNIQUES == tuple(held.needling)  # fmt: skip
    assert tuple(held.after) == p.POST_TECHNIQUES
    assert tuple(held.stimulation.tolerances) == p.TOLERANCES


def test_limits_bar_the_techniques_they_name(held) -> None:
    assert held.forbidden_by == {
        "no_pistoning": {"fast-in-fast-out", "pistoning"},
        "no_periosteal": {"periosteal"},
        "no_semi_permanent": {"semi-permanent"},
    }
    limits = {name for rule in catalogues.eligibility().rules.values() for name in rule.limits}
    assert set(held.forbidden_by) <= limits


def test_the_room_starts_with_the_values_of_the_catalogue(held) -> None:
    clinic = ClinicRules()
    assert (clinic.second_counter_above, clinic.max_dwell_min) == (8, 30)
    assert (clinic.observe_min, clinic.watch_every_min) == (10, 5)
    assert (clinic.skin_agent, clinic.hands_agent) == ("70% alcohol", "alcohol rub")


def test_no_offered_agent_passes_for_an_antiseptic_that_is_none(held) -> None:
    plain = ClinicRules().plain_skin_agents
    assert {"none", "water", "soap", "soap-and-water", "soap and water"} == plain
    assert {row.label for row in held.skin_agents.values() if row.antiseptic}.isdisjoint(plain)


def test_which_techniques_insert_and_which_work_a_needle_that_is_in(held) -> None:
    assert {row.id for row in held.needling.values() if not row.manipulates} == {
        "superficial", "deep", "in-situ", "semi-permanent",
    }  # fmt: skip
    assert all(row.inserts for row in held.needling.values())
    assert held.needling["pistoning"].counts_passes
    assert not held.needling["rotation"].counts_passes


def test_grades_stand_in_order_and_every_bound_is_a_field_apart(held) -> None:
    assert list(held.dose.grades) == ["low", "moderate", "high"]
    assert all(bound.moderate < bound.high for bound in held.dose.bounds.values())
    assert "does not advise" in held.dose.note
    assert {field.name for field in fields(held.dose)} >= {"title", "rule", "note"}


def test_faults_of_techniques_come_out_together(document) -> None:
    document["needling"][0]["sources"] = ["hearsay"]
    document["needling"][1]["expert"] = ["colour"]
    document["needling"][2]["dwell"] = "forever"
    del document["needling"][3]["dwell"]
    document["needling"][4]["forbidden_by"] = "no_fun"
    document["stimulation_presets"][0]["hz"] = 20
    document["stimulation_presets"][1]["minutes"] = 17
    document["after"][0]["usual"] = 4
    document["dwell"][1]["usual_min"] = [20, 60]
    document["times"][1]["up_to"] = 3
    document["skin_agents"][2]["also"].append("70% Alcohol")
    document["dose_bounds"][0]["high"] = 2
    document["dose"]["sources"] = ["hearsay"]
    document["numbers"] = [row for row in document["numbers"] if row["id"] != "second-counter"]
    assert faults(document) == {
        ("needling[0] (superficial)", "sources[0]"),
        ("needling[1] (deep)", ""),
        ("needling[2] (in-situ)", "dwell"),
        ("needling[3] (fast-in-fast-out)", "dwell"),
        ("needling[4] (pistoning)", "forbidden_by"),
        ("stimulation_presets[0] (low)", ""),
        ("stimulation_presets[1] (low-10)", ""),
        ("after[0] (massage)", ""),
        ("dwell[1] (in-situ)", ""),
        ("times[1] (observe)", ""),
        ("skin_agents[2] (soap-and-water)", ""),
        ("dose_bounds[0] (needles)", ""),
        ("dose (sources)", "[0]"),
        ("document", "numbers"),
    }


def test_a_row_given_twice_is_a_fault(document) -> None:
    document["after"].append(document["after"][0])
    assert ("after[5] (massage)", "id") in faults(document)


def test_ranges_run_upwards(document) -> None:
    document["stimulation"]["minutes"] = [30, 10]
    assert ("document", "stimulation") in faults(document)


def test_what_may_be_planned_is_known(document) -> None:
    eligibility = loading.load("eligibility").document
    assert check({"techniques": document, "eligibility": eligibility}) == []
    document["needling"] = [row for row in document["needling"] if row["id"] != "heated-needle"]
    found = check({"techniques": document, "eligibility": eligibility})
    assert [fault.message for fault in found] == ["lacks 'heated-needle', which the screening lets one plan"]
