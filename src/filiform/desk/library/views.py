"""The library: the catalogues as a clinician reads them. No patient data, so nothing here is recorded as seen."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from filiform.clinics.members import ClinicRequest, allowed
from filiform.core.clock import now
from filiform.desk.library import atlas, lists, pages
from filiform.desk.library import events as events_pages
from filiform.desk.library import instruments as instrument_pages
from filiform.desk.library import practice as practice_pages
from filiform.desk.library.aftercare import aftercare_groups
from filiform.desk.library.bibliography import bibliography
from filiform.desk.library.examination import examination_groups
from filiform.desk.library.links import cited
from filiform.desk.library.search import search
from filiform.desk.library.shelves import shelves
from filiform.desk.library.techniques import technique_groups
from filiform.knowledge import catalogues


def _page(request: ClinicRequest, name: str, found: Any, **more: Any) -> HttpResponse:
    """The page of one row, or 404 with the search box where the catalogue has no such row."""
    if found is None:
        return render(request, "desk/library/missing.html", status=404)
    return render(request, f"desk/library/{name}.html", {"page": found, "shelf": found.shelf, **more})


def _part(request: ClinicRequest, whole: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """Only the results for a type-ahead, the whole page otherwise."""
    wants_part = request.htmx and not request.htmx.history_restore_request
    response = render(request, f"desk/library/{part if wants_part else whole}.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
@allowed("knowledge.see")
def home(request: ClinicRequest) -> HttpResponse:
    """One search over everything; without a question, what there is."""
    found = search(request.GET.get("q", ""), request.GET.get("kind", ""))
    return _part(request, "home", "_found", {"found": found, "shelves": shelves().values()})


@require_GET
@allowed("knowledge.see")
def rules(request: ClinicRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "") for name in ("action", "category", "place")}
    found = pages.rule_list(rule_class=request.GET.get("class", ""), **chosen)
    return _part(request, "rules", "_rules", {"page": found, "shelf": found.shelf})


@require_GET
@allowed("knowledge.see")
def rule(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "rule", pages.rule_page(key))


@require_GET
@allowed("knowledge.see")
def muscles(request: ClinicRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    context = {"groups": atlas.muscle_groups(query), "q": query, "shelf": shelves()["muscles"]}
    return _part(request, "muscles", "_muscles", context)


@require_GET
@allowed("knowledge.see")
def muscle(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "muscle", atlas.muscle_page(key))


@require_GET
@allowed("knowledge.see")
def instruments(request: ClinicRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()
    context = {"groups": instrument_pages.instrument_groups(query), "q": query, "shelf": shelves()["instruments"]}
    return _part(request, "instruments", "_instruments", context)


@require_GET
@allowed("knowledge.see")
def instrument(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "instrument", instrument_pages.instrument_page(key))


@require_GET
@allowed("knowledge.see")
def value_sets(request: ClinicRequest) -> HttpResponse:
    context = {"lists": lists.value_set_links(), "shelf": shelves()["names"]}
    return render(request, "desk/library/value_sets.html", context)


@require_GET
@allowed("knowledge.see")
def value_set(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "value_set", lists.value_set_page(key))


@require_GET
@allowed("knowledge.see")
def regions(request: ClinicRequest) -> HttpResponse:
    context = {"places": lists.place_lists(), "shelf": shelves()["muscle-regions"]}
    return render(request, "desk/library/regions.html", context)


@require_GET
@allowed("knowledge.see")
def region(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "region", lists.place_page(key))


@require_GET
@allowed("knowledge.see")
def events(request: ClinicRequest) -> HttpResponse:
    catalogue = catalogues.adverse_events()
    context = {"catalogue": catalogue, "links": events_pages.event_links(), "shelf": shelves()["adverse-events"]}
    return render(request, "desk/library/events.html", context)


@require_GET
@allowed("knowledge.see")
def event(request: ClinicRequest, key: str) -> HttpResponse:
    return _page(request, "event", events_pages.event_page(key))


@require_GET
@allowed("knowledge.see")
def rates(request: ClinicRequest) -> HttpResponse:
    """Published rates, each with its own denominator."""
    rules_of_reading = catalogues.adverse_events().incidence_rules
    context = {"surveys": events_pages.surveys(), "how": rules_of_reading, "shelf": shelves()["adverse-events"]}
    return render(request, "desk/library/rates.html", context)


@require_GET
@allowed("knowledge.see")
def techniques(request: ClinicRequest) -> HttpResponse:
    """Needling techniques, current, what follows, times, agents, and the descriptive grade of a dose."""
    how = catalogues.techniques().how_to_read
    context = {"groups": technique_groups(), "how": how, "shelf": shelves()["techniques"]}
    return render(request, "desk/library/techniques.html", context)


@require_GET
@allowed("knowledge.see")
def aftercare(request: ClinicRequest) -> HttpResponse:
    """The sheet line by line, what a red flag means, when is asked, and who is told."""
    how = catalogues.aftercare().how_to_read
    context = {"groups": aftercare_groups(), "how": how, "shelf": shelves()["aftercare"]}
    return render(request, "desk/library/groups.html", context)


@require_GET
@allowed("knowledge.see")
def examination(request: ClinicRequest) -> HttpResponse:
    """What is examined for each complaint and sport, the screens, the stages, and the two rules."""
    how = catalogues.examination().how_to_read
    context = {"groups": examination_groups(), "how": how, "shelf": shelves()["examination"]}
    return render(request, "desk/library/groups.html", context)


@require_GET
@allowed("knowledge.see")
def practice(request: ClinicRequest) -> HttpResponse:
    context = {
        "lines": practice_pages.jurisdiction_lines(), "professions": practice_pages.professions(),
        "here": request.member.jurisdiction, "shelf": shelves()["practice-rules"],
    }  # fmt: skip
    return render(request, "desk/library/practice.html", context)


@require_GET
@allowed("knowledge.see")
def jurisdiction(request: ClinicRequest, key: str) -> HttpResponse:
    today = timezone.localtime(now(), request.member.zone).date()
    return _page(request, "jurisdiction", practice_pages.jurisdiction_page(key, on=today))


@require_GET
@allowed("knowledge.see")
def disagreements(request: ClinicRequest) -> HttpResponse:
    """Where the literature disagrees, and which side the catalogue takes."""
    catalogue = catalogues.eligibility()
    rows = [(one, [cited(catalogue.sources[key]) for key in one.sources]) for one in catalogue.disagreements]
    return render(request, "desk/library/disagreements.html", {"rows": rows, "shelf": shelves()["eligibility"]})


@require_GET
@allowed("knowledge.see")
def sources(request: ClinicRequest) -> HttpResponse:
    """What the catalogues stand on, one catalogue at a time, with how far each source was read."""
    held = {one.key: one for one in bibliography()}
    chosen = held.get(request.GET.get("of", ""), held["eligibility"])
    only = request.GET.get("only") == "unquotable"
    tabs = [
        {"label": one.title, "url": f"?of={one.key}", "current": one is chosen, "count": len(one.sources)}
        for one in held.values()
    ]
    rows = [one for one in chosen.sources if not only or not one.cited.is_quotable]
    context = {"chosen": chosen, "rows": rows, "only": only, "tabs": tabs, "shelf": shelves()[chosen.key]}
    return render(request, "desk/library/sources.html", context)
