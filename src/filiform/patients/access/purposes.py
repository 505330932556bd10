"""Where each kind of link leads. The package that knows registers its page, from AppConfig.ready()."""

from __future__ import annotations

from filiform.patients.access.types import Purpose

_pages: dict[Purpose, str] = {}


def add_purpose(purpose: Purpose, url_name: str) -> None:
    """`url_name` takes no argument: the page reads `request.link`, so that no token stays in an address bar."""
    _pages[purpose] = url_name


def page_of(purpose: Purpose) -> str | None:
    return _pages.get(purpose)
