"""The consent texts: a folder for each language, a file for each version. A version that was signed is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SOURCE = "en"


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Every language there is a text in. A language is a folder, no code."""
    return tuple(sorted({file.parent.name for file in folder.glob("*/v*.yaml")}))


def language_of(language: str) -> str:
    """The language a text is shown in for somebody who reads `language`: hers, or that of which hers is a kind."""
    known = languages()
    return next(one for one in (language.lower(), language.lower().partition("-")[0], SOURCE) if one in known)


@cache
def wording(language: str = SOURCE) -> Mapping[str, Any]:
    """The current text in a language, its highest version; English where there is none yet."""
    versions = (FOLDER / language_of(language)).glob("v*.yaml")
    newest = max(versions, key=lambda file: int(file.stem.removeprefix("v")))
    words: Mapping[str, Any] = yaml.safe_load(newest.read_text("utf-8"))
    return words


@cache
def law() -> Mapping[str, Any]:
    """What the rules of a place ask of a consent, as clauses, and who signs for herself there."""
    found: Mapping[str, Any] = yaml.safe_load((FOLDER / "law.yaml").read_text("utf-8"))
    return found
