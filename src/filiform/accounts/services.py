"""Users that nobody signs in as: they only stand in the trail and beside what was written."""

from __future__ import annotations

from filiform.accounts.models import User

# A name that no mail server will ever answer for (RFC 2606), so that no code or reset can reach it.
NOWHERE = "filiform.invalid"


def program() -> User:
    """The program itself, one for the installation. It has no password and is not active. One query after the first."""
    return _silent(f"program@{NOWHERE}", "Filiform")


def stand_in(*, for_ref: str, name: str) -> User:
    """The user a patient acts as: it can hold what she wrote, and cannot sign in. One query after the first."""
    return _silent(f"{for_ref.lower()}@patients.{NOWHERE}", name)


def _silent(email: str, name: str) -> User:
    found = User.objects.filter(email=email).first()
    if found is None:
        # Two at once make one: the address is unique.
        found, _ = User.objects.get_or_create(email=email, defaults={"name": name, "is_active": False, "password": "!"})
    return found
