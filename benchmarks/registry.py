"""How fast a registry reports: `python -m benchmarks.registry`.

Makes up to a million sessions with ten million needles (invented, plausible, made by DuckDB straight into the files of
an export), runs every report on them with DuckDB in a process of its own, and the same by hand in pandas beside it.
Wanted at ten million: each report within 2 s on 2 cores, less than 2 GiB. The rows are deleted afterwards.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.registry.invented import make

from benchmarks import by_hand
from filiform.registry.engines.embedded import opened
from filiform.registry.engines.views import sql_of
from filiform.registry.reports import REPORTS

SIZES = (10_000, 100_000, 1_000_000)
"""Sessions; each has ten needles on average."""
WANTED_S, WANTED_MIB = 2.0, 2048


def measured(folder: str) -> dict[str, Any]:
    """Every report three times, the best of them, in this process; and the most memory it ever held."""
    with _clock() as opening:
        engine, _ = opened(folder)
    best = {"opening": opening}
    for report in REPORTS:
        for _ in range(3):
            with _clock() as spent:
                engine.rows(sql_of(report.name))
            best[report.name] = min(spent, best.get(report.name, spent), key=lambda one: one["wall"])
    engine.close()
    return {"seconds": best, "mib": _most_memory()}


def in_pandas(folder: str) -> dict[str, Any]:
    """Every report in pandas, the best of three, from the same files."""
    engine, _ = opened(folder)
    spent, frames = {}, {}
    for name, sql in by_hand.TABLES.items():
        with _clock() as spent[f"reading {name}"]:
            frames[name] = by_hand.frame(engine, sql)
    engine.close()
    for shared in by_hand.SHARED:
        with _clock() as spent[f"{shared.__name__}, once for all"]:
            frames[shared.__name__] = shared(frames)
    for report in by_hand.REPORTS:
        ran = []
        for _ in range(3):
            with _clock() as once:
                report(frames)
            ran.append(once)
        spent[report.__name__] = min(ran, key=lambda one: one["wall"])
    return {"seconds": spent, "mib": _most_memory()}


@contextmanager
def _clock() -> Iterator[dict[str, float]]:
    """Seconds on the wall and of all cores together, in the process that asks."""
    spent: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent |= {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def _most_memory() -> float:
    """MiB of this program alone: what `getrusage` tells begins with the most that its parent ever held."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _in_a_process(what: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.registry", what, str(folder)]
    ran = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(ran.stdout) if ran.returncode == 0 else {"seconds": {}, "mib": float("nan")}
    return said


def _table(title: str, sizes: list[int], found: list[dict[str, Any]]) -> None:
    heads = " | ".join(f"{size / 100_000:g} million needles" for size in sizes)
    print(f"\nSeconds on the wall, in brackets those of all cores together.\n\n| {title} | {heads} |")
    print("|---|" + "---|" * len(sizes))
    for name in dict.fromkeys(name for one in found for name in one["seconds"]):
        cells = (_said(one["seconds"].get(name)) for one in found)
        print(f"| {name} | " + " | ".join(cells) + " |")
    print("| most memory of the process | " + " | ".join(f"{one['mib']:.0f} MiB" for one in found) + " |", flush=True)


def _said(spent: dict[str, float] | None) -> str:
    return f"{spent['wall']:.2f} s ({spent['cpu']:.2f})" if spent else "failed"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inside", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--sessions", type=int, action="append", help="instead of 10,000, 100,000 and 1,000,000")
    given = parser.parse_args()
    if given.inside:
        what, folder = given.inside
        print(json.dumps({"duckdb": measured, "pandas": in_pandas}[what](folder)))
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
    slow = [name for name, spent in ours[-1]["seconds"].items() if spent["wall"] > WANTED_S]
    print(f"\nAbove {WANTED_S:g} s at the largest size: {', '.join(slow) or 'none'}; "
          f"memory {'within' if ours[-1]['mib'] < WANTED_MIB else 'ABOVE'} {WANTED_MIB} MiB.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
