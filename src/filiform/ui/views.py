"""The page that shows every part in every state, for those who build pages and for the accessibility check."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from filiform.knowledge import catalogues
from filiform.ui import samples


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every include with sample content. Holds no record and asks no database."""
    return render(request, "ui/components.html", samples.page())


@require_GET
def options(request: HttpRequest) -> HttpResponse:
    """Muscles whose name holds the words of `q`: what the type-ahead of the component page asks."""
    words = request.GET.get("q", "").lower().split()
    found = [
        muscle
        for muscle in catalogues.muscles().muscles
        if all(word in f"{muscle.name} {muscle.latin}".lower() for word in words)
    ]
    rows = [
        {"value": muscle.id, "label": muscle.name, "hint": muscle.region.replace("-", " ")} for muscle in found[:20]
    ]
    return render(request, "ui/_picker_options.html", {"options": rows})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language somebody chose, in this browser, and go back to where she was."""
    return set_language(request)


language.is_public = True  # type: ignore[attr-defined]
components.is_public = True  # type: ignore[attr-defined]
options.is_public = True  # type: ignore[attr-defined]
