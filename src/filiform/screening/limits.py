"""Merges the limits of several rules into the most restrictive ones (how_to_read.merging).

    max_*                       the smallest (max_dwell_min too: it is a maximum, in minutes)
    *_min                       the longest
    lists                       the union, sorted
    electrical_stimulation      false wins
    other true/false demands    true wins
    depth                       superficial, then superficial-or-tangential, then superficial-first
    position                    side-lying beats lying
    skin_preparation            antiseptic and alternative agent together: an antiseptic the patient tolerates
    direction, other words      all apply: one word stays a word, several become a sorted list

Needle limits (NEEDLE_LIMITS) of a rule with limits_apply_to bind at the matching planned sites only; its other limits,
and every limit of a rule without that field, bind the whole session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from filiform.screening.types import ActiveLimits

NEEDLE_LIMITS = frozenset(
    {
        "depth",
        "direction",
        "haemostasis_min",
        "max_depth_mm",
        "max_gauge_mm",
        "max_length_mm",
        "max_needles",
        "no_periosteal",
        "no_pistoning",
        "one_side_only",
        "skin_preparation",
    }
)
DEPTHS = ("superficial", "superficial-or-tangential", "superficial-first")  # from strict to mild
TOLERATED_ANTISEPTIC = "antiseptic the patient tolerates"


def most_restrictive(name: str, values: Sequence[Any]) -> Any:
    """One limit out of at least one, whatever their order."""
    first = values[0]
    if len(values) == 1:
        return first
    if isinstance(first, bool):
        return all(values) if name == "electrical_stimulation" else any(values)
    if isinstance(first, tuple):
        return tuple(sorted({item for value in values for item in value}))
    if name.startswith("max_"):
        return min(values)
    if name.endswith("_min"):
        return max(values)
    return _words(name, set(values))


def _words(name: str, words: set[str]) -> Any:
    if name == "depth" and words <= set(DEPTHS):
        return min(words, key=DEPTHS.index)
    if name == "position" and words == {"lying", "side-lying"}:
        return "side-lying"
    if name == "skin_preparation" and words == {"antiseptic", "alternative agent"}:
        return TOLERATED_ANTISEPTIC
    return words.pop() if len(words) == 1 else tuple(sorted(words))


def strictest(several: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The limits of several sites of one answer, stored as JSON or not, as a needle that lies in all must keep them."""
    found: dict[str, list[Any]] = {}
    for limits in several:
        for name, value in limits.items():
            found.setdefault(name, []).append(tuple(value) if isinstance(value, list) else value)
    return {name: _strictest(name, values) for name, values in found.items()}


def _strictest(name: str, values: Sequence[Any]) -> Any:
    if any(isinstance(value, tuple) for value in values):
        items = {item for value in values for item in (value if isinstance(value, tuple) else (value,))}
        return tuple(sorted(items))
    return most_restrictive(name, values)


def merge_limits(
    active: Iterable[ActiveLimits], planned: Iterable[str]
) -> tuple[dict[str, Any], dict[str, Mapping[str, Any]]]:
    """The limits of the session, and for every planned site those of the session together with the site's own."""
    session: dict[str, list[Any]] = {}
    local: dict[str, dict[str, list[Any]]] = {}
    for one in active:
        for name, value in one.session:
            session.setdefault(name, []).append(value)
        for site in one.sites:
            here = local.setdefault(site, {})
            for name, value in one.local:
                here.setdefault(name, []).append(value)
    limits = {name: most_restrictive(name, session[name]) for name in sorted(session)}
    return limits, {site: _at_site(limits, session, local.get(site)) for site in planned}


def _at_site(
    limits: Mapping[str, Any], session: Mapping[str, list[Any]], local: Mapping[str, list[Any]] | None
) -> Mapping[str, Any]:
    if not local:
        return limits
    own = {name: most_restrictive(name, values + session.get(name, [])) for name, values in local.items()}
    return dict(sorted({**limits, **own}.items()))
