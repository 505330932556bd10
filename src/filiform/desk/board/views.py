from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.desk.board import pages


@require_GET
@allowed("desk.see_board")
def see_board(request: ClinicRequest) -> HttpResponse:
    """Every room and who is in it. `wall` is the large one, which tells no names unless `names` asks for them."""
    is_wall = "wall" in request.GET
    found = pages.board(by=request.member, at=now(), with_names=_with_names(request))
    alarms = pages.alarms(by=request.member, at=now(), with_names=_with_names(request))
    page = {
        "alarms": alarms, "waiting": pages.waiting(by=request.member),
        "board": found, "rooms": pages.places(by=request.member), "parts": found.parts, "wide": True,
        "is_wall": is_wall, "with_names": _with_names(request), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "desk/board/wall.html" if is_wall else "desk/board/board.html", page)


@never_cache
@require_GET
@allowed("desk.see_board")
def follow_board(request: ClinicRequest) -> HttpResponse:
    """What has to stand in each part of the board now; a part without anybody is left out."""
    at = now()
    found = pages.board(by=request.member, at=at, with_names=_with_names(request))
    about = {"is_wall": "wall" in request.GET}
    told = {part: _cells(part, cells, about) for part, cells in found.parts.items()}
    if alarms := pages.alarms(by=request.member, at=at, with_names=_with_names(request)):
        told["alarms"] = render_to_string("desk/board/_alarms.html", {"alarms": alarms, **about})
    if (waiting := pages.waiting(by=request.member)).visits:
        told["before"] = render_to_string("desk/_before.html", {"waiting": waiting, **about})
    return _told(told, found.is_live, at)


@never_cache
@require_GET
@allowed("desk.see_board")
def follow_strip(request: ClinicRequest) -> HttpResponse:
    """The watch strip of this member, as every page of hers asks for it."""
    at = now()
    lines, is_live = pages.strip(by=request.member, at=at)
    urgent, rest = pages.by_urgency(lines)
    alarms = pages.calling(pages.alarms(by=request.member, at=at, with_names=True))
    waiting = pages.waiting(by=request.member)
    told = {"urgent": urgent, "alarms": alarms, "lines": rest, "waiting": waiting}
    if not (lines or alarms or waiting.cannot_wait):
        return _told({}, is_live, at)
    return _told({"watch": render_to_string("desk/board/_strip.html", told)}, is_live, at)


def _with_names(request: ClinicRequest) -> bool:
    return "wall" not in request.GET or "names" in request.GET


def _cells(part: str, cells: tuple[pages.Cell, ...], about: dict[str, Any]) -> str:
    return render_to_string("desk/board/_cells.html", {"part": part, "cells": cells, **about})


def _told(parts: dict[str, str], is_live: bool, at: datetime) -> JsonResponse:
    """The server's time goes beside the body, so that two answers that say the same are the same."""
    answer = JsonResponse({"live": is_live, "parts": parts})
    answer["Filiform-At"] = at.isoformat()
    return answer
