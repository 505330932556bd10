from __future__ import annotations

from allauth.account.views import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from filiform.accounts.leaving import left_behind

ALL_THE_SAME = "all-the-same"


@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; where needles of hers are still in somebody, only after a deliberate yes, which is always taken."""
    left = left_behind(request) if request.user.is_authenticated else []
    if left and request.POST.get("leave") != ALL_THE_SAME:
        status = 409 if request.method == "POST" else 200
        return render(request, "account/logout.html", {"left": left, "yes": ALL_THE_SAME}, status=status)
    answer: HttpResponse = logout(request)
    return answer
