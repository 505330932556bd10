"""Recipes for what is measured by hand or by clock: tries, sides, reaches, jumps, stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from filiform.knowledge.instruments import Instrument
from filiform.knowledge.scoring import Method
from filiform.measures.scoring.reading import (
    Answers,
    chosen,
    fault,
    form_of,
    in_range,
    in_unit,
    number,
    numbers,
    only,
    yes_or_no,
)  # fmt: skip
from filiform.measures.scoring.types import Score, rounded
from filiform.measures.scoring.units import converted

GRAVITY_M_S2 = Decimal("9.81")  # instruments.yaml, cmj: h = 9.81 x t^2 / 8


def trials(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Best or mean of several tries, stated. Fewer than usual are flagged; fewer than the least give no score."""
    keys = ("trials", "unit", "how", *(["stopped_by_pain"] if method.stopped_by_pain else []))
    only(answers, *keys, *(["failed"] if method.fails_after else []))
    if method.stopped_by_pain and yes_or_no(answers, "stopped_by_pain"):
        return Score(None, "pain stopped the try: recorded, no score", asked=method.usual)
    failed = _failed(method, answers)
    given = numbers(answers, "trials") if not failed or answers.get("trials") else []
    tries = [in_range(in_unit(one, answers, instrument), instrument) for one in given if one is not None]
    if failed and not tries:
        return Score(None, f"no held landing in {failed} tries: a fail is recorded", answered=0, asked=method.usual)
    how = chosen(answers, "how", method.how) if method.how else "best"
    if len(tries) < method.least:
        reason = f"{len(tries)} of {method.usual} tries; at least {method.least} are needed"
        return Score(None, reason, answered=len(tries), asked=method.usual, form=how)
    few = len(tries) < (1 if method.one_is_usual else method.usual)
    flags = (f"{len(tries)} of {method.usual} tries",) if few else ()
    best = min(tries) if method.lower_is_best else max(tries)
    mean = sum(tries, Decimal(0)) / len(tries)
    parts = {key: float(rounded(one, method.decimals)) for key, one in (("best", best), ("mean", mean))}
    value = best if how == "best" else mean
    return Score(rounded(value, method.decimals), "", flags, len(tries), method.usual, how, parts)


def _failed(method: Method, answers: Answers) -> int:
    if not method.fails_after or answers.get("failed") is None:
        return 0
    failed = number(answers["failed"], "failed")
    if failed != failed.to_integral_value() or not 0 <= failed <= 20:
        raise fault("failed", "write how many tries had no held landing, a whole number")
    if failed and not answers.get("trials") and failed < method.fails_after:
        raise fault("failed", f"a fail is recorded after {method.fails_after} tries without a held landing")
    return int(failed)


def ratio(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """100 x the involved side by the other one."""
    only(answers, "involved", "uninvolved", "unit")
    return _ratio(instrument, method, answers, "distance")


def symmetry(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Limb symmetry of each hop test, and their mean where all four were done; a time counts the other way round."""
    only(answers, "tests")
    tests = answers.get("tests")
    if not isinstance(tests, Mapping) or not tests:
        raise fault("tests", "write the tests by name, each with kind, involved and uninvolved")
    found = {}
    for name, one in tests.items():
        if not isinstance(one, Mapping):
            raise fault(f"tests.{name}", "write kind, involved and uninvolved")
        only(one, "kind", "involved", "uninvolved")
        kind = chosen(one, "kind", ("distance", "time"))
        found[str(name)] = _ratio(instrument, method, one, kind).value
    known = [value for value in found.values() if value is not None]
    parts = {name: None if value is None else float(value) for name, value in found.items()}
    if len(known) < len(found) or not known:
        return Score(
            None, "a test lacks a side: compare each alone", answered=len(known), asked=len(found), parts=parts
        )
    flags = () if len(known) == 4 else (f"mean of {len(known)} of the 4 hop tests",)
    mean = sum(known, Decimal(0)) / len(known)
    return Score(rounded(mean, method.decimals), "", flags, len(known), 4, "", parts)


def _ratio(instrument: Instrument, method: Method, answers: Answers, kind: str) -> Score:
    if answers.get("involved") is None or answers.get("uninvolved") is None:
        return Score(None, "both sides are needed", asked=2)
    involved, other = number(answers["involved"], "involved"), number(answers["uninvolved"], "uninvolved")
    if involved < 0 or other < 0:
        raise fault("involved", "neither side can be below 0")
    top, bottom = (other, involved) if kind == "time" else (involved, other)
    if bottom == 0:
        raise fault("involved" if kind == "time" else "uninvolved", "is 0; nothing can be compared with it")
    return Score(in_range(rounded(100 * top / bottom, method.decimals), instrument), answered=2, asked=2)


def difference(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """How far left and right are apart."""
    only(answers, "left", "right", "unit")
    if answers.get("left") is None or answers.get("right") is None:
        return Score(None, "both sides are needed", asked=2)
    left, right = (in_unit(number(answers[side], side), answers, instrument) for side in ("left", "right"))
    return Score(in_range(rounded(abs(left - right), method.decimals), instrument), answered=2, asked=2)


def treated_minus_mirror(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Mean of the readings over the treated site less the mean over its mirror."""
    only(answers, "treated", "mirror", "unit")
    means = []
    for key in ("treated", "mirror"):
        given = [one for one in numbers(answers, key) if one is not None]
        if len(given) < method.least:
            return Score(None, f"{len(given)} of {method.usual} readings at the {key} site", asked=method.usual)
        means.append(sum(given, Decimal(0)) / len(given))
    apart = in_unit(means[0] - means[1], answers, instrument)
    return Score(in_range(rounded(apart, method.decimals), instrument), answered=method.usual, asked=method.usual)


def reach(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Three best reaches in percent of leg length. All three directions."""
    only(answers, *method.parts, "leg_length", "unit")
    if answers.get("leg_length") is None:
        return Score(None, "leg length is missing", asked=len(method.parts))
    leg = number(answers["leg_length"], "leg_length")
    if leg <= 0:
        raise fault("leg_length", "is above 0")
    best: dict[str, Decimal] = {}
    for part in method.parts:
        given = answers.get(part)
        tries = [one for one in (numbers(answers, part) if isinstance(given, Sequence) else [None]) if one is not None]
        if isinstance(given, int | float):
            tries = [number(given, part)]
        if tries:
            best[part] = max(tries)
    lacking = [part for part in method.parts if part not in best]
    if lacking:
        return Score(None, f"{', '.join(lacking)} missing", answered=len(best), asked=len(method.parts))
    score = 100 * sum(best.values(), Decimal(0)) / (len(best) * leg)
    parts = {part: float(value) for part, value in best.items()}
    return Score(
        in_range(rounded(score, method.decimals), instrument), answered=len(best), asked=len(best), parts=parts
    )  # fmt: skip


def jump(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Best of three heights; from flight time h = 9.81 t^2 / 8. The method is stored: its heights are not the same."""
    only(answers, "trials", "unit", "form")
    form = form_of(answers, method)
    given = [one for one in numbers(answers, "trials") if one is not None]
    if form == "flight-time":
        unit = answers.get("unit") or "s"
        seconds = [converted(one, given=str(unit), unit="s", name=instrument.name) for one in given]
        heights = [GRAVITY_M_S2 * one * one / 8 * 100 for one in seconds]
    else:
        heights = [in_unit(one, answers, instrument) for one in given]
    heights = [in_range(rounded(one, method.decimals), instrument) for one in heights]
    if not heights:
        return Score(None, "no jump was recorded", answered=0, asked=method.usual, form=form)
    flags = (f"{len(heights)} of {method.usual} tries",) if len(heights) < method.usual else ()
    mean = rounded(sum(heights, Decimal(0)) / len(heights), method.decimals)
    parts = {"best": float(max(heights)), "mean": float(mean)}
    return Score(max(heights), "", flags, len(heights), method.usual, form, parts)


def angles(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Mean of the returns to neutral, in degrees; read as centimetres on a wall they are turned into an angle."""
    only(answers, "trials", "unit", "distance_cm")
    given = [one for one in numbers(answers, "trials") if one is not None]
    if len(given) < method.least:
        return Score(None, f"{len(given)} of {method.usual} returns", answered=len(given), asked=method.usual)
    if answers.get("unit") == "cm":
        away = number(answers.get("distance_cm", method.distance_cm), "distance_cm")
        if away <= 0:
            raise fault("distance_cm", "is above 0")
        degrees = [Decimal(str(math.degrees(math.atan(float(one) / float(away))))) for one in given]
    else:
        degrees = [in_unit(one, answers, instrument) for one in given]
    mean = sum((in_range(abs(one), instrument) for one in degrees), Decimal(0)) / len(degrees)
    return Score(rounded(mean, method.decimals), answered=len(degrees), asked=method.usual)


def stands(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Full stands in 30 s. Who cannot stand without the arms scores 0, flagged."""
    only(answers, "value", "needs_arms")
    if yes_or_no(answers, "needs_arms"):
        return Score(Decimal(0), flags=("cannot stand without the arms",))
    if answers.get("value") is None:
        return Score(None, "nothing was counted")
    return Score(in_range(number(answers["value"], "value"), instrument, whole=True))


def timed_stands(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Seconds to the fifth stand, or to the fifth sit, stated. Fewer than five: the count, and no time."""
    only(answers, "seconds", "unit", "count", "form")
    count = answers.get("count", method.stands)
    done = number(count, "count")
    if done != done.to_integral_value() or not 0 <= done <= method.stands:
        raise fault("count", f"write how many were done, 0 to {method.stands}")
    if done < method.stands:
        reason = f"{done} of {method.stands} done: the count is recorded, no time"
        return Score(None, reason, answered=int(done), asked=method.stands)
    form = form_of(answers, method)
    if answers.get("seconds") is None:
        return Score(None, "no time was taken", form=form)
    value = in_range(in_unit(number(answers["seconds"], "seconds"), answers, instrument), instrument)
    return Score(rounded(value, method.decimals), answered=method.stands, asked=method.stands, form=form)


def diary(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Days counted in a diary of four weeks; three weeks are enough and are flagged."""
    only(answers, "count", "days_kept")
    if answers.get("count") is None:
        return Score(None, "nothing was counted", asked=method.days)
    count, kept = number(answers["count"], "count"), number(answers.get("days_kept", method.days), "days_kept")
    if kept != kept.to_integral_value() or not 0 < kept <= method.days:
        raise fault("days_kept", f"write how many days the diary was kept, 1 to {method.days}")
    if count != count.to_integral_value() or not 0 <= count <= kept:
        raise fault("count", f"write a whole number of days, 0 to {kept}")
    if kept < method.least:
        reason = f"the diary was kept on {kept} of {method.days} days; {method.least} are needed"
        return Score(None, reason, answered=int(kept), asked=method.days)
    if kept == method.days:
        return Score(count, answered=method.days, asked=method.days)
    flags = (f"from {kept} of {method.days} days",)
    return Score(rounded(count / kept * method.days, method.decimals), "", flags, int(kept), method.days)


def share(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Minutes done in percent of the minutes planned."""
    only(answers, "done", "planned", "unit")
    if answers.get("done") is None or answers.get("planned") is None:
        return Score(None, "minutes done and planned are both needed", asked=2)
    done, planned = number(answers["done"], "done"), number(answers["planned"], "planned")
    if planned <= 0 or done < 0:
        raise fault("planned", "minutes planned are above 0, minutes done at least 0")
    return Score(in_range(rounded(100 * done / planned, method.decimals), instrument), answered=2, asked=2)


def time_to_event(instrument: Instrument, method: Method, answers: Answers) -> Score:
    """Days to the event, from the first visit and from onset; without one, censored at the last contact."""
    only(answers, "event", "days_from_first_visit", "days_from_onset")
    came = yes_or_no(answers, "event")
    if came is None:
        raise fault("event", "write true if it came, false if it had not by the last contact")
    if answers.get("days_from_first_visit") is None:
        raise fault("days_from_first_visit", "write the days to the event, or to the last contact")
    days = in_range(number(answers["days_from_first_visit"], "days_from_first_visit"), instrument, whole=True)
    parts: dict[str, Any] = {"event": came, "days_from_first_visit": int(days)}
    if answers.get("days_from_onset") is not None:
        onset = in_range(number(answers["days_from_onset"], "days_from_onset"), instrument, whole=True)
        if onset < days:
            raise fault("days_from_onset", "cannot be fewer than the days from the first visit")
        parts["days_from_onset"] = int(onset)
    if not came:
        return Score(None, f"censored at day {days}: it had not come by the last contact", parts=parts)
    return Score(days, parts=parts)
