from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from filiform.audit.models import Line
from filiform.booking import queries as booking
from filiform.booking.errors import VisitSealed
from filiform.booking.services import seal_visit
from filiform.measures import queries, services
from filiform.measures.errors import ChangedElsewhere, FormMissing, FormsMixed, OutOfRange
from filiform.measures.models import Reading as Row
from filiform.measures.types import Mode, Phase, Reading
from tests.factories import cast

pytestmark = pytest.mark.django_db

SIX = [
    Reading("nprs_current", 6),
    Reading("nprs_worst", 8),
    Reading("nprs_best", 3),
    Reading("rom_cx_rotation", 50, side="right"),
    Reading("rom_cx_rotation", 62, side="left"),
    Reading("psfs", 4, movement="turn the head when driving"),
]


@pytest.fixture
def row(amara, visit):
    return booking.visit(organization_id=amara.organization_id, visit_ref=visit.ref)


def record(row, amara, *values):
    return services.record_measurements(visit=row, values=values, by=amara, at=cast.NOON)


def standing(row, amara):
    found = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    return {(one.instrument, one.side, one.phase): one.value for one in found}


def test_six_measurements_take_as_many_statements_as_one(row, amara, django_assert_num_queries):
    record(row, amara, Reading("nprs_7day", 5))  # the chain of the trail now exists
    with django_assert_num_queries(10) as captured:
        assert len(record(row, amara, *SIX)) == 6
    assert sum("INSERT INTO" in query["sql"] and "measures_reading" in query["sql"] for query in captured) == 1


def test_the_trail_names_the_instruments_and_never_the_figures(row, amara):
    record(row, amara, *SIX)
    line = Line.objects.filter(kind="measures.recorded").get()
    assert line.facts == {
        "instruments": ["nprs_best", "nprs_current", "nprs_worst", "psfs", "rom_cx_rotation"],
        "number": 6,
    }


def test_a_second_value_corrects_the_first_and_both_stay(row, amara):
    record(row, amara, Reading("nprs_current", 6))
    record(row, amara, Reading("nprs_current", 7))
    assert standing(row, amara) == {("nprs_current", "", Phase.NONE): Decimal(7)}
    assert [one.value for one in Row.objects.of(amara.organization_id).order_by("id")] == [Decimal(6), Decimal(7)]


def test_the_same_value_again_changes_nothing(row, amara):
    assert record(row, amara, Reading("nprs_current", 6))
    assert record(row, amara, Reading("nprs_current", 6)) == []


def test_before_and_after_the_needles_are_two_measurements(row, amara):
    record(row, amara, Reading("nprs_current", 6, Phase.BEFORE), Reading("nprs_current", 3, Phase.AFTER))
    assert len(standing(row, amara)) == 2


def test_one_wrong_figure_keeps_the_whole_form_out(row, amara):
    with pytest.raises(OutOfRange):
        record(row, amara, Reading("nprs_current", 6), Reading("nprs_worst", 12))
    assert standing(row, amara) == {}


def test_a_reading_taken_back_leaves_the_page_and_stays_in_the_record(row, amara):
    (ref,) = record(row, amara, Reading("nprs_current", 6))
    services.take_back(visit=row, reading_ref=ref, by=amara, at=cast.NOON)
    assert standing(row, amara) == {}
    assert Row.objects.of(amara.organization_id).count() == 2
    with pytest.raises(ChangedElsewhere):
        services.take_back(visit=row, reading_ref=ref, by=amara, at=cast.NOON)


def test_a_reading_can_be_entered_again_after_it_was_taken_back(row, amara):
    (ref,) = record(row, amara, Reading("nprs_current", 6))
    services.take_back(visit=row, reading_ref=ref, by=amara, at=cast.NOON)
    record(row, amara, Reading("nprs_current", 2))
    assert standing(row, amara) == {("nprs_current", "", Phase.NONE): Decimal(2)}


@pytest.mark.parametrize("change", [lambda rows: rows.update(value=1), lambda rows: rows.delete()])
def test_no_path_changes_or_removes_a_reading(row, amara, change):
    record(row, amara, Reading("nprs_current", 6))
    with pytest.raises(DatabaseError), transaction.atomic():
        change(Row.objects.of(amara.organization_id))
    assert standing(row, amara)


def test_a_signed_note_closes_the_record(row, amara):
    record(row, amara, Reading("nprs_current", 6))
    seal_visit(visit=row, by=amara, at=cast.NOON)
    with pytest.raises(VisitSealed):
        record(row, amara, Reading("nprs_current", 7))
    assert standing(row, amara)[("nprs_current", "", Phase.NONE)] == 6


def test_a_reading_keeps_its_tries_its_device_and_what_was_given(row, amara):
    given = {"trials": [55, 60, 57.5], "how": "mean"}
    record(
        row,
        amara,
        Reading(
            "rom_cx_rotation", "57.5", side="left", form="mean", device="goniometer 12", trials=(55.0, 60.0, 57.5),
            answers=given, conditions={"position": "sitting"}, answered=3, asked=3,
        ),
    )  # fmt: skip
    (kept,) = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert (kept.form, kept.device, kept.trials, kept.answers) == ("mean", "goniometer 12", (55.0, 60.0, 57.5), given)
    assert (kept.conditions, kept.answered, kept.mode) == ({"position": "sitting"}, 3, Mode.IN_CLINIC)
    assert kept.episode_id == row.episode_id
    assert kept.catalogue


def test_a_bare_figure_sent_again_leaves_its_tries_standing(row, amara):
    record(row, amara, Reading("grip", 30, side="left", trials=(29.0, 31.0), device="Jamar"))
    assert record(row, amara, Reading("grip", 30, side="left")) == []
    assert record(row, amara, Reading("grip", 30, side="left", device="another")) != []


def test_a_figure_without_its_form_is_refused_where_two_forms_differ(row, amara):
    with pytest.raises(FormMissing, match="subscale-mean, pooled"):
        record(row, amara, Reading("spadi", 40))
    record(row, amara, Reading("spadi", 40, form="pooled", phase=Phase.BEFORE))
    record(row, amara, Reading("spadi", 38, phase=Phase.AFTER))  # the retest of the same visit is in the same form
    found = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert [one.form for one in found] == ["pooled", "pooled"]


def test_two_versions_of_a_form_are_refused_in_one_episode_until_the_first_is_corrected(row, amara):
    record(row, amara, Reading("promis_pf", 40, form="SF 8b"))
    with pytest.raises(FormsMixed, match="from “SF 8b”, this one is from “SF 6b”"):
        record(row, amara, Reading("promis_pf", 44, Phase.AFTER, form="SF 6b"))
    record(row, amara, Reading("promis_pf", 40, form="SF 6b"))
    record(row, amara, Reading("promis_pf", 44, Phase.AFTER, form="SF 6b"))
    assert len(standing(row, amara)) == 2


def test_answers_without_a_score_are_kept_with_the_reason_and_stand_on_no_curve(row, amara):
    nothing = Reading("ndi", None, answers={"items": [None] * 10}, reason="0 of 10 answered", answered=0, asked=10)
    assert record(row, amara, nothing)
    assert record(row, amara, nothing) == []
    assert standing(row, amara) == {}
    (kept,) = queries.unscored(organization_id=amara.organization_id, visit_id=row.id)
    assert (kept.instrument, kept.reason, kept.answered, kept.asked) == ("ndi", "0 of 10 answered", 0, 10)
    record(row, amara, Reading("ndi", 40))
    assert queries.unscored(organization_id=amara.organization_id, visit_id=row.id) == []


def test_what_is_brought_over_says_so(row, amara):
    services.import_readings(visits=[row], readings={row.id: [Reading("nprs_current", 6)]}, by=amara, at=cast.NOON)
    (kept,) = queries.readings_of_visit(organization_id=amara.organization_id, visit_id=row.id)
    assert kept.mode is Mode.IMPORTED
