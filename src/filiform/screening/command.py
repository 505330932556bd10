"""`filiform screen`: facts in, verdict out; for scripts, and for other record systems.

A batch goes on after a line that cannot be read: that line answers {"error": ...}, standard error names it, and the
exit code at the end is 1. Exit 0 whatever the verdict: the JSON is the answer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import IO, Any

from filiform.core.errors import FiliformError, InvalidInput
from filiform.knowledge import catalogues
from filiform.screening.document import parse_case
from filiform.screening.rules import Screener, compile_rules, screen
from filiform.screening.types import Answer

USAGE = "usage: filiform screen FACTS.json | -   [--explain]\n       filiform screen --batch FILE.jsonl | -"
HELP = f"""{USAGE}

Answers which rules of the eligibility catalogue fire for one patient and one plan.
  FACTS.json      {{"on": date, "facts": {{id: value}}, "clearances": [...]}}; - reads standard input
  --batch FILE    one such object a line, one answer a line
  --explain       for people: every rule that fired with reason and source, every question still open

Exit codes: 0 answered (whatever the verdict), 1 the input is invalid, 2 wrong usage."""


def run(argv: list[str]) -> int:
    if {"-h", "--help"} & set(argv):
        print(HELP)
        return 0
    options = [argument for argument in argv if argument.startswith("--")]
    files = [argument for argument in argv if not argument.startswith("--")]
    batch, explained = "--batch" in options, "--explain" in options
    if len(files) != 1 or (batch and explained) or set(options) - {"--batch", "--explain"}:
        print(USAGE, file=sys.stderr)
        return 2
    name = "standard input" if files[0] == "-" else files[0]
    try:
        with _opened(files[0]) as stream:
            return _batch(stream, name) if batch else _single(stream, name, explained=explained)
    except BrokenPipeError:
        raise
    except OSError as error:
        print(f"{name}: cannot be read ({error.strerror}); name a file that can, or - for input", file=sys.stderr)
        return 1
    except FiliformError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1


def _opened(file: str) -> IO[bytes]:
    return open(0, "rb", closefd=False) if file == "-" else Path(file).open("rb")


def _single(stream: IO[bytes], name: str, *, explained: bool) -> int:
    case_text = stream.read()
    screener = compile_rules(catalogues.eligibility())
    answer = _answer(screener, case_text)
    if explained:
        from filiform.screening.explanation import explain
        from filiform.screening.wording import as_text

        sys.stdout.write(as_text(explain(answer, screener.catalogue)))
    else:
        print(json.dumps(answer.as_json(), indent=2))
    return 0


def _batch(lines: Iterable[bytes], name: str) -> int:
    screener = compile_rules(catalogues.eligibility())
    exit_code = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        document: dict[str, Any]
        try:
            document = _answer(screener, line).as_json()
        except InvalidInput as error:
            exit_code, document = 1, {"error": str(error), "line": number}
            print(f"{name}: line {number}: {error}", file=sys.stderr)
        print(json.dumps(document))
    return exit_code


def _answer(screener: Screener, text: bytes) -> Answer:
    case = parse_case(text, today=date.today())  # noqa: DTZ011 - the clinic's own day, as the wall calendar shows it
    return screen(screener, facts=case.facts, clearances=case.clearances, stops=case.stops, on=case.on)
