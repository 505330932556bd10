"""What every page says of a patient in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.urls import reverse
from django.utils import timezone

from filiform.clinics.members import Member
from filiform.core import clock
from filiform.patients.types import Alert, Identity

register = template.Library()

# How an alert looks beside its word; patients.types.Alert.level -> (style, icon, spoken word).
LEVELS = {
    "stop": ("danger", "stop", "Stop"),
    "hold": ("hold", "hold", "Hold"),
    "care": ("warning", "caution", "Caution"),
    "info": ("info", "info", "Note"),
}


@register.filter
def age(patient: Identity) -> int:
    """Completed years today, by the clinic's calendar."""
    return patient.age_on(timezone.localtime(clock.now()).date())


@register.filter
def language_name(code: str) -> str:
    """Spanish, not es; a language nobody lists is told by its code."""
    known = LANG_INFO.get(code) or LANG_INFO.get(code.partition("-")[0], {})
    return str(known.get("name", code))


@register.filter
def alert_kind(alert: Alert) -> str:
    return LEVELS[alert.level][0]


@register.filter
def alert_drawing(alert: Alert) -> str:
    return LEVELS[alert.level][1]


@register.filter
def alert_word(alert: Alert) -> str:
    return LEVELS[alert.level][2]


@register.inclusion_tag("patients/_banner.html", takes_context=True)
def patient_banner(context: Any, patient: Identity, alerts: Sequence[Alert] = (), note: str = "") -> dict[str, Any]:
    """Whom this page is about. Those who may not read charts see how many alerts there are, not which."""
    member: Member = context["member"]
    clinical = member.may("chart.see")
    url = reverse("desk:chart" if clinical else "patients:edit", args=[patient.ref])
    return {"patient": patient, "alerts": alerts, "clinical": clinical, "url": url, "note": note}
