"""An installation that worked before this version: its incidents, missing needles and sessions enter the register."""

from collections import defaultdict
from typing import Any
from zoneinfo import ZoneInfo

from django.db import migrations

MISSING = "forgotten-needle"
ALSO_MISSING = {MISSING, "missing-needle"}


def count_days(apps: Any, editor: Any) -> None:
    sessions = apps.get_model("treatment", "Session").rows.filter(
        first_closed_at__isnull=False, opened_at__isnull=False
    )
    tallies: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    columns = (
        "organization_id", "visit__clinic_id", "practitioner_id", "visit__clinic__time_zone", "opened_at", "inserted",
    )  # fmt: skip
    for organization, clinic, practitioner, zone, opened_at, inserted in sessions.values_list(*columns).iterator(2000):
        day = opened_at.astimezone(ZoneInfo(zone)).date()
        tallies[organization, clinic, practitioner, day].append(inserted)
    tally = apps.get_model("safety", "SessionTally")
    tally.rows.bulk_create(
        [
            tally(
                organization_id=organization, clinic_id=clinic, practitioner_id=practitioner, day=day,
                sessions=len(needles), needles=sum(needles),
            )
            for (organization, clinic, practitioner, day), needles in tallies.items()
        ],
        batch_size=500,
    )  # fmt: skip


def take_over(apps: Any, editor: Any) -> None:
    events = apps.get_model("treatment", "Event")
    users = dict(apps.get_model("accounts", "User").objects.values_list("ref", "id"))
    acts = events.rows.filter(kind__in=["incident.reported", "needle.missing"]).select_related("session__visit__clinic")
    searches: set[int] = set()
    for act in acts.order_by("position").iterator(500):
        chain = _corrections(events, act)
        said = {**act.payload, **(chain[-1].payload.get("replacement") or {} if chain else {})}
        is_search = act.kind == "needle.missing" or said.get("kind") in ALSO_MISSING
        if is_search and act.session_id in searches:
            continue
        if is_search:
            searches.add(act.session_id)
        _write(apps, act, chain, said, is_search, users)


def _corrections(events: Any, act: Any) -> list[Any]:
    """What replaced this act, oldest first: each names the one before it."""
    chain: list[Any] = []
    last = act.sequence
    while (found := events.rows.filter(session_id=act.session_id, corrects=last).first()) is not None:
        chain.append(found)
        last = found.sequence
    return chain


def _write(apps: Any, act: Any, chain: list[Any], said: dict[str, Any], is_search: bool, users: dict[str, int]) -> None:
    session, visit = act.session, act.session.visit
    reported = {
        "kind": MISSING if is_search else said["kind"], "grade": said.get("severity") or "", "note": said.get("note") or "",
        "source": "session", "noticed_at": act.occurred_at.isoformat(),
    }  # fmt: skip
    if is_search and "needle" in said:
        reported["needles"] = [said["needle"]]
    struck = bool(chain) and chain[-1].payload.get("replacement") is None
    happened = (session.opened_at or act.occurred_at).astimezone(ZoneInfo(visit.clinic.time_zone))
    by = users.get(act.by) or session.practitioner.user_id
    if by is None:
        return
    event = apps.get_model("safety", "AdverseEvent")(
        organization_id=act.organization_id, clinic_id=visit.clinic_id, patient_id=session.patient_id, visit_id=visit.pk,
        session_id=session.pk, incident=act.sequence if act.kind == "incident.reported" else None,
        practitioner_id=session.practitioner_id, sequence=2 if struck else 1, kind=reported["kind"],
        grade=reported["grade"], source="session", noticed_at=act.occurred_at, counts_on=happened.date(),
        state="closed" if struck else "open", conclusion="mistake" if struck else "", reported_at=act.recorded_at,
        reported_by_id=by,
    )  # fmt: skip
    event.save()
    lines = [("reported", reported, act.recorded_at)]
    if struck:
        last = chain[-1]
        what = {"what": "struck", "struck": True, "reason": last.payload.get("reason", "")}
        lines.append(("session-said", what, last.recorded_at))
    entry = apps.get_model("safety", "EventEntry")
    for sequence, (kind, words, at) in enumerate(lines, start=1):
        entry(
            organization_id=act.organization_id, event=event, sequence=sequence, kind=kind, said=words, at=at, by_id=by
        ).save()


class Migration(migrations.Migration):
    dependencies = [("safety", "0002_append_only"), ("treatment", "0007_first_closed"), ("accounts", "0001_initial")]
    operations = [
        migrations.RunPython(count_days, migrations.RunPython.noop),
        migrations.RunPython(take_over, migrations.RunPython.noop),
    ]
