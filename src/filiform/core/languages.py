"""The languages patients and the public may choose: English, and every folder of `filiform/locale` with words in it.

A language is a folder, no code. Its own name and its direction come from Django's list of languages; one that is not
in it says them in `language.json` of its folder: {"name": "پښتو", "direction": "rtl"}.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf.locale import LANG_INFO

FOLDER = Path(__file__).parents[1] / "locale"
WORDS = Path("LC_MESSAGES") / "django.mo"
SOURCE = "en"


@dataclass(frozen=True, slots=True)
class Language:
    """`code` as a page's `lang` says it (`pt-br`); `name` as its own speakers call it."""

    code: str
    name: str
    is_rtl: bool

    @property
    def direction(self) -> str:
        return "rtl" if self.is_rtl else "ltr"


def shipped_languages(folder: Path = FOLDER) -> tuple[Language, ...]:
    """English first, then the others by code."""
    found = sorted(file.parents[1] for file in folder.glob(f"*/{WORDS}"))
    return (_named(SOURCE, folder / SOURCE), *(_named(code_of(one.name), one) for one in found))


def code_of(folder: str) -> str:
    """`pt_BR`, as a folder is called, is the language pt-br."""
    return folder.replace("_", "-").lower()


def _named(code: str, folder: Path) -> Language:
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0]) or {}
    if (file := folder / "language.json").exists():
        own = json.loads(file.read_text("utf-8"))
        known = {"name_local": own["name"], "bidi": own.get("direction") == "rtl"}
    elif "fallback" in known:
        known = LANG_INFO[known["fallback"][0]]
    name = str(known.get("name_local", code))
    return Language(code, name[:1].upper() + name[1:], bool(known.get("bidi")))
