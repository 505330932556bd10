"""What a file is by its first bytes, never by its name."""

from __future__ import annotations

import re

LARGEST = 10 * 2**20  # a scan of some pages; more is a mistake
LONGEST_NAME = 120
BEGINNINGS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


def content_type(content: bytes) -> str | None:
    """One of the three kinds that are kept, or None."""
    return next((kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning)), None)


def plain_name(name: str, kind: str) -> str:
    """The name to show and to save under: no path, no control characters, the ending its content asks for."""
    bare = re.sub(r"[^\w .()-]+", "_", re.split(r"[\\/]", name)[-1]).strip(" ._")
    stem = bare.rpartition(".")[0] or bare
    return f"{stem[:LONGEST_NAME] or 'file'}{ENDINGS[kind]}"
