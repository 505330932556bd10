from datetime import timedelta
from decimal import Decimal

import pytest

from filiform.booking.models import Visit
from filiform.core.addresses import address_of
from filiform.core.prepared import Prepared, PreparedInsert, PreparedUpdate, Slot, moment, organization
from filiform.measures.models import Reading
from filiform.patients.models import Patient
from tests.factories import cast

pytestmark = pytest.mark.django_db

NAMES = Prepared(lambda: Patient.objects.of(organization()).filter(pk__among=Slot("ids")).values_list("given_name"))
CALLED = Prepared(
    lambda: (
        Patient.objects.of(organization())
        .filter(given_name__among=Slot("names"))
        .order_by("given_name")
        .values_list("given_name", "born_on")
    )
)
SINCE = Prepared(lambda: Visit.objects.of(organization()).filter(starts_at__gte=moment("at")).values_list("starts_at"))

RENAME = PreparedUpdate(
    lambda: Patient.objects.of(organization()).filter(pk=Slot("pk")), ("given_name", "born_on", "added_at")
)
ADD = PreparedInsert(lambda: Patient)
ADD_KEYED = PreparedInsert(lambda: Patient, keyed=True)
MEASURE = PreparedInsert(lambda: Reading)


def test_the_same_query_answers_for_other_values(amara, elif_):
    nora = cast.make_patient(amara, "Nora", "Beckett")
    assert NAMES.rows(organization_id=amara.organization_id, ids=[nora.pk]) == [("Nora",)]
    assert NAMES.rows(organization_id=amara.organization_id, ids=[elif_.pk]) == [(elif_.given_name,)]
    assert len(NAMES.rows(organization_id=amara.organization_id, ids={nora.pk, elif_.pk})) == 2
    assert NAMES.rows(organization_id=amara.organization_id, ids=[]) == []
    assert NAMES.first(organization_id=amara.organization_id, ids=[]) is None


def test_rows_of_another_house_stay_there(amara, chen, elif_):
    assert NAMES.rows(organization_id=chen.organization_id, ids=[elif_.pk]) == []


def test_one_of_many_words_may_hold_any_sign(amara):
    for name in ("O'Neill", "Ünal%", 'a"b, c'):
        cast.make_patient(amara, name)
    rows = CALLED.rows(organization_id=amara.organization_id, names=["O'Neill", 'a"b, c', "Ünal"])
    assert [row[0] for row in rows] == ["O'Neill", 'a"b, c']


def test_values_come_back_as_the_fields_say(amara, elif_, visit):
    assert CALLED.first(organization_id=amara.organization_id, names=[elif_.given_name])[1] == elif_.born_on
    found = SINCE.rows(organization_id=amara.organization_id, at=visit.starts_at)
    assert found == [(visit.starts_at,)]
    assert SINCE.rows(organization_id=amara.organization_id, at=visit.starts_at + timedelta(microseconds=1)) == []


def test_a_value_left_out_is_an_error_and_not_an_answer(amara):
    with pytest.raises(KeyError):
        NAMES.rows(ids=[1])


def test_it_is_built_once(amara, django_assert_num_queries):
    built = []

    def build():
        built.append(1)
        return Patient.objects.of(organization()).values_list("ref")

    query = Prepared(build)
    with django_assert_num_queries(2):
        query.rows(organization_id=amara.organization_id)
        query.rows(organization_id=amara.organization_id)
    assert built == [1]


def test_the_address_of_a_record_is_what_the_routes_say(elif_, client):
    assert address_of("patients:edit", elif_.ref) == f"/patients/{elif_.ref}/edit"


def test_an_update_changes_the_rows_it_names_and_no_others(amara, elif_, django_assert_num_queries):
    nora = cast.make_patient(amara, "Nora", "Beckett")
    born = elif_.born_on + timedelta(days=1)
    for name in ("Élif", "O'Neill"):
        with django_assert_num_queries(1):
            changed = RENAME.run(
                organization_id=amara.organization_id, pk=elif_.pk, given_name=name, born_on=born, added_at=cast.NOON
            )
        assert changed == 1
        elif_.refresh_from_db()
        assert (elif_.given_name, elif_.born_on, elif_.added_at) == (name, born, cast.NOON)
    nora.refresh_from_db()
    assert nora.given_name == "Nora"


def test_an_update_does_not_reach_into_another_house(chen, elif_):
    values = {"given_name": "Changed", "born_on": cast.NOON.date(), "added_at": cast.NOON}
    assert RENAME.run(organization_id=chen.organization_id, pk=elif_.pk, **values) == 0
    elif_.refresh_from_db()
    assert elif_.given_name != "Changed"


def test_an_insert_writes_every_column_as_saving_would(amara, elif_, django_assert_num_queries):
    """Once by Django and once written ahead: the two rows differ in nothing but their keys."""
    with django_assert_num_queries(1):
        twin = Patient.rows.get(pk=elif_.pk)
    twin.pk, twin.ref = None, "TWIN"
    with django_assert_num_queries(1):
        ADD.write(twin)
    columns = [f.attname for f in Patient._meta.concrete_fields if f.attname not in {"id", "ref"}]
    assert Patient.rows.filter(ref="TWIN").values(*columns)[0] == Patient.rows.filter(pk=elif_.pk).values(*columns)[0]


def test_the_key_the_database_gave_is_told_where_it_is_asked_for(elif_):
    twin = Patient.rows.get(pk=elif_.pk)
    twin.pk, twin.ref, twin._state.adding = None, "TWIN", True
    ADD_KEYED.write(twin)
    assert twin.pk == Patient.rows.get(ref="TWIN").pk
    assert not twin._state.adding


def test_many_rows_are_written_as_saving_each_would(amara, visit, django_assert_num_queries):
    """Decimals, microseconds, nested values, what is not known, and signs that mean something in SQL or in JSON."""
    values = [
        {"value": Decimal("12.30"), "answers": {"a": [1, None, 'O\'Neill \\ "ü" %s']}, "device": 'Baseline® 12"'},
        {"value": Decimal("0.001"), "answers": None, "device": "{1,NULL}", "trials": [1.5, 2]},
        {"value": None, "reason": "too sore\nto try", "answered": 3, "asked": 4},
    ]
    at = cast.NOON + timedelta(microseconds=123_456)
    rows = [
        Reading(
            ref=f"{way}-{number}", organization_id=amara.organization_id, visit_id=visit.pk,
            episode_id=visit.episode_id, patient_id=visit.patient_id, instrument=f"{way}-{number}", unit="cm",
            taken_at=at, by_id=amara.user_id, **more,
        )
        for way in ("saved", "prepared")
        for number, more in enumerate(values)
    ]  # fmt: skip
    for row in rows[:3]:
        row.save(force_insert=True)
    with django_assert_num_queries(1):
        MEASURE.write_all(rows[3:])
    columns = [f.attname for f in Reading._meta.concrete_fields if f.attname not in {"id", "ref", "instrument"}]
    found = {row.pop("ref"): row for row in Reading.rows.values("ref", *columns)}
    assert [found[f"prepared-{n}"] for n in range(3)] == [found[f"saved-{n}"] for n in range(3)]
    assert found["prepared-0"]["taken_at"] == at
