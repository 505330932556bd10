"""Scanning a pack from another page, in JSON. The treatment room asks here which lot was opened."""

from __future__ import annotations

import json
from datetime import date

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.supplies import queries
from filiform.supplies.errors import PackUnreadable
from filiform.supplies.photo import MOST_POINTS, codes_in
from filiform.supplies.rules.packs import read_pack
from filiform.supplies.types import LotView


@require_POST
@allowed("treatment.record")
def scan(request: ClinicRequest) -> HttpResponse:
    """`{"text": "…"}` -> the pack as the room needs it, or why no needle may be taken from it. Always 200."""
    today: date = now().astimezone(request.member.zone).date()
    try:
        pack = read_pack(_text(request.body), on=today)
        lot = queries.usable_pack(organization_id=request.member.organization_id, pack=pack, on=today)
    except FiliformError as error:
        return _refused(error)
    return JsonResponse({"status": "usable", "pack": _pack(lot)})


@require_POST
@allowed("treatment.record")
def photo_in_room(request: ClinicRequest) -> HttpResponse:
    return _photo(request)


@require_POST
@allowed("supplies.manage")
def photo(request: ClinicRequest) -> HttpResponse:
    return _photo(request)


def _photo(request: ClinicRequest) -> HttpResponse:
    """Grey values, a byte a point, rows of `width` -> `{"status": "read", "text": "…"}`. Nothing is kept."""
    try:
        width, height = (_side(request.GET.get(name, "")) for name in ("width", "height"))
        if int(request.headers.get("Content-Length") or 0) > MOST_POINTS:
            raise PackUnreadable(where="photograph", message="it is too large. Come closer and take it again.")
        return JsonResponse({"status": "read", "text": codes_in(request.body, width=width, height=height)})
    except FiliformError as error:
        return _refused(error)


def _side(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _text(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    text = said.get("text") if isinstance(said, dict) else None
    if not isinstance(text, str):
        raise PackUnreadable(where="scan", message='send {"text": "what the scanner read"}.')
    return text


def _pack(lot: LotView) -> dict[str, object]:
    return {
        "gauge_mm": lot.gauge_mm,
        "length_mm": lot.length_mm,
        "lot": lot.lot,
        "handle_colour": lot.handle_colour,
        "expires_on": lot.expires_on.isoformat(),
        "stock": lot.stock,
    }


def _refused(error: FiliformError) -> HttpResponse:
    return JsonResponse({"status": "refused", "code": error.code, "sentence": str(error)})
