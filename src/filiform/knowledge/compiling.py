"""Checks a catalogue file and writes its compiled form: the only place that reads YAML."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any

import yaml

from filiform.knowledge import loading
from filiform.knowledge.errors import CatalogueInvalid
from filiform.knowledge.faults import Fault
from filiform.knowledge.loading import Loaded
from filiform.knowledge.schema import check_references, validate

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


class _CatalogueLoader(_SafeLoader):  # type: ignore[misc]  # the C loader has no types
    """Safe YAML in which a date stays the text that was written, and a key given twice is noticed."""

    yaml_implicit_resolvers = {  # PyYAML's own hook
        first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
        for first, resolvers in _SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[str, int]] = []

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                self.repeated.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def parse(name: str, text: bytes) -> tuple[dict[str, Any], list[Fault]]:
    """The document of a YAML text, with what is wrong with the text itself; an unreadable text gives no document."""
    file = f"{name}.yaml"
    try:
        loader = _CatalogueLoader(text)
        try:
            document = loader.get_single_data()
        finally:
            loader.dispose()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        row = f"line {mark.line + 1}" if mark else "text"
        return {}, [Fault(file, row, "", f"is not YAML: {getattr(error, 'problem', None) or error}")]
    if not isinstance(document, dict):
        return {}, [Fault(file, "line 1", "", "must be a mapping of keys to values")]
    faults = [
        Fault(file, f"line {line}", key, "is given twice; the first would be lost") for key, line in loader.repeated
    ]
    return document, faults


def check(documents: dict[str, dict[str, Any]]) -> list[Fault]:
    """Every fault of these documents: each against its schema, then every reference between and inside them."""
    faults = [fault for name, document in documents.items() for fault in validate(name, document)]
    return faults + [fault for fault in check_references(documents) if fault not in faults]


def compile_catalogue(name: str, *, data: Path = loading.DATA, places: Sequence[Path] | None = None) -> Loaded:
    """Check one catalogue and store its compiled form in the first of `places` that can be written.

    Raises: CatalogueMissing, CatalogueInvalid (with every fault of this file).
    """
    text = loading.read_source(name, data=data)
    document, faults = parse(name, text)
    if document:
        faults += check({name: document})
    if faults:
        raise CatalogueInvalid(faults=faults)
    return _store(name, text, document, places)


def compile_all(*, data: Path = loading.DATA, places: Sequence[Path] | None = None) -> tuple[Loaded, ...]:
    """Check all catalogues together and store every compiled form. For setting up and for `python -m`.

    Raises: CatalogueMissing, CatalogueInvalid (with every fault of every file; then nothing is stored).
    """
    names = loading.every_name(data=data)
    texts = {name: loading.read_source(name, data=data) for name in names}
    parsed = {name: parse(name, text) for name, text in texts.items()}
    faults = [fault for _, found in parsed.values() for fault in found]
    documents = {name: document for name, (document, _) in parsed.items() if document}
    faults += check(documents)
    if faults:
        raise CatalogueInvalid(faults=faults)
    return tuple(_store(name, texts[name], documents[name], places) for name in names)


def _store(name: str, text: bytes, document: dict[str, Any], places: Sequence[Path] | None) -> Loaded:
    """Write the compiled form where it can be written. Where nowhere can, the next start parses again."""
    content_hash = hashlib.sha256(text).hexdigest()
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    header = {
        "format": loading.FORMAT,
        "content_hash": content_hash,
        "document_sha256": hashlib.sha256(body).hexdigest(),
    }
    content = json.dumps(header).encode() + b"\n" + body
    for home in loading.compiled_homes() if places is None else places:
        with contextlib.suppress(OSError):
            _write_whole(home / loading.compiled_name(name, content_hash), content)
            break
    return Loaded(name=name, document=json.loads(body), content_hash=content_hash)


def _write_whole(file: Path, content: bytes) -> None:
    """A reader meets the old file or the new one, never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(draft, 0o644)
        os.replace(draft, file)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(draft)
        raise
