from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from filiform.accounts.throttle import services as throttle
from filiform.accounts.throttle.errors import TooManyAttempts
from filiform.clinics.members import public
from filiform.core.clock import now
from filiform.core.errors import FiliformError
from filiform.patients.access import services
from filiform.patients.access.errors import CodesOver
from filiform.patients.access.forms import CodeForm, EnterForm
from filiform.patients.access.purposes import page_of
from filiform.patients.access.types import OpenLink, Purpose
from filiform.patients.access.visitors import language_for, let_in, link_of, remember, visitor_of

HOME = "/my/"
HOUR = timedelta(hours=1)
TEN_MINUTES = timedelta(minutes=10)
DAY = timedelta(days=1)


@require_GET
@public
def open_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Where a mailed link lands. It changes nothing, so that a scanner that follows it does no harm."""
    throttle.count("link", throttle.where_from(request), limit=60, per=TEN_MINUTES, at=now())
    link = services.open_secret(secret=secret, at=now())
    remember(request, link)
    visitor = visitor_of(request) if link.purpose is Purpose.VISIT else None
    if visitor and visitor.patient.ref == link.patient.ref:
        return redirect(HOME)
    return redirect(page_of(link.purpose) or "access:enter")


@require_http_methods(["GET", "POST"])
@public
def code(request: HttpRequest) -> HttpResponse:
    """The code of the mail: asked for once in a browser, until she leaves or the day is over."""
    link = link_of(request, Purpose.VISIT)
    if link is None:
        return redirect("access:enter")
    with timezone.override(link.member.zone), translation.override(language_for(request, link.patient.language)):
        form = CodeForm(request.POST or None)
        if form.is_bound and form.is_valid():
            try:
                throttle.count("code", throttle.where_from(request), limit=60, per=TEN_MINUTES, at=now())
                visitor = services.enter(link=link, browser=_browser(request), code=form.cleaned_data["code"], at=now())
                let_in(request, visitor)
                return redirect(HOME)
            except FiliformError as error:
                form.add_error("code", str(error))
        return _code_page(request, link, form, status=422 if form.is_bound else 200)


def _code_page(
    request: HttpRequest, link: OpenLink, form: CodeForm, *, over: str = "", status: int = 200
) -> HttpResponse:
    page = {
        "form": form, "link": link, "masked": _masked(link), "was_sent": request.session.get("code-sent", False),
        "over": over, "place_name": link.member.clinic_name,
    }  # fmt: skip
    return render(request, "access/code.html", page, status=status)


@require_POST
@public
def send_code(request: HttpRequest) -> HttpResponse:
    link = link_of(request, Purpose.VISIT)
    if link is None:
        return redirect("access:enter")
    try:
        throttle.count("code-mail", f"{link.ref} {throttle.where_from(request)}", limit=4, per=HOUR, at=now())
        throttle.count("code-mail-link", link.ref, limit=12, per=HOUR, at=now())
        throttle.count("code-mail-day", link.ref, limit=40, per=DAY, at=now())
    except TooManyAttempts:
        with timezone.override(link.member.zone), translation.override(language_for(request, link.patient.language)):
            return _code_page(request, link, CodeForm(), over=str(CodesOver()), status=CodesOver.status)
    services.send_code(link=link, browser=_browser(request), by=link.member, at=now())
    request.session["code-sent"] = True
    return redirect("access:code")


@require_http_methods(["GET", "POST"])
@public
def enter(request: HttpRequest) -> HttpResponse:
    """She lost her mail: a new link, to the address the clinic has. The answer is the same whoever asks."""
    form = EnterForm(request.POST or None)
    if form.is_bound and form.is_valid():
        throttle.count("enter", throttle.where_from(request), limit=10, per=TEN_MINUTES, at=now())
        # Of both together: who knows the address alone cannot use up what she may ask for.
        asked = f"{form.cleaned_data['email'].lower()} {form.cleaned_data['born_on']}"
        throttle.count("enter-mail", asked, limit=4, per=DAY, at=now())
        services.ask_for_link(**form.cleaned_data, at=now())
        return render(request, "access/asked.html")
    return render(request, "access/enter.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@public
def leave(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("access:enter")


def _browser(request: HttpRequest) -> str:
    """What tells this browser from another that opened the same link: its own sign-in."""
    if request.session.session_key is None:
        request.session.create()
    return str(request.session.session_key)


def _masked(link: OpenLink) -> str:
    """Enough of the address to know which mailbox to open, too little to learn it: `m•••@e•••.org`."""
    name, _, host = link.patient.email.partition("@")
    domain, _, ending = host.rpartition(".")
    return f"{name[:1]}•••@{domain[:1]}•••.{ending}" if domain else ""
