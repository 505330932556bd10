"""The source tree as the architecture tests read it: parsed once, named by package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "filiform"


@cache
def modules() -> dict[str, ast.Module]:
    """Parsed modules by dotted name below `filiform`, migrations left out."""
    return {
        ".".join(path.relative_to(SOURCE).with_suffix("").parts): ast.parse(path.read_text(), str(path))
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts
    }


def package_of(module: str) -> str:
    return module.split(".", maxsplit=1)[0]


def imported(tree: ast.Module) -> Iterator[str]:
    """Every dotted name a module imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def templates() -> list[Path]:
    return sorted(SOURCE.glob("*/templates/**/*.html"))
