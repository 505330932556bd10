"""The demo clinic is believable, complete, built whole or not at all, and alive on the next day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from filiform.booking import queries as booking
from filiform.booking.types import VisitStatus
from filiform.clinics import queries as clinics
from filiform.knowledge import catalogues
from filiform.measures.asking.queries import askings_of_patient
from filiform.measures.asking.types import AskingState, Occasion
from filiform.notes import queries as notes
from filiform.practitioners import queries as practitioners
from filiform.practitioners.types import Standing
from filiform.screening import queries as screening
from filiform.screening.types import Verdict
from filiform.site.demo import build
from filiform.site.demo.people import STAFF
from filiform.site.demo.taking import answers_of
from filiform.site.demo.today import DAY
from filiform.supplies import queries as supplies
from filiform.treatment.types import ClinicRules
from filiform.treatment.watch import queries as watch
from filiform.treatment.watch.rules import due_at

AFTERNOON = datetime(2026, 11, 23, 19, 5, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 11, 25, 5, 20, tzinfo=UTC)
LATE = datetime(2026, 11, 27, 4, 50, tzinfo=UTC)
STATUS = VisitStatus


def quiet(text: str) -> None:
    """Nobody reads the progress here."""


def rows_near(owner, moment, days=1):
    day = moment.astimezone(owner.zone).date()
    return [
        row
        for number in range(-days, days + 1)
        for row in booking.visits_on(
            organization_id=owner.organization_id, clinic_id=owner.clinic_id, zone=owner.zone,
            day=day + timedelta(days=number),
        )
    ]  # fmt: skip


def test_the_people_are_forty_and_nobody_real():
    assert len(build.PEOPLE) >= 40
    assert len({one.language for one in build.PEOPLE}) >= 25
    assert len({one.profession for one in STAFF if one.profession}) >= 3
    assert any(not one.family for one in build.PEOPLE)
    assert any(one.age < 18 and one.guardian for one in build.PEOPLE)
    assert {slot.person for slot in DAY} <= {one.key for one in build.PEOPLE}


@pytest.mark.parametrize("person", build.PEOPLE, ids=lambda one: one.key)
def test_every_muscle_exists_on_its_side_and_every_history_is_whole(person):
    atlas = catalogues.muscles().by_id
    assert all(side in atlas[muscle].sides for muscle, side in person.muscles)
    assert {"medications", "conditions", "can_report_and_keep_still"} <= answers_of(person, is_past=False).keys()


@pytest.mark.django_db
def test_a_build_that_is_interrupted_leaves_nothing(monkeypatch):
    def break_off(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "add_past_visits", break_off)
    with pytest.raises(KeyboardInterrupt):
        build.make_ready(say=quiet, at=AFTERNOON)
    assert clinics.demo_owner() is None


@pytest.mark.django_db
def test_the_clinic_is_whole_stays_as_it_is_and_lives_on(django_assert_max_num_queries):
    sign_ins = build.make_ready(say=quiet, at=AFTERNOON)
    owner = clinics.demo_owner()
    assert len(sign_ins) == len(STAFF)
    _is_whole(owner)
    _stages_make_sense(owner, AFTERNOON)
    _the_board_is_alive(owner)
    _six_weeks_later_most_answered_and_some_did_not(owner)

    before = [(row.ref, row.status) for row in rows_near(owner, AFTERNOON, days=20)]
    with django_assert_max_num_queries(6):
        assert build.make_ready(say=quiet, at=AFTERNOON + timedelta(hours=3)) == sign_ins
    assert [(row.ref, row.status) for row in rows_near(owner, AFTERNOON, days=20)] == before

    for moment in (AFTER_MIDNIGHT, LATE):
        build.make_ready(say=quiet, at=moment)
        _stages_make_sense(owner, moment)
        _nothing_stands_from_before(owner, moment)


def _is_whole(owner):
    organization = owner.organization_id
    rows = booking.visits_on(
        organization_id=organization, clinic_id=owner.clinic_id, zone=owner.zone,
        day=AFTERNOON.astimezone(owner.zone).date(),
    )  # fmt: skip
    views = [screening.latest(organization_id=organization, visit_id=row.id) for row in rows]
    assert {view.verdict for view in views if view} == set(Verdict)
    assert {row.status for row in rows} == set(VisitStatus)
    assert any(view.answer.get("stops") for view in views if view)
    assert any(view.inputs.get("clearances") for view in views if view)
    assert Counter(row.practitioner_name for row in rows).keys() == {one.name for one in STAFF if one.profession}
    veteran = build.world_of(owner, AFTERNOON).patients["esperanza"]
    past = booking.visits_of_patient(organization_id=organization, patient_id=veteran.id, limit=900)
    assert sum(row.status is STATUS.DONE for row in past) == 700
    oldest = [row.id for row in past[-3:]]
    assert set(notes.note_lines(organization_id=organization, visit_ids=oldest)) == set(oldest)
    people = practitioners.practitioners(organization_id=organization)
    standings = practitioners.qualifications(
        organization_id=organization, people=people, jurisdiction=owner.jurisdiction,
        on=AFTERNOON.astimezone(owner.zone).date(),
    )  # fmt: skip
    assert [one.name for one in people if not standings[one.id].may_needle] == ["Callum Adair"]
    assert Standing.NOT_QUALIFIED in {one.status for one in standings.values()}
    lots = supplies.lots(organization_id=organization)
    assert sum(lot.is_recalled for lot in lots) == 1
    assert any(timedelta(0) < lot.expires_on - AFTERNOON.date() < timedelta(days=15) for lot in lots)


def _the_board_is_alive(owner):
    """One needle overdue, one pair with current, somebody in a room without needles, somebody in no room."""
    here = [one for one in watch.around(by=owner, at=AFTERNOON) if not one.is_waiting]
    assert sum(due < AFTERNOON for one in here if (due := due_at(one, ClinicRules()))) == 1
    assert sum(one.stimulating for one in here) == 1
    assert any(one.room and not one.in_body for one in here)
    assert any(not one.room for one in here)


def _six_weeks_later_most_answered_and_some_did_not(owner):
    """Enough pairs of before and after for a figure of the registry, and a list of silence to work through."""
    states = [
        row.state
        for patient in build.world_of(owner, AFTERNOON).patients.values()
        for row in askings_of_patient(organization_id=owner.organization_id, patient_id=patient.id, at=AFTERNOON)
        if row.occasion is Occasion.FOLLOW_UP and row.due_at < AFTERNOON
    ]
    assert states.count(AskingState.ANSWERED) >= 8
    assert AskingState.OVERDUE in states
    assert AskingState.SENT in states


def _stages_make_sense(owner, moment):
    """What has happened began before this moment, and what is to come has not begun."""
    near = [row for row in rows_near(owner, moment) if abs(row.starts_at - moment) < timedelta(hours=5)]
    assert sum(row.status is STATUS.NEEDLES_IN for row in near) == 2
    for row in near:
        if row.status in {STATUS.DONE, STATUS.NEEDLES_IN, STATUS.NO_SHOW}:
            assert row.starts_at < moment
    assert any(row.status in {STATUS.BOOKED, STATUS.CONFIRMED} and row.starts_at > moment for row in near)


def _nothing_stands_from_before(owner, moment):
    old = [row for row in rows_near(owner, moment, days=4) if row.starts_at < moment - timedelta(hours=6)]
    assert old
    assert not {row.status for row in old} & {STATUS.NEEDLES_IN, STATUS.IN_ROOM, STATUS.ARRIVED}
