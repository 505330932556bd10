"""What went wrong in the demo clinic, and what was done about it: a few events of several kinds, and one exposure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from filiform.booking import queries as visits
from filiform.booking.types import VisitRow, VisitStatus
from filiform.clinics.types import Member
from filiform.patients.types import Identity
from filiform.safety import queries, services
from filiform.safety.exposures import services as exposures
from filiform.safety.exposures.types import Depth, How, SourceKnown
from filiform.safety.types import ActionKind, Asked, Conclusion, Outcome, Source

COLLEAGUE = {"ines": "desta", "desta": "hyun", "hyun": "ines"}
"""Who judges what happened under whose hands."""


def add_harm(patients: Mapping[str, Identity], members: Mapping[str, Member], at: datetime) -> None:
    """Events of the last weeks: some closed, one ruled out, some still looked into; and a needlestick."""
    _settle_incidents(members, at)
    _bruise(_last_visit(patients["sarah"], members["ines"]), members)
    _chest_pain(_last_visit(patients["jorge"], members["hyun"]), members)
    _skin(_last_visit(patients["leilani"], members["desta"]), members)
    _flare(_last_visit(patients["amelie"], members["ines"]), members)
    _bent_needle(_last_visit(patients["rashid"], members["hyun"]), members)
    _needlestick(members, at - timedelta(days=9))


def _last_visit(patient: Identity, by: Member) -> VisitRow:
    rows = visits.visits_of_patient(organization_id=by.organization_id, patient_id=patient.id, limit=5)
    return next(row for row in rows if row.status is VisitStatus.DONE)


def _settle_incidents(members: Mapping[str, Member], at: datetime) -> None:
    """What sessions reported by themselves: graded, judged by a colleague, closed."""
    hyun, greta = members["hyun"], members["greta"]
    asked = Asked(first=date(2000, 1, 1), last=at.date())
    for row in queries.events(organization_id=greta.organization_id, asked=asked):
        by = hyun if row.practitioner != hyun.name else members["ines"]
        when = row.reported_at + timedelta(hours=3)
        if row.kind == "forgotten-needle":
            services.describe_event(
                event_ref=row.ref, is_near_miss=True, note="Found in a fold of the towel before the patient got up.",
                by=by, at=when,
            )  # fmt: skip
        services.describe_event(event_ref=row.ref, outcome=Outcome.RECOVERED, by=by, at=when)
        services.assess_causality(
            event_ref=row.ref, causality="certain", reason="It happened at the table, with needles in.", by=by, at=when
        )
        services.close_event(
            event_ref=row.ref, conclusion=Conclusion.CONFIRMED, reason="Well before she left; told what to expect.",
            by=greta, at=when + timedelta(days=1),
        )  # fmt: skip


def _bruise(visit: VisitRow, members: Mapping[str, Member]) -> None:
    by, judge, desk = members["ines"], members["desta"], members["teodora"]
    told = visit.ends_at + timedelta(hours=22)
    ref = services.report_event(
        kind="bruise-haematoma", visit=visit, source=Source.PHONE, note="Blue mark as large as a coin, does not grow.",
        by=desk, at=told,
    )  # fmt: skip
    services.describe_event(event_ref=ref, grade="mild", is_expected=True, by=by, at=told + timedelta(hours=1))
    services.add_action(
        event_ref=ref, kind=ActionKind.CALL, text="Called back: not tender, no blood thinner. Cool pack if she likes.",
        by=by, at=told + timedelta(hours=1),
    )  # fmt: skip
    end = told + timedelta(days=5)
    services.describe_event(event_ref=ref, outcome=Outcome.RECOVERED, by=by, at=end)
    services.assess_causality(
        event_ref=ref, causality="probable", reason="At the place of the needle, the day after.", by=judge, at=end
    )
    services.close_event(event_ref=ref, conclusion=Conclusion.CONFIRMED, reason="Gone.", by=judge, at=end)


def _chest_pain(visit: VisitRow, members: Mapping[str, Member]) -> None:
    by, desk = members["ines"], members["teodora"]
    told = visit.ends_at + timedelta(hours=5)
    ref = services.report_event(
        kind="pneumothorax", grade="serious", visit=visit, source=Source.PHONE,
        note="Stitch under the left shoulder blade when breathing in.", by=desk, at=told,
    )  # fmt: skip
    services.begin_review(event_ref=ref, by=by, at=told + timedelta(minutes=4))
    services.add_action(
        event_ref=ref, kind=ActionKind.EMERGENCY, text="Sent to the emergency department, with a letter.",
        who="Teodora Vance", by=by, at=told + timedelta(minutes=9),
    )  # fmt: skip
    services.add_action(
        event_ref=ref, kind=ActionKind.IMAGING, text="Picture of the chest without finding (by telephone from there).",
        by=by, at=told + timedelta(hours=4),
    )  # fmt: skip
    services.close_event(
        event_ref=ref, conclusion=Conclusion.RULED_OUT, by=members["greta"], at=told + timedelta(days=1),
        reason="No pneumothorax on the picture; a rib joint, easing.",
    )  # fmt: skip


def _skin(visit: VisitRow, members: Mapping[str, Member]) -> None:
    by, judge = members["desta"], members["hyun"]
    told = visit.ends_at + timedelta(days=3)
    ref = services.report_event(
        kind="infection-local", grade="significant", visit=visit, source=Source.VISIT,
        began_at=told - timedelta(days=1),
        note="Red, warm spot of two centimetres at one needle site, no fever.", by=by, at=told,
    )  # fmt: skip
    services.add_action(
        event_ref=ref, kind=ActionKind.REFERRAL, text="To her physician the same day; edge marked with a pen.", by=by,
        at=told + timedelta(minutes=20),
    )  # fmt: skip
    services.begin_review(event_ref=ref, by=judge, at=told + timedelta(hours=2))
    services.assess_causality(
        event_ref=ref, causality="possible", reason="The time fits; she also scratched there.", by=judge,
        at=told + timedelta(hours=2),
    )  # fmt: skip


def _flare(visit: VisitRow, members: Mapping[str, Member]) -> None:
    services.report_event(
        kind="aggravation", grade="mild", visit=visit, source=Source.VISIT,
        note="More pain than before for two days, then as before.", by=members["ines"],
        at=visit.ends_at + timedelta(days=2, hours=3),
    )  # fmt: skip


def _bent_needle(visit: VisitRow, members: Mapping[str, Member]) -> None:
    services.report_event(
        kind="bent-needle", visit=visit, is_near_miss=True,
        note="Bent at the handle on the way in; taken out and changed.", by=members["hyun"],
        at=visit.ends_at + timedelta(minutes=5),
    )  # fmt: skip


def _needlestick(members: Mapping[str, Member], happened_at: datetime) -> None:
    desta = members["desta"]
    at = happened_at + timedelta(minutes=15)
    ref = exposures.report_exposure(
        how=How.NEEDLESTICK, happened_at=happened_at, body_part="Left thumb", depth=Depth.SUPERFICIAL,
        device="Filiform needle 0.25 × 40 mm, Invented Needle Works", lot="DEMO-3315", work_area="Room 3 · Osprey",
        account="Needle rolled off the tray while it was carried to the bin; picked up by hand.", gloves=False,
        source=SourceKnown.KNOWN, first_aid=["washed", "not-squeezed", "reported"], by=desta, at=at,
    )  # fmt: skip
    exposures.record_care(
        exposure_ref=ref, done=["seen-same-day", "hbv-checked", "baseline-blood"], by=desta, at=at + timedelta(hours=4)
    )
    due = happened_at.astimezone(desta.zone).date() + timedelta(days=35)
    exposures.plan_test(exposure_ref=ref, test="hcv-early", due_on=due, by=desta, at=at + timedelta(hours=4))
