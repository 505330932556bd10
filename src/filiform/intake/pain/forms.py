"""A painful place as a device or a form sends it, read strictly.

area=<uuid>                      names the place, so that it can be said anew
view=posterior, strokes=[[[x, y], …], …]   drawn
place=gluteal, side=left         chosen from the list
intensity=0…10, quality=aching   repeated
removed=yes                      it is no longer one
none=yes                         there is no pain
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from filiform.intake.forms import Fields
from filiform.intake.pain.errors import DrawingNotReadable, PlaceNotKnown
from filiform.intake.pain.services import Said
from filiform.intake.pain.types import LEAST, MOST, NO_PAIN, QUALITIES
from filiform.intake.rules.shapes import VIEWS, Stroke, read_strokes
from filiform.intake.words import SIDES
from filiform.knowledge import catalogues

AREA = re.compile(r"[0-9a-f-]{8,36}")
LONGEST_DRAWING = 200_000


def read_pain(fields: Fields) -> Said:
    """Raises: DrawingNotReadable, PlaceNotKnown."""
    if fields.get("none"):
        return Said(NO_PAIN, is_removed=bool(fields.get("removed")))
    area = fields.get("area")
    if not AREA.fullmatch(area):
        raise DrawingNotReadable
    if fields.get("removed"):
        return Said(area, is_removed=True)
    qualities = tuple(one for one in QUALITIES if one in fields.getlist("quality"))
    about: dict[str, Any] = {"intensity": _intensity(fields.get("intensity")), "qualities": qualities}
    if fields.get("strokes"):
        return Said(area, view=fields.get("view"), strokes=_strokes(fields), **about)
    return Said(area, site=_site(fields.get("place"), fields.get("side")), **about)


def _intensity(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not LEAST <= int(text) <= MOST:
        raise PlaceNotKnown
    return int(text)


def _strokes(fields: Fields) -> tuple[Stroke, ...]:
    sent = fields.get("strokes")
    if fields.get("view") not in VIEWS or len(sent) > LONGEST_DRAWING:
        raise DrawingNotReadable
    try:
        return read_strokes(json.loads(sent))
    except (ValueError, RecursionError) as error:
        raise DrawingNotReadable from error


def _site(place: str, side: str) -> str:
    if not catalogues.eligibility().places.is_place(place) or side not in _sides():
        raise PlaceNotKnown
    return f"{place}:{side}"


def _sides() -> Iterable[str]:
    return (side for side, _ in SIDES)
