"""Every address asks who is there, and no organization reaches another's rows."""

from __future__ import annotations

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

# Sign-in pages belong to nobody yet; the library that serves them has its own guards.
OUTSIDE = ("account/",)


def addresses(patterns=None, prefix=""):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern


OURS = [(path, pattern) for path, pattern in addresses() if not path.startswith(OUTSIDE)]


@pytest.mark.parametrize(("path", "pattern"), OURS, ids=[path for path, _ in OURS])
def test_every_address_names_its_permission_or_says_it_is_public(path, pattern):
    view = pattern.callback
    assert getattr(view, "permission", None) or getattr(view, "is_public", False)
