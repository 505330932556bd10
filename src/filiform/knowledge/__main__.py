"""`python -m filiform.knowledge`: check every catalogue and compile it. Exit 1 with every fault when one is broken."""

from __future__ import annotations

import sys
from typing import Any

from filiform.core.errors import FiliformError
from filiform.knowledge.compiling import compile_all
from filiform.knowledge.schema import words_gaps

_ROWS = {
    "eligibility": "rules",
    "muscles": "muscles",
    "muscle-regions": "muscle_regions",
    "body-chart": "muscles",
    "instruments": "instruments",
    "practice-rules": "jurisdictions",
    "adverse-events": "event_types",
    "names": "names",
    "techniques": "needling",
    "aftercare": "lines",
    "words": "rules",
    "scoring": "methods",
    "examination": "templates",
    "taking": "regions",
}


def rows_in(name: str, document: dict[str, Any]) -> int:
    """How many rows of its main kind a catalogue has; lists kept under headings are counted together."""
    if "." in name:  # a translation
        return len(document["words"])
    rows = document[_ROWS[name.partition("/")[0]]]
    if name == "instruments":
        return sum(map(len, rows.values()))
    if name == "names":
        headings = ("same", "several", "ambiguous", "other")
        return sum(len(block.get(heading, ())) for block in rows.values() for heading in headings)
    return len(rows)


def main() -> int:
    try:
        compiled = compile_all()
    except FiliformError as error:
        print(f"filiform.knowledge: {error}", file=sys.stderr)
        return 1
    for loaded in compiled:
        print(f"{loaded.name:<15} {rows_in(loaded.name, loaded.document):>5} rows  {loaded.version}")
    documents = {loaded.name: loaded.document for loaded in compiled}
    for gap in (gap for name in documents if name.startswith("words/") for gap in words_gaps(name, documents)):
        print(f"shown in English: {gap}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
