"""The worker beside the server: started with it, started again if it falls over, ended with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

ENDS_WITHIN_S = 20
AGAIN_AFTER_S = 5


@contextmanager
def worker_beside(*, wanted: bool = True) -> Iterator[None]:
    """While this is open a process of its own does the chores: nothing a request waits for hangs on a mail server."""
    if not wanted:
        yield
        return
    ending = threading.Event()
    watch = _Watch(ending)
    thread = threading.Thread(target=watch.keep_up, name="worker beside", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        watch.end()
        thread.join(1)


class _Watch:
    def __init__(self, ending: threading.Event) -> None:
        self.ending = ending
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None

    def keep_up(self) -> None:
        while not self.ending.is_set():
            with self.lock:
                if self.ending.is_set():
                    return
                self.process = subprocess.Popen(_command())  # noqa: S603  this program itself
            code = self.process.wait()
            if not self.ending.is_set():
                print(f"filiform work ended with {code}; it is started again.", file=sys.stderr, flush=True)
                self.ending.wait(AGAIN_AFTER_S)

    def end(self) -> None:
        with self.lock:
            process = self.process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_S)
            return
        process.kill()


def _command() -> list[str]:
    return [sys.executable, "-m", "filiform.cli", "work", "--until-gone", str(os.getpid())]
