"""How fast a clinic's day goes through HTTP: `python -m benchmarks.visit [--seconds S] [--patients N] [--profile OP]`.

10,000 patients, PostgreSQL, two workers, everybody signed in, audit on, 1, 8 and 32 clients, each answer
checked. Client, server and database share this machine. Prints operations a second, p50, p95, p99 in ms, SQL
statements and CPU milliseconds an operation (program and PostgreSQL apart), and the memory of the server.

`--profile OP` says instead where the time of one operation goes, function by function, inside one process.
"""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.server import serving, start_postgresql

CLIENTS = (1, 8, 32)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--seconds", type=float, default=5.0, help="how long each operation runs at each number of clients"
    )
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--ready", type=int, default=6_000, help="visits prepared for whole sessions")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--only", help="names of operations, comma separated")
    parser.add_argument("--profile", metavar="OP")
    given = parser.parse_args()
    address, database_pid = start_postgresql()
    os.environ["FILIFORM_DATABASE_URL"] = address
    os.environ.setdefault("FILIFORM_HOME", os.path.join(os.path.dirname(__file__), "..", "var", "bench"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "filiform.site.settings"

    from benchmarks import operations, world

    built = world.build(
        patients=given.patients, ready_visits=given.ready, say=lambda text: print(text, file=sys.stderr, flush=True)
    )
    chosen = [op for op in operations.all_of(built) if not given.only or op.name in given.only.split(",")]
    if given.profile:
        operations.profile(next(op for op in operations.all_of(built) if op.name == given.profile), built)
        return 0
    statements = {op.name: operations.statements(op, built) for op in chosen}
    print(f"{given.patients:,} patients, PostgreSQL, {given.workers} workers of {given.threads} threads")
    columns = (
        ("clients", 8),
        ("ops/s", 9),
        ("p50 ms", 9),
        ("p95 ms", 9),
        ("p99 ms", 9),
        ("SQL", 5),
        ("CPU ms", 8),
        ("of it SQL", 10),
    )
    print(f"{'operation':<26}" + "".join(f"{name:>{width}}" for name, width in columns))
    with serving(workers=given.workers, threads=given.threads, database_pid=database_pid) as server:
        for op in chosen:
            for clients in CLIENTS:
                operations.run(
                    op, built, server, clients=clients, seconds=given.seconds, statements=statements[op.name]
                )
        print(f"memory of the server afterwards: {server.memory_mib():.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
