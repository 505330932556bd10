from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from filiform.audit import queries as audited
from filiform.audit import services as audit
from filiform.clinics.members import Member
from filiform.knowledge import catalogues
from filiform.registry.engines import packages
from filiform.registry.errors import BusyFolder, NotWritten, OtherSecret, TooFewPatients
from filiform.registry.folder import manifest_of, new_tree, put_in_place
from filiform.registry.gathering import Gathering
from filiform.registry.needling import dose_row, needle_rows
from filiform.registry.rules.cells import few
from filiform.registry.rules.lines import lines
from filiform.registry.rules.pseudonyms import Pseudonyms
from filiform.registry.shaping import RAW_EVENTS, RAW_FOLLOW_UPS, RAW_READINGS, RAW_VISITS, shape
from filiform.registry.types import Plan, Written
from filiform.registry.workbench import DOSES, FOLDED, RAW_NEEDLES, Workbench, workbench
from filiform.registry.writing import (
    Partitions,
    instruments_path,
    partitions,
    words_digest,
    write_instruments,
    write_partitions,
    write_words,
)
from filiform.treatment import cohort as treatment

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
EACH = 500
"""Sessions whose needles are held at once."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What an export needs of this installation: secret, working folder, the least number of people in a class."""

    secret: bytes
    work: Path
    k: int
    plan: Plan = field(default_factory=Plan)


@dataclass(frozen=True, slots=True)
class _Part:
    """One organization as it will stand in the folder."""

    name: str
    member: Member
    found: Partitions
    entry: dict[str, Any]
    patients: int
    left_out: dict[str, int]


def export_registry(
    *, folder: Path, members: Sequence[Member], only_agreed: bool = False, installation: Installation,
    by: Member | None, at: datetime,
) -> Written:  # fmt: skip
    """Write what may leave of the organizations of `members` into `folder`, and a line into the trail of each.

    What is unchanged is not written again; what others wrote there stays. The new folder takes the place of the old one
    in one step, together with the lines of the trail. `by` None: each member acts for her own organization.
    Raises: PackageMissing, FolderTaken, OtherSecret, TooFewPatients, NotWritten, BusyFolder.
    """
    folder = folder.absolute()
    with _told_in_words(folder), ExitStack() as benches:
        before = manifest_of(folder)
        pseudonyms = Pseudonyms(installation.secret)
        parts: list[tuple[_Part, Workbench]] = []
        for member in members:
            name = pseudonyms.organization(member.organization_ref)
            _check_secret(before, member, name, folder)
            bench = benches.enter_context(workbench(installation.work, name, check=pseudonyms.check))
            parts.append((_prepare(bench, name, member, pseudonyms, installation, only_agreed, at), bench))
        if not any(part.found for part, _ in parts):
            raise TooFewPatients(k=installation.k)
        return _write(folder, before, parts, installation, by=by, at=at)


def _check_secret(before: dict[str, Any], member: Member, name: str, folder: Path) -> None:
    """The trail knows under which key the organization was exported before: two of them in one folder are refused."""
    earlier = audited.facts_of(organization=member.organization_ref, kind="registry.exported")
    if ({facts["organization"] for facts in earlier} - {name}) & before["organizations"].keys():
        raise OtherSecret(folder=folder)


def _prepare(
    bench: Workbench, name: str, member: Member, pseudonyms: Pseudonyms, installation: Installation, only_agreed: bool,
    at: datetime,
) -> _Part:  # fmt: skip
    gathering = Gathering(member.organization_id, pseudonyms, only_agreed)
    gathering.find_people()
    watermark = _fold_what_grew(bench, gathering)
    bench.lay_out("raw_visits", RAW_VISITS, gathering.visits())
    bench.lay_out("raw_readings", RAW_READINGS, gathering.readings())
    bench.lay_out("raw_events", RAW_EVENTS, gathering.adverse_events())
    bench.lay_out("raw_follow_ups", RAW_FOLLOW_UPS, gathering.follow_ups())
    k = installation.k
    hidden = shape(
        bench, k=k, jurisdiction=member.jurisdiction, today=at.date().isoformat(), plan=installation.plan
    )  # fmt: skip
    [(patients,)] = bench.run("SELECT count(*) FROM out_patients")
    found = partitions(bench, name)
    [(smallest,)] = bench.run("SELECT min(n) FROM (SELECT count(*) AS n FROM out_patients GROUP BY age_band, sex)")
    entry = {
        "k": k, "is_demo": member.is_demo,
        "only_agreed": only_agreed, "patients": patients, "smallest_class": smallest or 0, "watermark": watermark,
        "values_hidden": hidden, "partitions": found,
        "left_out": {why: few(number, k=k) for why, number in sorted(gathering.left_out.items())},
    }  # fmt: skip
    return _Part(name, member, found, entry, patients, dict(gathering.left_out))


def _fold_what_grew(bench: Workbench, gathering: Gathering) -> dict[str, int]:
    """Bring the needles on the workbench up to the record: streams that grew since are folded again, others stand."""
    people, key = gathering.people, gathering.pseudonyms.key
    marks = {
        key("session", mark.ref): mark
        for mark in treatment.sessions_closed_once(organization_id=gathering.organization_id)
        if mark.patient_id in people
    }
    known = bench.folded()
    grown = [mark for session, mark in marks.items() if known.get(session) != mark.sequence]
    bench.forget([*(known.keys() - marks.keys()), *(key("session", mark.ref) for mark in grown)])
    for start in range(0, len(grown), EACH):
        folded, doses, needled = [], [], []
        some = grown[start : start + EACH]
        for mark, state in treatment.states(organization_id=gathering.organization_id, sessions=some):
            session, visit = key("session", mark.ref), key("visit", mark.visit_ref)
            patient = people[mark.patient_id].key
            folded.append((session, visit, patient, mark.sequence))
            doses.append((session, visit, *dose_row(state)))
            needled += [(session, visit, patient, *row) for row in needle_rows(state)]
        bench.add("folded", FOLDED, folded)
        bench.add("doses", DOSES, doses)
        bench.add("needled", RAW_NEEDLES, needled)
    return {"sessions": len(marks), "events": sum(mark.sequence for mark in marks.values())}


def _write(
    folder: Path, before: dict[str, Any], parts: list[tuple[_Part, Workbench]], installation: Installation, *,
    by: Member | None, at: datetime,
) -> Written:  # fmt: skip
    shared = lines(catalogues.instruments())
    digest = words_digest(installation.plan, shared)
    organizations = dict(before["organizations"])
    written: list[str] = []
    removed: list[str] = []
    for part, _ in parts:
        old = organizations.pop(part.name, {}).get("partitions", {})
        written += [path for path, one in part.found.items() if old.get(path) != one]
        removed += [path for path in old if path not in part.found]
        if part.found:
            organizations[part.name] = part.entry
    manifest = {
        "format": before["format"], "plan": asdict(installation.plan), "catalogue": catalogues.instruments().version,
        "words": digest, "organizations": organizations,
    }  # fmt: skip
    everything = {path for entry in organizations.values() for path in entry["partitions"]}
    is_new_words = before.get("words") != digest
    keep = dict.fromkeys(sorted(everything - set(written)))
    if not is_new_words:
        keep[instruments_path()] = None
    with new_tree(folder, keep=keep) as tree:
        for part, bench in parts:
            write_partitions(bench, tree, part.name, written)
        if is_new_words:
            write_instruments(parts[0][1], tree, shared)
        write_words(tree, manifest)
        with transaction.atomic():
            for part, _ in parts:
                _record(part, written, removed, installation, by=by or part.member, at=at)
            if manifest != before:
                put_in_place(tree, folder, unless_changed_from=before)
    return _told(parts, written, removed, kept=len(keep))


def _record(
    part: _Part, written: list[str], removed: list[str], installation: Installation, *, by: Member, at: datetime
) -> None:
    own = f"/organization={part.name}/"
    audit.record(
        organization=part.member.organization_ref, kind="registry.exported", about=part.member.organization_ref,
        by=by.user_ref, at=at,
        facts={
            "patients": part.patients, "k": installation.k, "organization": part.name,
            "rows": sum(one["rows"] for one in part.found.values()), "partitions": len(part.found),
            "written": sum(own in path for path in written), "removed": sum(own in path for path in removed),
        },
    )  # fmt: skip


def _told(parts: list[tuple[_Part, Workbench]], written: list[str], removed: list[str], *, kept: int) -> Written:
    rows: dict[str, int] = {}
    left_out: dict[str, int] = {}
    for part, _ in parts:
        for path, one in part.found.items():
            table = path.partition("/")[0]
            rows[table] = rows.get(table, 0) + one["rows"]
        for why, number in part.left_out.items():
            left_out[why] = left_out.get(why, 0) + number
    there = [part for part, _ in parts if part.found]
    return Written(
        organizations=tuple(part.name for part in there), rows=rows, written=tuple(written), removed=tuple(removed),
        kept=kept, left_out=left_out, smallest_class=min(part.entry["smallest_class"] for part in there),
        withheld=tuple(part.name for part, _ in parts if not part.found),
    )  # fmt: skip


@contextmanager
def _told_in_words(folder: Path) -> Iterator[None]:
    """What disk and engine say, as a sentence; the folder is as it was."""
    duckdb = packages.duckdb()
    try:
        yield
    except OSError as error:
        why = "the disk is full" if error.errno in FULL else error.strerror or str(error)
        raise NotWritten(folder=folder, why=why) from error
    except duckdb.IOException as error:
        said = str(error)
        if "lock" in said.lower():
            raise BusyFolder(folder=folder) from error
        is_full = any(word in said for word in ("No space left", "File too large", "quota"))
        raise NotWritten(folder=folder, why="the disk is full" if is_full else said.splitlines()[0]) from error
    except duckdb.OutOfMemoryException as error:
        raise NotWritten(folder=folder, why="there is too little memory, or too little room to spill to") from error
