"""`filiform demo`: a living demo clinic, built once, served at once, never mixed with real records."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from filiform.site import serving
from filiform.site.beside import worker_beside


def run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="filiform demo", description="Build the demo clinic if needed and serve it.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="forget what was done in the demo and build it anew")
    parser.add_argument("--build-only", action="store_true", help="do not serve")
    parser.add_argument("--no-work", action="store_true", help="do no chores: no letter is sent")
    given = parser.parse_args(argv)
    # Letters name this port unless FILIFORM_URL says another address.
    os.environ["PORT"] = str(given.port)
    # Always a folder of its own: the demo can never touch a clinic's database.
    home = Path(os.environ.get("FILIFORM_DEMO_HOME", "var/demo")).resolve()
    os.environ["FILIFORM_HOME"] = str(home)
    os.environ["FILIFORM_DEMO"] = "1"
    os.environ.pop("FILIFORM_DATABASE_URL", None)
    if given.reset and home.exists():
        shutil.rmtree(home)
        print("The demo clinic was forgotten.")
    serving.set_up_django()
    serving.bring_database_up()
    serving.make_chart_script()
    serving.gather_static_files()
    serving.make_gazetteer_ready()

    from filiform.site.demo import build

    sign_ins = build.make_ready(say=lambda text: print(text, file=sys.stderr, flush=True))
    if given.build_only:
        print("The demo clinic is ready. Start it with: make demo")
        return 0
    print(sign_in_card(f"http://{given.host}:{given.port}", sign_ins), flush=True)
    with worker_beside(wanted=not given.no_work):
        serving.serve(host=given.host, port=given.port, workers=1, threads=4)
    return 0


def sign_in_card(address: str, sign_ins: list[tuple[str, str, str]]) -> str:
    """Who can sign in: (what she is, e-mail, password)."""
    width = max(len(role) for role, _, _ in sign_ins)
    mail = max(len(email) for _, email, _ in sign_ins)
    lines = [f"  {role:<{width}}  {email:<{mail}}  {password}" for role, email, password in sign_ins]
    return "\n".join(["", f"The demo clinic is open: {address}", "", "Sign in as", *lines, "", "Stop with Ctrl-C."])
