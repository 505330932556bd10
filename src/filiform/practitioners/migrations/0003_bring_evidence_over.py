"""Licences and courses from the columns and table of the first version; the day a word was taken back."""

from typing import Any

from django.db import migrations

LICENCE = ("licence_number", "licence_jurisdiction", "licence_expires_on", "licensed_since")
TRAINING = {
    "title": "course", "issuer": "provider", "hours": "hours", "in_person_hours": "in_person_hours",
    "regions": "regions", "techniques": "techniques", "valid_from": "completed_on", "expires_on": "expires_on",
}  # fmt: skip


def bring_over(apps: Any, editor: Any) -> None:
    model = apps.get_model("practitioners", "Credential")
    for one in apps.get_model("practitioners", "Practitioner").rows.all():
        if any(getattr(one, name) for name in LICENCE):
            model.rows.create(
                organization_id=one.organization_id, practitioner=one, kind="licence", profession=one.profession,
                number=one.licence_number, jurisdiction=one.licence_jurisdiction, expires_on=one.licence_expires_on,
                since=one.licensed_since,
            )  # fmt: skip
    for course in apps.get_model("practitioners", "Training").rows.all():
        if course.expires_on and course.expires_on < course.completed_on:
            continue  # it was over before it was passed and never counted
        model.rows.create(
            organization_id=course.organization_id, practitioner_id=course.practitioner_id, kind="training",
            ref=course.ref, **{new: getattr(course, old) for new, old in TRAINING.items()},
        )  # fmt: skip
    for word in apps.get_model("practitioners", "Attestation").rows.exclude(withdrawn_at=None):
        word.withdrawn_on = word.withdrawn_at.date()
        word.save(update_fields=["withdrawn_on"])


def take_back(apps: Any, editor: Any) -> None:
    """Into the old places what they can hold: the newest licence of her own profession, and every course."""
    held = apps.get_model("practitioners", "Credential").rows.filter(withdrawn_at=None)
    training = apps.get_model("practitioners", "Training")
    for one in apps.get_model("practitioners", "Practitioner").rows.all():
        licence = held.filter(practitioner=one, kind="licence", profession=one.profession).order_by("expires_on").last()
        if licence:
            one.licence_number, one.licence_jurisdiction = licence.number[:40], licence.jurisdiction
            one.licence_expires_on, one.licensed_since = licence.expires_on, licence.since
            one.save(update_fields=list(LICENCE))
    for course in held.filter(kind="training"):
        values = {old: getattr(course, new) for new, old in TRAINING.items()}
        training.rows.create(
            organization_id=course.organization_id, practitioner_id=course.practitioner_id, ref=course.ref,
            **(values | {"course": course.title[:160]}),
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("practitioners", "0002_credentials")]

    operations = [migrations.RunPython(bring_over, take_back)]
