"""The folder that leaves: read as it stands, written anew beside itself, and put in place in one step."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from filiform.registry.errors import BusyFolder, FolderTaken, FolderUnreadable
from filiform.registry.types import FORMAT

MANIFEST: Final = "manifest.json"
EMPTY: Final[Mapping[str, Any]] = {"format": FORMAT, "organizations": {}}


def manifest_of(folder: Path) -> dict[str, Any]:
    """What stands there: by organization its partitions with number of rows and digest. Of no folder yet: nothing.

    Raises: FolderTaken where something else lies there, FolderUnreadable where the manifest cannot be read.
    """
    _bring_back(folder)
    if not folder.exists():
        return {**EMPTY, "organizations": {}}
    if not folder.is_dir():
        raise FolderTaken(folder=folder, found="a file")
    file = folder / MANIFEST
    if not file.exists():
        found = sorted(one.name for one in folder.iterdir())
        if found:
            raise FolderTaken(folder=folder, found=", ".join(found[:3]))
        return {**EMPTY, "organizations": {}}
    return read_manifest(file.read_text(encoding="utf-8"), folder=str(folder))


def manifest_there(folder: Path) -> dict[str, Any]:
    """The manifest of an export that must be there. Raises: FolderUnreadable, FolderTaken."""
    manifest = manifest_of(folder)
    if not manifest["organizations"]:
        raise FolderUnreadable(folder=folder, why="there is no export in it")
    return manifest


def read_manifest(text: str, *, folder: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(text)
        written = manifest["format"]
    except (ValueError, KeyError, TypeError):
        raise FolderUnreadable(folder=folder, why=f"{MANIFEST} is no manifest of an export") from None
    if written != FORMAT:
        raise FolderUnreadable(folder=folder, why=f"it has format {written}, this program reads {FORMAT}")
    return manifest


@contextmanager
def new_tree(folder: Path, *, keep: Mapping[str, Any]) -> Iterator[Path]:
    """A folder beside `folder` that already holds the files to keep (as further names of the same files).

    It is gone at the end unless `put_in_place` took it: whatever goes wrong, nothing half is left.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    tree = folder.parent / f".{folder.name}.new-{os.getpid()}"
    shutil.rmtree(tree, ignore_errors=True)
    try:
        tree.mkdir()
        for path in keep:
            _share(folder / path, tree / path)
        yield tree
    finally:
        shutil.rmtree(tree, ignore_errors=True)


def put_in_place(tree: Path, folder: Path, *, unless_changed_from: Mapping[str, Any]) -> None:
    """The finished tree becomes the folder. Raises BusyFolder where another export has written it meanwhile."""
    if manifest_of(folder) != unless_changed_from:
        raise BusyFolder(folder=folder)
    before = _before(folder)
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.rename(before)
    try:
        tree.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise
    shutil.rmtree(before, ignore_errors=True)


def write_text(file: Path, text: str) -> None:
    """Replaced, not written over: the old file may be another name of one that is being read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    file.write_text(text, encoding="utf-8")


def _before(folder: Path) -> Path:
    return folder.parent / f".{folder.name}.before"


def _bring_back(folder: Path) -> None:
    """An export that was killed between its two last steps: the one before it is taken up again."""
    before = _before(folder)
    if before.exists() and not folder.exists():
        before.rename(folder)


def _share(old: Path, new: Path) -> None:
    new.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(old, new)
    except OSError:
        shutil.copy2(old, new)
