"""The open feed: what anybody may read here, as JSON, so that directories of several clinics can be joined.

Described in docs/directory-feed.md. `version` grows when a field changes its meaning or goes; fields may be added.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from filiform.core.errors import InvalidInput
from filiform.practitioners.directory import queries
from filiform.practitioners.directory.types import Profile

VERSION = 1
MOST = 500
USUAL = 100


def answer(said: QueryDict, *, at: datetime) -> dict[str, Any]:
    """One page, the oldest change first. Raises InvalidInput for a time or a number that cannot be read."""
    since, after = said.get("updated_since", ""), said.get("after", "")
    moment = _moment("updated_since", since) if since else None
    begun, _tilde, ref = after.partition("~")
    mark = (_moment("after", begun), ref) if after else None
    size = said.get("size", str(USUAL))
    if not (size.isascii() and size.isdigit() and 0 < int(size[:6]) <= MOST):
        raise InvalidInput(where="size", message=_("write a whole number from 1 to {most}").format(most=MOST))
    rows, following = queries.feed_page(since=moment, after=mark, size=int(size), at=at)
    asked = {"updated_since": since, "size": size, "after": following}
    query = urlencode({name: value for name, value in asked.items() if value})
    good_until = queries.good_until(at=at)
    return {
        "version": VERSION,
        "directory": settings.BASE_URL,
        "licence": "CC0-1.0",
        "good_until": good_until.isoformat() if good_until else None,
        "listings": [entry(one) if isinstance(one, Profile) else removed(*one) for one in rows],
        "next": f"{settings.BASE_URL}{reverse('directory:feed')}?{query}" if following else None,
    }


def _moment(where: str, text: str) -> datetime:
    """A plus that stood in an address unescaped has come as a space."""
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise InvalidInput(where=where, message=_("write a time with its zone, such as 2026-11-23T12:00:00Z"))
    return moment


def entry(shown: Profile) -> dict[str, Any]:
    """One listing with everything its page shows, but for the free times, which change by the minute."""
    card, rule = shown.card, shown.rule
    return {
        "id": card.ref,
        "updated_at": shown.changed_at.isoformat(),
        "removed": False,
        "url": f"{settings.BASE_URL}{reverse('directory:profile', args=[card.ref])}",
        "name": card.name,
        "credentials": card.credentials,
        "profession": card.profession,
        "words": shown.words,
        "clinic": {
            "name": card.clinic, "street": shown.street, "town": card.town, "part": card.part,
            "postcode": shown.postcode, "country": card.country, "phone": shown.phone, "time_zone": card.time_zone,
            "lat": round(card.lat, 5), "lon": round(card.lon, 5), "access": list(card.access),
        },
        "regions": list(shown.regions),
        "techniques": list(shown.techniques),
        "languages": list(card.languages),
        "takes_new_patients": card.takes_new,
        "next_free_at": card.next_free_at.isoformat() if card.next_free_at else None,
        "verified": {
            "on": card.checked_on.isoformat() if card.checked_on else None,
            "rule": {
                "jurisdiction": rule.jurisdiction, "place": rule.place, "profession": rule.profession,
                "status": rule.status, "as_of": rule.as_of, "confidence": rule.confidence,
                "sources": list(rule.sources), "catalogue": rule.catalogue,
                "answered_until": rule.answered_until or None,
            },
            "proofs": [
                {
                    "kind": proof.kind, "text": proof.text, "how": proof.how, "by_herself": proof.by_herself,
                    "checked_on": proof.checked_on.isoformat() if proof.checked_on else None,
                    "until": proof.until.isoformat() if proof.until else None,
                }
                for proof in shown.proofs
            ],
        },
    }  # fmt: skip


def removed(ref: str, changed_at: datetime) -> dict[str, Any]:
    """What is left of somebody who was taken out: that she is gone, and since when."""
    return {"id": ref, "updated_at": changed_at.isoformat(), "removed": True}


def etag(said: Mapping[str, Any]) -> str:
    return f'"{hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]}"'
