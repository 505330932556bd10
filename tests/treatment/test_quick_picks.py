"""Quick picks are kept by those who answer for them, found favourites first, and never cross a clinic's wall."""

from __future__ import annotations

from datetime import timedelta

import pytest

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking import services as visits
from filiform.booking.types import VisitKind, VisitStatus
from filiform.core.errors import InvalidInput
from filiform.treatment import services as treatment
from filiform.treatment.picks import read_pick
from filiform.treatment.quick_picks import services
from filiform.treatment.quick_picks.errors import (
    NothingToKeep,
    PickNameless,
    PickNameTaken,
    PickNotFound,
    PickNotYours,
    SessionNotKept,
)
from filiform.treatment.quick_picks.queries import last_session_of, quick_picks_for, sessions_done_at
from tests.factories.cast import NOON, make_patient, make_visit
from tests.treatment import room_cast as room
from tests.treatment.test_picks import SAID

pytestmark = pytest.mark.django_db


def save(by, name="Shoulder girdle", *, for_clinic=False, content=SAID):
    return services.save_quick_pick(name=name, content=content, for_clinic=for_clinic, by=by, at=NOON)


def names(member):
    return [row.name for row in quick_picks_for(member)]


def held(by, visit, acts, at=NOON):
    recorded = treatment.record_events(visit_ref=visit.ref, events=acts, by=by, at=at)
    assert [one.sentence for one in recorded.answers if one.sentence] == []
    return recorded


@pytest.fixture
def ready(amara, olu, amara_pt, visit):
    room.lay_in_needles(amara)
    room.attest_all(olu, amara_pt.ref)
    room.make_ready(amara, visit)
    return visit


def booked(by, ready, days, **more):
    """A further visit of the same patient, `days` later; of the same episode unless told otherwise."""
    begins = ready.starts_at + timedelta(days=days)
    said = {"kind": VisitKind.FOLLOW_UP, "complaint": "", "status": VisitStatus.BOOKED, "overlap": True, **more}
    return visits.add_visit(
        patient_id=ready.patient_id, practitioner_id=ready.practitioner_id, starts_at=begins,
        ends_at=begins + timedelta(minutes=45), by=by, at=NOON, **said,
    )  # fmt: skip


@pytest.fixture
def later(amara, ready):
    return booked(amara, ready, 7, episode_id=ready.episode_id)


def last_of(member, visit):
    row = booking.visit(organization_id=member.organization_id, visit_ref=visit.ref)
    return last_session_of(row, organization_id=member.organization_id)


def test_each_sees_the_clinics_and_her_own_favourites_first_then_by_name(amara, bo, olu, django_assert_num_queries):
    save(olu, "beta", for_clinic=True)
    save(olu, "Gamma", for_clinic=True)
    save(amara, "Alpha")
    own = save(bo, "Of Bo")
    gamma = next(row for row in quick_picks_for(amara) if row.name == "Gamma")
    services.mark_favourite(pick_ref=gamma.ref, is_favourite=True, by=amara, at=NOON)
    with django_assert_num_queries(1):
        rows = quick_picks_for(amara)
    assert [(row.name, row.is_clinics, row.is_favourite) for row in rows] == [
        ("Gamma", True, True), ("Alpha", False, False), ("beta", True, False),
    ]  # fmt: skip
    assert rows[0].pick == read_pick(SAID)
    assert names(bo) == ["beta", "Gamma", "Of Bo"], "somebody else's mark changes nothing here"
    assert own.ref not in {row.ref for row in rows}


def test_the_clinics_are_the_owners_to_change(amara, olu):
    with pytest.raises(PickNotYours):
        save(amara, for_clinic=True)
    shared = save(olu, for_clinic=True)
    for act in (
        lambda: services.rename_quick_pick(pick_ref=shared.ref, name="Mine", by=amara, at=NOON),
        lambda: services.retire_quick_pick(pick_ref=shared.ref, by=amara, at=NOON),
    ):
        with pytest.raises(PickNotYours):
            act()
    services.mark_favourite(pick_ref=shared.ref, is_favourite=True, by=amara, at=NOON)
    assert quick_picks_for(amara)[0].is_favourite


def test_anothers_own_is_not_there(amara, bo, olu, chen):
    mine = save(amara)
    for stranger in (bo, olu, chen):
        for act in (
            lambda who: services.rename_quick_pick(pick_ref=mine.ref, name="Mine", by=who, at=NOON),
            lambda who: services.retire_quick_pick(pick_ref=mine.ref, by=who, at=NOON),
            lambda who: services.mark_favourite(pick_ref=mine.ref, is_favourite=True, by=who, at=NOON),
        ):
            with pytest.raises(PickNotFound):
                act(stranger)
    assert names(chen) == []


def test_a_name_stands_once_in_a_list(amara, bo, olu):
    mine = save(amara, "  Neck   and head ")
    assert mine.name == "Neck and head"
    with pytest.raises(PickNameTaken):
        save(amara, "NECK and head")
    save(bo, "Neck and head")
    save(olu, "Neck and head", for_clinic=True)
    other = save(amara, "Leg")
    with pytest.raises(PickNameTaken):
        services.rename_quick_pick(pick_ref=other.ref, name="neck and head", by=amara, at=NOON)
    services.rename_quick_pick(pick_ref=mine.ref, name="NECK AND HEAD", by=amara, at=NOON)
    services.retire_quick_pick(pick_ref=mine.ref, by=amara, at=NOON)
    save(amara, "Neck and head")


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_wanted(amara, name):
    with pytest.raises(PickNameless):
        save(amara, name)


def test_content_that_cannot_be_read_is_not_kept(amara):
    with pytest.raises(InvalidInput):
        save(amara, content={"needles": [{"muscle": "unicornis", "side": "left", "gauge_mm": 0.3, "length_mm": 50}]})
    assert names(amara) == []


def test_a_retired_one_is_off_every_list_and_stays_in_the_trail(amara, olu):
    row = save(olu, for_clinic=True)
    services.rename_quick_pick(pick_ref=row.ref, name="Renamed", by=olu, at=NOON)
    services.retire_quick_pick(pick_ref=row.ref, by=olu, at=NOON + timedelta(hours=1))
    assert names(amara) == []
    with pytest.raises(PickNotFound):
        services.retire_quick_pick(pick_ref=row.ref, by=olu, at=NOON)
    row.refresh_from_db()
    assert (row.retired_by_id, row.name) == (olu.user_id, "Renamed")
    kinds = [line.kind for line in Line.objects.filter(about=row.ref).order_by("at", "id")]
    assert kinds == ["quick_pick.saved", "quick_pick.renamed", "quick_pick.retired"]


def test_a_mark_twice_is_one_mark_and_it_goes_again(amara):
    row = save(amara)
    for wanted in (True, True, False, False):
        services.mark_favourite(pick_ref=row.ref, is_favourite=wanted, by=amara, at=NOON)
        assert quick_picks_for(amara)[0].is_favourite == wanted
    assert Line.objects.filter(kind="quick_pick.favourite_set").count() == 2


def test_a_closed_session_is_kept_and_the_trail_says_from_whom(amara, ready, elif_):
    held(amara, ready, room.whole_session(2))
    row = services.keep_session(visit_ref=ready.ref, name="Buttock", for_clinic=False, by=amara, at=NOON)
    assert [one["muscle"] for one in row.content["needles"]] == [room.MUSCLE, room.MUSCLE]
    assert row.content["after"] == [{"technique": "massage", "minutes": 2}]
    assert "lot" not in row.content["needles"][0]
    line = Line.objects.get(kind="quick_pick.saved")
    assert (line.patient, line.facts["visit"]) == (elif_.ref, ready.ref)


def test_an_open_session_and_one_without_needles_are_not_kept(amara, bo, ready):
    held(amara, ready, [*room.opening(), room.needle("n1")])
    with pytest.raises(SessionNotKept):
        services.keep_session(visit_ref=ready.ref, name="x", for_clinic=False, by=amara, at=NOON)


def test_a_session_without_a_needle_keeps_nothing(amara, ready):
    held(amara, ready, [*room.opening(), room.new("advice.given", sheets=["general"]), room.whole_session(0)[-1]])
    with pytest.raises(NothingToKeep):
        services.keep_session(visit_ref=ready.ref, name="x", for_clinic=False, by=amara, at=NOON)


def test_the_last_session_gives_its_needles_with_where_they_come_from(amara, ready, later, django_assert_num_queries):
    recorded = held(amara, ready, room.whole_session(2))
    row = booking.visit(organization_id=amara.organization_id, visit_ref=later.ref)
    with django_assert_num_queries(2):
        last = last_session_of(row, organization_id=amara.organization_id)
    assert last is not None
    assert (last.visit_ref, last.done_at, last.same_episode) == (ready.ref, NOON, True)
    assert last.carried_from == (f"{recorded.session_ref}:n1", f"{recorded.session_ref}:n2")
    assert [one.depth_mm for one in last.pick.needles] == [30, 30]


def test_the_last_session_is_an_earlier_closed_one_of_this_patient(amara, amara_pt, ready, later):
    assert last_of(amara, later) is None
    held(amara, ready, [*room.opening(), room.needle("n1")])
    assert last_of(amara, later) is None, "still open"
    held(amara, ready, room.whole_session(1)[6:])
    assert last_of(amara, later) is not None
    assert last_of(amara, ready) is None, "not its own, and none before it"
    stranger = make_patient(amara, "Femi", "Ade")
    elsewhere = make_visit(amara, stranger, amara_pt, starts_at=later.starts_at + timedelta(days=1))
    assert last_of(amara, elsewhere) is None


@pytest.mark.parametrize(("days", "found"), [(30, True), (300, True), (400, False)])
def test_a_session_of_another_complaint_counts_for_twelve_months(amara, ready, days, found):
    held(amara, ready, room.whole_session(1))
    other = booked(amara, ready, days, complaint="Knee pain")
    assert other.episode_id != ready.episode_id
    last = last_of(amara, other)
    assert (last is not None) == found
    assert last is None or not last.same_episode


def test_another_organization_has_no_last_session_here(amara, chen, ready, later):
    held(amara, ready, room.whole_session(1))
    row = booking.visit(organization_id=amara.organization_id, visit_ref=later.ref)
    assert last_session_of(row, organization_id=chen.organization_id) is None


def test_the_same_complaint_comes_before_a_younger_session_of_another(amara, ready, later):
    held(amara, ready, room.whole_session(1))
    knee = booked(amara, ready, 3, complaint="Knee pain")
    room.make_ready(amara, knee)
    held(amara, knee, room.whole_session(2))
    assert last_of(amara, later).visit_ref == ready.ref
    assert last_of(amara, booked(amara, ready, 9, complaint="Elbow pain")).visit_ref == knee.ref


def test_when_an_earlier_session_was_is_known_only_at_home(amara, chen, ready, django_assert_num_queries):
    ref = held(amara, ready, room.whole_session(1)).session_ref
    with django_assert_num_queries(1):
        assert sessions_done_at(organization_id=amara.organization_id, session_refs={ref, "GONE"}) == {ref: NOON}
    assert sessions_done_at(organization_id=chen.organization_id, session_refs={ref}) == {}
