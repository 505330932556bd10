"""Opens a catalogue file in its compiled form: JSON made once from the YAML, recognised by the YAML's hash.

The YAML stays the only source. Its bytes are hashed at every opening; a compiled form that was made from other
bytes, or that is damaged, is passed over and made again. Validation belongs to compiling, not to opening.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filiform.knowledge.errors import CatalogueMissing

NAMES = (
    "eligibility",
    "muscles",
    "muscle-regions",
    "body-chart",
    "instruments",
    "practice-rules",
    "adverse-events",
    "names",
    "techniques",
    "aftercare",
    "scoring",
    "examination",
    "taking",
)
DATA = Path(__file__).parent / "data"
COMPILED = Path(__file__).parent / "compiled"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Loaded:
    """One catalogue file as plain values. Dates stay text; `content_hash` is the SHA-256 of the YAML bytes, in hex."""

    name: str
    document: dict[str, Any]
    content_hash: str

    @property
    def version(self) -> str:
        return version_of(self.document, self.content_hash)


def word_files(data: Path = DATA) -> dict[str, str]:
    """Language -> the name of its file: what patients read of the catalogues (knowledge.patient_words)."""
    return {file.stem: f"words/{file.stem}" for file in sorted((data / "words").glob("*.yaml"))}


def version_of(document: dict[str, Any], content_hash: str) -> str:
    """What a decision stores to name the catalogue it was made under: the author's version and the content."""
    meta = document.get("meta")
    base = meta.get("version") if isinstance(meta, dict) else document.get("schema_version")
    return f"{base or 1}+{content_hash[:12]}"


def load(name: str, *, data: Path = DATA, places: Sequence[Path] | None = None) -> Loaded:
    """The catalogue called `name`, compiled first where no sound compiled form is found in `places`.

    Raises: CatalogueMissing, CatalogueInvalid.
    """
    text = read_source(name, data=data)
    content_hash = hashlib.sha256(text).hexdigest()
    homes = compiled_homes() if places is None else places
    for home in homes:
        document = read_compiled(home / compiled_name(name, content_hash), content_hash=content_hash)
        if document is not None:
            return Loaded(name=name, document=document, content_hash=content_hash)
    from filiform.knowledge import compiling  # brings the YAML parser and the schemas, which opening must not pay for

    return compiling.compile_catalogue(name, data=data, places=homes)


def read_source(name: str, *, data: Path = DATA) -> bytes:
    file = data / f"{name}.yaml"
    try:
        return file.read_bytes()
    except OSError as error:
        raise CatalogueMissing(file=file.name, why=error.strerror or type(error).__name__) from error


def translations(of: str, *, data: Path = DATA) -> tuple[str, ...]:
    """The languages a catalogue's words are kept in beside English: one file each, `<name>.<language>.yaml`."""
    return tuple(sorted(file.name.removesuffix(".yaml").removeprefix(f"{of}.") for file in data.glob(f"{of}.*.yaml")))


def every_name(*, data: Path = DATA) -> tuple[str, ...]:
    """Every catalogue, each followed by its translations, and then what patients read in each language."""
    catalogues = (
        one for name in NAMES for one in (name, *(f"{name}.{language}" for language in translations(name, data=data)))
    )
    return (*catalogues, *word_files(data).values())


def compiled_name(name: str, content_hash: str) -> str:
    return f"{name}.{content_hash}.json"


def compiled_homes() -> tuple[Path, ...]:
    """Where a compiled form may lie: beside the data, else with the user's caches."""
    return (COMPILED, cache_home() / "filiform")


def cache_home() -> Path:
    chosen = os.environ.get("XDG_CACHE_HOME")
    if chosen and os.path.isabs(chosen):
        return Path(chosen)
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    return home / ".cache"


def read_compiled(file: Path, *, content_hash: str) -> dict[str, Any] | None:
    """The document, or None when the file is absent, damaged, or made from other YAML.

    First line: a header with the hash of the YAML and of the second line; second line: the document.
    """
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        header = json.loads(head)
        if header["format"] != FORMAT or header["content_hash"] != content_hash:
            return None
        if header["document_sha256"] != hashlib.sha256(body).hexdigest():
            return None
        document = json.loads(body)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return document if isinstance(document, dict) else None
