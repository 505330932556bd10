"""`filiform work`: do what nobody does by hand: send letters, remind, let holds expire (docs/decisions/0008).

`filiform serve` and `filiform demo` start it beside the server. Several may run: one works, the others stand by.
"""

from __future__ import annotations

import argparse
import os
import signal
import threading
from types import FrameType

from filiform.site import serving


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="filiform work", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--once", action="store_true", help="do every chore once, now, and end; 1 if one of them fails")
    parser.add_argument("--until-gone", type=int, metavar="PID", help="end when the process with this id is gone")
    given = parser.parse_args(argv)
    serving.set_up_django()
    return _once() if given.once else _on_and_on(given.until_gone)


def _once() -> int:
    from filiform.core.chores import chores
    from filiform.core.chores.working import Worker
    from filiform.core.clock import now

    worker, faults = Worker(), 0
    for chore in chores():
        done, fault = worker.do(chore, now())
        faults += bool(fault)
        print(f"{chore.name}: {fault or f'{done} done'}")
    return 1 if faults else 0


def _on_and_on(parent: int | None) -> int:
    """Until it is told to stop, or whoever started it is gone: a worker never outlives its server."""
    from django.db import close_old_connections

    from filiform.core.chores.working import work

    stop = threading.Event()

    def told(number: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, told)
    signal.signal(signal.SIGINT, told)

    def goes_on(seconds: float) -> bool:
        # A database that went away and came back is asked anew.
        close_old_connections()
        return not stop.wait(seconds) and not _is_gone(parent)

    work(goes_on=goes_on)
    return 0


def _is_gone(parent: int | None) -> bool:
    return parent is not None and os.getppid() != parent
