"""What speaks against one needle in one muscle: site, technique, size, depth, skin, lot, number. See `gates.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from filiform.core.errors import Refused
from filiform.knowledge import catalogues
from filiform.knowledge.wording import limit_words
from filiform.treatment import payloads as p
from filiform.treatment.errors import (
    DepthOverLimit,
    GaugeOverLimit,
    LengthOverLimit,
    LotExpired,
    LotRecalled,
    LotUnknown,
    NotQualified,
    SecondChestSide,
    SiteExcluded,
    SiteNotScreened,
    SkinNotDisinfected,
    SuperficialFirst,
    TangentialOnly,
    TechniqueForbidden,
    TechniqueUnknown,
    TimeoutNotPassed,
    TooManyNeedles,
)
from filiform.treatment.rules.limits import antiseptic_demanded, limits_at, met_sites, sides_meet
from filiform.treatment.saying import place_words, technique_words
from filiform.treatment.types import GateContext, NeedleState, SessionState

TECHNIQUES: Final = tuple(catalogues.techniques().needling)
"""The needling techniques of the catalogue, in its order."""

_FORBIDDEN_BY: Final = catalogues.techniques().forbidden_by
_DEEP: Final = frozenset(one.id for one in catalogues.techniques().needling.values() if one.depth == "deep")
_DEEPEST: Final = {one.id: one.max_depth_mm for one in catalogues.techniques().needling.values()}
_SHALLOW: Final = "superficial"
ELECTRICAL: Final = "electrical-stimulation"
_LEARNT: Final = frozenset({_SHALLOW, "deep", ELECTRICAL})
"""The techniques that training evidence names."""


def insertion_faults(session: SessionState, said: p.NeedleInserted, context: GateContext) -> Iterator[Refused]:
    regions = context.muscle_regions[said.muscle]
    limits = limits_at(context, regions, said.side)
    site = f"{said.muscle} ({said.side})"
    if session.timeout is None:
        yield TimeoutNotPassed()
    yield from _site_faults(session, said, context, limits, regions)
    if said.technique is not None:
        yield from _technique_faults(said.technique, limits, context)
    yield from taught_faults(said.technique, regions, context)
    yield from _size_faults(said, limits, site)
    yield from _skin_faults(session, said, context, limits, regions)
    yield from _lot_faults(said.lot, context)
    yield from _depth_questions(session, said, limits, site)
    most = limits.get("max_needles")
    if most is not None and len(session.inserted) >= most:
        yield TooManyNeedles(number=len(session.inserted) + 1, limit=most)


def manipulation_faults(needle: NeedleState, technique: str, context: GateContext) -> Iterator[Refused]:
    limits = limits_of(needle, context)
    yield from _technique_faults(technique, limits, context)
    yield from taught_faults(technique, context.muscle_regions.get(needle.muscle, frozenset()), context)
    if limits.get("depth") == "superficial" and technique in _DEEP:
        yield DepthOverLimit(site=f"{needle.muscle} ({needle.side})", allowed="superficial needling")


def limits_of(needle: NeedleState, context: GateContext) -> dict[str, Any]:
    """The limits that bind this needle where it lies. A muscle without known regions has the session's limits."""
    return limits_at(context, context.muscle_regions.get(needle.muscle, frozenset()), needle.side)


def _site_faults(
    session: SessionState,
    said: p.NeedleInserted,
    context: GateContext,
    limits: Mapping[str, Any],
    regions: frozenset[str],
) -> Iterator[Refused]:
    for site in met_sites(context.excluded_sites, regions, said.side):
        yield SiteExcluded(site=site)
    for region in sorted(regions):
        if not {f"{region}:{said.side}", f"{region}:bilateral"} & context.screened_sites:
            yield SiteNotScreened(site=f"{region}:{said.side}")
    if limits.get("one_side_only") is True and regions & context.chest_regions:
        for other in session.needles.values():
            over_lung = context.muscle_regions.get(other.muscle, frozenset()) & context.chest_regions
            if other.counts and over_lung and {other.side, said.side} == {"left", "right"}:
                yield SecondChestSide(first=other.side, second=said.side)
                return


def _technique_faults(technique: str, limits: Mapping[str, Any], context: GateContext) -> Iterator[Refused]:
    if technique not in TECHNIQUES:
        yield TechniqueUnknown(technique=technique, known=", ".join(TECHNIQUES))
    if technique in context.forbidden_techniques:
        yield TechniqueForbidden(technique=technique, why="screening")
    if technique in context.qualification.forbidden_techniques:
        yield TechniqueForbidden(technique=technique, why="not within this practitioner's scope")
    for limit, techniques in _FORBIDDEN_BY.items():
        if limits.get(limit) is True and technique in techniques:
            yield TechniqueForbidden(technique=technique, why=f"screening: {limit_words(limit, True).lower()}")


def taught_faults(technique: str | None, regions: Iterable[str], context: GateContext) -> Iterator[Refused]:
    """What was learnt for the leg is not learnt for the chest: technique and region must be of one course.

    Courses name superficial needling, deep needling and current; how a needle is worked counts by its depth, and one
    whose depth is open (or not said) by either.
    """
    taught = context.qualification.taught
    if taught is None:
        return
    learnt = {technique} if technique in _LEARNT else {"deep"} if technique in _DEEP else {_SHALLOW, "deep"}
    for region in sorted(regions):
        if not any((region, one) in taught for one in learnt):
            how = {ELECTRICAL: "electrical stimulation"}.get(
                technique or "", f"{technique_words(technique or 'any')} needling"
            )
            yield NotQualified(reason=f"no training is recorded for {how} of the {place_words(region)}")


def _size_faults(said: p.NeedleInserted, limits: Mapping[str, Any], site: str) -> Iterator[Refused]:
    length, gauge, depth = (limits.get(name) for name in ("max_length_mm", "max_gauge_mm", "max_depth_mm"))
    if length is not None and said.length_mm > length:
        yield LengthOverLimit(length_mm=said.length_mm, limit_mm=length, site=site)
    if gauge is not None and said.gauge_mm > gauge:
        yield GaugeOverLimit(gauge_mm=said.gauge_mm, limit_mm=gauge, site=site)
    if depth is not None and (said.depth_mm is None or said.depth_mm > depth):
        yield DepthOverLimit(site=site, allowed=f"a recorded depth of at most {depth:g} mm")
    cap = _DEEPEST.get(said.technique or "")
    if cap is not None and said.depth_mm is not None and said.depth_mm > cap:
        yield DepthOverLimit(site=site, allowed=f"{technique_words(said.technique or '')} needling to {cap:g} mm")
    if limits.get("depth") == "superficial" and said.technique != _SHALLOW:
        yield DepthOverLimit(site=site, allowed="superficial needling")


def _depth_questions(
    session: SessionState, said: p.NeedleInserted, limits: Mapping[str, Any], site: str
) -> Iterator[Refused]:
    if said.technique == _SHALLOW:
        return
    if limits.get("depth") == "superficial-or-tangential":
        yield TangentialOnly(site=site)
    if limits.get("depth") == "superficial-first" and not any(
        needle.counts
        and needle.insertion.said.technique == _SHALLOW
        and needle.muscle == said.muscle
        and sides_meet(needle.side, said.side)
        for needle in session.needles.values()
    ):
        yield SuperficialFirst(site=site)


def _skin_faults(
    session: SessionState,
    said: p.NeedleInserted,
    context: GateContext,
    limits: Mapping[str, Any],
    regions: frozenset[str],
) -> Iterator[Refused]:
    if not antiseptic_demanded(limits):
        return
    plain = context.clinic.plain_skin_agents
    for (region, side), act in session.skin.items():
        if region in regions and side in {said.side, "bilateral"} and act.said.agent and act.said.agent not in plain:
            return
    yield SkinNotDisinfected(muscle=said.muscle, side=said.side, region=" or ".join(sorted(regions)))


def _lot_faults(lot: str | None, context: GateContext) -> Iterator[Refused]:
    if lot is None:
        yield LotUnknown(lot="(none given)")
        return
    state = context.lots.get(lot)
    if state is None:
        yield LotUnknown(lot=lot)
        return
    if state.recalled:
        yield LotRecalled(lot=lot)
    if state.expires_on is not None and state.expires_on < context.on:
        yield LotExpired(lot=lot, expires_on=state.expires_on)
