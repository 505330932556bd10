"""`filiform session replay`: the state as JSON, or one line that names file, line and mend."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from filiform.cli import main
from filiform.treatment import payloads as p
from filiform.treatment.events import event_to_json
from filiform.treatment.places import chest_regions, muscle_regions, skin_names
from filiform.treatment.rules.board import board
from filiform.treatment.rules.fold import apply
from filiform.treatment.types import SessionState
from tests.treatment.streams import ALL_OUT, CLOSED, OPENED, READY, after, following, needle, strike

WHOLE = after(
    *READY,
    needle("n1"),
    needle("n2"),
    p.TwitchSeen(needle="n1", count=2),
    strike(6),
    ALL_OUT,
    p.SharpsCounted(counted=1),
    CLOSED,
)


def lines(session: SessionState) -> list[str]:
    return [json.dumps(event_to_json(event)) for event in session.history]


def write(tmp_path: Path, *text: str) -> str:
    path = tmp_path / "events.jsonl"
    path.write_text("\n".join(text) + "\n", encoding="utf-8")
    return str(path)


def error_of(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    assert main(["session", *argv]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_the_state_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["session", "replay", write(tmp_path, *lines(WHOLE))]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads(json.dumps(board(WHOLE)))
    assert (shown["inserted"], shown["withdrawn"], shown["in_body"], shown["counted"]) == (1, 1, 0, 1)
    assert (shown["muscles"], shown["twitches"], shown["closed"]) == (["gluteus-medius"], 2, True)
    assert shown["struck"] == ["n2"]


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\ufeff" + "\r\n\r\n".join(lines(WHOLE))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    assert main(["session", "replay", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["closed"] is True


def test_a_line_sent_twice_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = lines(WHOLE)
    main(["session", "replay", write(tmp_path, *written)])
    once = capsys.readouterr().out
    main(["session", "replay", write(tmp_path, *written[:6], written[4], written[5], *written[6:])])
    assert capsys.readouterr().out == once


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (needle("n1"), "needle.inserted cannot be: Needle id n1 is already used"),
        (p.NeedleWithdrawn(needle="n9"), "needle.withdrawn cannot be: No needle n9 was inserted"),
        (CLOSED, "session.closed cannot be: Still in the body: n1"),
        (needle("n2", side="right"), "The skin over Gluteus medius (right) has not been prepared"),
        (p.NeedleManipulated(needle="n9", technique="rotation"), "No needle n9"),
    ],
)
def test_an_impossible_stream_names_its_line_and_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], said: p.Payload, reason: str
) -> None:
    session = after(*READY, needle("n1"))
    bad = json.dumps(event_to_json(following(session, said)))
    path = write(tmp_path, *lines(session), "", bad)
    error = error_of(capsys, "replay", path)
    assert error.startswith(f"filiform session: {path} line 7: ")
    assert reason in error


def test_closing_with_a_count_that_differs_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = after(*READY, needle("n1"), needle("n2"), ALL_OUT, p.SharpsCounted(counted=1))
    closing = json.dumps(event_to_json(following(session, CLOSED)))
    assert "2 inserted, 0 recorded as missing, 1 counted" in error_of(
        capsys, "replay", write(tmp_path, *lines(session), closing)
    )


def test_a_gap_in_the_sequence_names_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = lines(WHOLE)
    error = error_of(capsys, "replay", write(tmp_path, *written[:3], *written[4:]))
    assert "events.jsonl line 4: " in error
    assert "Sequence 5 came where 4 was due" in error


def test_a_needle_before_its_skin_is_refused_and_atlas_names_of_the_skin_are_understood(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for region in ("gluteal", "pelvis", "gluteus-medius"):
        session = after(OPENED, p.SkinPrepared(region=region, side="left"))
        session = apply(session, following(session, needle("n1")))
        assert main(["session", "replay", write(tmp_path, *lines(session))]) == 0
        assert json.loads(capsys.readouterr().out)["in_body"] == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "is not one JSON object a line"),
        ("[]", "event: write one JSON object for each event"),
        ('{"kind": NaN}', "is not one JSON object a line (NaN is not a number)"),
        ("[" * 100_000, "is not one JSON object a line"),
        ('{"kind": "hands.cleaned", "a\\nb": 1}', "is not a key here"),
    ],
)
def test_a_line_that_is_no_event_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], line: str, reason: str
) -> None:
    error = error_of(capsys, "replay", write(tmp_path, lines(WHOLE)[0], line))
    assert "events.jsonl line 2" in error
    assert reason in error


def test_a_fault_inside_an_event_names_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = after(*READY, needle("n1"))
    bad = event_to_json(following(session, p.SensationReported(needle="n1", quality="ache", score=4)))
    bad["payload"]["score"] = 12
    error = error_of(capsys, "replay", write(tmp_path, *lines(session), json.dumps(bad)))
    assert "events.jsonl line 6, event.payload.score: write a whole number from 0 to 10, not 12" in error


def test_a_fault_inside_a_replacement_names_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = after(*READY, needle("n1"))
    said = p.EventCorrected(corrects=5, replacement={"needle": "n1"}, reason="wrong")
    bad = json.dumps(event_to_json(following(session, said)))
    error = error_of(capsys, "replay", write(tmp_path, *lines(session), bad))
    assert "events.jsonl line 6, payload.replacement.muscle: is missing" in error


def test_files_that_cannot_be_read_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cannot be read" in error_of(capsys, "replay", str(tmp_path / "none.jsonl"))
    assert "cannot be read" in error_of(capsys, "replay", str(tmp_path))
    assert "holds no events" in error_of(capsys, "replay", write(tmp_path, "", " "))
    path = tmp_path / "latin.jsonl"
    path.write_bytes(b"\n\xe9")
    assert "latin.jsonl line 2: is not UTF-8" in error_of(capsys, "replay", str(path))


@pytest.mark.parametrize("argv", [[], ["replay"], ["replay", "a", "b"], ["rewind", "a"], ["replay", "--fast"]])
def test_wrong_usage_answers_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["session", *argv]) == 2
    assert capsys.readouterr().err.startswith("usage: filiform session replay")


def test_help_lists_the_vocabulary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["session", "--help"]) == 0
    assert "needle.inserted" in capsys.readouterr().out


def test_the_catalogue_gives_every_muscle_its_regions() -> None:
    assert muscle_regions()["rhomboid-major"] == {"interscapular-rhomboid"}
    assert muscle_regions()["rhomboid-major"] <= chest_regions()
    assert {"rhomboid-major", "upper-back", "interscapular-rhomboid"} == skin_names()["rhomboid-major"]
    assert all(muscle_regions().values())
