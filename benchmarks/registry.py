"""How fast a registry reports: `python -m benchmarks.registry`.

Makes up to a million sessions with ten million needles (invented, plausible, made by DuckDB straight into the files of
an export), runs every report on them with DuckDB in a process of its own, and the heaviest by hand in pandas beside it.
Wanted at ten million: each report within 2 s on 2 cores, less than 2 GiB. The rows are deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.registry.invented import make

from filiform.registry.engines.embedded import DuckDB, opened
from filiform.registry.engines.views import sql_of
from filiform.registry.reports import REPORTS

SIZES = (10_000, 100_000, 1_000_000)
"""Sessions; each has ten needles on average."""
WANTED_S, WANTED_MIB = 2.0, 2048


def measured(folder: str) -> dict[str, Any]:
    """Every report three times, the best of them, in this process; and the most memory it ever held."""
    began = time.perf_counter()
    engine, _ = opened(folder)
    opening = time.perf_counter() - began
    best: dict[str, float] = {}
    for report in REPORTS:
        for _ in range(3):
            began = time.perf_counter()
            engine.rows(sql_of(report.name))
            spent = time.perf_counter() - began
            best[report.name] = min(spent, best.get(report.name, spent))
    engine.close()
    return {"seconds": {"opening": opening, **best}, "mib": _most_memory()}


def by_hand(folder: str) -> dict[str, Any]:
    """The same figures in pandas, from the same files (DuckDB reads them, as pandas has no reader of its own here)."""
    engine, _ = opened(folder)
    said: dict[str, float] = {}
    began = time.perf_counter()
    needles = _frame(engine, "SELECT muscle, visit, patient, twitches, depth_mm, dwell_s FROM needles")
    said["reading needles"] = time.perf_counter() - began
    began = time.perf_counter()
    by_muscle = needles.assign(twitched=needles["twitches"] > 0).groupby("muscle")
    by_muscle.agg(
        needles=("visit", "size"), sessions=("visit", "nunique"), patients=("patient", "nunique"),
        twitched=("twitched", "sum"), median_depth_mm=("depth_mm", "median"), median_dwell_s=("dwell_s", "median"),
    )  # fmt: skip
    said["muscles"] = time.perf_counter() - began
    del needles, by_muscle
    began = time.perf_counter()
    readings = _frame(
        engine, "SELECT patient, episode, instrument, side, item, since_first_d, number, phase, value FROM readings"
    )
    signs = _frame(engine, "SELECT instrument, sign FROM instruments")
    said["reading readings"] = time.perf_counter() - began
    began = time.perf_counter()
    _change(readings, signs)
    said["change"] = time.perf_counter() - began
    engine.close()
    return {"seconds": said, "mib": _most_memory()}


def _change(readings: Any, signs: Any) -> Any:
    key = ["episode", "instrument", "side", "item"]
    asked = readings[readings["phase"] != "after"]
    early = asked[asked["since_first_d"].between(-14, 0)].sort_values("number").groupby(key, as_index=False).last()
    late = asked[asked["since_first_d"].between(32, 52)]
    late = late.assign(off=(late["since_first_d"] - 42).abs()).sort_values(["off", "number"])
    late = late.groupby(key, as_index=False).first()
    pairs = early.merge(late, on=key, suffixes=("", "_later"))
    pairs = pairs.groupby(["patient", "episode", "instrument"], as_index=False)[["value", "value_later"]].mean()
    pairs = pairs.merge(signs, on="instrument")
    pairs["change"] = pairs["sign"] * (pairs["value_later"] - pairs["value"])
    return pairs.groupby("instrument")["change"].agg(["size", "mean", "std", "median"])


def _frame(engine: DuckDB, sql: str) -> Any:
    return engine._connection.execute(sql).df()


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _in_a_process(what: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.registry", what, str(folder)]
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(ran.stdout) if ran.returncode == 0 else {"seconds": {}, "mib": float("nan")}
    return said


def _table(title: str, sizes: list[int], found: list[dict[str, Any]]) -> None:
    print(f"\n| {title} | " + " | ".join(f"{size / 100_000:g} million needles" for size in sizes) + " |")
    print("|---|" + "---|" * len(sizes))
    for name in dict.fromkeys(name for one in found for name in one["seconds"]):
        cells = (f"{one['seconds'][name]:.2f} s" if name in one["seconds"] else "failed" for one in found)
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("| most memory of the process | " + " | ".join(f"{one['mib']:.0f} MiB" for one in found) + " |", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inside", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--sessions", type=int, action="append", help="instead of 10,000, 100,000 and 1,000,000")
    given = parser.parse_args()
    if given.inside:
        what, folder = given.inside
        print(json.dumps({"duckdb": measured, "pandas": by_hand}[what](folder)))
        return 0
    sizes = given.sessions or list(SIZES)
    ours, theirs = [], []
    scratch = Path(tempfile.mkdtemp(prefix="filiform-registry-"))
    try:
        for size in sizes:
            folder = scratch / str(size)
            began = time.perf_counter()
            made = make(folder, sessions=size)
            spent, bytes_ = time.perf_counter() - began, sum(one.stat().st_size for one in folder.rglob("*.parquet"))
            print(f"{made} in {spent:.0f} s, {bytes_ / 2**20:.0f} MiB; load {os.getloadavg()[0]:.1f}", flush=True)
            ours.append(_in_a_process("duckdb", folder))
            theirs.append(_in_a_process("pandas", folder))
            shutil.rmtree(folder)
        _table("report, DuckDB", sizes, ours)
        _table("the same in pandas", sizes, theirs)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    slow = [name for name, spent in ours[-1]["seconds"].items() if spent > WANTED_S]
    print(f"\nAbove {WANTED_S:g} s at the largest size: {', '.join(slow) or 'none'}; "
          f"memory {'within' if ours[-1]['mib'] < WANTED_MIB else 'ABOVE'} {WANTED_MIB} MiB.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
