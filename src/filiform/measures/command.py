"""`filiform score`: answers or measurements in, the score of one instrument out; for scripts and other systems.

Exit 0 with a score; 1 where the answers give none (the JSON says why) or cannot be read.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from filiform.core.errors import FiliformError, InvalidInput
from filiform.knowledge import catalogues
from filiform.measures.scoring.scores import as_json, score

USAGE = "usage: filiform score INSTRUMENT ANSWERS.json | -"
HELP = f"""{USAGE}

Scores one outcome instrument by its published rule, its missing-data rule included.
  INSTRUMENT      an id of the instruments catalogue, such as ndi or ppt_local
  ANSWERS.json    {{"items": [...]}}, {{"value": 6}}, {{"trials": [...], "unit": "lbf"}} ...; - reads standard input

Exit codes: 0 scored, 1 no score or invalid input, 2 wrong usage."""


def run(argv: list[str]) -> int:
    if {"-h", "--help"} & set(argv):
        print(HELP)
        return 0
    if len(argv) != 2 or any(argument.startswith("--") for argument in argv):
        print(USAGE, file=sys.stderr)
        return 2
    instrument, file = argv
    name = "standard input" if file == "-" else file
    try:
        answers = _read(file)
        instruments = catalogues.instruments()
        found = score(instrument, answers, instruments=instruments, methods=catalogues.scoring())
    except OSError as error:
        print(f"{name}: cannot be read ({error.strerror}); name a file that can, or - for input", file=sys.stderr)
        return 1
    except FiliformError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(as_json(instruments.by_id[instrument], found, instruments=instruments), indent=2))
    return 0 if found.value is not None else 1


def _read(file: str) -> Any:
    text = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return json.loads(text)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", 1)
        raise InvalidInput(where=f"line {line}", message="is not JSON; check the commas and quotes there") from None
