"""Styles and scripts as they are served: named by their content, and so kept for ever."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

# `import {…} from "./neighbour.js";` and the same with export; and an import for its effect alone.
IMPORTS = (
    (
        r"""(?P<matched>(?P<act>import|export)(?s:(?P<names>[\s{].*?))\s*from\s*["'](?P<url>\.\.?/.*?)["']\s*;)""",
        """%(act)s%(names)s from "%(url)s";""",
    ),
    (r"""(?P<matched>import\s*["'](?P<url>\.\.?/.*?)["']\s*;)""", """import "%(url)s";"""),
)


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is not typed
    # A module imports its neighbours by relative path; those names must carry the hash as well, or an upgrade would mix
    # old modules with new ones in a browser that kept them. Only our own: some that others ship name files not there.
    patterns = (*HashedFilesMixin.patterns, ("treatment/room/*.js", IMPORTS), ("intake/phone/*.js", IMPORTS))
