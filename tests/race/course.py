"""The clinic the race is run at, and what the database says when it is over."""

from __future__ import annotations

import django

django.setup()

from collections import defaultdict  # noqa: E402
from collections.abc import Sequence  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from datetime import UTC, date, datetime, time, timedelta  # noqa: E402
from itertools import pairwise  # noqa: E402

from benchmarks.load import SignedIn  # noqa: E402
from benchmarks.world import signed_in  # noqa: E402
from django.core.management import call_command  # noqa: E402

from filiform.booking.models import Visit  # noqa: E402
from filiform.booking.rules import FREES_THE_TIME  # noqa: E402
from filiform.booking.slots import queries as slots  # noqa: E402
from filiform.clinics.models import Room  # noqa: E402
from filiform.site import serving  # noqa: E402
from tests.factories import cast, journey, offering  # noqa: E402

MINUTES = 30
PRACTITIONERS = 4
DESKS = 10
"""So many of the clients are people at the desk, each with patients of her own."""


@dataclass(frozen=True)
class Slot:
    """One time of one practitioner, as both doors name it."""

    starts_at: datetime
    practitioner_ref: str

    @property
    def button(self) -> str:
        return f"{int(self.starts_at.timestamp())}-{self.practitioner_ref}"


@dataclass(frozen=True)
class Course:
    clinic_ref: str
    visit_type_ref: str
    zone: object
    slots: Sequence[Slot]
    public: int
    desks: Sequence[tuple[SignedIn, Sequence[str]]]
    """A sign-in and the refs of the patients this desk books for."""


def build(*, slots: int, clients: int) -> Course:
    """Four practitioners and four rooms, as many days as the times need."""
    call_command("migrate", verbosity=0, interactive=False)
    serving.gather_static_files()
    at = datetime.now(UTC)
    house = cast.make_house("Race")
    owner = cast.make_member(house, "Olu Adeyemi", cast.Role.OWNER)
    for n in range(2, PRACTITIONERS + 1):
        Room.objects.add(organization=house.organization, clinic=house.clinic, name=f"Room {n}")
    owner = offering.open_door(owner, notice_min=0, horizon_days=365, step_min=MINUTES, most_open=20)
    visit_type = offering.add_type(owner, "Race", minutes=MINUTES)
    members = [cast.make_member(house, f"P{n} Racer", cast.Role.PRACTITIONER) for n in range(PRACTITIONERS)]
    people = [cast.make_practitioner(house, one) for one in members]
    for one in people:
        journey.qualify(practitioner=one, by=owner, at=at)
        offering.add_hours(owner, one, days=range(7), starts=time(8), ends=time(18), from_day=date(2026, 1, 1))
    return Course(
        clinic_ref=house.clinic.ref,
        visit_type_ref=visit_type.ref,
        zone=owner.zone,
        slots=_slots(owner, people, visit_type, slots, at),
        public=max(1, clients - min(DESKS, clients // 5)),
        desks=[_desk(house, n) for n in range(min(DESKS, clients // 5))],
    )


def _slots(owner, people, visit_type, number: int, at: datetime) -> list[Slot]:
    refs = {one.pk: one.ref for one in people}
    first = at.astimezone(owner.zone).date() + timedelta(days=2)
    found = slots.free_slots(
        organization_id=owner.organization_id, practitioner_ids=refs, visit_type=visit_type, from_day=first,
        to_day=first + timedelta(days=number // 60 + 3), zone=owner.zone, at=at,
    )  # fmt: skip
    assert len(found) >= number, (len(found), number)
    return [Slot(slot.starts_at, refs[slot.practitioner_id]) for slot in found[:number]]


def _desk(house, number: int) -> tuple[SignedIn, list[str]]:
    member = cast.make_member(house, f"Desk{number} Quinn", cast.Role.RECEPTION)
    # As many as there are practitioners: the same hour of another of them is another patient's.
    patients = [cast.make_patient(member, f"Kim{n}", f"Desk{number}") for n in range(PRACTITIONERS)]
    return signed_in(member.user_id), [one.ref for one in patients]


def verdict(told: Sequence[tuple[datetime, str]]) -> dict[str, object]:
    """Bookings and doubles as the rows say, and where clients were told otherwise."""
    rows = list(
        Visit.rows.exclude(status__in=sorted(FREES_THE_TIME)).values_list(
            "starts_at", "ends_at", "practitioner_id", "room_id", "patient_id", "practitioner__ref"
        )
    )
    doubles = 0
    for resource in (2, 3, 4):
        by_one = defaultdict(list)
        for row in rows:
            if row[resource] is not None:
                by_one[row[resource]].append(row[:2])
        for spans in by_one.values():
            spans.sort()
            doubles += sum(1 for one, other in pairwise(spans) if other[0] < one[1])
    held = {(row[0], row[5]) for row in rows}
    faults = []
    if len(told) != len(set(told)):
        faults.append(f"{len(told) - len(set(told))} times were given to two clients")
    if lost := set(told) - held:
        faults.append(f"{len(lost)} bookings were told and are not there")
    if unasked := held - set(told):
        faults.append(f"{len(unasked)} visits are there that nobody was told of")
    return {"bookings": len(rows), "doubles": doubles, "faults": faults}
