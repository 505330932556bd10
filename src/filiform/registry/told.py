"""Figures as plain text: a heading, how they were made, and a table that lines up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from filiform.registry.reports import Figures


def as_text(figures: Iterable[Figures], *, k: int, is_demo: bool, note: str) -> str:
    parts = ["DEMO: invented patients.\n"] if is_demo else []
    parts += [note, f"Withheld where fewer than {k} patients stand behind a figure (· = withheld or not known).\n"]
    return "\n".join([*parts, *(_one(one, k) for one in figures)])


def _one(figures: Figures, k: int) -> str:
    lines = [figures.title, "=" * len(figures.title), figures.method]
    if figures.withheld:
        lines.append(
            f"Withheld: {figures.withheld}, behind which fewer than {k} patients stand, or which would give one away."
        )
    if len(figures.rows) == 1:
        [only] = figures.rows
        width = max(map(len, only))
        lines += [f"{name.replace('_', ' '):<{width}}  {_cell(value)}" for name, value in only.items()]
    elif figures.rows:
        names = list(dict.fromkeys(name for row in figures.rows for name in row))
        table = [[name.replace("_", " ") for name in names]]
        table += [[_cell(row.get(name)) for name in names] for row in figures.rows]
        widths = [max(len(row[place]) for row in table) for place in range(len(names))]
        is_number = [all(not isinstance(row.get(name), str) for row in figures.rows) for name in names]
        for row in table:
            cells = (
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(row, widths, is_number, strict=True)
            )
            lines.append("  ".join(cells).rstrip())
    else:
        lines.append("Nothing to show.")
    return "\n".join([*lines, ""])


def _cell(value: Any) -> str:
    if value is None:
        return "·"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.3g}" if isinstance(value, float) else str(value)
