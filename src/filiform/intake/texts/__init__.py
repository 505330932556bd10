"""What a patient is told on the spot when an answer of hers must be acted on: one file for each language.

The texts neither name a disease nor promise that all is well. A language without a file is told in English.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
SOURCE = "en"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now. `language` is the one it is really in; `kind` how the page marks it."""

    title: str
    lines: tuple[str, ...]
    kind: str
    language: str


@cache
def advice(language: str = SOURCE) -> Mapping[str, Advice]:
    """By urgency, or by `rule:` and its id where a rule has words of its own. `{emergency}`, `{phone}` are open."""
    wished = (language.lower(), language.lower().partition("-")[0], SOURCE)
    chosen = next(one for one in wished if (FOLDER / f"{one}.yaml").exists())
    document: dict[str, Any] = yaml.safe_load((FOLDER / f"{chosen}.yaml").read_text("utf-8"))
    return {
        key: Advice(row["title"], tuple(row["lines"]), row["kind"], chosen) for key, row in document["advice"].items()
    }
