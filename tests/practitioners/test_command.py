"""`filiform qualify` answers in JSON, and refuses in one line what it cannot read."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filiform.knowledge import catalogues
from filiform.practitioners.command import answer, run, vocabulary
from filiform.practitioners.document import parse_question
from filiform.practitioners.errors import InvalidPractitioner
from filiform.practitioners.types import Standing

TODAY = date(2026, 11, 23)
COURSE = {
    "course": "Foundation", "hours": 400, "in_person_hours": 400, "completed_on": "2018-05-01", "regions": ["thorax"],
    "techniques": ["deep"], "exams": ["written", "practical"], "supervised_sessions": 300,
}  # fmt: skip
PERMITTED = {
    "profession": "physician", "jurisdiction": "US-AL", "on": "2026-11-23", "trainings": [COURSE],
    "licences": [{"number": "7", "expires_on": "2028-01-01"}],
}  # fmt: skip
SILENT = PERMITTED | {"jurisdiction": "US-AK", "profession": "chiropractor"}
WORD = {"responsibility": True, "by": "Olu", "reason": "asked", "given_on": "2026-11-01", "until": "2027-11-01"}


def asked(document):
    return answer(parse_question(json.dumps(document), today=TODAY, words=vocabulary()))


@pytest.fixture
def told(monkeypatch, capsys, tmp_path):
    def tell(document, argument=None):
        file = tmp_path / "one.json"
        file.write_text(document if isinstance(document, str) else json.dumps(document))
        if argument == "-":
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))
        code = run([argument or str(file)])
        return code, *capsys.readouterr()

    return tell


@pytest.mark.parametrize("argument", [None, "-"])
def test_qualified_is_0_with_the_answer_in_json(told, argument):
    code, out, err = told(PERMITTED, argument)
    assert (code, err) == (0, "")
    found = json.loads(out)
    assert found["verdict"] == "qualified"
    assert found["rule"]["sources"]
    assert found["catalogue"] == catalogues.practice_rules().version
    assert "thoracic-paraspinal" in found["regions"]


def test_no_is_1_with_the_answer_and_one_line(told):
    code, out, err = told(PERMITTED | {"licences": []})
    assert code == 1
    assert json.loads(out)["verdict"] == "not-qualified"
    assert err.endswith("one.json: not-qualified: No licence is on record.\n")
    assert err.count("\n") == 1


def test_where_the_law_is_silent_the_owner_may_answer(told):
    assert told(SILENT)[0] == 1
    code, out, _ = told(SILENT | {"attestations": [WORD]})
    assert code == 0
    found = json.loads(out)
    assert found["verdict"] == "qualified-with-conditions"
    assert found["owners_responsibility"] == {
        "by": "Olu", "reason": "asked", "given_on": "2026-11-01", "until": "2027-11-01"
    }  # fmt: skip
    assert not found["may_be_listed"]
    california = SILENT | {"jurisdiction": "US-CA", "profession": "physical_therapist", "attestations": [WORD]}
    assert json.loads(told(california)[1])["verdict"] == "not-qualified"


def test_each_profession_is_judged_alone(told):
    both = {
        "professions": ["physical_therapist", "acupuncturist"], "jurisdiction": "US-NY", "trainings": [COURSE],
        "on": "2026-11-23",
        "licences": [
            {"number": "1", "expires_on": "2028-01-01"},
            {"number": "2", "expires_on": "2028-01-01", "profession": "acupuncturist"},
        ],
    }  # fmt: skip
    code, out, _ = told(both)
    found = json.loads(out)
    assert (code, found["profession"]) == (0, "acupuncturist")
    assert found["other_professions"]["physical_therapist"]["verdict"] == "not-qualified"


def test_a_region_and_technique_can_be_asked_for(told):
    assert told(PERMITTED | {"region": "thorax", "technique": "deep"})[0] == 0
    code, _, err = told(PERMITTED | {"region": "gluteal"})
    assert code == 1
    assert "Not covered by training on record, or not allowed here: gluteal." in err


WRONG = [
    ("{", "this is not JSON"),
    ("[]", "document: write an object"),
    ({}, "jurisdiction: is missing"),
    ({"jurisdiction": "US-CO"}, "profession: is missing"),
    (PERMITTED | {"profession": "barber"}, "profession: 'barber' is not in the practice rules"),
    (PERMITTED | {"jurisdiction": "Alabama"}, "jurisdiction: 'Alabama' is not in the practice rules"),
    (PERMITTED | {"on": "23.11.2026"}, "on: '23.11.2026' is not a date"),
    (PERMITTED | {"region": "elbow grease"}, "region: 'elbow grease' is neither a region"),
    (PERMITTED | {"technique": "magic"}, "technique: 'magic' is no technique"),
    (PERMITTED | {"npi": "1234567890"}, "npi: '1234567890' is not an NPI: its last digit"),
    (PERMITTED | {"licences": {}}, "licences: write a list"),
    (PERMITTED | {"licences": [{"number": "7"}]}, "licences[0].expires_on: is missing"),
    (PERMITTED | {"licences": [{"number": "7", "expires": "x"}]}, "licences[0]: unknown key 'expires'"),
    (PERMITTED | {"licences": [7]}, "licences[0]: write an object"),
    (
        PERMITTED | {"licences": [{"number": "7", "expires_on": "2028-01-01", "status": "fine"}]},
        "licences[0].status: 'fine' is not known",
    ),
    (PERMITTED | {"trainings": [COURSE | {"hours": -1}]}, "trainings[0].hours: -1 is not a whole number"),
    (PERMITTED | {"trainings": [COURSE | {"hours": True}]}, "trainings[0].hours: True is not a whole number"),
    (PERMITTED | {"trainings": [COURSE | {"in_person_hours": 401}]}, "trainings[0].in_person_hours: is more than"),
    (PERMITTED | {"trainings": [COURSE | {"exams": ["oral"]}]}, "trainings[0].exams[0]: 'oral' is no exam"),
    (PERMITTED | {"certificates": [{"kind": "cpr", "valid_from": "2026-01-01"}]}, "certificates[0].kind: 'cpr'"),
    (PERMITTED | {"attestations": [WORD | {"condition": "x"}]}, "attestations[0]: name the condition, or write"),
    (PERMITTED | {"attestations": [{"given_on": "2026-01-01", "until": "2027-01-01"}]}, "attestations[0]: name the"),
    (PERMITTED | {"attestations": [WORD | {"responsibility": "yes"}]}, "responsibility: write true or false"),
    ('{"on": "2026-11-23", "on": "2026-11-24"}', "on: is given twice"),
    ("[" * 100_000, "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_cannot_be_read_is_1_with_one_line_that_names_the_place(told, document, said):
    code, out, err = told(document)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


def test_wrong_usage_is_2_and_help_is_0(capsys, tmp_path):
    assert run([]) == run(["a", "b"]) == run(["--fast"]) == 2
    assert run(["--help"]) == 0
    assert run([str(tmp_path / "none.json")]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_a_day_left_out_is_today():
    found = asked({key: value for key, value in PERMITTED.items() if key != "on"})
    assert found.on == TODAY
    assert found.status is Standing.QUALIFIED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["US-CO", "2026-11-23", "deep"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PERMITTED, *COURSE, *WORD, "x"]), inner)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*PERMITTED, "attestations", "certificates", "limits", "region"]), json_values))
def test_whatever_is_given_it_is_read_or_refused(changes):
    with suppress(InvalidPractitioner):
        assert asked(PERMITTED | changes).status in Standing
