"""The consent texts, one file for each language and version. A version that was signed is never edited."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("en",)
CURRENT = "v1"


@cache
def wording(language: str = "en") -> Mapping[str, Any]:
    """The current text in a language; English where there is none yet."""
    chosen = language if language in LANGUAGES else "en"
    words: Mapping[str, Any] = yaml.safe_load((Path(__file__).parent / chosen / f"{CURRENT}.yaml").read_text("utf-8"))
    return words
