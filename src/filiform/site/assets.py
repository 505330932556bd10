"""Styles and scripts as they are served: named by their content, and so kept for ever."""

from __future__ import annotations

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_, IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns


class Assets(CompressedManifestStaticFilesStorage):
    # A module imports its neighbours by relative path; those names must carry the hash as well, or an upgrade would mix
    # old modules with new ones in a browser that kept them. Only our own: some that others ship name files not there.
    patterns = (*HashedFilesMixin.patterns, ("treatment/room/*.js", IMPORTS))
