from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("desk/board/_cells.html", takes_context=True)
def cells_of(context: Any, part: str) -> dict[str, Any]:
    """Who stands in one part of the board when the page is first drawn; afterwards the page follows."""
    return {"part": part, "cells": context["parts"].get(part, ()), "is_wall": context["is_wall"]}
