"""How long the page of one patient's progress takes, whatever her past: `python -m benchmarks.progress`.

    make demo-reset
    FILIFORM_HOME=var/demo python -m benchmarks.progress [--runs N]

In the demo clinic: the patient with the fewest visits, one with eight that were measured all the way, and the one with
seven hundred, of whom 696 lie in one episode. Signed in, audit on, in one process through Django's test client; all of
it is rolled back. Prints SQL statements, p50 and p95 in ms and kB, never asserts.
"""

from __future__ import annotations

import argparse
import os
import time
from statistics import median, quantiles


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=60)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "filiform.site.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.ALLOWED_HOSTS = ["testserver"]
    print(f"load {os.getloadavg()[0]:.1f}")
    print(f"{'page':<44} {'SQL':>4} {'p50 ms':>7} {'p95 ms':>7} {'kB':>6}")
    with transaction.atomic():
        measure(given.runs)
        transaction.set_rollback(True)


def measure(runs: int) -> None:
    from django.contrib.auth import get_user_model
    from django.db.models import Count
    from django.test import Client

    from filiform.booking.models import Visit
    from filiform.booking.queries import episodes_of_patient
    from filiform.examination.models import CarePlan

    counted = Visit.rows.values("patient__ref", "patient_id", "organization_id").annotate(visits=Count("id"))
    ordered = counted.order_by("visits", "patient__ref")
    few, many = ordered[0], ordered.last()
    followed = CarePlan.rows.exclude(instrument="").values_list("patient__ref", flat=True).first()
    longest = max(
        episodes_of_patient(organization_id=many["organization_id"], patient_id=many["patient_id"]),
        key=lambda one: one.visits,
    )
    client = Client()
    owner = get_user_model().objects.get(email="greta@example.org")
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    whole = f"/patients/{many['patient__ref']}/progress"
    for name, url, times in (
        (f"progress, {few['visits']} visits", f"/patients/{few['patient__ref']}/progress", runs),
        ("progress, measured all the way", f"/patients/{followed}/progress", runs),
        (f"progress, {many['visits']} visits", whole, runs),
        (f"an episode of {longest.visits} visits", f"{whole}?episode={longest.ref}", runs),
        ("the same, its first visits", f"{whole}?episode={longest.ref}&visit=60", runs),
        ("measured all the way, on paper", f"/patients/{followed}/progress.pdf", max(3, runs // 10)),
    ):
        one(client, name, url, times)


def one(client, name: str, url: str, runs: int) -> None:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
    statements = len(caught)
    assert answer.status_code == 200, (url, answer.status_code)
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        client.get(url)
        took.append((time.perf_counter() - began) * 1000)
    p95 = quantiles(took, n=20, method="inclusive")[-1]
    print(f"{name:<44} {statements:>4} {median(took):>7.0f} {p95:>7.0f} {len(answer.content) / 1000:>6.0f}", flush=True)


if __name__ == "__main__":
    main()
