"""`filiform screen` as scripts use it: the document out, one clear line for a fault, exit codes that mean something."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from typing import Any

import pytest

from filiform.cli import main
from filiform.screening import command
from filiform.screening.rules import Screener, screen
from tests.screening.cases import CATALOGUE, healthy

KEYS = [
    "verdict",
    "rules",
    "reminders",
    "excluded_sites",
    "forbidden_techniques",
    "limits",
    "site_limits",
    "conflicts",
    "open_questions",
    "catalogue",
]


@pytest.fixture
def written(tmp_path):
    def write(content: Any, name: str = "facts.json") -> str:
        file = tmp_path / name
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(file)

    return write


def test_a_case_is_answered_with_the_document_of_the_design(written, capsys, screener: Screener):
    facts = healthy(medications=["apixaban"], plan__sites=["suboccipital:left", "gluteal:left"])
    assert main(["screen", written({"on": "2026-11-23", "facts": facts})]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert answer == screen(screener, facts=facts, on=date(2026, 11, 23)).as_json()
    assert answer["catalogue"] == CATALOGUE.version
    assert answer["excluded_sites"] == ["suboccipital:left"]


def test_do_not_needle_is_an_answer_too(written, capsys):
    assert command.run([written({"facts": healthy(consent__given="no")})]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "do-not-needle"


def test_a_day_left_out_is_today(written, capsys):
    clearance = {"rule": "unexplained-bleeding", "by": "Dr Osei", "given_on": date.today().isoformat(), "sites": "all"}  # noqa: DTZ011
    case = {"facts": healthy(bleeding__unexplained=True), "clearances": [clearance | {"until": clearance["given_on"]}]}
    assert command.run([written(case)]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "proceed-with-precautions"


def test_standard_input_is_read(monkeypatch, capsys):
    text = io.BytesIO(json.dumps({"facts": healthy()}).encode())
    monkeypatch.setattr(command, "_opened", lambda file: text if file == "-" else None)
    assert command.run(["-"]) == 0
    assert json.loads(capsys.readouterr().out)["verdict"] == "proceed"


@pytest.mark.parametrize(
    ("facts", "place", "mend"),
    [
        ({"inr": 500}, "facts.inr", "check the number and its unit"),
        ({"inr": "2.5"}, "facts.inr", "write the number in ratio"),
        ({"inr": True}, "facts.inr", "not a number"),
        ({"inrr": 2}, "facts.inrr", "did you mean inr?"),
        ({"zzz": 2}, "facts.zzz", "no such fact"),
        ({"frail": "no"}, "facts.frail", "write true, false"),
        ({"frail": 0}, "facts.frail", "write true, false"),
        ({"needle_fear": "some"}, "facts.needle_fear", "a-bit-nervous"),
        ({"consent.given": True}, "facts.consent.given", "write one of yes, no, not-yet-asked"),
        ({"devices": ["toaster"]}, "facts.devices", "pacemaker"),
        ({"devices": "none"}, "facts.devices", "[] for none"),
        ({"medications": [""]}, "facts.medications", "write the name"),
        ({"medications": {"warfarin": 1}}, "facts.medications", "not a list"),
        ({"plan.sites": ["nose:left"]}, "facts.plan.sites", "unknown region 'nose'"),
        ({"plan.sites": ["gluteal:both"]}, "facts.plan.sites", "unknown side 'both'"),
        ({"plan.sites": ["gluteal"]}, "facts.plan.sites", "has no side"),
        ({"plan.regions": ["nose"]}, "facts.plan.regions", "unknown region 'nose'"),
        ({"bmi": "none"}, "facts.bmi", "not a number"),
        ({"rf.trauma": []}, "facts.rf.trauma", "yes/no"),
    ],
)
def test_a_fault_is_one_line_that_names_the_place_and_the_mend(written, capsys, facts, place: str, mend: str):
    file = written({"facts": facts})
    assert main(["screen", file]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{file}: {place}: ")
    assert mend in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_a_number_that_is_none_is_refused(written, capsys, number: str):
    assert command.run([written('{"facts": {"age_years": ' + number + "}}")]) == 1
    assert "facts.age_years" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_one_line(capsys):
    assert command.run(["/nowhere/facts.json"]) == 1
    assert "/nowhere/facts.json: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv", [[], ["a", "b"], ["--explan", "a"], ["--batch"], ["--batch", "--explain", "a"], ["-x", "a"]]
)
def test_wrong_usage_exits_2(argv: list[str], capsys):
    assert command.run(argv) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_help_is_no_error(capsys):
    assert command.run(["--help"]) == 0
    assert "--batch" in capsys.readouterr().out


def test_a_batch_answers_every_line_and_goes_on_after_a_bad_one(written, capsys):
    lines = [json.dumps({"facts": healthy()}), "{", "", json.dumps({"facts": {"inr": 500}}), json.dumps({"facts": {}})]
    file = written("\n".join(lines), "many.jsonl")
    assert command.run(["--batch", file]) == 1
    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer.get("verdict") for answer in answers] == ["proceed", None, None, "hold-for-clearance"]
    assert answers[2]["error"].startswith("facts.inr: 500")
    assert [answer.get("line") for answer in answers] == [None, 2, 4, None]
    assert [line.split(": ")[1] for line in err.splitlines()] == ["line 2", "line 4"]


def test_a_batch_without_fault_exits_0(written, capsys):
    assert command.run(["--batch", written(json.dumps({"facts": healthy()}), "many.jsonl")]) == 0
    assert capsys.readouterr().err == ""


def test_explained_for_people(written, capsys):
    assert command.run([written({"facts": healthy(medications=["apixaban"])}), "--explain"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("PROCEED WITH PRECAUTIONS")
    assert "[anticoagulant-any]" in out


def test_screening_needs_no_web_framework():
    import subprocess

    code = (
        "import filiform.screening.command, sys; print([m for m in ('django', 'pydantic', 'yaml') if m in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"


@pytest.mark.parametrize("length", [1, 3000])
def test_a_reader_that_goes_away_leaves_nothing_on_standard_error(written, length: int):
    """As `filiform screen --batch patients.jsonl | head -1` in a script."""
    import subprocess

    file = written("\n".join([json.dumps({"facts": {}})] * length))
    started = subprocess.Popen(
        [sys.executable, "-m", "filiform.cli", "screen", "--batch", file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()
    assert started.stderr.read() == b""
    assert started.wait() == 1


def test_the_version_is_told(capsys):
    from filiform import __version__

    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"filiform {__version__}\n"
