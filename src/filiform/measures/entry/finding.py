"""Finding one instrument among them all: by what it measures, by where, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from filiform.knowledge.instruments import Catalogue as Instruments
from filiform.knowledge.instruments import Instrument
from filiform.knowledge.taking import Catalogue as Taking
from filiform.measures.pages import BENEFITS, short_name


@dataclass(frozen=True, slots=True)
class Found:
    """One instrument in the list: how it is taken, and how much of it may be shown."""

    key: str
    name: str
    hint: str
    region: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The list under its benefits, narrowed by what was asked; `total` counts every instrument there is.

    `chosen` are those ticked already: they stay ticked however the list is narrowed.
    """

    said: str
    benefit: str
    region: str
    benefits: tuple[tuple[str, str], ...]
    regions: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[Found, ...]], ...]
    number: int
    total: int
    chosen: tuple[Found, ...] = ()

    @classmethod
    def of(
        cls, asked: Mapping[str, str], *, instruments: Instruments, taking: Taking, ticked: Sequence[str] = ()
    ) -> Finding:  # fmt: skip
        said, benefit, region = asked.get("q", "").strip(), asked.get("benefit", ""), asked.get("region", "")
        where = {one: place.label for place in reversed(list(taking.regions.values())) for one in place.instruments}
        where |= dict.fromkeys(taking.regions["any"].instruments, "")
        within = set(taking.regions[region].instruments) if region in taking.regions else None
        kept = [
            one
            for one in instruments.instruments
            if (within is None or one.id in within) and _serves(one, benefit) and _named(one, said)
        ]
        groups = tuple(
            (label, tuple(_found(one, where[one.id]) for one in kept if one.benefit == key and one.id not in ticked))
            for key, label in BENEFITS.items()
        )
        return cls(
            said=said, benefit=benefit if benefit in BENEFITS else "", region=region if within is not None else "",
            benefits=(("", "Every benefit"), *BENEFITS.items()),
            regions=(("", "Every region"), *((one.id, one.label) for one in taking.regions.values())),
            groups=tuple(group for group in groups if group[1]), number=len(kept), total=len(instruments.instruments),
            chosen=tuple(_found(one, where[one.id]) for one in instruments.instruments if one.id in ticked),
        )  # fmt: skip


def _serves(instrument: Instrument, benefit: str) -> bool:
    return benefit not in BENEFITS or benefit in {instrument.benefit, *instrument.also_serves}


def _named(instrument: Instrument, said: str) -> bool:
    """Every word asked for stands in the name or the id, at the beginning of a word."""
    words = f"{instrument.name} {instrument.id}".lower().replace("_", " ").replace("-", " ").split()
    return all(any(word.startswith(one) for word in words) for one in said.lower().replace("-", " ").split())


def _found(instrument: Instrument, region: str) -> Found:
    kind = {"patient-reported": "asked", "clinician-measured": "measured", "performance-test": "performed"}
    return Found(instrument.id, short_name(instrument.name), kind[instrument.kind], region)
