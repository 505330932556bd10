"""The examples of docs/interfaces.md are run and compared; sentences and test paths named in other documents hold."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from tests.architecture.source import ROOT
from tests.architecture.test_docs import family
from tests.factories.cast import NOON
from tests.treatment.room_cast import attest_all, lay_in_needles, make_ready

DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`((?:src|tests|benchmarks|tools)/[^`\s…<>*]+)`")
ANY = "..."


def blocks(name: str) -> list[tuple[str, str, str]]:
    """Language, name and text of every fenced block, in order."""
    return FENCE.findall((DOCS / name).read_text(encoding="utf-8"))


INTERFACES = blocks("interfaces.md")
CONSOLE = [text for language, _, text in INTERFACES if language == "console"]


def example(name: str):
    return json.loads(next(text for _, named, text in INTERFACES if named == name))


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A folder that holds the files the examples read."""
    folder = tmp_path_factory.mktemp("examples")
    for language, name, text in INTERFACES:
        if language in {"json", "jsonl"} and "." in name:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def told_by(command: str, *, within: Path) -> str:
    """What a command says on both channels, and its exit code where it is not 0."""
    program, *words = shlex.split(command)
    assert program == "filiform"
    run = subprocess.run(
        [sys.executable, "-m", "filiform.cli", *words], cwd=within, capture_output=True, text=True, check=False
    )
    return run.stdout + run.stderr + (f"[exit {run.returncode}]\n" if run.returncode else "")


@pytest.mark.parametrize("console", CONSOLE, ids=[text.splitlines()[0] for text in CONSOLE])
def test_a_console_example_says_what_the_program_says(console, desk):
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        command, _, wanted = part.partition("\n")
        told = told_by(command, within=desk)
        assert OutputChecker().check_output(wanted, told, ELLIPSIS), f"$ {command}\n{told}"


def alike(wanted: object, given: object) -> bool:
    """Equal, where "..." in the document stands for any value."""
    if wanted == ANY:
        return given is not None
    if isinstance(wanted, dict) and isinstance(given, dict):
        return wanted.keys() == given.keys() and all(alike(wanted[key], given[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(given, list):
        return len(wanted) == len(given) and all(map(alike, wanted, given))
    return wanted == given


@pytest.mark.django_db
def test_health_answers_as_documented(client):
    assert alike(example("health"), client.get("/health").json())


@pytest.mark.django_db
def test_events_are_answered_as_documented(amara, olu, visit, sign_in):
    attest_all(olu, visit.practitioner.ref)
    lay_in_needles(olu)
    make_ready(amara, visit)
    address = reverse("treatment:events", args=[visit.ref])
    with time_machine.travel(NOON):
        sent = sign_in(amara).post(address, json.dumps(example("request")), content_type="application/json")
    assert alike(example("answer"), sent.json()), sent.json()


@pytest.mark.django_db
def test_a_scanned_pack_is_answered_as_documented(amara, olu, sign_in):
    lay_in_needles(olu)
    asked = example("scan-request")
    other = {"text": asked["text"].replace("10A1", "10B9")}
    for said, wanted in ((asked, "scan-answer"), (other, "scan-refusal")):
        sent = sign_in(amara).post(reverse("supplies:scan"), json.dumps(said), content_type="application/json")
        assert sent.json() == example(wanted)


def test_every_error_is_quoted_as_it_is_said():
    text = on_one_line((DOCS / "errors.md").read_text(encoding="utf-8"))
    said = {error.text for error in family() if error.__module__.startswith("filiform.")} - {"{message}"}
    assert [sentence for sentence in said if f"“{on_one_line(sentence)}”" not in text] == []


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("name", sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")))
def test_every_link_leads_somewhere(name):
    """Links between files, in documents of the project; pictures and addresses on the web are not looked for."""
    path = DOCS / name
    links = re.findall(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (path.parent / link).exists()] == []


def test_every_path_and_test_named_in_a_document_exists():
    """`src/…`, `tests/…` and `benchmarks/…` in backticks; `path::name` names a test in it."""
    gone = []
    for document in [*DOCS.rglob("*.md"), *ROOT.glob("*.md")]:
        for named in re.findall(
            r"`((?:src|tests|benchmarks|tools)/[^`\s…<>*]+)`", document.read_text(encoding="utf-8")
        ):
            file, _, test = named.partition("::")
            if not (ROOT / file).exists() or (test and test not in names_in(ROOT / file)):
                gone.append(f"{document.relative_to(ROOT)}: {named}")
    assert gone == []


def names_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
