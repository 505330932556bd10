"""Words of the treatment room in templates."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def tone(severity: str) -> str:
    """How a hazard of this severity looks beside its word."""
    return {"critical": "danger", "serious": "warning"}.get(severity, "accent")


@register.filter
def plain(text: str) -> str:
    """A catalogue id as words: `patient-side-muscle` reads `patient side muscle`."""
    return str(text).replace("-", " ").replace("_", " ")
