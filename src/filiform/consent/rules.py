"""Writes the consent text for one patient, and says what a plan needs that a consent does not cover. Pure.

The language is in the words alone (texts/<language>): how a date, a number, a list or a side is said stands there too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from filiform.consent.types import ConsentText, Gap, Section, Told
from filiform.knowledge.adverse_events import Catalogue, Rate, Survey
from filiform.knowledge.conditions import AllOf, AnyOf, Compare, Condition
from filiform.knowledge.eligibility import EligibilityCatalogue
from filiform.knowledge.sites import Places

AGE = "age_years"
MINOR_RULE = "minor-no-guardian"


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


def majority_years(jurisdiction: str, *, law: Mapping[str, Any], eligibility: EligibilityCatalogue) -> int:
    """From which age a patient signs herself: the place's own where it is known, else the eligibility catalogue's."""
    own: Mapping[str, int] = law["majority_years"]
    return own.get(jurisdiction) or min(_ages_under(eligibility.rules[MINOR_RULE].when))


def _ages_under(condition: Condition) -> Iterable[int]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _ages_under(part)
        case Compare(fact=fact, op=op, operand=operand) if fact == AGE and op == "<":
            yield int(operand)


def duties(asked: str | None, *, law: Mapping[str, Any]) -> tuple[tuple[str, ...], str]:
    """What a practice rule asks of the consent, as clauses; or the rule's own words where no clause says them."""
    if not asked:
        return (), ""
    known: Mapping[str, list[str]] = law["consent"]
    return (tuple(known[asked]), "") if asked in known else ((), asked)


def day_in(words: Mapping[str, Any], day: date) -> str:
    """A date as the language writes it."""
    saying = words["saying"]
    said: str = saying["day"].format(day=day.day, month=saying["months"][day.month - 1], year=day.year)
    return said


def area(site: str, words: Mapping[str, Any]) -> str:
    """`posterior-leg-calf:right` in the patient's words: right calf."""
    region, _, side = site.partition(":")
    name: str = words["regions"].get(region, region.replace("-", " "))
    sides: Mapping[str, str] = words["saying"]["sides"]
    stands_after = any(joint in f" {name}" if joint.startswith(" ") else name.startswith(joint)
                       for joint in words["saying"]["side_after"])  # fmt: skip
    form = sides.get(f"{side}_after" if stands_after and f"{side}_after" in sides else side)
    return form.format(place=name) if form else name


def assemble(told: Told, *, words: Mapping[str, Any], events: Catalogue, places: Places) -> ConsentText:
    """The whole text. The same facts always give the same letters. Without sites it is a text to read, not to sign."""
    surveys = {survey.source.id: survey for survey in events.incidence}
    is_general = not told.sites
    statement = "statement_read" if is_general else "statement_for_another" if told.for_another else "statement"
    sections = [
        _who(told, words),
        _what(told, words["what"]),
        _why(told, words),
        _areas(told, words),
        _common(words, surveys),
        _serious(told, words, surveys, places),
        _you(told, words),
        _stimulation(told, words["stimulation"]),
        _signer(told, words["signer"]),
        _law(told, words),
        Section(words["rights"]["heading"], tuple(words["rights"]["lines"])),
    ]
    return ConsentText(
        version=words["version"],
        language=words["language"],
        title=words["title_general" if is_general else "title"],
        sections=tuple(section for section in sections if section),
        statement=words[statement],
    )


def _who(told: Told, words: Mapping[str, Any]) -> Section:
    part = words["who"]
    courses = [
        part["course"].format(course=one.name, hours=one.hours, in_person=one.in_person_hours, year=one.year)
        for one in told.courses
    ]
    facts = {
        "practitioner": told.practitioner,
        "profession": _profession(told, words),
        "credentials": part["credentials"].format(credentials=told.credentials) if told.credentials else "",
        "licence": part["licence"].format(licence=told.licence) if told.licence else "",
        "training": words["saying"]["sentences"].join(courses) or part["no_training"],
    }
    return Section(part["heading"], _filled(part["lines"], facts))


def _profession(told: Told, words: Mapping[str, Any]) -> str:
    known: Mapping[str, str] = words["saying"]["professions"]
    return known.get(told.profession, told.profession.replace("_", " "))


def _what(told: Told, words: Mapping[str, Any]) -> Section:
    lines = list(words["lines"])
    if not told.is_acupuncturist:
        lines.append(words["not_acupuncture"])
    return Section(words["heading"], tuple(lines))


def _why(told: Told, words: Mapping[str, Any]) -> Section:
    part = words["why"]
    aims = [
        part["goal_until"].format(goal=aim.text, day=day_in(words, aim.by_date)) if aim.by_date else aim.text
        for aim in told.goals
    ]
    goals = part["goal"].format(goals=words["saying"]["sentences"].join(aims)) if aims else part["no_goal"]
    facts = {"indication": _sentence(told.indication), "goals": goals, "course": words["course"]}
    lines = _filled(part["lines"], facts)
    # Nobody has examined her yet: in place of a reason stands that it comes first.
    return Section(part["heading"], lines if told.sites else (part["no_indication"], *lines[1:]))


def _areas(told: Told, words: Mapping[str, Any]) -> Section:
    part, joint = words["areas"], words["saying"]["list"]
    if not told.sites:
        return Section(part["heading"], tuple(part["later"]))
    facts = {
        "areas": joint.join(area(site, words) for site in told.sites),
        "techniques": joint.join(part["techniques"].get(one, one) for one in told.techniques),
        "expires_on": day_in(words, told.expires_on),
    }
    return Section(part["heading"], _filled(part["lines"], facts))


def _common(words: Mapping[str, Any], surveys: Mapping[str, Survey]) -> Section:
    part, saying = words["common"], words["saying"]
    first, second = surveys[part["survey"]], surveys[part["second_survey"]]
    lead = part["lead"].format(
        first=out_of(_rate(first, part["event"]), saying),
        first_of=_thousands(first.denominator, saying),
        second=out_of(_rate(second, part["second_event"]), saying),
        second_of=_thousands(second.denominator, saying),
    )
    items = tuple(f"{item['words']}: {out_of(_rate(first, item['event']), saying)}" for item in part["items"])
    return Section(part["heading"], (lead,), items)


def _serious(told: Told, words: Mapping[str, Any], surveys: Mapping[str, Survey], places: Places) -> Section:
    part, saying = words["serious"], words["saying"]
    first, second = surveys[part["survey"]], surveys[part["second_survey"]]
    lead = part["lead"].format(
        denominator=_thousands(first.denominator, saying),
        bound=_upper_bound(first, part["event"], saying),
        figure=_counted(second, part["second_event"], saying),
    )
    items = [item["words"] for item in part["everywhere"]]
    for risk in part["by_place"]:
        if not told.sites:  # any place may come to be planned, so each is told
            items.append(risk["words"].format(areas=risk["general"]))
            continue
        regions = frozenset[str]().union(*(places.regions_of(place) for place in risk["places"]))
        near = frozenset[str]().union(*(told.near.get(one, frozenset()) for one in risk.get("hazards", ())))
        met = [site for site in told.sites if places.sites[site].regions & regions or site in near]
        if here := [area(site, words) for site in met]:
            items.append(risk["words"].format(areas=_capital(saying["list"].join(here))))
    if told.plans_stimulation:
        items.append(part["stimulation"]["words"])
    return Section(part["heading"], (lead,), tuple(items))


def _you(told: Told, words: Mapping[str, Any]) -> Section:
    part = words["you"]
    if not told.is_screened and not told.personal:
        return Section(part["heading"], (part["not_yet"], part["pregnancy"]))
    if not told.personal:
        return Section(part["heading"], (part["nothing"], part["pregnancy"]))
    joint = words["saying"]["sentences"]
    items = tuple(f"{one.title}: {joint.join(one.changes)}" if one.changes else one.title for one in told.personal)
    return Section(part["heading"], (part["pregnancy"], part["lead"]), items)


def _stimulation(told: Told, words: Mapping[str, Any]) -> Section:
    return Section(words["heading"], (words["planned" if told.plans_stimulation else "not_planned"],))


def _signer(told: Told, words: Mapping[str, Any]) -> Section:
    who = words["minor" if told.is_minor else "adult"].format(majority=told.majority_years)
    return Section(words["heading"], (who, words["interpreter"]))


def _law(told: Told, words: Mapping[str, Any]) -> Section | None:
    part = words["law"]
    if not told.duties and not told.duties_unread:
        return None
    place = words["saying"]["places"].get(told.place, told.place)
    where = part["where"].format(place=place, profession=_profession(told, words))
    items = [part["clauses"][duty] for duty in told.duties]
    if told.duties_unread:
        items.append(part["unread"].format(text=told.duties_unread))
    return Section(part["heading"], (part["unreviewed"], where), tuple(items))


def out_of(rate: Rate, saying: Mapping[str, Any]) -> str:
    """A percentage as people: about 19 in 100; below one in a hundred, of a thousand or ten thousand."""
    if rate.percent is None:
        raise ValueError(f"{rate.event}: the catalogue has no percentage")
    for whole in (100, 1_000, 10_000):
        if (part := rate.percent * whole / 100) >= 1:
            said: str = saying["out_of"].format(part=f"{part:.0f}", whole=_thousands(whole, saying))
            return said
    fewer: str = saying["fewer"].format(part=1, whole=_thousands(10_000, saying))
    return fewer


def _counted(survey: Survey, event: str, saying: Mapping[str, Any]) -> str:
    said: str = saying["counted"].format(
        part=_rate(survey, event).numerator, whole=_thousands(survey.denominator, saying)
    )
    return said


def _upper_bound(survey: Survey, event: str, saying: Mapping[str, Any]) -> str:
    """Nought seen in n still allows three in n (95 %). Source: adverse-events.yaml, incidence_rules."""
    rate = _rate(survey, event)
    if rate.numerator != 0 or not survey.denominator:
        raise ValueError(f"{event}: the bound is for a survey that saw none")
    said: str = saying["bound"].format(part=1, whole=_thousands(survey.denominator // 3, saying))
    return said


def _rate(survey: Survey, event: str) -> Rate:
    return next(rate for rate in survey.rows if rate.event == event)


def _thousands(number: int | None, saying: Mapping[str, Any]) -> str:
    if number is None:
        raise ValueError("the catalogue gives no denominator")
    return f"{number:,}".replace(",", saying["thousands"])


def _filled(lines: Iterable[str], facts: Mapping[str, str]) -> tuple[str, ...]:
    """Words of people are put in as they are: braces in them mean nothing."""
    return tuple(line.format(**facts) for line in lines)


def _sentence(text: str) -> str:
    flat = " ".join(text.split())
    return flat if flat.endswith((".", "!", "?")) else f"{flat}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
