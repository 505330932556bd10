"""`filiform manage rebuild_session_boards EMAIL`: the counts of every session made anew from its events."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from filiform.clinics import queries as clinics
from filiform.core.clock import now
from filiform.treatment.services import rebuild_session_boards


class Command(BaseCommand):
    help = "Makes the counts of every treatment session of an organization anew from its events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="who asks: an owner of the organization, named in the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(email=options["email"]).first()
        member = clinics.member_of(user.pk) if user else None
        if member is None or not member.may("clinics.govern"):
            raise CommandError(f"{options['email']} is not the owner of an organization here")
        changed = rebuild_session_boards(by=member, at=now())
        self.stdout.write(f"{changed} session boards differed from their events and were mended.")
