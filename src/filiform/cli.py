"""The `filiform` command. Each subcommand lives in its package and is imported only when asked for.

Exit codes: 0 done; 1 the answer is no, or the input is invalid; 2 wrong usage. A reader that goes away before the end,
as `head` does, ends the command quietly with 1.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module

from filiform import __version__
from filiform.core.errors import FiliformError

COMMANDS = {
    "screen": ("filiform.screening.command", "facts of a patient in, verdict with reasons out"),
    "session": ("filiform.treatment.command", "replay a treatment session from its events"),
    "qualify": ("filiform.practitioners.command", "what a practitioner can show in, whether she may needle out"),
    "check": ("filiform.site.check_command", "check the catalogues, the database, the audit chain, letters and chores"),
    "score": ("filiform.measures.command", "score an outcome instrument from its answers"),
    "clinic": ("filiform.site.clinic_command", "open a clinic on this installation, let people in, list them"),
    "directory": ("filiform.site.directory_command", "show the public directory of another installation here too"),
    "registry": ("filiform.site.registry_command", "write de-identified rows for a registry, and report from them"),
    "serve": ("filiform.site.serve_command", "serve the clinic on this machine"),
    "work": ("filiform.site.work_command", "send letters, remind, let holds expire; started by serve and demo too"),
    "demo": ("filiform.site.demo_command", "build the demo clinic if needed and serve it"),
    "manage": ("filiform.site.manage_command", "pass a command on to Django"),
}


def usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {what}" for name, (_, what) in COMMANDS.items()]
    return "\n".join(["usage: filiform COMMAND [ARGUMENTS]", "", *lines, "", "filiform COMMAND --help tells more."])


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    try:
        exit_code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still held back has no reader; without this, ending would try to write it once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return exit_code


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"filiform {__version__}")
        return 0
    if not arguments or arguments[0] in {"-h", "--help"}:
        print(usage())
        return 0 if arguments else 2
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        print(f"filiform: there is no command {name!r}; choose from {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return int(import_module(COMMANDS[name][0]).run(rest))
    except FiliformError as error:
        print(f"filiform {name}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
