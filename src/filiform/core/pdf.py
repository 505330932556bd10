"""Papers: a typst template and a payload become a tagged PDF (PDF/UA-1), the same bytes for the same input.

Text of people never becomes typst source. It travels as JSON in one input and comes back as a value, so
`#`, `$` and `\\` are letters like any other. Templates lie at `<package>/templates/<package>/<name>.typ` and
import the house's look from `/core/house.typ`.

Scripts: the fonts inside typst show Latin with all its accents, Greek, Cyrillic, Hebrew, Arabic, Armenian, Georgian and
Devanagari on every machine alike. For others (Chinese, Japanese, Korean, Thai …) the fonts of the machine are used. A
character that no font here can show is printed as its Unicode number and named at the end of the paper, never dropped.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

ROOT = Path(__file__).parents[1]
# PDF/UA-1 forbids a glyph nobody can see; typst then names the text it could not show.
UNSHOWN = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
INVISIBLE = {"Cc", "Cs", "Cn", "Co"}


def render_pdf(template: str, payload: Mapping[str, Any], *, at: datetime) -> bytes:
    """A tagged, reproducible PDF from `<package>/<name>.typ`. `at` is the time written into the file, aware.

    The template reads `payload` from house.typ; everything in it must be JSON. A template that does not fit its
    payload is a bug and raises typst's own error.
    """
    package, _, name = template.partition("/")
    source = ROOT / package / "templates" / package / name
    values = _visible(payload)
    unshown: dict[str, str] = {}
    machine_fonts = False
    while True:
        inputs = {"payload": json.dumps(_spelled(values, unshown) | {"unshown": sorted(unshown.values())})}
        try:
            return _compile(source, inputs, at=at, machine_fonts=machine_fonts)
        except typst.TypstError as error:
            found = UNSHOWN.search(str(error))
            strange = {c: f"U+{ord(c):04X}" for c in _unescaped(found["text"]) if not c.isascii()} if found else {}
            if not strange.keys() - unshown.keys():
                raise
            if machine_fonts:
                unshown |= strange
            machine_fonts = True


def _compile(source: Path, inputs: dict[str, str], *, at: datetime, machine_fonts: bool) -> bytes:
    made: bytes = typst.compile(
        str(source),
        root=str(ROOT),
        format="pdf",
        pdf_standards="ua-1",
        timestamp=int(at.timestamp()),
        sys_inputs=inputs,
        ignore_system_fonts=not machine_fonts,
    )
    return made


def _visible(value: Any) -> Any:
    """The value without control characters and halves of characters, which no paper can show; new lines stay."""
    if isinstance(value, str):
        return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in INVISIBLE)
    if isinstance(value, Mapping):
        return {key: _visible(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_visible(one) for one in value]
    return value


def _spelled(value: Any, unshown: Mapping[str, str]) -> Any:
    """The value with each character that cannot be shown written as [U+1234]."""
    if not unshown:
        return value
    if isinstance(value, str):
        return "".join(f"[{unshown[c]}]" if c in unshown else c for c in value)
    if isinstance(value, dict):
        return {key: _spelled(one, unshown) for key, one in value.items()}
    if isinstance(value, list):
        return [_spelled(one, unshown) for one in value]
    return value


def _unescaped(text: str) -> str:
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
