"""A tap as attributes of its button: where it goes, what it says, and a command of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import uuid4

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from filiform.core.clock import now
from filiform.treatment.pages import Refusal
from filiform.treatment.room import CardRow

register = template.Library()

UTC_TIME = re.compile(r"\b(\d\d):(\d\d) UTC")


@register.simple_tag(takes_context=True)
def act(context: Any, name: str, **said: Any) -> SafeString:
    """Attributes of a button that records one act. The command is new each time the page is drawn."""
    values = {"act": name, "command": str(uuid4()), **{key: str(value) for key, value in said.items()}}
    return format_html(' type="button" hx-post="{}" hx-vals="{}"', _address(context), json.dumps(values))


@register.simple_tag(takes_context=True)
def act_form(context: Any, name: str, **said: Any) -> SafeString:
    """The same on a form, whose fields are sent with it."""
    values = {"act": name, "command": str(uuid4()), **{key: str(value) for key, value in said.items()}}
    return format_html(' hx-post="{}" hx-vals="{}"', _address(context), json.dumps(values))


@register.simple_tag(takes_context=True)
def again(context: Any, refusal: Refusal) -> SafeString:
    """The refused act once more, with the deliberate yes it asked for."""
    return act_form(context, dict(refusal.again).get("act", ""), acknowledged=refusal.yes)


@register.simple_tag(takes_context=True)
def advice_act(context: Any, sheets: Sequence[str]) -> SafeString:
    """Handing over these sheets, in the patient's language."""
    return act(context, "advice", sheets=" ".join(sheets), spot="close")


@register.simple_tag
def target(row: CardRow) -> SafeString:
    """Muscle and side of a card as values of a request."""
    values = {"muscle": row.card.muscle.id, "side": row.card.side, "spot": row.card.key}
    return format_html(' hx-vals="{}"', json.dumps(values))


@register.simple_tag(takes_context=True)
def insertion(context: Any, row: CardRow) -> SafeString:
    """The form of one more needle in the muscle of this card."""
    return act_form(context, "insert", muscle=row.card.muscle.id, side=row.card.side, spot=row.card.key)


@register.filter
def tone(severity: str) -> str:
    """How a hazard of this severity looks beside its word."""
    return {"critical": "danger", "serious": "warning"}.get(severity, "accent")


@register.filter
def here(text: str) -> str:
    """Clock times of a sentence (`14:05 UTC`) by the clinic's own clock."""
    return UTC_TIME.sub(_by_the_clinics_clock, text)


def _by_the_clinics_clock(found: re.Match[str]) -> str:
    """Today's offset is taken: a session does not outlast a change of the clocks."""
    meant = datetime.combine(now().date(), time(int(found[1]), int(found[2])), UTC)
    return f"{timezone.localtime(meant):%H:%M}"


@register.filter
def lookup(links: Mapping[str, str], step: str) -> str:
    return links.get(step, "")


@register.filter
def plain(text: str) -> str:
    """A catalogue id as words: `patient-side-muscle` reads `patient side muscle`."""
    return str(text).replace("-", " ").replace("_", " ")


def _address(context: Any) -> str:
    """Resolved once for a page; a board holds some sixty buttons."""
    page = context.render_context
    if "treatment_do" not in page:
        page["treatment_do"] = reverse("treatment:do", args=[context["visit"].ref])
    return str(page["treatment_do"])
