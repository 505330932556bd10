"""What an owner types to open a clinic and to check that it is whole."""

from __future__ import annotations

from io import StringIO

import pytest
from django.db import connection

from filiform import cli
from filiform.clinics import queries as clinics
from filiform.clinics.models import Organization

pytestmark = pytest.mark.django_db

OPEN = [
    "clinic", "open", "Cedar Physio", "--jurisdiction", "US-CO", "--time-zone", "America/Denver", "--owner",
    "Olu@example.org", "--owner-name", "Olu Adeyemi", "--password-stdin",
]  # fmt: skip


@pytest.fixture
def typed(monkeypatch):
    """Types a line into the command and returns its exit code."""

    def run(arguments, line="a-long-enough-password"):
        monkeypatch.setattr("sys.stdin", StringIO(line + "\n"))
        return cli.main(arguments)

    return run


def test_opening_a_clinic_lets_its_owner_sign_in(typed, client):
    assert typed(OPEN) == 0
    assert client.login(email="olu@example.org", password="a-long-enough-password")
    assert client.get("/").status_code == 200


def test_an_owner_of_a_practice_of_one_may_also_treat(typed):
    assert typed([*OPEN, "--treats"]) == 0
    organization = Organization.objects.get()
    (owner,) = clinics.staff(organization_id=organization.pk)
    assert owner.may("treatment.record")
    assert owner.may("clinics.govern")


def test_the_owner_lets_people_in_and_lists_them(typed, capsys):
    typed(OPEN)
    add = ["clinic", "add", "dara@example.org", "--name", "Dara Quinn", "--role", "reception"]
    assert typed([*add, "--by", "olu@example.org", "--password-stdin"]) == 0
    assert typed(["clinic", "people", "--by", "olu@example.org"]) == 0
    assert "Reception     dara@example.org" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "line", "said"),
    [
        ({"--jurisdiction": "ATLANTIS"}, "a-long-enough-password", "--jurisdiction: write one of"),
        ({"--time-zone": "Mars/Base"}, "a-long-enough-password", "--time-zone: write a zone such as"),
        ({}, "short", "at least 12 characters"),
    ],
)
def test_a_fault_is_one_clear_line_and_opens_nothing(typed, capsys, change, line, said):
    arguments = list(OPEN)
    for option, value in change.items():
        arguments[arguments.index(option) + 1] = value
    assert typed(arguments, line) == 1
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1
    assert not Organization.objects.exists()


def test_only_an_owner_lets_people_in(typed, capsys):
    assert typed(["clinic", "people", "--by", "nobody@example.org"]) == 1
    assert "owns no clinic here" in capsys.readouterr().err


def test_a_whole_installation_checks_out(capsys):
    assert cli.main(["check"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "catalogues: whole", "database: whole", "audit trail: whole", "letters: whole", "chores: whole",
    ]  # fmt: skip


def test_a_damaged_trail_fails_the_check(typed, capsys):
    typed(OPEN)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending on a table that is altered
            cursor.execute("ALTER TABLE audit_line DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_line_no_UPDATE")
        cursor.execute("UPDATE audit_line SET kind = 'x'")
    assert cli.main(["check"]) == 1
    assert "was changed" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_usage(capsys):
    assert cli.main(["dance"]) == 2
    assert "there is no command 'dance'" in capsys.readouterr().err
