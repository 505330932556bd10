"""`filiform registry`: de-identified rows for research, and figures from them on one machine or many.

    filiform registry export DIR [--by OWNER-EMAIL] [--only-agreed]
    filiform registry report DIR [--engine duckdb|spark] [--master URL] [--json]

The export writes Parquet by organization and month, only what changed since the last time. The secret behind its keys
and shifted dates stays in the installation. Read docs/registry.md before a folder leaves the clinic.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.site import serving
from filiform.site.clinic_command import owner_of

LEAST = 5


def run(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    return int(given.act(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="filiform registry", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    export = acts.add_parser("export", help="write what may leave")
    export.add_argument("folder", metavar="DIR")
    export.add_argument("--by", metavar="EMAIL", help="the owner who answers for it: her organization alone")
    export.add_argument("--only-agreed", action="store_true", help="patients who agreed; not those who were not asked")
    export.add_argument("--json", action="store_true", help="say what was done as JSON")
    export.set_defaults(act=_export)
    report = acts.add_parser("report", help="figures from an export")
    report.add_argument("folder", metavar="DIR", help="or, for Spark, an address its workers read, such as s3a://…")
    report.add_argument("--engine", choices=["duckdb", "spark"], default="duckdb")
    report.add_argument(
        "--master", metavar="URL", help="of a Spark cluster, such as spark://host:7077 (default local[2])"
    )
    report.add_argument("--json", action="store_true")
    report.set_defaults(act=_report)
    return parser


def _export(given: argparse.Namespace) -> int:
    serving.set_up_django()
    serving.bring_database_up()
    from django.conf import settings

    from filiform.registry.services import Installation, export_registry

    owner = owner_of(given.by) if given.by else None
    written = export_registry(
        folder=Path(given.folder),
        members=[owner] if owner else _one_for_each_organization(),
        only_agreed=given.only_agreed,
        installation=Installation(
            settings.REGISTRY_KEY.encode(), Path(settings.HOME) / "registry", settings.LEAST_PATIENTS
        ),
        by=owner,
        at=now(),
    )
    print(json.dumps(written.as_json(), indent=1) if given.json else _said(given.folder, written))
    return 0


def _one_for_each_organization() -> list[Any]:
    from filiform.clinics.acting import programs

    members = {member.organization_id: member for member in reversed(programs())}
    return [members[key] for key in sorted(members)]


def _said(folder: str, written: Any) -> str:
    rows = ", ".join(f"{number} {table.replace('_', ' ')}" for table, number in written.rows.items())
    lines = [f"{folder}: {rows}."]
    lines.append(
        f"{len(written.written)} partitions written, {len(written.removed)} removed, {written.kept} kept. "
        f"Each class of age band and sex holds at least {written.smallest_class} patients."
    )
    lines += [f"Left out: {number} ({why})." for why, number in sorted(written.left_out.items())]
    lines += [f"Organization {name}: too few patients, nothing of it was written." for name in written.withheld]
    return "\n".join(lines)


def _report(given: argparse.Namespace) -> int:
    if given.master and given.engine != "spark":
        raise InvalidInput(where="--master", message="goes with --engine spark")
    from filiform.registry.reports import NO_CAUSE, all_figures
    from filiform.registry.told import as_text

    engine, manifest = _engine(given)
    try:
        k = max([LEAST, *(entry["k"] for entry in manifest["organizations"].values())])
        found = list(all_figures(engine, k=k))
    finally:
        engine.close()
    is_demo = any(entry["is_demo"] for entry in manifest["organizations"].values())
    if given.json:
        told = {
            "engine": given.engine, "k": k, "is_demo": is_demo, "plan": manifest["plan"],
            "catalogue": manifest["catalogue"], "note": NO_CAUSE, "figures": [one.as_json() for one in found],
        }  # fmt: skip
        print(json.dumps(told, indent=1, ensure_ascii=False))
    else:
        print(as_text(found, k=k, is_demo=is_demo, note=NO_CAUSE))
    return 0


def _engine(given: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    if given.engine == "spark":
        from filiform.registry.engines import spark

        return spark.opened(given.folder, master=given.master)
    from filiform.registry.engines import embedded

    return embedded.opened(given.folder)
