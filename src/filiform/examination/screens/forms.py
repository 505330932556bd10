"""What the page of a template sends: figures as `v.instrument.side.movement`, signs as `s.sign.side`."""

from __future__ import annotations

from django.http import QueryDict

from filiform.measures.types import SIDES, Reading


def read_figures(fields: QueryDict) -> list[Reading]:
    """Every figure that is filled in. Whether it can be true of its instrument, measures says."""
    found = []
    for name, typed in fields.items():
        first, *parts = name.split(".")
        if first != "v" or not parts or not str(typed).strip():
            continue
        side = parts[1] if len(parts) > 1 and parts[1] in SIDES else ""
        movement = parts[-1] if len(parts) > (2 if side else 1) else ""
        found.append(Reading(parts[0], str(typed).strip(), side=side, movement=movement))
    return found


def read_signs(fields: QueryDict) -> dict[tuple[str, str], str]:
    found = {}
    for name, value in fields.items():
        first, *parts = name.split(".")
        if first == "s" and len(parts) == 2:
            found[parts[0], parts[1]] = str(value)
    return found
