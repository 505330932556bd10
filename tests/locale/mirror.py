"""A right-to-left language that only tests speak: every text of the program between marks, in a folder of its own.

What stays without marks on a page was not wrapped for translation; what stays on the wrong side was placed by left
and right instead of start and end.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages.catalog import Catalog
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from django.utils.translation import trans_real
from tools.words import compiled, gathered

MIRROR = "ar-mirror"


def marked(text: str) -> str:
    return f"\u200f⟪{text}⟫" if text.strip() else text


@contextmanager
def mirrored(folder: Path) -> Iterator[None]:
    """The mirror is one of the languages while this lasts."""
    words = folder / translation.to_locale(MIRROR) / "LC_MESSAGES" / "django.mo"
    words.parent.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(locale="es")  # two plural forms
    for message in gathered():
        if message.id:
            forms = message.id if isinstance(message.id, tuple) else None
            catalog.add(
                message.id, tuple(map(marked, forms)) if forms else marked(str(message.id)), context=message.context
            )
    words.write_bytes(compiled(catalog))
    languages = [*settings.LANGUAGES, (MIRROR, "Mirror")]
    with override_settings(LANGUAGES=languages, LANGUAGES_BIDI=["ar"], LOCALE_PATHS=[*settings.LOCALE_PATHS, folder]):
        try:
            yield
        finally:
            trans_real._translations.pop(MIRROR, None)
