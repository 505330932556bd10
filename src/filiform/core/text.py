"""Names of people and places, folded so that they can be found again."""

from __future__ import annotations

import unicodedata

# Letters that do not decompose into a base letter and a mark, yet are typed without it on most keyboards.
PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})


def fold(text: str) -> str:
    """Lower case without accents, one space between words: `Ångström-Núñez` is found by `angstrom nunez`."""
    # Decomposed first: a mathematical capital, say, is only then a letter that has a small form.
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in lower if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in bare.translate(PLAIN)).split()
    return " ".join(words)
