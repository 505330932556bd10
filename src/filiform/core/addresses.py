"""Addresses of what has a ref, for lists: looked up once for each page, not once for each row."""

from __future__ import annotations

from functools import cache

from django.urls import resolve, reverse

from filiform.core.refs import LENGTH

_ANY = "0" * LENGTH


def address_of(page: str, ref: str) -> str:
    """The address of a page that takes one ref, as `reverse(page, args=[ref])` gives it. Raises NoReverseMatch."""
    return _address_of_any(page).replace(_ANY, ref)


@cache
def permission_of(page: str) -> str:
    """What a page that takes one ref asks of whoever opens it; empty where it asks nothing."""
    return getattr(resolve(_address_of_any(page)).func, "permission", "")


@cache
def _address_of_any(page: str) -> str:
    return reverse(page, args=[_ANY])
