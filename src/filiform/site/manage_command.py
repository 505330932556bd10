"""`filiform manage …`: Django's own commands."""

from __future__ import annotations

import os


def run(argv: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filiform.site.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["filiform manage", *argv])
    return 0
