"""`filiform clinic`: open a clinic on this installation, let people in, list who works there.

    filiform clinic open NAME --jurisdiction US-CO --time-zone America/Denver --owner EMAIL --owner-name NAME [--treats]
    filiform clinic add EMAIL --name NAME --role practitioner|reception|owner --by OWNER-EMAIL
    filiform clinic people --by OWNER-EMAIL

A password is asked for twice on the terminal, or read once from standard input with --password-stdin. Licences and
training of those who treat are entered by the owner on the page Practitioners.
"""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from filiform.core.clock import now
from filiform.core.errors import InvalidInput
from filiform.knowledge import catalogues
from filiform.site import serving


def run(argv: list[str]) -> int:
    given = _parser().parse_args(argv)
    serving.set_up_django()
    serving.bring_database_up()
    return int(given.act(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="filiform clinic", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(required=True, metavar="ACT")
    opening = acts.add_parser("open", help="open a clinic and its owner's account")
    opening.add_argument("name")
    opening.add_argument("--jurisdiction", required=True, help="whose practice rules hold, such as US-CO")
    opening.add_argument("--time-zone", required=True, help="such as America/Denver")
    opening.add_argument("--owner", required=True, metavar="EMAIL")
    opening.add_argument("--owner-name", required=True, metavar="NAME")
    opening.add_argument("--treats", action="store_true", help="the owner also treats, as in a practice of one")
    opening.set_defaults(act=_open)
    adding = acts.add_parser("add", help="let one more person in")
    adding.add_argument("email")
    adding.add_argument("--name", required=True)
    adding.add_argument("--role", required=True, choices=["owner", "practitioner", "reception"])
    adding.add_argument("--by", required=True, metavar="EMAIL", help="the owner who lets her in")
    adding.set_defaults(act=_add)
    listing = acts.add_parser("people", help="who works here")
    listing.add_argument("--by", required=True, metavar="EMAIL")
    listing.set_defaults(act=_people)
    for one in (opening, adding):
        one.add_argument("--password-stdin", action="store_true")
    return parser


def _open(given: argparse.Namespace) -> int:
    from django.db import transaction

    from filiform.booking.visit_types import services as visit_types
    from filiform.clinics import services as clinics

    known = catalogues.practice_rules().jurisdictions
    if given.jurisdiction not in known:
        raise InvalidInput(where="--jurisdiction", message=f"write one of {', '.join(sorted(known))}")
    try:
        ZoneInfo(given.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InvalidInput(where="--time-zone", message="write a zone such as Europe/Madrid") from None
    password = _password(given)
    with transaction.atomic():
        owner = _account(given.owner, given.owner_name, password)
        member = clinics.open_organization(
            name=given.name, jurisdiction=given.jurisdiction, clinic=given.name, time_zone=given.time_zone,
            treats=given.treats, by=owner, at=now(),
        )  # fmt: skip
        visit_types.lay_out_usual_types(by=member, at=now())
    print(f"{given.name} is open. {given.owner} can sign in; start the server with: filiform serve")
    return 0


def _add(given: argparse.Namespace) -> int:
    from django.db import transaction

    from filiform.clinics import services as clinics
    from filiform.clinics.roles import Role

    owner = owner_of(given.by)
    password = _password(given)
    with transaction.atomic():
        person = _account(given.email, given.name, password)
        clinics.add_member(user_id=person.pk, role=Role(given.role), by=owner, at=now())
    print(f"{given.email} can sign in as {given.role}.")
    return 0


def _people(given: argparse.Namespace) -> int:
    from filiform.clinics import queries

    for member in queries.staff(organization_id=owner_of(given.by).organization_id):
        print(f"{member.role.label:<14}{member.email:<36}{member.name}")
    return 0


def owner_of(email: str):  # type: ignore[no-untyped-def]
    """The owner behind an address. Raises InvalidInput for anybody else."""
    from django.contrib.auth import get_user_model

    from filiform.clinics import queries

    person = get_user_model().objects.filter(email=email.lower()).first()
    member = queries.member_of(person.pk) if person else None
    if member is None or not member.may("clinics.govern"):
        raise InvalidInput(where="--by", message=f"{email} owns no clinic here")
    return member


def _account(email: str, name: str, password: str):  # type: ignore[no-untyped-def]
    from django.contrib.auth import get_user_model

    users = get_user_model().objects
    if users.filter(email=email.lower()).exists():
        raise InvalidInput(where=email, message="has an account already")
    return users.create_user(email, password, name=name)


def _password(given: argparse.Namespace) -> str:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if given.password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = getpass("Password: ")
        if getpass("The same again: ") != password:
            raise InvalidInput(where="password", message="the two are not the same")
    try:
        validate_password(password)
    except ValidationError as error:
        raise InvalidInput(where="password", message=" ".join(error.messages)) from None
    return password
