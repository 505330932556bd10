from __future__ import annotations

from datetime import date

import pytest

from filiform.patients import queries
from tests.factories import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(amara):
    return [
        cast.make_patient(amara, "José", "García Núñez", date(1971, 3, 4)),
        cast.make_patient(amara, "Ingrid", "Ångström", date(1964, 12, 30)),
        cast.make_patient(amara, "Anna-Lena", "Großmann", date(1988, 4, 2)),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("nun gar", ["García Núñez"]),
        ("ANGSTROM", ["Ångström"]),
        ("grossm", ["Großmann"]),
        ("lena", ["Großmann"]),
        ("1964", ["Ångström"]),
        ("1988-04-02", ["Großmann"]),
        ("02.04.1988", ["Großmann"]),
        ("1988-04", ["Großmann"]),
        ("nunez 1964", []),
        ("%", ["Großmann", "Ångström", "García Núñez"]),
    ],
)
def test_any_fragment_finds_and_accents_do_not_matter(people, amara, typed, found):
    rows = queries.found(organization_id=amara.organization_id, text=typed)
    assert [row.family_name for row in rows] == found


def test_another_clinic_finds_nobody(people, chen):
    assert queries.found(organization_id=chen.organization_id, text="garcia") == []


def test_a_search_is_one_query_and_ends_at_its_limit(amara, django_assert_num_queries):
    for number in range(25):
        cast.make_patient(amara, "Kim", f"Lee{number}")
    with django_assert_num_queries(1):
        assert len(queries.found(organization_id=amara.organization_id, text="kim")) == 20


@pytest.mark.parametrize(
    ("given", "family", "born_on", "known"),
    [
        ("jose", "GARCIA  NUNEZ", date(1971, 3, 4), True),
        ("José", "García Núñez", date(1971, 3, 5), False),
        ("José", "García", date(1971, 3, 4), False),
    ],
)
def test_the_same_person_is_the_same_folded_name_and_birthday(people, amara, given, family, born_on, known):
    rows = queries.same_person(
        organization_id=amara.organization_id, given_name=given, family_name=family, born_on=born_on
    )
    assert bool(rows) is known
