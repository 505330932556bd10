"""What a signature pad sends: strokes that were drawn, or a name that was typed and confirmed. Read strictly."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput

MOST_STROKES = 200
MOST_CHARACTERS = 200_000
_STROKE = re.compile(r"M[0-9. ]+(?:[QLl][0-9. ]+)*")


@dataclass(frozen=True, slots=True)
class DrawnSignature:
    """Strokes as SVG path data on a canvas of `width` by `height` units."""

    width: int
    height: int
    strokes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedSignature:
    """The name as typed; the signer ticked that it counts as her signature."""

    name: str


Signature = DrawnSignature | TypedSignature


def read_signature(text: str, *, where: str | None = None) -> Signature:
    """The signature in a hidden field of `ui/_signature.html`.

    Raises:
        InvalidInput: nothing was signed, or the text is not what the pad writes.
    """
    place = where or _("Signature")
    if not text.strip():
        raise InvalidInput(where=place, message=_("sign with a finger or pen, or type your name and tick the box"))
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(where=place, message=_("clear the pad and sign again with fewer strokes"))
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    match value:
        case {"kind": "typed", "name": str(name), "confirmed": True} if len(name.strip()) > 1:
            return TypedSignature(name.strip())
        case {"kind": "drawn", "width": int(width), "height": int(height), "strokes": [_, *_] as strokes} if (
            0 < width <= 4000 and 0 < height <= 4000 and len(strokes) <= MOST_STROKES
        ):
            if all(isinstance(stroke, str) and _STROKE.fullmatch(stroke) for stroke in strokes):
                return DrawnSignature(width, height, tuple(strokes))
    raise InvalidInput(where=place, message=_("the signature could not be read; clear the pad and sign again"))
