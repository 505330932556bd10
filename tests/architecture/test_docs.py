"""Documents that cannot go stale."""

from __future__ import annotations

import re

from filiform.core.errors import FiliformError
from tests.architecture.source import ROOT


def headings(name: str) -> set[str]:
    return set(re.findall(r"^## (\S+)", (ROOT / "docs" / name).read_text(), re.MULTILINE))


def family(root=FiliformError):
    for child in root.__subclasses__():
        yield child
        yield from family(child)


def test_every_setting_is_explained():
    read = set()
    for path in [*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py")]:
        read |= set(re.findall(r"[\"'](FILIFORM_[A-Z_]+)[\"']", path.read_text()))
    assert read <= headings("settings.md")


def test_every_error_code_is_explained():
    codes = {error.code for error in family() if error.__module__.startswith("filiform.")}
    assert codes - headings("errors.md") == set()


def test_every_decision_fits_on_a_page():
    long = [p.name for p in (ROOT / "docs" / "decisions").glob("*.md") if len(p.read_text().splitlines()) > 40]
    assert not long
