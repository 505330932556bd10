"""Two kinds of letters of the suite's own: one that everybody gets, one that may be stopped and keeps the night."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from filiform.outbox import types
from filiform.outbox.types import LetterKind, Recipient

NOTE = LetterKind(key="test.note", label="Note of the suite", channels=("mail", "text"))
REMINDER = LetterKind(
    key="test.reminder", label="Reminder of the suite", optional=True, keeps_quiet=True, called="Reminders",
    channels=("text", "mail"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _kinds(settings, monkeypatch):
    with_ours = copy.deepcopy(settings.TEMPLATES)
    with_ours[0]["DIRS"] = [Path(__file__).parent / "templates"]
    settings.TEMPLATES = with_ours
    monkeypatch.setattr(types, "_kinds", {**types._kinds, NOTE.key: NOTE, REMINDER.key: REMINDER})


@pytest.fixture
def elif_writes_back(elif_):
    return Recipient("Elif Yılmaz", "elif@example.org", "+1 303 555 0101", "es", elif_.ref)
