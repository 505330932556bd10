"""Writes the sheet of one session from the catalogue. The same facts always give the same letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from filiform.aftercare.rules.conditions import holds, met_sites
from filiform.aftercare.types import Needled, Risky, Section, Sheet, Told
from filiform.knowledge.aftercare import Catalogue, Line
from filiform.knowledge.sites import Places

HOSPITAL = "hospital"


def assemble(told: Told, *, words: Catalogue, places: Places) -> Sheet:
    """The whole sheet in the language of `words`. Lines stand in the order of the catalogue."""
    lines = [line for line in words.lines if is_told(line, told.risky, places)]
    sections = tuple(
        Section(
            one.id,
            _filled(one.heading, told),
            (
                *(_facts_for_hospital(told, words.texts) if one.id == HOSPITAL else ()),
                *(_spoken(line, told, places) for line in lines if line.section == one.id),
            ),
        )
        for one in words.sections
    )
    return Sheet(
        version=words.version,
        language=words.language,
        title=words.texts["title"],
        lead=_filled(words.texts["lead"], told),
        sections=sections,
        sheets=tuple(sorted({line.sheet for line in lines})),
        unreviewed=words.texts["unreviewed"],
    )


def with_other_language(sheet: Sheet, other: Sheet, *, heading: str, name: str) -> Sheet:
    """The sheet with what the emergency department is told said again as `other` says it. `name` is that language's."""
    part = next(one for one in other.sections if one.key == HOSPITAL)
    said = Section(f"{HOSPITAL}-{other.language}", heading.format(language=name), part.lines)
    return Sheet(
        version=sheet.version, language=sheet.language, title=sheet.title, lead=sheet.lead, sections=sheet.sections,
        sheets=sheet.sheets, unreviewed=sheet.unreviewed, other=said, other_language=other.language,
    )  # fmt: skip


def is_told(line: Line, risky: Risky, places: Places) -> bool:
    """Whether a line belongs on the sheet. An unknown risk takes back advice, never a warning."""
    if line.when and not holds(line.when, risky, places):
        return False
    if line.cautious and risky.risks is None:
        return False
    return not holds(line.unless, risky, places)


def _spoken(line: Line, told: Told, places: Places) -> str:
    sites = met_sites(line.when, told.risky, places)
    areas = list(dict.fromkeys(told.areas[site] for site in sites))
    return line.text.format(areas="; ".join(areas), emergency=told.emergency)


def _filled(text: str, told: Told) -> str:
    return text.format(emergency=told.emergency)


def _facts_for_hospital(told: Told, texts: Mapping[str, str]) -> Iterator[str]:
    """Where, when, how deep, which side, by whom, medicines: what nobody there can know."""
    yield texts["hospital-lead"]
    yield texts["hospital-what"]
    yield texts["hospital-when"].format(
        day=told.day, **{"from": told.from_time, "until": told.until_time}, zone=told.zone
    )
    yield texts["hospital-by"].format(
        practitioner=told.practitioner,
        profession=told.profession,
        clinic=told.clinic,
        phone=told.phone or texts["hospital-no-phone"],
    )
    for needled in told.needles:
        yield texts["hospital-needles"].format(
            muscle=needled.muscle,
            area=needled.area,
            number=needled.number,
            size=f"{needled.gauge_mm:.2f} × {needled.length_mm:g}",
            depth=_depth(needled, texts),
        )
    yield texts["hospital-current" if told.risky.current else "hospital-no-current"]
    yield texts["hospital-count"].format(inserted=told.inserted, withdrawn=told.withdrawn)
    if told.risky.missing:
        yield texts["hospital-missing"].format(missing=told.risky.missing)
    yield _medicines(told, texts)
    yield _findings(told, texts)


def _depth(needled: Needled, texts: Mapping[str, str]) -> str:
    if needled.depth_mm is None:
        return texts["hospital-no-depth"]
    return texts["hospital-depth"].format(depth=f"{needled.depth_mm:g}")


def _medicines(told: Told, texts: Mapping[str, str]) -> str:
    if told.medicines is None:
        return texts["hospital-medicines-unknown"]
    if not told.medicines:
        return texts["hospital-no-medicines"]
    return texts["hospital-medicines"].format(medicines=", ".join(told.medicines))


def _findings(told: Told, texts: Mapping[str, str]) -> str:
    if told.risky.risks is None:
        return texts["hospital-unscreened"]
    if not told.findings:
        return texts["hospital-no-risks"]
    return texts["hospital-risks"].format(risks="; ".join(told.findings))
