"""`filiform serve`: the clinic's own server, with whatever FILIFORM_* the environment sets (docs/settings.md)."""

from __future__ import annotations

import argparse
import os

from filiform.site import serving
from filiform.site.beside import worker_beside


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="filiform serve", description="Serve the clinic on this machine.")
    parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
    parser.add_argument("--workers", type=int, default=1, help="processes; more than one wants PostgreSQL")
    parser.add_argument("--threads", type=int, default=4, help="requests at once in each process")
    parser.add_argument("--no-work", action="store_true", help="do no chores: `filiform work` runs elsewhere")
    given = parser.parse_args(argv)
    # Letters name this port unless FILIFORM_URL says another address.
    os.environ["PORT"] = str(given.port)
    serving.set_up_django()
    serving.bring_database_up()
    serving.make_chart_script()
    serving.gather_static_files()
    serving.make_gazetteer_ready()
    print(f"Filiform serves on http://{given.host}:{given.port}", flush=True)
    with worker_beside(wanted=not given.no_work):
        serving.serve(host=given.host, port=given.port, workers=given.workers, threads=given.threads)
    return 0
