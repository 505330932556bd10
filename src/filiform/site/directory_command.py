"""`filiform directory`: show the public directory of another installation here too.

    filiform directory join https://clinic.example/find/feed.json --by OWNER-EMAIL
    filiform directory leave https://clinic.example/find/feed.json --by OWNER-EMAIL
    filiform directory list
    filiform directory refresh

What is joined is read whole every hour by `filiform work`, and never changed. It shows no longer than its own
directory says it may (docs/directory-feed.md).
"""

from __future__ import annotations

import argparse

from filiform.core.clock import now
from filiform.site import serving
from filiform.site.clinic_command import owner_of


def run(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    serving.set_up_django()
    serving.bring_database_up()
    return int(given.act(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="filiform directory", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    for name, what, act in (("join", "show it here too", _join), ("leave", "show it no more", _leave)):
        one = acts.add_parser(name, help=what)
        one.add_argument("address", help="of its feed, such as https://clinic.example/find/feed.json")
        one.add_argument("--by", required=True, metavar="EMAIL", help="the owner who answers for it")
        one.set_defaults(act=act)
    acts.add_parser("list", help="which are joined, and when each was read").set_defaults(act=_list)
    acts.add_parser("refresh", help="read them now").set_defaults(act=_refresh)
    return parser


def _join(given: argparse.Namespace) -> int:
    from filiform.practitioners.directory.joining import services

    listed = services.join_directory(address=given.address, by=owner_of(given.by), at=now())
    print(f"{given.address} is joined: {listed} listed.")
    return 0


def _leave(given: argparse.Namespace) -> int:
    from filiform.practitioners.directory.joining import services

    services.leave_directory(address=given.address, by=owner_of(given.by), at=now())
    print(f"{given.address} is shown no more.")
    return 0


def _list(given: argparse.Namespace) -> int:
    from filiform.practitioners.directory.joining import queries

    for one in queries.joined():
        read = f"read {one.read_at:%Y-%m-%d %H:%M} UTC" if one.read_at else "never read"
        print(f"{one.address}  {read}" + (f"  FAULT: {one.fault}" if one.fault else ""))
    return 0


def _refresh(given: argparse.Namespace) -> int:
    """1 where one of them could not be read; `list` says why."""
    from filiform.practitioners.directory.joining import queries, services

    services.read_joined(now())
    _list(given)
    return int(any(one.fault for one in queries.joined()))
