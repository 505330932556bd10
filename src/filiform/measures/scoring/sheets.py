"""Recipes for questionnaires: items, ticked statements, subscales, activities, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Method
from filiform.measures.scoring.reading import (
    Answers,
    fault,
    form_of,
    in_range,
    in_unit,
    number,
    numbers,
    only,
    text,
    yes_or_no,
)  # fmt: skip
from filiform.measures.scoring.types import Score, rounded

NOT_APPLICABLE = "n/a"


def single(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """The number given. No value, no score; nothing is ever filled in."""
    only(answers, "value", "unit", "form")
    if answers.get("value") is None:
        return Score(None, "nothing was answered", form=text(answers, "form"))
    value = in_unit(number(answers["value"], "value"), answers, instrument)
    return Score(in_range(value, instrument, whole=method.whole), form=text(answers, "form"))


def yes_no(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """1 for yes, 0 for no."""
    only(answers, "value", "form")
    said = yes_or_no(answers, "value")
    if said is None:
        return Score(None, "nothing was answered; a return that did not come is censored, not no")
    return Score(Decimal(int(said)))


def mean_of_parts(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """The mean of named ratings, all of them needed."""
    only(answers, *method.parts)
    given = {part: answers.get(part) for part in method.parts}
    lacking = [part for part, value in given.items() if value is None]
    known = {
        part: in_range(number(value, part), instrument, whole=True)
        for part, value in given.items()
        if value is not None
    }
    if lacking:
        told = ", ".join(f"{part} {value}" for part, value in known.items())
        return Score(
            None, f"{', '.join(lacking)} missing: report the single ratings", answered=len(known),
            asked=len(method.parts), parts={"ratings": told},
        )  # fmt: skip
    mean = sum(known.values(), Decimal(0)) / len(known)
    return Score(rounded(mean, method.decimals), answered=len(known), asked=len(method.parts))


def items(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """A sheet of items. A missing one is never scored 0: it leaves the denominator, or there is no score."""
    only(answers, "items", "form", *(["total"] if method.total else []))
    if method.total and answers.get("total") is not None:
        return total(instrument, method, {key: value for key, value in answers.items() if key != "items"})
    given = _sheet(method, answers)
    kept = [(place, value) for place, value in enumerate(given, start=1) if isinstance(value, Decimal)]
    not_asked = sum(value == NOT_APPLICABLE for value in given)
    form = form_of(answers, method)
    if len(kept) < method.least:
        said = f"{len(kept)} of {method.items} answered; at least {method.least} are needed"
        return Score(None, said, answered=len(kept), asked=method.items, form=form)
    values = [method.low + method.high - value if place in method.reversed else value for place, value in kept]
    score = _formula(method, sum(values, Decimal(0)), len(values))
    flags = [f"{method.items - len(kept) - not_asked} of {method.items} items missing"] * (
        len(kept) + not_asked < method.items
    )
    parts = _subscales(method, dict(zip([place for place, _ in kept], values, strict=True)))
    return Score(score, "", tuple(flags), len(kept), method.items, form, parts)


def _sheet(method: Method, answers: Answers) -> list[Decimal | str | None]:
    given = answers.get("items")
    if not isinstance(given, Sequence) or isinstance(given, str) or len(given) != method.items:
        raise fault("items", f"write a list of {method.items} numbers, null where one is missing")
    found: list[Decimal | str | None] = []
    allowed = method.allowed or range(method.low, method.high + 1)
    for place, one in enumerate(given, start=1):
        if one is None or (one == NOT_APPLICABLE and method.not_applicable):
            found.append(one)
            continue
        value = number(one, f"items[{place}]")
        if value not in allowed:
            known = ", ".join(map(str, method.allowed)) if method.allowed else f"{method.low} to {method.high}"
            raise fault(f"items[{place}]", f"item {place} is one of {known}, not {one!r}")
        found.append(value)
    return found


def _formula(method: Method, points: Decimal, answered: int) -> Decimal:
    match method.formula:
        case "sum":
            return points
        case "percent":
            return rounded(100 * points / (method.high * answered), method.decimals)
        case "stretched":  # 1-5 stretched to 0-100
            return rounded((points / answered - 1) * 25, method.decimals)
        case "scaled-sum":
            return rounded(points / answered * method.items, method.decimals)
    raise ValueError(f"no formula {method.formula!r}")


def _subscales(method: Method, by_place: Mapping[int, Decimal]) -> dict[str, Any]:
    """Sheets whose subscales are interleaved say only the number of items of each; their sums need the key."""
    return {"subscales": dict(method.subscales)} if method.subscales and len(by_place) == method.items else {}


def ticks(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Statements ticked. An unticked box counts as no; a blank sheet is missing, not 0."""
    only(answers, "ticked", "none_apply")
    ticked = answers.get("ticked")
    if not isinstance(ticked, Sequence) or isinstance(ticked, str):
        raise fault("ticked", f"write the numbers of the ticked statements, 1 to {method.items}")
    places = [number(one, f"ticked[{index}]") for index, one in enumerate(ticked)]
    for place in places:
        if place not in range(1, method.items + 1):
            raise fault("ticked", f"there is no statement {place}; they run from 1 to {method.items}")
    if len(set(places)) != len(places):
        raise fault("ticked", "names a statement twice")
    if not places and yes_or_no(answers, "none_apply") is not True:
        return Score(None, "a blank sheet is missing, not 0; say none_apply where nothing applied", asked=method.items)
    return Score(Decimal(len(places)), answered=method.items, asked=method.items)


def subscales(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Two recipes that give different scores; which one is stated with it."""
    only(answers, "form", *method.subscales)
    form = form_of(answers, method)
    given = {name: _part(method, answers, name, count) for name, count in method.subscales.items()}
    missing = sum(value is None for values in given.values() for value in values)
    asked = sum(method.subscales.values())
    if missing > method.most_missing or any(all(value is None for value in values) for values in given.values()):
        return Score(None, f"{missing} of {asked} items missing; at most {method.most_missing} may be",
                     answered=asked - missing, asked=asked, form=form)  # fmt: skip
    kept = {name: [value for value in values if value is not None] for name, values in given.items()}
    percent = {name: 100 * sum(values, Decimal(0)) / (method.high * len(values)) for name, values in kept.items()}
    pooled = 100 * sum((sum(v, Decimal(0)) for v in kept.values()), Decimal(0)) / (method.high * (asked - missing))
    score = pooled if form == "pooled" else sum(percent.values(), Decimal(0)) / len(percent)
    flags = (f"{missing} of {asked} items missing",) if missing else ()
    parts = {name: float(rounded(value, method.decimals)) for name, value in percent.items()}
    return Score(rounded(score, method.decimals), "", flags, asked - missing, asked, form, parts)


def _part(method: Method, answers: Answers, name: str, count: int) -> list[Decimal | None]:
    given = numbers(answers, name)
    if len(given) != count:
        raise fault(name, f"write {count} numbers, null where one is missing")
    for place, value in enumerate(given, start=1):
        if value is not None and not method.low <= value <= method.high:
            raise fault(f"{name}[{place}]", f"runs from {method.low} to {method.high}, not {value}")
    return given


def activities(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """The mean of the activities named at baseline, the same ones every time; a new one starts its own series."""
    only(answers, "activities", "baseline")
    rated = _activities(instrument, answers.get("activities"), "activities", method.most)
    named = list(rated) if answers.get("baseline") is None else _names(answers["baseline"], method.most)
    fresh = sorted(set(rated) - set(named))
    kept = [rated[name] for name in named if rated.get(name) is not None]
    flags = [f"not in the baseline, starts its own series: {', '.join(fresh)}"] * bool(fresh)
    parts = {name: None if rated.get(name) is None else float(rated[name] or 0) for name in named}
    enough = len(kept) >= method.least_rated and 2 * len(kept) >= len(named)
    if not enough:
        reason = f"{len(kept)} of {len(named)} activities rated again; compare each alone"
        return Score(None, reason, tuple(flags), len(kept), len(named), "", parts)
    if len(kept) < len(named):
        flags.append(f"{len(named) - len(kept)} of {len(named)} activities not rated again")
    mean = sum((value for value in kept if value is not None), Decimal(0)) / len(kept)
    return Score(rounded(mean, method.decimals), "", tuple(flags), len(kept), len(named), "", parts)


def _activities(instrument: Instrument, given: Any, where: str, most: int) -> dict[str, Decimal | None]:
    if not isinstance(given, Mapping) or not given:
        raise fault(where, "write the activities with their ratings from 0 to 10")
    if len(given) > most:
        raise fault(where, f"holds {len(given)} activities; at most {most} are rated")
    return {
        str(name): None if value is None else in_range(number(value, f"{where}.{name}"), instrument, whole=True)
        for name, value in given.items()
    }


def _names(given: Any, most: int) -> list[str]:
    if not isinstance(given, Sequence) or isinstance(given, str) or not 1 <= len(given) <= most:
        raise fault("baseline", f"write the names of the 1 to {most} activities rated at baseline")
    return [str(name) for name in given]


def total(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """One total from the owner's own form, with the version of that form: totals of two versions never mix."""
    only(answers, "total", "form")
    form = text(answers, "form").strip()
    if not form:
        raise fault("form", "write which version of the form the total is from, such as its year or its short name")
    if answers.get("total") is None:
        return Score(None, "no total was given", form=form)
    return Score(in_range(number(answers["total"], "total"), instrument), form=form)
