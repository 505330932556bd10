"""Whether a condition of the catalogue holds for a session, and for which of its needled sites."""

from __future__ import annotations

from collections.abc import Sequence

from filiform.aftercare.types import Risky
from filiform.knowledge.aftercare import When
from filiform.knowledge.sites import Places


def holds(conditions: Sequence[When], risky: Risky, places: Places) -> bool:
    """Any of them holds. None at all holds for nobody: whoever is meant by no condition is asked elsewhere."""
    return any(_holds(one, risky, places) for one in conditions)


def met_sites(conditions: Sequence[When], risky: Risky, places: Places) -> tuple[str, ...]:
    """The needled sites that a line is about, sorted: by place, or by what lies near."""
    found: set[str] = set()
    for one in conditions:
        found |= _needled(one, risky, places) | _near(one, risky)
    return tuple(sorted(found))


def _holds(when: When, risky: Risky, places: Places) -> bool:
    return (
        (not when.needled or bool(_needled(when, risky, places)))
        and (not when.near or bool(_near(when, risky)))
        and (not when.risks or bool(risky.risks and risky.risks & set(when.risks)))
        and (not when.current or risky.current)
        and (not when.fainted or risky.fainted)
        and (not when.missing or risky.missing > 0)
        and (not when.unscreened or risky.risks is None)
    )


def _needled(when: When, risky: Risky, places: Places) -> set[str]:
    regions = {region for place in when.needled for region in places.regions_of(place)}
    return {site for site in risky.sites if site.rpartition(":")[0] in regions}


def _near(when: When, risky: Risky) -> set[str]:
    return {site for structure in when.near for site in risky.near.get(structure, ())}
