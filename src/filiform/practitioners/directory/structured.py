"""What search engines read of a page: the same facts in the words of schema.org, as data that no browser runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from filiform.practitioners.directory.types import Profile

# Inside a script element the parser looks for its end alone; these three can begin nothing then.
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def person(shown: Profile, *, address: str, profession: str) -> dict[str, Any]:
    card = shown.card
    clinic: dict[str, Any] = {
        "@type": "MedicalClinic",
        "name": card.clinic,
        "address": _filled({
            "@type": "PostalAddress", "streetAddress": shown.street, "addressLocality": card.town,
            "addressRegion": card.part, "postalCode": shown.postcode, "addressCountry": card.country,
        }),
        "geo": {"@type": "GeoCoordinates", "latitude": round(card.lat, 4), "longitude": round(card.lon, 4)},
    }  # fmt: skip
    if shown.phone:
        clinic["telephone"] = shown.phone
    return _filled({
        "@context": "https://schema.org", "@type": "Person", "@id": address, "url": address, "name": card.name,
        "honorificSuffix": card.credentials, "jobTitle": profession, "knowsLanguage": list(card.languages),
        "worksFor": clinic,
    })  # fmt: skip


def written(facts: Mapping[str, Any]) -> SafeString:
    """JSON that may stand inside a script element whatever people have written into it."""
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(ESCAPED))  # noqa: S308  translated just now


def _filled(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in facts.items() if value}
