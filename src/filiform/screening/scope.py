"""Refuses clearances and stops that name what is not there: a misread one must never release anything."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from filiform.knowledge.answers import what_is_wrong_with_site
from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.knowledge.sites import SIDES, Places
from filiform.screening.errors import InvalidClearance, InvalidStop
from filiform.screening.types import Clearance, Stop


def check_clearances(clearances: Iterable[Clearance], catalogue: EligibilityCatalogue) -> None:
    """Raises: InvalidClearance for an unknown rule, a nameless clinician or an unknown site."""
    for number, clearance in enumerate(clearances):
        where = f"clearances[{number}]"
        if clearance.rule not in catalogue.rules:
            raise InvalidClearance(where=f"{where}.rule", message=f"there is no rule {clearance.rule!r}; use its id")
        if not clearance.by.strip():
            raise InvalidClearance(where=f"{where}.by", message="name the clinician who gave it")
        _check_sites(clearance.sites, catalogue.places, InvalidClearance, f"{where}.sites")


def check_stops(stops: Iterable[Stop], places: Places) -> None:
    """Raises: InvalidStop for a nameless clinician, a missing reason or an unknown site."""
    for number, stop in enumerate(stops):
        where = f"stops[{number}]"
        if not stop.by.strip() or not stop.reason.strip():
            raise InvalidStop(where=where, message="name the clinician and the reason")
        _check_sites(stop.sites, places, InvalidStop, f"{where}.sites")


def _check_sites(sites: Any, places: Places, error: type[InvalidClearance | InvalidStop], where: str) -> None:
    for site in sites or ():
        if site not in places.sites:
            mend = f'write place:side with a side of {", ".join(SIDES)}, or "all"'
            raise error(where=where, message=f"{what_is_wrong_with_site(places, site)}; {mend}")
