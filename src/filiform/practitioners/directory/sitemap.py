"""The map of the public pages for search engines: an index, and parts of ten thousand addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from filiform.practitioners.directory import queries
from filiform.practitioners.directory.gazetteer.queries import country_name
from filiform.practitioners.directory.pages import absolute

IN_A_PART = 10_000
MOST_PARTS = 50_000
"""As many as an index may name (sitemaps.org)."""


def index(at: datetime) -> dict[str, Any]:
    """Part one holds the pages that are always there and the towns; the listings follow. One query."""
    parts = 1 + -(-queries.how_many(at=at) // IN_A_PART)
    addresses = [absolute(reverse("directory:sitemap-part", args=[number])) for number in range(1, parts + 1)]
    return {"is_index": True, "entries": [(address, None) for address in addresses]}


def part(number: int, at: datetime) -> dict[str, Any]:
    """Raises Http404 for a part that is not there."""
    if number > MOST_PARTS:
        raise Http404
    if number == 1:
        fixed = [absolute(reverse(f"directory:{name}")) for name in ("find", "expect")]
        towns = [
            f"{absolute(reverse('directory:find'))}?{urlencode({'place': ', '.join(filter(None, where))})}"
            for town, state, country in queries.towns(at=at, most=IN_A_PART - len(fixed))
            for where in [(town, state, country_name(country))]
        ]
        return {"is_index": False, "entries": [(address, None) for address in (*fixed, *towns)]}
    rows = queries.addresses(at=at, start=(number - 2) * IN_A_PART, most=IN_A_PART)
    if not rows:
        raise Http404
    page = "directory:profile"
    return {"is_index": False, "entries": [(absolute(reverse(page, args=[ref])), changed) for ref, changed in rows]}
