"""No word of cause where nothing was compared: outcome-methods, section 11."""

from __future__ import annotations

import ast
import re

import pytest

from tests.architecture.source import SOURCE

FORBIDDEN = re.compile(
    r"\b(works|effect(s|ive|iveness)?|due to|thanks to|reduced by|success(ful)? rate|proves?|proven|because of|safe|"
    r"best|cures?)\b",
    re.IGNORECASE,
)
ROOM = SOURCE / "outcomes"
TEMPLATES = sorted(ROOM.glob("templates/**/*"))
MODULES = sorted(path for path in ROOM.glob("**/*.py") if "migrations" not in path.parts)


@pytest.mark.parametrize("path", [one for one in TEMPLATES if one.is_file()], ids=lambda path: path.name)
def test_no_template_names_a_cause(path):
    text = re.sub(r"\{[%#].*?[%#]\}", " ", path.read_text())
    assert not FORBIDDEN.findall(text)


def said(tree):
    """Texts of a module that may reach a page: every string that is no docstring."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    } | {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOM)))
def test_no_text_of_a_page_names_a_cause(path):
    assert not [text for text in said(ast.parse(path.read_text())) if FORBIDDEN.search(text)]
