"""What somebody leaves behind when she signs out. A later step that knows of it registers a source; one query each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """One thing that is not in order yet, without a patient's name, and where to see to it."""

    text: str
    url: str


LeavingSource = Callable[[HttpRequest], Sequence[LeftBehind]]
_sources: list[LeavingSource] = []


def ask_before_leaving(source: LeavingSource) -> None:
    """Register a source once, from the AppConfig.ready() of the package that knows."""
    if source not in _sources:
        _sources.append(source)


def left_behind(request: HttpRequest) -> list[LeftBehind]:
    return [one for source in _sources for one in source(request)]
