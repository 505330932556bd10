"""The journey through a visit, as links for whoever looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.utils import formats, timezone

from filiform.booking.queries import VisitPage
from filiform.booking.types import StepState
from filiform.clinics.members import Member
from filiform.core.addresses import address_of, permission_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class JourneyLink:
    """One step as the head of a visit page shows it. Without a url the member may not open it."""

    label: str
    state: StepState
    note: str
    url: str
    is_here: bool


@register.filter
def clock(moment: datetime) -> str:
    """A time as her language writes it, minutes always among it: `12:00 p.m.` beside `1:15 p.m.`, never `noon`."""
    own = formats.get_format("TIME_FORMAT")
    return formats.date_format(timezone.localtime(moment), "g:i a" if own == "P" else own)


@register.inclusion_tag("booking/_go_on.html", takes_context=True)
def go_on(context: Any, page: VisitPage) -> dict[str, str]:
    """The next step that is not done, as one button for those who may open it; nothing once the note is signed."""
    member: Member = context["member"]
    keys = [entry.is_here for entry in page.steps]
    for entry in page.steps[keys.index(True) + 1 :] if not page.visit.sealed_at else ():
        if entry.status.state is not StepState.DONE and member.may(permission_of(entry.step.url_name)):
            return {"label": entry.step.label, "url": address_of(entry.step.url_name, page.visit.ref)}
    return {}


@register.inclusion_tag("booking/_journey.html", takes_context=True)
def journey(context: Any, page: VisitPage) -> dict[str, Any]:
    member: Member = context["member"]
    links = []
    for entry in page.steps:
        url = address_of(entry.step.url_name, page.visit.ref)
        opens = member.may(permission_of(entry.step.url_name))
        # What a step found is clinical, and a step that is blocked tells it: the desk sees the steps it may open.
        if not opens and not member.may("chart.see"):
            continue
        note = entry.status.note if member.may("chart.see") else ""
        links.append(JourneyLink(entry.step.label, entry.status.state, note, url if opens else "", entry.is_here))
    return {"links": links}
