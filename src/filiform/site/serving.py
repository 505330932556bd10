"""Bringing the program up: database at its newest form, static files in place, server running."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filiform.site.settings")
    import django

    django.setup()


def bring_database_up() -> None:
    """Apply outstanding migrations; a failure is loud and leaves the database as it was (each in a transaction)."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def make_chart_script() -> None:
    """Build the script of the owner's charts, once for each version of the library; nothing where it is missing."""
    from django.conf import settings

    from filiform.outcomes import libraries

    libraries.make_script(Path(settings.MADE_STATIC))


def gather_static_files() -> None:
    """Collect style and script under content-hashed names, only when a source has changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = os.stat(storage.path(name))
            digest.update(f"{name}:{state.st_size}:{state.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".gathered"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=root.exists())
    stamp.write_text(digest.hexdigest())


def make_gazetteer_ready() -> None:
    """Compile towns and postcodes of the directory, once for each version of them (a few seconds)."""
    from filiform.practitioners.directory.gazetteer import queries

    queries.make_ready()


def serve(*, host: str, port: int, workers: int, threads: int) -> None:
    """Serve until interrupted."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "filiform.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
