from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from filiform.audit import queries, services
from filiform.audit.models import Chain, Line
from tests.factories.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    for number in range(5):
        services.record(
            organization="ORG",
            kind="chart.seen",
            by="AMARA",
            at=NOON,
            patient="ELIF",
            about=f"page-{number}",
            facts={"page": number},
        )


def without_triggers(sql, *values):
    """What somebody with the database in hand could do: lift the triggers, then write."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on a table that is altered
            cursor.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_line_no_UPDATE")
            cursor.execute("DROP TRIGGER audit_line_no_DELETE")
        cursor.execute(sql, values)


def test_an_untouched_trail_holds(trail):
    assert list(queries.breaks()) == []


def test_the_newest_act_on_a_patient_comes_first(trail):
    acts = queries.acts_on_patient(organization="ORG", patient="ELIF")
    assert [act.about for act in acts] == ["page-4", "page-3", "page-2", "page-1", "page-0"]


def test_the_database_refuses_to_change_or_remove_a_line(trail):
    for act in (lambda: Line.objects.update(kind="x"), lambda: Line.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert Line.objects.count() == 5


def test_a_changed_line_is_named(trail):
    without_triggers("UPDATE audit_line SET kind = %s WHERE sequence = 3", "chart.printed")
    assert [(found.sequence, found.what) for found in queries.breaks()] == [
        (3, "this line (chart.printed) was changed")
    ]


def test_a_removed_line_is_named(trail):
    without_triggers("DELETE FROM audit_line WHERE sequence = 2")
    assert "lines 2 to 2 are missing" in [found.what for found in queries.breaks()]


def test_lines_cut_off_the_end_are_noticed(trail):
    without_triggers("DELETE FROM audit_line WHERE sequence > 3")
    assert any("should hold 5 lines" in found.what for found in queries.breaks())


def test_cutting_the_end_and_the_head_alike_is_noticed(trail):
    without_triggers("DELETE FROM audit_line WHERE sequence > 3")
    last = Line.objects.get(sequence=3)
    Chain.objects.filter(pk=last.chain_id).update(length=3, head=last.digest)
    assert any("head of this chain was changed" in found.what for found in queries.breaks())


def test_an_act_that_is_rolled_back_leaves_no_line():
    with transaction.atomic():
        services.record(organization="ORG", kind="chart.seen", by="AMARA", at=NOON)
        transaction.set_rollback(True)
    assert Line.objects.count() == 0
