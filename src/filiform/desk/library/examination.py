"""The page of the examination catalogue: templates, sports, screens, stages, and the two rules. No query."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.urls import reverse

from filiform.desk.library.aftercare import Entry, Group
from filiform.desk.library.links import Link, cited
from filiform.knowledge import catalogues
from filiform.knowledge.diagnoses import diagnoses
from filiform.knowledge.examination import Basis, Screen, Sport, Stage, Template


@cache
def examination_groups() -> tuple[Group, ...]:
    held = catalogues.examination()
    groups: list[tuple[str, str, str, Iterable[Entry]]] = [
        ("templates", "By complaint", "What is usually examined; a clinician adds and leaves out.",
         map(_template, held.templates.values())),
        ("sports", "By sport", "Tests that are offered for it.", map(_sport, held.sports.values())),
        ("screens", "Screens", "Each sign is normal, abnormal or not tested, on each side.",
         map(_screen, held.screens.values())),
        ("stages", "Stages", "Days since the complaint began.", map(_stage, held.stages)),
        ("rules", "Rules", "Proposed to the clinician, who decides.", (_recognition(), _review())),
    ]  # fmt: skip
    return tuple(Group(key, title, text, tuple(lines)) for key, title, text, lines in groups)


def examination_links() -> dict[str, dict[str, Link]]:
    """Source to the rows that stand on it."""
    found: dict[str, dict[str, Link]] = {}
    for line in (line for group in examination_groups() for line in group.lines):
        for source in line.sources:
            address = f"{reverse('knowledge:examination')}#{line.anchor}"
            found.setdefault(source.key, {})[line.anchor] = Link(line.title, address)
    return found


def _entry(anchor: str, title: str, text: str, basis: Basis, *facts: tuple[str, str]) -> Entry:
    told = tuple(fact for fact in facts if fact[1])
    return Entry(anchor, title, text, told, "", tuple(map(cited, basis.sources)), ", ".join(basis.expert))


def _template(one: Template) -> Entry:
    held, titles = catalogues.examination(), diagnoses().titles
    return _entry(
        f"template-{one.id}", one.label, "", one.basis,
        ("motion", _measures(one.motion)), ("strength", ", ".join(held.strengths[key].label for key in one.strengths)),
        ("screens", ", ".join(held.screens[key].label for key in one.screens)),
        ("measures", _measures(one.instruments)),
        ("codes offered", ", ".join(f"{code} {titles.get(code, '')}".strip() for code in one.codes)),
    )  # fmt: skip


def _sport(one: Sport) -> Entry:
    return _entry(f"sport-{one.id}", one.label, "", one.basis, ("tests", _measures(one.instruments)))


def _screen(one: Screen) -> Entry:
    signs = tuple((item.label, item.how) for item in one.items)
    return _entry(f"screen-{one.id}", one.label, "", one.basis, *signs)


def _stage(one: Stage) -> Entry:
    span = f"{one.from_days} to {one.to_days}" if one.to_days is not None else f"{one.from_days} and more"
    return _entry(f"stage-{one.id}", one.label, "", one.basis, ("days", span))


def _recognition() -> Entry:
    one = catalogues.examination().recognition
    return _entry(
        "recognition", "The same trigger point", one.why, one.basis,
        ("no further apart than", f"{one.near_units:g} units of the body chart"),
    )  # fmt: skip


def _review() -> Entry:
    one = catalogues.examination().review
    return _entry(
        "review", "A review is due", "Without a meaningful change of the primary outcome. Governance, not proof.",
        one.basis, ("after", f"visit {one.after_visits} or day {one.after_days}, whichever comes first"),
        ("a clinic may set", f"visit {one.least_visits} to {one.most_visits}"),
        ("again", f"{one.again_after_visits} visits later"),
        ("early sign", f"{one.early_points:g} points by visit {one.early_visits} or day {one.early_days}: "
                       f"{_measures(one.early_instruments)}"),
    )  # fmt: skip


def _measures(ids: Iterable[str]) -> str:
    names = catalogues.instruments().by_id
    return ", ".join(names[one].name for one in ids)
