"""Styles and scripts as they are served: named by their content, kept for ever; scripts without comments and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import {…} from "./neighbour.js";` and the same with export; and an import for its effect alone.
IMPORTS = (
    (
        r"""(?P<matched>(?P<act>import|export)(?s:(?P<names>[\s{].*?))\s*from\s*["'](?P<url>\.\.?/.*?)["']\s*;)""",
        """%(act)s%(names)s from "%(url)s";""",
    ),
    (r"""(?P<matched>import\s*["'](?P<url>\.\.?/.*?)["']\s*;)""", """import "%(url)s";"""),
)
OURS = Path(__file__).resolve().parents[1]
# Lines that are nothing but a comment. Ours are never inside a text in backticks; a test says so.
COMMENT = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)\n", re.MULTILINE)
# Nor does a browser need empty lines, and blanks before a line: markup in backticks reads the same without.
BLANKS = re.compile(r"^(?:\n|[ \t]+)+", re.MULTILINE)


def served(script: str) -> str:
    """One of our scripts as a browser gets it: comments and indentation are for whoever reads the source."""
    return BLANKS.sub("", COMMENT.sub("", script))


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    # A module imports its neighbours by relative path; those names must carry the hash as well, or an upgrade would mix
    # old modules with new ones in a browser that kept them. Only our own: some that others ship name files not there.
    patterns = (*HashedFilesMixin.patterns, ("treatment/room/*.js", IMPORTS), ("intake/phone/*.js", IMPORTS))

    def post_process(
        self, paths: Mapping[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        without = {
            name: (_WithoutComments(held) if is_ours(held, path) else held, path)
            for name, (held, path) in paths.items()
        }
        yield from super().post_process(without, dry_run, **options)


def is_ours(held: Any, path: str) -> bool:
    """Whether a script is written here. What others ship stays as it is, with its licence."""
    where = getattr(held, "location", "")
    return path.endswith(".js") and "vendor" not in path and bool(where) and Path(where).is_relative_to(OURS)


class _WithoutComments(FileSystemStorage):
    """Where the scripts of a package lie, read as they are served."""

    def __init__(self, held: FileSystemStorage) -> None:
        super().__init__(location=held.location)

    def open(self, name: str, mode: str = "rb") -> Any:
        with super().open(name, mode) as file:
            return ContentFile(served(file.read().decode()).encode(), name=name)
