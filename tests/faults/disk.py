"""A disk small enough to be filled while a run goes on."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

SIZE_MIB = 384
SIZE_LIMIT = 1 << 16
INSIDE = "FAULTS_MAY_MOUNT"
"""Set in a process that was started in a namespace of its own, where it may mount."""


class Disk(Protocol):
    told: str
    answer: str | None
    """The status with which the program must say that there is no room, where the engine can know that it is so."""

    def fill(self) -> None: ...

    def free(self) -> None: ...

    def give_up(self) -> None: ...


class SmallFilesystem:
    """A tmpfs below a folder, with a ballast file that takes what is left of it."""

    told = f"a real filesystem of {SIZE_MIB} MiB (tmpfs), filled with a ballast file"
    answer = "507"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m,mode=755", "tmpfs", folder], check=True)
        self.ballast = folder / "ballast"

    def fill(self) -> None:
        """To the last block; called again and again, because what is deleted and truncated leaves room."""
        with self.ballast.open("ab", buffering=0) as file, suppress(OSError):
            for size in (1 << 22, 1 << 16, 1 << 12):
                with suppress(OSError):
                    while True:
                        if file.write(b"\0" * size) < size:
                            break

    def free(self) -> None:
        self.ballast.unlink(missing_ok=True)

    def give_up(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)


class SizeLimit:
    """Where nothing may be mounted: the processes that write may not let a file grow, as if the disk had no more."""

    told = f"no mount allowed here: no file may be written beyond {SIZE_LIMIT // 1024} kB (RLIMIT_FSIZE)"
    answer = None

    def __init__(self, processes: Callable[[], Iterable[int]]) -> None:
        self.processes = processes

    def fill(self) -> None:
        self._limit(SIZE_LIMIT)

    def free(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def give_up(self) -> None:
        self.free()

    def _limit(self, size: int) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError, FileNotFoundError):
                try:
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
                except PermissionError:
                    # PostgreSQL runs as somebody else where this program is root: then that somebody does it.
                    soft = "unlimited" if size == resource.RLIM_INFINITY else str(size)
                    owner = Path(f"/proc/{pid}").stat().st_uid
                    set_it = ["prlimit", f"--pid={pid}", f"--fsize={soft}:"]
                    subprocess.run(set_it, user=owner, check=False, capture_output=True)


def way_to_mount() -> list[str] | None:
    """What to put before a command so that it may mount: nothing, a namespace of its own, or no way at all."""
    for before in ([], ["unshare", "--user", "--map-current-user", "--keep-caps", "--mount"]):
        attempt = [*before, sys.executable, "-c", f"from {__name__} import try_out; try_out()"]
        with suppress(OSError):
            if subprocess.run(attempt, capture_output=True, check=False).returncode == 0:
                return before
    return None


def try_out() -> None:
    """Mount and unmount once; ends with an error where that is not allowed."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        disk = SmallFilesystem(Path(folder))
        disk.give_up()


def may_mount() -> bool:
    return os.environ.get(INSIDE) == "1"
