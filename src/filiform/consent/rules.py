"""Writes the consent text for one patient, and says what a plan needs that a consent does not cover. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from filiform.consent.types import ConsentText, Gap, Section, Told
from filiform.knowledge.adverse_events import Catalogue, Rate, Survey
from filiform.knowledge.sites import Places

MAJORITY_YEARS = 18  # the eligibility catalogue asks for a representative below this age


def gap(
    *,
    sites: Iterable[str],
    techniques: Iterable[str],
    covered: Collection[str],
    agreed: Collection[str],
    places: Places,
) -> Gap:
    """What is planned and not covered. Left covers left only; bilateral covers every side (knowledge.sites)."""
    mask = 0
    for name in covered:
        mask |= places.sites[name].covers
    return Gap(
        sites=tuple(sorted({name for name in sites if places.sites[name].needs & ~mask})),
        techniques=tuple(sorted(set(techniques) - set(agreed))),
    )


def expiry(signed_on: date, months: int) -> date:
    """The last day a consent holds: the same day of the month, or the month's last day."""
    year, month = divmod(signed_on.month - 1 + months, 12)
    for day in range(signed_on.day, 0, -1):
        try:
            return date(signed_on.year + year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def area(site: str, words: Mapping[str, Any]) -> str:
    """`posterior-leg-calf:right` in the patient's words: right calf."""
    region, _, side = site.partition(":")
    name: str = words["regions"].get(region, region.replace("-", " "))
    if side == "bilateral":
        return f"{name} (both sides)"
    if side not in {"left", "right"}:
        return name
    return f"{name} ({side})" if " of " in name or name.startswith(("between", "beside")) else f"{side} {name}"


def assemble(told: Told, *, words: Mapping[str, Any], events: Catalogue, places: Places) -> ConsentText:
    """The whole text. The same facts always give the same letters."""
    surveys = {survey.source.id: survey for survey in events.incidence}
    return ConsentText(
        version=words["version"],
        language=words["language"],
        title=words["title"],
        sections=(
            _who(told, words["who"]),
            _what(told, words["what"]),
            _why(told, words["why"], words["course"]),
            _areas(told, words),
            _common(words["common"], surveys),
            _serious(told, words, surveys, places),
            _you(told, words["you"]),
            _stimulation(told, words["stimulation"]),
            Section(words["rights"]["heading"], tuple(words["rights"]["lines"])),
        ),
        statement=words["statement"],
    )


def _who(told: Told, words: Mapping[str, Any]) -> Section:
    facts = {
        "practitioner": told.practitioner,
        "profession": told.profession.lower(),
        "credentials": f", {told.credentials}" if told.credentials else "",
        "licence": f", licence {told.licence}" if told.licence else "",
        "training": "; ".join(told.trainings) or words["no_training"],
    }
    return Section(words["heading"], _filled(words["lines"], facts))


def _what(told: Told, words: Mapping[str, Any]) -> Section:
    lines = list(words["lines"])
    if not told.is_acupuncturist:
        lines.append(words["not_acupuncture"])
    return Section(words["heading"], tuple(lines))


def _why(told: Told, words: Mapping[str, Any], course: str) -> Section:
    goals = words["goal"].format(goals="; ".join(told.goals)) if told.goals else words["no_goal"]
    facts = {"indication": _sentence(told.indication), "goals": goals, "course": course}
    return Section(words["heading"], _filled(words["lines"], facts))


def _areas(told: Told, words: Mapping[str, Any]) -> Section:
    part = words["areas"]
    facts = {
        "areas": ", ".join(area(site, words) for site in told.sites),
        "techniques": ", ".join(part["techniques"].get(one, one) for one in told.techniques),
        "expires_on": f"{told.expires_on.day} {told.expires_on:%B %Y}",
    }
    return Section(part["heading"], _filled(part["lines"], facts))


def _common(words: Mapping[str, Any], surveys: Mapping[str, Survey]) -> Section:
    first, second = surveys[words["survey"]], surveys[words["second_survey"]]
    lead = words["lead"].format(
        first=out_of(_rate(first, words["event"])),
        first_of=_thousands(first.denominator),
        second=out_of(_rate(second, words["second_event"])),
        second_of=_thousands(second.denominator),
    )
    items = tuple(f"{item['words']}: {out_of(_rate(first, item['event']))}" for item in words["items"])
    return Section(words["heading"], (lead,), items)


def _serious(told: Told, words: Mapping[str, Any], surveys: Mapping[str, Survey], places: Places) -> Section:
    part = words["serious"]
    first, second = surveys[part["survey"]], surveys[part["second_survey"]]
    lead = part["lead"].format(
        denominator=_thousands(first.denominator),
        bound=_upper_bound(first, part["event"]),
        figure=_counted(second, part["second_event"]),
    )
    items = [item["words"] for item in part["everywhere"]]
    for risk in part["by_place"]:
        regions = frozenset[str]().union(*(places.regions_of(place) for place in risk["places"]))
        near = frozenset[str]().union(*(told.near.get(one, frozenset()) for one in risk.get("hazards", ())))
        met = [site for site in told.sites if places.sites[site].regions & regions or site in near]
        if here := [area(site, words) for site in met]:
            items.append(risk["words"].format(areas=_capital(", ".join(here))))
    if told.plans_stimulation:
        items.append(part["stimulation"]["words"])
    return Section(part["heading"], (lead,), tuple(items))


def _you(told: Told, words: Mapping[str, Any]) -> Section:
    if not told.personal:
        return Section(words["heading"], (words["nothing"], words["pregnancy"]))
    items = tuple(f"{one.title}: {'; '.join(one.changes)}" if one.changes else one.title for one in told.personal)
    return Section(words["heading"], (words["pregnancy"], words["lead"]), items)


def _stimulation(told: Told, words: Mapping[str, Any]) -> Section:
    return Section(words["heading"], (words["planned" if told.plans_stimulation else "not_planned"],))


def out_of(rate: Rate) -> str:
    """A percentage as people: about 19 in 100; below one in a hundred, of a thousand or ten thousand."""
    if rate.percent is None:
        raise ValueError(f"{rate.event}: the catalogue has no percentage")
    for whole in (100, 1_000, 10_000):
        if (part := rate.percent * whole / 100) >= 1:
            return f"about {part:.0f} in {_thousands(whole)}"
    return "fewer than 1 in 10,000"


def _counted(survey: Survey, event: str) -> str:
    rate = _rate(survey, event)
    return f"{rate.numerator} of {_thousands(survey.denominator)}"


def _upper_bound(survey: Survey, event: str) -> str:
    """Nought seen in n still allows three in n (95 %). Source: adverse-events.yaml, incidence_rules."""
    rate = _rate(survey, event)
    if rate.numerator != 0 or not survey.denominator:
        raise ValueError(f"{event}: the bound is for a survey that saw none")
    return f"1 in {_thousands(survey.denominator // 3)}"


def _rate(survey: Survey, event: str) -> Rate:
    return next(rate for rate in survey.rows if rate.event == event)


def _thousands(number: int | None) -> str:
    if number is None:
        raise ValueError("the catalogue gives no denominator")
    return f"{number:,}"


def _filled(lines: Iterable[str], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Words of people are put in as they are: braces in them mean nothing."""
    return tuple(line.format(**facts) for line in lines)


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
