"""What the entry page asks for and sends back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, QueryDict

from filiform.core.errors import InvalidInput
from filiform.measures.types import Phase

MOST_AT_ONCE = 40


class EntryForm:
    """Which instruments are taken, before or after the needles: `?i=grip,tug&phase=before`."""

    def __init__(self, request: HttpRequest) -> None:
        asked = request.GET.getlist("i")
        self.instruments = [one for part in asked for one in part.split(",") if one][:MOST_AT_ONCE]
        self.sent: QueryDict = request.POST
        self.phase = _phase(request.POST.get("phase") or request.GET.get("phase") or "none")
        self.involved = request.POST.get("involved", "")

    @property
    def fields(self) -> dict[str, Any]:
        return fields_of(self.sent)

    @property
    def query(self) -> str:
        return f"i={','.join(self.instruments)}&phase={self.phase}"


def fields_of(sent: QueryDict) -> dict[str, Any]:
    """Every field with all its values: what can be ticked several times keeps them all."""
    return {name: values if len(values) > 1 else values[0] for name, values in sent.lists() if values}


def _phase(text: str) -> Phase:
    try:
        return Phase(text)
    except ValueError as error:
        raise InvalidInput(where="phase", message="choose none, before or after") from error
