"""What is mailed to let a patient in: the code, or a new link."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from filiform.clinics.types import Member
from filiform.patients.access.types import OpenLink
from filiform.patients.types import Identity


def send_code(*, link: OpenLink, code: str, minutes: int, at: datetime) -> None:
    with translation.override(link.patient.language):
        subject = _("Your code for {clinic}").format(clinic=link.member.clinic_name)
        text = _(
            "{code} is your code. It holds for {minutes} minutes, in the browser that asked for it.\n\n"
            "Nobody from the clinic will ever ask you for it. If you did not want to open your page, do nothing."
        ).format(code=code, minutes=minutes)
    send_mail(subject, text, None, [link.patient.email])


def send_link(*, patient: Identity, by: Member, address: str, at: datetime) -> None:
    with translation.override(patient.language):
        subject = _("Your link for {clinic}").format(clinic=by.clinic_name)
        text = _("This link opens your own page:\n\n{address}\n\nIf you did not ask for it, do nothing.").format(
            address=address
        )
    send_mail(subject, text, None, [patient.email])
