"""What the environment says. Every setting is named, typed and explained here and in docs/settings.md."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from filiform.core.errors import InvalidInput

SQLITE_OPTIONS = {
    # IMMEDIATE: a transaction that will write takes the lock at its start and waits its turn (docs/decisions/0002).
    "transaction_mode": "IMMEDIATE",
    "timeout": 10,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
POSTGRESQL_OPTIONS = {
    # Values travel apart from the text, and what was asked three times is planned no more.
    "server_side_binding": True,
    "prepare_threshold": 3,
}


def data_folder() -> Path:
    """Where this installation keeps its database, secret and documents (FILIFORM_HOME, default `var`)."""
    folder = Path(os.environ.get("FILIFORM_HOME", "var")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def flag(name: str, default: str = "") -> bool:
    return os.environ.get(name, default).lower() in {"1", "true", "yes", "on"}


def secret(name: str, file_name: str) -> str:
    """A secret from the environment, or from a file made once with 50 random bytes and readable by the owner only."""
    if name in os.environ:
        return os.environ[name]
    file = data_folder() / file_name
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


def least_patients() -> int:
    """FILIFORM_LEAST_PATIENTS: figures over patients are told from so many on; 5 unless it is set."""
    given = os.environ.get("FILIFORM_LEAST_PATIENTS", "5")
    if not given.isdigit() or int(given) < 3:
        raise InvalidInput(
            where="FILIFORM_LEAST_PATIENTS", message=f"{given!r} is no number from 3 on; write 5, or more to tell less"
        )
    return int(given)


def database(url: str | None = None) -> dict[str, Any]:
    """Django's DATABASES entry for FILIFORM_DATABASE_URL: `postgresql://…`, `sqlite:///file`, or nothing (SQLite)."""
    given = url if url is not None else os.environ.get("FILIFORM_DATABASE_URL", "")
    if not given:
        given = f"sqlite:///{data_folder() / 'filiform.sqlite3'}"
    parts = urlsplit(given)
    if parts.scheme == "sqlite":
        name = unquote(given.removeprefix("sqlite:///"))
        return {"ENGINE": "filiform.core.sqlite", "NAME": name, "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    if parts.scheme in {"postgres", "postgresql"}:
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or query.get("port", "")),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": POSTGRESQL_OPTIONS,
        }
    raise InvalidInput(
        where="FILIFORM_DATABASE_URL",
        message=f"{parts.scheme or given!r} is not known; write sqlite:///path/to/file or postgresql://user@host/name",
    )
