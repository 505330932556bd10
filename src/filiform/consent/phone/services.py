from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from filiform.audit import services as audit
from filiform.booking.services import require_open
from filiform.booking.types import VisitRow
from filiform.clinics.types import Member
from filiform.consent import services as consent
from filiform.consent.errors import TextChanged
from filiform.consent.models import TextRead
from filiform.consent.phone import queries
from filiform.consent.phone.letters import COPY
from filiform.consent.printing import consent_pdf
from filiform.consent.signing import Signing
from filiform.outbox import services as outbox
from filiform.outbox.types import Attachment
from filiform.patients.access.letters import recipient
from filiform.patients.access.services import make_link
from filiform.patients.access.types import Purpose, Visitor
from filiform.patients.messages.services import write_message

LINK_HOLDS = timedelta(days=30)
TAKEN_BACK = "I take back my consent to dry needling, from now on. (Sent by the button on the patient's own page.)"


@transaction.atomic
def sign_own_consent(
    *, visitor: Visitor, visit: VisitRow, signing: Signing, wants_pdf: bool, by: Member, at: datetime
) -> str:  # fmt: skip
    """Sign on the phone, and send the copy once it is kept. Returns its ref. Raises what sign_consent raises.

    The paper is made after the signature is stored: drawing a PDF must not hold up anybody's writing.
    """
    ref = consent.sign_consent(visit=visit, signing=signing, by=by, at=at)
    copy = partial(send_copy, visitor=visitor, consent_ref=ref, with_pdf=wants_pdf, by=by, at=at)
    transaction.on_commit(copy, robust=True)
    return ref


@transaction.atomic
def send_copy(*, visitor: Visitor, consent_ref: str, with_pdf: bool, by: Member, at: datetime) -> str:
    """Write the letter with her copy: a link to her own page, behind the code; the paper itself only if she asked."""
    document = queries.own_document(visitor=visitor, consent_ref=consent_ref)
    link = make_link(
        patient_id=visitor.patient.id, purpose=Purpose.VISIT, about=consent_ref, until=at + LINK_HOLDS, by=by, at=at
    )
    attached = []
    if with_pdf:
        made = consent_pdf(document, patient=visitor.patient, clinic=by.clinic_name, zone=by.zone)
        attached = [Attachment(f"{consent_ref}.pdf", "application/pdf", made)]
    return outbox.write_letter(
        kind=COPY.key, to=recipient(visitor.patient), facts={"link": link, "attached": "yes" if with_pdf else ""},
        about=consent_ref, by=by, at=at, attachments=attached, once="copy",
    )  # fmt: skip


@transaction.atomic
def decline_own_consent(
    *, visit: VisitRow, sha256: str, language: str, reason: str, for_another: bool, by: Member, at: datetime
) -> str:  # fmt: skip
    """She says no on her phone, or somebody who decides for her does. Returns its ref."""
    return consent.refuse_consent(
        visit=visit, sha256=sha256, language=language, reason=reason, for_another=for_another, by=by, at=at
    )


@transaction.atomic
def withdraw_own_consent(*, visitor: Visitor, consent_ref: str, by: Member, at: datetime) -> None:
    """She takes it back, with one tap: no needle may go in from this moment, at no visit of hers.

    Every visit of hers that is open hears it, and the clinic finds a message. Raises ConsentNotFound, AlreadyWithdrawn.
    """
    visits = queries.coming_visits(visitor=visitor, at=at)
    consent.end_consent(patient=visitor.patient, consent_ref=consent_ref, words="", visits=visits, by=by, at=at)
    write_message(patient=visitor.patient, text=TAKEN_BACK, by=by, at=at)


@transaction.atomic
def note_text_read(
    *, visitor: Visitor, visit: VisitRow, sha256: str, language: str, by: Member, at: datetime
) -> str:  # fmt: skip
    """Keep that she read what comes before the plan, and which words. It agrees to nothing. Raises TextChanged."""
    require_open(visit=visit, by=by)
    prepared = queries.own_text(visitor=visitor, visit=visit, language=language, at=at)
    if prepared.text is not None or prepared.shown.sha256 != sha256:
        raise TextChanged
    row = TextRead.objects.add(
        organization_id=by.organization_id, patient_id=visitor.patient.id, visit_id=visit.id,
        text_version=prepared.shown.version, language=prepared.shown.language, text=prepared.shown.as_json(),
        sha256=sha256, read_at=at, by_id=by.user_id,
    )  # fmt: skip
    audit.record(
        organization=by.organization_ref, kind="consent.text_read", patient=visitor.patient.ref, about=row.ref,
        by=by.user_ref, at=at, facts={"text": row.text_version, "sha256": sha256},
    )  # fmt: skip
    return row.ref
