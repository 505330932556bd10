"""The reports of a registry in pandas, from the same rows: what an analyst would write by hand.

`tests/registry/test_by_hand.py` holds them to the same answers. Tables are handed over whole, those columns alone that
are asked for; baselines and pairs, which four reports share, are made once here and anew by each SQL text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd

from filiform.registry.engines.embedded import DuckDB

Frame = pd.DataFrame
Frames = Mapping[str, Frame]
SERIES: Final = ["episode", "instrument", "side", "item"]
BASELINE_D, FOLLOW_UP_D, WITHIN_D = 14, 42, 10

TABLES: Final = {
    "patients": "SELECT patient, organization, month, jurisdiction, age_band, sex FROM patients",
    "visits": (
        "SELECT visit, patient, episode, since_first_d, is_due, is_needled, needles, muscles, twitches, "
        "longest_dwell_min, stimulation_min, dose_grade FROM visits"
    ),
    "needles": (
        "SELECT patient, muscle, technique, is_stimulated, gauge_mm, length_mm, depth_mm, twitches, dwell_s "
        "FROM needles"
    ),
    "readings": (
        "SELECT patient, episode, instrument, side, item, since_first_d, number, value FROM readings "
        "WHERE phase <> 'after'"
    ),
    "adverse_events": "SELECT patient, visit, kind, grade, is_near_miss FROM adverse_events",
    "follow_ups": "SELECT visit, patient, time_window, is_asked, is_answered, soreness, is_red FROM follow_ups",
    "instruments": (
        "SELECT instrument, sign, mdc, mdc_is_share, mcid, mcid_is_share, low, high, tracks_recovery FROM instruments"
    ),
}


def frame(engine: DuckDB, sql: str) -> Frame:
    """DuckDB reads the files: pandas has no reader of Parquet of its own here."""
    found: Frame = engine._connection.execute(sql).df()
    return found


def case_mix(of: Frames) -> Frame:
    return of["patients"].groupby(["age_band", "sex"], dropna=False).size().reset_index(name="patients")


def baselines(of: Frames) -> Frame:
    """The last value of each series before the first needling, not older than the plan allows."""
    early = of["readings"][of["readings"]["since_first_d"].between(-BASELINE_D, 0)]
    last = early.sort_values("number").drop_duplicates(SERIES, keep="last")
    return last[["patient", *SERIES, "value"]].rename(columns={"value": "baseline"})


def pairs(of: Frames) -> Frame:
    """The value nearest to the planned day beside the baseline, sides averaged; a positive change is better."""
    readings = of["readings"]
    late = readings[readings["since_first_d"].between(FOLLOW_UP_D - WITHIN_D, FOLLOW_UP_D + WITHIN_D)]
    late = late.assign(off=(late["since_first_d"] - FOLLOW_UP_D).abs()).sort_values(["off", "number"])
    late = late.drop_duplicates(SERIES)[[*SERIES, "value"]].rename(columns={"value": "follow_up"})
    both = of["baselines"].merge(late, on=SERIES)
    both = both.groupby(["patient", "episode", "instrument"], as_index=False)[["baseline", "follow_up"]].mean()
    both = both.merge(of["instruments"], on="instrument")
    return _judged(both.assign(change=both["sign"] * (both["follow_up"] - both["baseline"])))


def _judged(rows: Frame) -> Frame:
    """With the smallest change beyond error, the one a responder reaches, and the room that is left."""
    share = rows["baseline"].abs() / 100
    mdc = rows["mdc"].where(~rows["mdc_is_share"].astype(bool), share * rows["mdc"])
    mcid = rows["mcid"].where(~rows["mcid_is_share"].astype(bool), share * rows["mcid"])
    room = np.where(rows["sign"] == 1, rows["high"] - rows["baseline"], rows["baseline"] - rows["low"])
    return rows.assign(error=mdc.fillna(mcid), headline=np.fmax(mdc, mcid), room=room)


def completeness(of: Frames) -> Frame:
    needled = of["visits"].dropna(subset=["since_first_d"]).groupby("episode", as_index=False)["is_due"].any()
    begun = of["baselines"].drop_duplicates(["instrument", "patient", "episode"])[["instrument", "patient", "episode"]]
    begun = begun.merge(needled, on="episode")
    followed = of["pairs"][["episode", "instrument"]].assign(is_followed=True)
    begun = begun.merge(followed, on=["episode", "instrument"], how="left")
    begun["answered"] = begun["is_due"] & begun["is_followed"].notna()
    found = begun.groupby("instrument").agg(
        with_baseline=("episode", "size"), due=("is_due", "sum"), answered=("answered", "sum"),
        patients=("patient", "nunique"),
    )  # fmt: skip
    return found.assign(needled_episodes=len(needled)).reset_index()


def change(of: Frames) -> Frame:
    grouped = of["pairs"].groupby("instrument")
    found = grouped.agg(
        episodes=("episode", "size"), patients=("patient", "nunique"), mean_baseline=("baseline", "mean"),
        mean_follow_up=("follow_up", "mean"), mean_change=("change", "mean"), sd_change=("change", "std"),
    )  # fmt: skip
    quartiles = grouped["change"].quantile([0.25, 0.5, 0.75]).unstack()
    names = ["lower_quartile", "median_change", "upper_quartile"]
    return found.join(quartiles.set_axis(names, axis=1)).reset_index()


def responders(of: Frames) -> Frame:
    rows = of["pairs"].dropna(subset=["headline"])
    at_end = rows["room"] < rows["headline"]
    by, error, headline = rows["change"], rows["error"], rows["headline"]
    rows = rows.assign(
        assessable=~at_end, responders=~at_end & (by >= headline),
        beyond_error_only=~at_end & (by < headline) & (by >= error),
        within_error=~at_end & (by < error) & (by > -error), worse=~at_end & (by <= -error), not_assessable=at_end,
    )  # fmt: skip
    classes = ["assessable", "responders", "beyond_error_only", "within_error", "worse", "not_assessable"]
    grouped = rows.groupby("instrument")
    return grouped[classes].sum().assign(patients=grouped["patient"].nunique()).reset_index()


def recovery(of: Frames) -> Frame:
    lines = of["baselines"].merge(of["instruments"][of["instruments"]["tracks_recovery"]], on="instrument")
    lines = _judged(lines)
    lines = lines[lines["room"].isna() | (lines["room"] >= lines["headline"])]
    later = of["readings"][of["readings"]["since_first_d"] > 0]
    rated = later.merge(lines[[*SERIES, "baseline", "sign", "headline"]], on=SERIES).sort_values("number")
    rated["change"] = rated["sign"] * (rated["value"] - rated["baseline"])
    following = rated.groupby(SERIES)["change"].shift(-1)
    is_recovered = (rated["change"] >= rated["headline"]) & (following >= rated["headline"])
    rated["recovered_on"] = rated["since_first_d"].where(is_recovered)
    ended = rated.groupby(["instrument", "episode"]).agg(
        last_day=("since_first_d", "max"), recovered_on=("recovered_on", "min")
    )
    gone = ended["recovered_on"].notna()
    ended = ended.assign(day=ended["recovered_on"].fillna(ended["last_day"]), recovered=gone, censored=~gone)
    return ended.groupby(["instrument", "day"])[["recovered", "censored"]].sum().reset_index()


def harm(of: Frames) -> Frame:
    events = of["adverse_events"][~of["adverse_events"]["is_near_miss"].astype(bool)]
    given = of["visits"][of["visits"]["is_needled"]]
    asked = of["follow_ups"]
    return pd.DataFrame([{
        "sessions": len(given), "needles": given["needles"].sum(), "patients": given["patient"].nunique(),
        "sessions_affected": events["visit"].nunique(), "events": len(events),
        "patients_affected": events["patient"].nunique(), "sessions_followed": asked["visit"].nunique(),
        "sessions_answered": asked.loc[asked["is_answered"], "visit"].nunique(),
    }])  # fmt: skip


def harm_kinds(of: Frames) -> Frame:
    events = of["adverse_events"][~of["adverse_events"]["is_near_miss"].astype(bool)]
    found = events.groupby(["kind", "grade"], dropna=False).agg(
        events=("visit", "size"), sessions_affected=("visit", "nunique"), patients=("patient", "nunique")
    )
    return found.assign(sessions=int(of["visits"]["is_needled"].sum())).reset_index()


def afterwards(of: Frames) -> Frame:
    sets = of["follow_ups"].assign(sore=of["follow_ups"]["soreness"] > 0)
    return sets.groupby("time_window").agg(
        planned=("visit", "size"), asked=("is_asked", "sum"), answered=("is_answered", "sum"),
        mean_soreness=("soreness", "mean"), sore=("sore", "sum"), red_flags=("is_red", "sum"),
        patients=("patient", "nunique"),
    ).reset_index()  # fmt: skip


def dose(of: Frames) -> Frame:
    given = of["visits"][of["visits"]["is_needled"]]
    return given.assign(stimulated=given["stimulation_min"] > 0).groupby("dose_grade", dropna=False).agg(
        sessions=("visit", "size"), patients=("patient", "nunique"), mean_needles=("needles", "mean"),
        median_needles=("needles", "median"), mean_muscles=("muscles", "mean"), mean_twitches=("twitches", "mean"),
        median_longest_dwell_min=("longest_dwell_min", "median"), stimulated=("stimulated", "sum"),
    ).reset_index()  # fmt: skip


def muscles(of: Frames) -> Frame:
    needles = of["needles"].assign(twitched=of["needles"]["twitches"] > 0)
    found = needles.groupby("muscle", dropna=False).agg(
        needles=("patient", "size"), patients=("patient", "nunique"), twitched=("twitched", "sum"),
        median_depth_mm=("depth_mm", "median"), median_dwell_s=("dwell_s", "median"),
    )  # fmt: skip
    return found.reset_index().sort_values(["needles", "muscle"], ascending=[False, True])


def techniques(of: Frames) -> Frame:
    return of["needles"].groupby(["technique", "is_stimulated"], dropna=False).agg(
        needles=("patient", "size"), patients=("patient", "nunique"), mean_gauge_mm=("gauge_mm", "mean"),
        mean_length_mm=("length_mm", "mean"), mean_twitches=("twitches", "mean"), median_dwell_s=("dwell_s", "median"),
    ).reset_index()  # fmt: skip


def dose_and_change(of: Frames) -> Frame:
    visits = of["visits"]
    given = visits[visits["is_needled"] & (visits["since_first_d"] <= FOLLOW_UP_D)]
    given = given.groupby("episode", as_index=False)["needles"].sum()
    rows = of["pairs"][of["pairs"]["tracks_recovery"]].merge(given, on="episode")
    bands = pd.cut(rows["needles"], [-np.inf, 10, 20, 40, np.inf], labels=["1-10", "11-20", "21-40", "41+"])
    return rows.assign(needles_given=bands.astype(str)).groupby(["instrument", "needles_given"]).agg(
        episodes=("episode", "size"), patients=("patient", "nunique"), mean_baseline=("baseline", "mean"),
        mean_change=("change", "mean"), sd_change=("change", "std"),
    ).reset_index()  # fmt: skip


def risk(of: Frames) -> Frame:
    known = ["organization", "jurisdiction", "age_band", "sex"]
    visits = of["visits"].assign(square=of["visits"]["since_first_d"] ** 2).groupby("patient")
    came = visits.agg(visits=("visit", "size"))
    came = came.join(visits[["since_first_d", "square"]].sum(min_count=1)).reset_index()
    days = of["patients"].merge(came, on="patient")
    told = [
        ("organization, age band, sex", of["patients"].groupby(known, dropna=False).size()),
        (
            "the same and the days between all visits",
            days.groupby([*known, "visits", "since_first_d", "square"], dropna=False).size(),
        ),
        (
            "the same and the shifted month of the first visit",
            of["patients"].groupby([*known, "month"], dropna=False).size(),
        ),
    ]
    return pd.DataFrame(
        [
            {"known": name, "classes": len(n), "k": n.min(), "patients": n.sum(), "alone": (n == 1).sum()}
            for name, n in told
        ]
    )


SHARED: Final[tuple[Callable[[Frames], Frame], ...]] = (baselines, pairs)
REPORTS: Final[tuple[Callable[[Frames], Frame], ...]] = (
    case_mix, completeness, change, responders, recovery, harm, harm_kinds, afterwards, dose, muscles, techniques,
    dose_and_change, risk,
)  # fmt: skip
