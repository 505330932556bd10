"""A listing made from a verdict and from what clinic and practitioner say: for the public and for a preview alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from filiform.practitioners.directory import standing
from filiform.practitioners.directory.rules.geography import on_globe
from filiform.practitioners.directory.rules.parts import parts_trained
from filiform.practitioners.directory.rules.showing import last_good_day, needle_sites
from filiform.practitioners.directory.types import ACCESS, PARTS, ClinicEntry, OwnWords, Showing, bits
from filiform.practitioners.queries import PractitionerView


def showing(judged: standing.Judged, entry: ClinicEntry, today: date) -> Showing:
    """What of one practitioner is shown, from a verdict that lets her needle."""
    now = judged.verdict(today)
    regions = needle_sites(now.regions, standing.never_needled())
    return Showing(
        regions=regions,
        parts=parts_trained(now.regions),
        techniques=tuple(sorted(now.techniques)),
        rule=standing.rule_shown(now),
        proofs=standing.proofs(judged.evidence, now, entry.licence_shown),
        checked_on=today,
        last_day=last_good_day(judged.verdict, today),
    )


def columns(
    one: PractitionerView, entry: ClinicEntry, own: OwnWords, shown: Showing
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the listing and of its page."""
    x, y, z = on_globe(entry.lat or 0.0, entry.lon or 0.0)
    fields: dict[str, Any] = {
        "name": one.name, "credentials": one.credentials, "profession": shown.rule.profession,
        "clinic_name": entry.name, "town": entry.town, "part": entry.part, "country": entry.country,
        "time_zone": entry.time_zone, "lat": entry.lat, "lon": entry.lon, "x": x, "y": y, "z": z,
        "parts": bits(shown.parts, PARTS), "languages": _kept(own.languages), "access": bits(entry.access, ACCESS),
        "takes_new": own.takes_new,
    }  # fmt: skip
    page: dict[str, Any] = {
        "street": entry.street, "postcode": entry.postcode, "phone": entry.phone, "words": own.words,
        "regions": list(shown.regions), "techniques": list(shown.techniques),
        "proofs": [_undated(asdict(proof)) for proof in shown.proofs],
        "rule": {**asdict(shown.rule), "sources": list(shown.rule.sources)},
    }  # fmt: skip
    return fields, page


def _kept(members: Iterable[str]) -> str:
    return "".join(f"|{one}" for one in members) + "|" if members else ""


def _undated(proof: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in proof.items()}
