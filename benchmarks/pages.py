"""What each page costs in the demo clinic: SQL statements, milliseconds, bytes; and what styles and scripts weigh.

    make demo-reset
    FILIFORM_HOME=var/demo python -m benchmarks.pages

Every page is opened as its user would, once to warm up and then RUNS times; all of it is rolled back. Two patients are
compared: the one with the most visits and the one with the fewest. Prints, never asserts.
"""

from __future__ import annotations

import gzip
import os
import time
from pathlib import Path
from statistics import median

RUNS = 5
SOURCE = Path(__file__).parents[1] / "src" / "filiform"
STEPS = (
    "intake:history", "screening:verdict", "examination:visit", "measures:visit", "consent:visit", "treatment:room",
    "notes:note",
)  # fmt: skip


def main() -> None:
    weights()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filiform.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.ALLOWED_HOSTS = ["testserver"]
    with transaction.atomic():
        pages()
        transaction.set_rollback(True)


def weights() -> None:
    """All styles and all scripts of the program, as they lie on the disk and as they are served, gzipped."""
    import django_htmx

    from filiform.site.assets import served

    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    for what, files in (
        ("styles", [*SOURCE.glob("*/static/**/*.css")]),
        ("scripts", [*SOURCE.glob("*/static/**/*.js"), htmx]),
    ):
        raw = [path.read_bytes() for path in files]
        own = [path.suffix == ".js" and path.is_relative_to(SOURCE) and "vendor" not in path.parts for path in files]
        shipped = [served(text.decode()).encode() if ours else text for text, ours in zip(raw, own, strict=True)]
        sent = sum(map(len, map(gzip.compress, shipped)))
        print(f"{what:<8} {len(files):>3} files {sum(map(len, raw)) / 1000:>6.1f} kB, gzipped {sent / 1000:>5.1f} kB")


def pages() -> None:
    from django.contrib.auth import get_user_model
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from filiform.booking.models import Visit

    counted = Visit.rows.values("patient__ref").annotate(visits=Count("id")).order_by("visits", "patient__ref")
    few, many = counted.first(), counted.last()
    owner, desk = (get_user_model().objects.get(email=f"{name}@example.org") for name in ("greta", "teodora"))
    browsers = {}
    for user in (owner, desk):
        browsers[user] = Client()
        browsers[user].force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    print(f"{'page':<34} {'SQL':>4} {'ms':>6} {'kB':>6}")
    told(browsers[owner], "day sheet, everyone", reverse("desk:day"))
    told(browsers[desk], "patients, a name fragment", f"{reverse('patients:find')}?q=ad")
    told(browsers[owner], "knowledge, one rule", "/knowledge/rules/anticoagulant-any/")
    for patient in (few, many):
        shown = f"{patient['visits']} visit{'s' if patient['visits'] > 1 else ''}"
        visit = Visit.rows.filter(patient__ref=patient["patient__ref"]).order_by("-starts_at").first()
        treating = Client()
        treating.force_login(visit.practitioner.user, backend="django.contrib.auth.backends.ModelBackend")
        told(treating, f"record, {shown}", reverse("desk:chart", args=[patient["patient__ref"]]))
        for name in STEPS:
            told(treating, f"{name.partition(':')[0]}, {shown}", reverse(name, args=[visit.ref]))


def told(browser, what: str, address: str) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    response = browser.get(address)
    if response.status_code == 302:
        address = response["Location"]
        response = browser.get(address)
    assert response.status_code == 200, (address, response.status_code)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    statements = len(asked)
    took = []
    for _ in range(RUNS):
        began = time.perf_counter()
        response = browser.get(address)
        took.append((time.perf_counter() - began) * 1000)
    print(f"{what:<34} {statements:>4} {median(took):>6.1f} {len(response.content) / 1000:>6.1f}")


if __name__ == "__main__":
    main()
