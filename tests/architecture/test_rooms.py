"""Every line knows which room it belongs in."""

from __future__ import annotations

import ast
import gzip
import re
from pathlib import Path

import django_htmx
import pytest

from filiform.site.assets import COMMENT, served
from tests.architecture.source import ROOT, SOURCE, calls, imported, modules, package_of, templates

PRIVATE_ROOMS = ("models", "views", "forms")
WRITES = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_OF_A_MANAGER = {"create", "update", "delete", "add", "add_all"}
# Where rows may be written besides services: sign-in's own manager, and the place that scopes the rest.
WRITERS = re.compile(r"(^|\.)services(\.|$)|^accounts\.models$|^clinics\.scoping$")
# Where a stranger comes in: what she holds tells whose rows they are, so nothing else can.
DOORS = {
    "aftercare.doors",
    "booking.doors",
    "booking.feeds.doors",
    "measures.asking.doors",
    "outbox.doors",
    "patients.access.doors",
}


def test_no_package_enters_anothers_private_rooms():
    trespasses = [
        f"{module} imports {name}"
        for module, tree in modules().items()
        for name in imported(tree)
        if (parts := name.split("."))[0] == "filiform"
        and len(parts) > 2
        and parts[2] in PRIVATE_ROOMS
        and parts[1] != package_of(module)
    ]
    assert not trespasses


def test_rows_are_written_only_by_services():
    found = []
    for module, tree in modules().items():
        if WRITERS.search(module):
            continue
        for call in calls(tree):
            if not isinstance(call.func, ast.Attribute):
                continue
            text = ast.unparse(call.func)
            if call.func.attr in WRITES or (call.func.attr in WRITES_OF_A_MANAGER and ".objects." in text):
                found.append(f"{module}:{call.lineno} {text}")
    assert not found


def test_no_query_leaves_its_organization():
    found = [
        f"{module}:{node.lineno}"
        for module, tree in modules().items()
        if package_of(module) != "clinics" and module not in DOORS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "rows"
        and isinstance(node.value, ast.Name)
        and node.value.id[:1].isupper()
        and not node.value.id.isupper()  # a prepared query is a constant; its rows are scoped where it is prepared
    ]
    assert not found


def test_services_say_who_acts_and_when():
    """Public functions of a services room take everything by name, `by` and `at` among it."""
    unsigned = []
    for module, tree in modules().items():
        if not re.search(r"(^|\.)services(\.|$)", module):
            continue
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            decorators = " ".join(ast.unparse(d) for d in node.decorator_list)
            writes = "atomic" in decorators or any(
                isinstance(c.func, ast.Attribute) and c.func.attr == "record"
                for c in ast.walk(node)
                if isinstance(c, ast.Call)
            )
            names = {a.arg for a in node.args.kwonlyargs}
            if writes and (node.args.args or not {"by", "at"} <= names):
                unsigned.append(f"{module}.{node.name}")
    assert not unsigned


def test_no_import_hides_in_a_function_to_dodge_a_circle():
    hidden = []
    for module, tree in modules().items():
        # Commands and the catalogues import late on purpose: a command must answer before the rest has loaded.
        if package_of(module) in {"cli", "site"} or module.endswith(
            ("apps", "command", "__main__", "knowledge.catalogues", "knowledge.loading")
        ):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                hidden += [
                    f"{module}.{node.name}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("filiform.")
                ]
    assert not hidden


def test_primary_keys_never_reach_a_page():
    leaks = [
        f"{path.relative_to(SOURCE)}: {match.group(0)}"
        for path in templates()
        for match in re.finditer(r"\{[{%][^}%]*\.(id|pk|\w+_id)\b[^}%]*[%}]\}", path.read_text())
        if not re.search(
            r"\.\w*(html|catalogue|field|dom|input|help|auto)_id\b|field\.id|attrs\.id|\.id_for_label", match.group(0)
        )
    ]
    assert not leaks


def test_pages_hold_no_inline_style_or_script():
    faults = [
        f"{path.relative_to(SOURCE)}: {match.group(0)}"
        for path in templates()
        for match in re.finditer(r"\sstyle=\"|<script>|\son[a-z]+=\"|hx-on|<style", path.read_text())
    ]
    assert not faults


def test_no_file_is_too_long_to_hold_in_mind():
    long = {
        str(path.relative_to(ROOT)): length
        for folder in ("src", "tests", "benchmarks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".js", ".css", ".html"} and (length := len(path.read_text().splitlines())) > 600
    }
    assert not long


def test_style_and_script_stay_within_their_budget():
    """What a browser would fetch if it visited every page: 40 kB of style, 90 kB of script, htmx among it."""

    def fetched(*paths):
        return sum(len(gzip.compress(_as_served(path))) for path in paths)

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    assert fetched(*SOURCE.glob("*/static/**/*.css")) <= 40_000
    assert fetched(htmx, *SOURCE.glob("*/static/**/*.js")) <= 90_000


def _as_served(path):
    is_own_script = path.suffix == ".js" and path.is_relative_to(SOURCE) and "vendor" not in path.parts
    return served(path.read_text()).encode() if is_own_script else path.read_bytes()


@pytest.mark.parametrize("path", sorted(SOURCE.glob("*/static/**/*.js")), ids=lambda path: path.name)
def test_a_line_that_is_a_comment_is_never_part_of_a_text(path):
    """Scripts are served without such lines; one inside backticks would be text that people read."""
    if "vendor" in path.parts:
        return
    script = path.read_text()
    for found in COMMENT.finditer(script):
        before = COMMENT.sub("", script[: found.start()])
        assert before.count("`") % 2 == 0, found.group()
    assert served(script).count("`") % 2 == 0


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "misc"])
def test_no_room_has_a_name_that_says_nothing(word):
    assert not [module for module in modules() if word in module.split(".")]
