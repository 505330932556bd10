from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from filiform.audit import services as audit
from filiform.clinics.acting import program_member
from filiform.clinics.types import Member
from filiform.core.prepared import PreparedInsert
from filiform.patients import queries as patients
from filiform.patients.access import codes, doors, letters
from filiform.patients.access.errors import CodeOver, CodeWrong, LinkNotOpen, NoAddress
from filiform.patients.access.models import Code, Link
from filiform.patients.access.types import OpenLink, Purpose, Visitor

LINK_AGAIN_HOLDS = timedelta(days=2)
NEW_LINK = PreparedInsert(lambda: Link)


def make_link(
    *, patient_id: int, purpose: Purpose, about: str, until: datetime, by: Member, at: datetime
) -> str:  # fmt: skip
    """Make a link and return its path, `/l/<secret>`; the secret is told once, here. One statement.

    Joins the caller's transaction; whoever sends the link writes the trail.
    """
    secret = secrets.token_urlsafe(24)
    NEW_LINK.write(
        Link(
            organization_id=by.organization_id, clinic_id=by.clinic_id, patient_id=patient_id, purpose=purpose,
            about=about, secret_hash=_hash(secret), until=until, made_at=at, made_by_id=by.user_id,
        )
    )  # fmt: skip
    return reverse("access:link", args=[secret])


@transaction.atomic
def revoke_links(*, about: str, by: Member, at: datetime, purpose: Purpose | None = None) -> int:
    """Let the links about one thing open nothing any more; returns how many."""
    rows = Link.objects.of(by.organization_id).filter(about=about, revoked_at=None)
    if purpose is not None:
        rows = rows.filter(purpose=purpose)
    return rows.update(revoked_at=at)


def open_secret(*, secret: str, at: datetime) -> OpenLink:
    """Open a link by its secret. Raises LinkNotOpen, in the same words whatever is wrong with it. Five statements."""
    found = doors.link_by_secret(secret_hash=_hash(secret), at=at)
    if found is None:
        raise LinkNotOpen
    Link.objects.of(found.member.organization_id).filter(ref=found.ref, opened_at=None).update(opened_at=at)
    return found


@transaction.atomic
def send_code(*, link: OpenLink, browser: str, by: Member, at: datetime) -> None:
    """Mail a code to the patient's own address; it counts in this browser only. Raises NoAddress."""
    if not link.patient.email:
        raise NoAddress
    links = Link.objects.of(link.member.organization_id)
    row = links.get(ref=link.ref)
    # Whoever asks for two at once, by two links even, has the second counted with the first.
    links.filter(patient_id=link.patient.id).order_by("id").select_for_update().first()
    long = _digits(link, at)
    code = f"{secrets.randbelow(10**long):0{long}}"
    Code.objects.add(
        organization_id=link.member.organization_id, link=row, code_hash=_keyed(code, row.ref),
        browser_hash=_hash(browser), sent_at=at, until=at + codes.HOLDS,
    )  # fmt: skip
    minutes = int(codes.HOLDS.total_seconds() // 60)
    letters.send_code(link=link, code=codes.in_groups(code), is_long=long > codes.SHORT, minutes=minutes, at=at)
    _record("access.code_sent", link, at)


def enter(*, link: OpenLink, browser: str, code: str, at: datetime) -> Visitor:
    """Let the patient in who gives the newest code. Raises CodeWrong, CodeOver; five tries a code."""
    right = False
    with transaction.atomic():
        rows = Code.objects.of(link.member.organization_id).select_for_update()
        # Of this browser: whoever was passed the link can neither use her code up nor put another in its place.
        newest = rows.filter(link__ref=link.ref, browser_hash=_hash(browser)).order_by("-id").first()
        if newest is None or newest.used_at or newest.until < at or newest.tries >= codes.MOST_TRIES:
            raise CodeOver
        digits = "".join(sign for sign in code if sign.isdigit())
        right = hmac.compare_digest(newest.code_hash, _keyed(digits, link.ref))
        newest.tries += 1
        newest.used_at = at if right else None
        newest.save(update_fields=["tries", "used_at"])
        if right:
            _record("access.entered", link, at)
    if not right:  # only now, so that the try is counted
        raise CodeWrong
    return Visitor(link.patient, link.member, link.patient.language)


def _digits(link: OpenLink, at: datetime) -> int:
    """How long this patient's next code must be. One statement."""
    rows = Code.objects.of(link.member.organization_id).filter(
        link__patient_id=link.patient.id, sent_at__gt=at - codes.LOOKS_BACK
    )
    return codes.digits((codes.Sent(*row) for row in rows.values_list("tries", "until", "used_at")), at)


def ask_for_link(*, email: str, born_on: date, at: datetime) -> None:
    """Send whoever matches address and birth date a new link to her own page. Says nothing about whether one does."""
    for row in doors.links_of_reader(email=email, born_on=born_on):
        _send_link_again(row, at=at)


@transaction.atomic
def _send_link_again(row: Link, *, at: datetime) -> None:
    by = program_member(clinic_id=row.clinic_id)
    patient = patients.identities(organization_id=by.organization_id, patient_ids={row.patient_id})[row.patient_id]
    until = at + LINK_AGAIN_HOLDS
    path = make_link(patient_id=patient.id, purpose=Purpose.VISIT, about="", until=until, by=by, at=at)
    letters.send_link(patient=patient, by=by, path=path, until=until, at=at)
    audit.record(
        organization=by.organization_ref, kind="access.link_sent", patient=patient.ref, about=patient.ref,
        by=by.user_ref, at=at,
    )  # fmt: skip


def _record(kind: str, link: OpenLink, at: datetime) -> None:
    audit.record(
        organization=link.member.organization_ref, kind=kind, patient=link.patient.ref, about=link.ref,
        by=link.member.user_ref, at=at, facts={"purpose": str(link.purpose)},
    )  # fmt: skip


def _hash(secret: str) -> str:
    """Of a secret too long to be guessed: a plain hash hides it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _keyed(code: str, link_ref: str) -> str:
    """Of digits, which anybody with the table could try out: keyed with what is not in the database."""
    return hmac.new(settings.SECRET_KEY.encode(), f"code:{link_ref}:{code}".encode(), hashlib.sha256).hexdigest()
