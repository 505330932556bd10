"""What a page may ask of the device: nothing, unless it says so. Camera, microphone and place are off for the house.

@with_camera
def see_lots(request): ...
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")

HEADER = "Permissions-Policy"
NOTHING = "camera=(), microphone=(), geolocation=(), display-capture=(), usb=()"
OWN_CAMERA = NOTHING.replace("camera=()", "camera=(self)")
OWN_PLACE = NOTHING.replace("geolocation=()", "geolocation=(self)")


class PermissionsPolicyMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, NOTHING)
        return response


def with_camera(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let this page, and no frame in it, ask for the camera."""

    @wraps(view)
    def seen(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers[HEADER] = OWN_CAMERA
        return response

    return seen


def with_place(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Let this page, and no frame in it, ask where the device is."""

    @wraps(view)
    def seen(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers[HEADER] = OWN_PLACE
        return response

    return seen
