"""The pages anybody may open. None of them reads a row of a patient."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST, require_safe

from filiform.clinics.members import public
from filiform.core.clock import now
from filiform.core.device import with_place
from filiform.practitioners.directory import expecting, feed, pages, sitemap
from filiform.practitioners.directory.gazetteer import queries as gazetteer


@public
@require_safe
@with_place
def find(request: HttpRequest) -> HttpResponse:
    """Who is qualified near a place, for a part of the body, soon."""
    return render(request, "directory/find.html", pages.search_page(request, now()))


@public
@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """From where a device is to the nearest postcode or town by name: no degree stands in an address or is kept."""
    place = gazetteer.nearest(request.POST.get("lat", ""), request.POST.get("lon", ""), language=get_language() or "en")
    asked = request.POST.copy()
    asked["place"] = place.words if place else ""
    for name in ("lat", "lon", "csrfmiddlewaretoken"):
        asked.pop(name, None)
    return redirect(f"{reverse('directory:find')}?{asked.urlencode()}")


@public
@require_safe
def body(request: HttpRequest) -> HttpResponse:
    """Point at a part of the body instead of naming it."""
    return render(request, "directory/body.html", pages.body_page(request, now()))


@public
@require_safe
def profile(request: HttpRequest, listing_ref: str) -> HttpResponse:
    """What was verified of one practitioner, when, and against which rule."""
    return render(request, "directory/profile.html", pages.profile_page(listing_ref, now()))


@public
@require_safe
def expect(request: HttpRequest, clinic_ref: str = "") -> HttpResponse:
    """What dry needling is and what to expect, in the clinic's words and with published figures."""
    return render(request, "directory/expect.html", expecting.page(clinic_ref, now()))


@public
@require_GET
def listings(request: HttpRequest) -> HttpResponse:
    """The open feed: every listing of this installation as JSON, for whoever joins directories."""
    said = feed.answer(request.GET, at=now())
    etag = feed.etag(said)
    response: HttpResponse = JsonResponse(said, json_dumps_params={"ensure_ascii": False})
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Allow: /find/", "Disallow: /", f"Sitemap: {settings.BASE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@public
@require_safe
def site_map(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Every page a search engine should know, in parts of ten thousand."""
    page = sitemap.part(number, now()) if number else sitemap.index(now())
    return render(request, "directory/sitemap.xml", page, content_type="application/xml")
