"""The second net, tried by writing past every lock and look of the services."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from filiform.booking import services
from filiform.booking.claims import services as claims
from filiform.booking.errors import TimeTaken
from filiform.booking.models import Claim, Hold, Visit
from filiform.booking.rules import FREES_THE_TIME
from filiform.booking.types import VisitStatus
from tests.factories import cast
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def claim(house, practitioner, visit, minutes, **more):
    """A claim written by hand: of a hold, or of a visit that exists."""
    start = NOON + minutes * MINUTE
    hold = Hold.objects.add(
        organization=house.organization, practitioner=practitioner, clinic=house.clinic, starts_at=start,
        ends_at=start + 45 * MINUTE, held_at=NOON, expires_at=NOON + 10 * MINUTE,
    )  # fmt: skip
    fields = {"room": house.room, "busy_from": start, "busy_until": start + 45 * MINUTE} | more
    with transaction.atomic():
        return Claim.objects.add(
            organization=house.organization, hold=hold, practitioner=practitioner, starts_at=start,
            ends_at=start + 45 * MINUTE, **fields,
        )  # fmt: skip


@pytest.mark.parametrize("minutes", [-44, -1, 0, 15, 44])
def test_the_database_refuses_a_second_claim_of_one_practitioner(house, amara_pt, visit, minutes):
    with pytest.raises(IntegrityError, match="booking_one_practitioner_at_a_time"):
        claim(house, amara_pt, visit, minutes, room=None)


@pytest.mark.parametrize("minutes", [-45, 45])
def test_claims_may_touch(house, amara_pt, visit, minutes):
    assert claim(house, amara_pt, visit, minutes).pk


def test_the_database_refuses_a_second_claim_of_one_room(house, bo, amara_pt, visit):
    claim(house, cast.make_practitioner(house, bo), visit, 0)
    with pytest.raises(IntegrityError, match="booking_one_room_at_a_time"):
        claim(house, amara_pt, visit, 15, shares_practitioner=True)


def test_the_database_refuses_a_second_claim_of_one_patient_even_on_purpose(house, amara_pt, elif_, visit):
    with pytest.raises(IntegrityError, match="booking_one_patient_at_a_time"):
        claim(house, amara_pt, visit, 15, shares_practitioner=True, shares_room=True, patient=elif_)


def test_a_claim_cannot_be_moved_onto_another(house, amara_pt, visit):
    later = claim(house, amara_pt, visit, 90, room=None)
    with pytest.raises(IntegrityError, match="at_a_time"), transaction.atomic():
        Claim.objects.of(house.organization.pk).filter(pk=later.pk).update(
            starts_at=NOON + 30 * MINUTE, busy_from=NOON + 30 * MINUTE
        )


def test_what_is_shared_on_purpose_stands_outside(house, amara_pt, visit):
    assert claim(house, amara_pt, visit, 15, shares_practitioner=True, room=None).pk


def test_a_service_that_forgot_to_look_is_told_the_time_is_taken(house, amara_pt, visit):
    hold = Hold.objects.add(
        organization=house.organization, practitioner=amara_pt, clinic=house.clinic, starts_at=NOON,
        ends_at=NOON + 45 * MINUTE, held_at=NOON, expires_at=NOON + 10 * MINUTE,
    )  # fmt: skip
    with pytest.raises(TimeTaken), transaction.atomic():
        claims.claim_for_hold(hold)


def test_the_guards_are_in_the_database():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE conname LIKE 'booking_one_%%_at_a_time'")
            assert len(cursor.fetchall()) == 3
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'booking_claim'")
            assert len(cursor.fetchall()) == 6


def standing(by):
    rows = Visit.objects.of(by.organization_id).exclude(status__in=sorted(FREES_THE_TIME))
    return sorted(rows.values_list("id", "practitioner_id", "room_id", "patient_id", "starts_at", "ends_at"), key=str)


def claimed(by):
    rows = Claim.objects.of(by.organization_id).exclude(visit=None)
    columns = ("visit_id", "practitioner_id", "room_id", "patient_id", "starts_at", "ends_at")
    return sorted(rows.values_list(*columns), key=str)


def test_claims_are_those_of_the_visits_that_stand(amara, amara_pt, visit):
    others = [cast.make_patient(amara, f"Kim {n}", "Lee") for n in range(3)]
    made = [visit, *(cast.make_visit(amara, one, amara_pt) for one in others)]
    for one, to in zip(made, (VisitStatus.CANCELLED, VisitStatus.NO_SHOW, VisitStatus.IN_ROOM), strict=False):
        services.move_visit(visit_ref=one.ref, to=to, by=amara, at=NOON)
        assert claimed(amara) == standing(amara)
    services.move_visit(visit_ref=made[1].ref, to=VisitStatus.ARRIVED, by=amara, at=NOON)
    assert claimed(amara) == standing(amara)
    made[1].refresh_from_db()
    assert made[1].is_overlap
