"""How soon a tablet can be tapped on: `python -m benchmarks.room [--runs N] [--slow X]`. Prints, never asserts.

The treatment room of a prepared session with four needles in, opened in Chromium with its CPU slowed down (4 times), on
SQLite with two workers on the same machine: first paint, and the time from asking for the page until a tap, made as
soon as its button stood there, is kept on the device and shown. Cold is a browser that never saw the program; warm is
one that opens another room. Then what the page loads, as it is and as sent.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from typing import Any

from benchmarks.server import Server, serving

ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
TABLET = {"viewport": {"width": 1180, "height": 820}, "has_touch": True}
# Taps the first button that may be tapped, and notes when it stood there and when its needle did.
WATCH = """
const needles = () => document.querySelectorAll("li.needle").length;
const look = () => {
  const button = document.querySelector("button[id^=in-]:enabled");
  if (!window.stood && button) { window.before = needles(); window.stood = performance.now(); button.click(); }
  if (window.stood && !window.shown && needles() > window.before) window.shown = performance.now();
};
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
"""
TOLD = """() => ({ stood: window.stood, shown: window.shown,
  answered: performance.getEntriesByType("navigation")[0].responseEnd,
  paints: Object.fromEntries(performance.getEntriesByType("paint").map((one) => [one.name, one.startTime])) })"""
KINDS = {"Script": "scripts", "Stylesheet": "styles"}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--slow", type=float, default=4.0, help="how many times slower the CPU of the tablet is")
    given = parser.parse_args()
    os.environ["FILIFORM_HOME"] = tempfile.mkdtemp(prefix="filiform-bench-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "filiform.site.settings"
    os.environ["FILIFORM_DATABASE_URL"] = ""
    from benchmarks import world
    from benchmarks.appending import Bench

    built = world.build(patients=120, ready_visits=2 * given.runs + 2, say=lambda text: None)
    bench = Bench("sqlite", "", built)
    bench.open_sessions()
    bench.let_go()
    print(f"load {os.getloadavg()[0]:.1f}, CPU of the tablet {given.slow:g} times slower, {given.runs} runs")
    with serving(workers=2, threads=4, database_pid=None) as server:
        measure(server, built, given.runs, given.slow)
    return 0


def measure(server: Server, built: Any, runs: int, slow: float) -> None:
    from playwright.sync_api import sync_playwright
    from tests.browser import find

    rooms = (f"http://{server.host}:{server.port}/visits/{visit}/treatment/" for visit in built.ready_visits)
    cookie = {"name": "sessionid", "value": built.people[0].session, "url": f"http://{server.host}:{server.port}"}
    seen: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
    loaded: list[tuple[str, float, float]] = []
    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=find(), args=ARGUMENTS)
        for number in range(runs + 1):
            context = browser.new_context(**TABLET)
            context.add_cookies([cookie])
            cold, weights = opened(context, next(rooms), slow)
            warm, _ = opened(context, next(rooms), slow)
            context.close()
            if number:  # the workers have drawn their first room by now
                seen["cold"].append(cold)
                seen["warm"].append(warm)
            loaded = weights
        browser.close()
    print(f"{'':<6}{'':<34}{'median ms':>10}{'worst ms':>10}")
    for name, every in seen.items():
        for what in every[0]:
            took = [one[what] for one in every]
            print(f"{name:<6}{what:<34}{statistics.median(took):>10.0f}{max(took):>10.0f}")
    for kind in ("scripts", "styles"):
        files = [one for one in loaded if one[0] == kind]
        whole, sent = (sum(one[place] for one in files) / 1000 for place in (1, 2))
        print(f"{kind:<8} {len(files):>3} files {whole:>6.1f} kB, as sent {sent:>5.1f} kB")


def opened(context: Any, address: str, slow: float) -> tuple[dict[str, float], list[tuple[str, float, float]]]:
    """The times of one opening, and kind, size and size as sent of each script and style."""
    page = context.new_page()
    line = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    line.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))

    def add(request: str, place: int, size: float) -> None:
        sizes[request][place] += size

    line.on("Network.dataReceived", lambda told: add(told["requestId"], 0, told["dataLength"]))
    line.on("Network.loadingFinished", lambda told: add(told["requestId"], 1, told["encodedDataLength"]))
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": slow})
    page.add_init_script(WATCH)
    page.goto(address)
    page.wait_for_function("() => window.shown")
    told = page.evaluate(TOLD)
    page.wait_for_selector("#board[data-state=saved]")
    page.close()
    times = {
        "the page has come": told["answered"],
        "first paint": told["paints"]["first-paint"],
        "first content": told["paints"]["first-contentful-paint"],
        "the button stands there": told["stood"],
        "the tap is kept and shown": told["shown"],
    }
    weights = [(KINDS[kinds[one]], *map(float, both)) for one, both in sizes.items() if kinds.get(one) in KINDS]
    return times, [(kind, whole, sent) for kind, whole, sent in weights]


if __name__ == "__main__":
    sys.exit(main())
