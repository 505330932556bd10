from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS

from filiform.accounts.models import User


def columns() -> list[str]:
    """What `user_of` needs of a person's row, for a query that reads it along."""
    return [field.attname for field in User._meta.concrete_fields]


def user_of(values: Sequence[Any]) -> User:
    """The person of a row read along by another query, in the order of `columns`. No query."""
    return User.from_db(DEFAULT_DB_ALIAS, columns(), values)
