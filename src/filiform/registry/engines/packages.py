"""Packages of the extras, brought in when they are needed; a clinic that exports nothing runs without them."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Final

from filiform.registry.errors import PackageMissing

QUIET: Final = "SET enable_progress_bar = false"
"""A bar would be drawn into the JSON of a command."""


def duckdb() -> ModuleType:
    return _found("duckdb", extra="reports")


def pyspark() -> ModuleType:
    return _found("pyspark", extra="spark")


def _found(package: str, *, extra: str) -> ModuleType:
    try:
        return import_module(package)
    except ImportError:
        raise PackageMissing(package=package, extra=extra) from None
