"""Whether what figures and charts are made with is installed: the extra `reports`. The clinic runs without it."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.templatetags.static import static

NEEDED: Final = ("numpy", "statsmodels", "altair", "vl_convert")


@cache
def missing() -> tuple[str, ...]:
    """Libraries that are not installed, looked for once in a process."""
    return tuple(name for name in NEEDED if find_spec(name) is None)


SCRIPT: Final = "outcomes/vega.js"


def make_script(folder: Path) -> None:
    """Put the chart library together from the installed one: some 900 kB that only an owner's page loads.

    Its expressions are interpreted and never compiled, so that the page needs no more than scripts of its own origin.
    """
    if missing():
        return
    import vl_convert

    file, stamp = folder / SCRIPT, folder / "outcomes" / "vega.version"
    version = f"vega {vl_convert.get_vega_version()}, embed {vl_convert.get_vega_embed_version()}"
    if file.exists() and stamp.exists() and stamp.read_text() == version:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))
    stamp.write_text(version)


def script_url() -> str:
    """Where the page finds it; empty where it was not made, and the page shows its tables alone."""
    try:
        return static(SCRIPT)
    except ValueError:
        return ""
