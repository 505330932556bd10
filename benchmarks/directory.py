"""How long a search of the directory takes: `python -m benchmarks.directory [--people N] [--engine E]`. Never asserts.

Practitioners are laid out as people live: in towns of the gazetteer, the larger the likelier, nine of ten in the United
States, scattered within ten kilometres. The searches are those of a visitor: a town (half of them among the largest) or
nothing, five radii, a part of the body, a language, access, this week, sorted by distance or by time, first pages and
later ones. Each is timed as a query (`queries.search`: what the page asks the database, with its rows turned into
cards) and as a page (Django's own client: middleware, place in words, search, template), in one process, warm.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ENGINES = ("sqlite", "postgresql")
AT_HOME = 0.9
BATCH = 5_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return measure(given.engine, given.people, given.searches)
    for engine in [given.engine] if given.engine else ENGINES:
        # Django knows one database in a process.
        told = ["--people", str(given.people), "--searches", str(given.searches)]
        subprocess.run([sys.executable, "-m", "benchmarks.directory", "--here", "--engine", engine, *told], check=True)
    return 0


def measure(engine: str, people: int, searches: int) -> int:
    home = Path(tempfile.mkdtemp(prefix="filiform-bench-"))
    os.environ |= {"FILIFORM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "filiform.site.settings"}
    os.environ["FILIFORM_DATABASE_URL"] = ""
    if engine == "postgresql":
        from benchmarks.server import start_postgresql

        os.environ["FILIFORM_DATABASE_URL"], _ = start_postgresql()

    from filiform.site import serving

    serving.set_up_django()
    serving.bring_database_up()
    serving.gather_static_files()
    from filiform.practitioners.directory.gazetteer import queries as gazetteer

    gazetteer.make_ready()
    dice = random.Random(5)
    towns = largest_towns()
    now = datetime.now(UTC)
    build(people, towns, dice, now)
    asked = list(itertools.islice(questions(towns, dice), searches))
    print(f"{engine}: {people:,} listed, {searches} searches, load {os.getloadavg()[0]:.1f}")
    from filiform.practitioners.directory import queries

    run("query", asked, lambda one: queries.search(one[0], at=now).total)
    from django.test import Client

    client = Client(HTTP_HOST="127.0.0.1")

    def page(one: tuple[Any, dict[str, str]]) -> int:
        answer = client.get("/find/?" + urlencode(one[1], doseq=True))
        assert answer.status_code == 200, (answer.status_code, one)
        return len(answer.content)

    run("page", asked, page)
    return 0


def largest_towns(most: int = 8_000) -> list[Any]:
    from filiform.practitioners.directory.gazetteer import compiled
    from filiform.practitioners.directory.gazetteer.queries import _folder

    line = compiled.line(_folder())
    sizes = "SELECT name, part, country, lat, lon, population FROM town WHERE {} ORDER BY population DESC LIMIT ?"
    return [row for where in ("country = 'US'", "country <> 'US'") for row in line.execute(sizes.format(where), [most])]


def build(people: int, towns: list[Any], dice: random.Random, now: datetime) -> None:
    from filiform.clinics.models import Clinic, Organization
    from filiform.practitioners.directory.models import NEVER, Listing, ListingPage
    from filiform.practitioners.directory.rules.geography import on_globe
    from filiform.practitioners.directory.rules.parts import parts_trained
    from filiform.practitioners.directory.types import ACCESS, PARTS, bits
    from filiform.practitioners.models import Practitioner

    organization = Organization(name="Network", jurisdiction="US-CO")
    organization.save()
    clinic = Clinic.objects.add(organization=organization, name="Clinic", time_zone="America/Denver")
    home = [town for town in towns if town[2] == "US"]
    away = [town for town in towns if town[2] != "US"]
    kept = lambda many: "|" + "|".join(many) + "|" if many else ""  # noqa: E731
    chosen = [
        *dice.choices(home, [town[5] + 1 for town in home], k=int(people * AT_HOME)),
        *dice.choices(away, [town[5] + 1 for town in away], k=people - int(people * AT_HOME)),
    ]
    dice.shuffle(chosen)
    from filiform.knowledge import catalogues

    headings = catalogues.eligibility().places.headings
    trained = []
    for many in range(1, len(headings) + 1):
        for some in itertools.combinations(headings, many):
            regions = [region for heading in some for region in headings[heading]]
            trained.append((regions, bits(parts_trained(regions), PARTS)))
    for start in range(0, people, BATCH):
        batch = chosen[start : start + BATCH]
        treating = Practitioner.objects.add_all([
            Practitioner(organization=organization, name=f"Person {start + n:06d}", profession="physical_therapist")
            for n in range(len(batch))
        ])  # fmt: skip
        rows = []
        for one, (town, part, country, lat, lon, _) in zip(treating, batch, strict=True):
            here_lat, here_lon = lat + dice.gauss(0, 0.05), lon + dice.gauss(0, 0.06)
            x, y, z = on_globe(here_lat, here_lon)
            regions, parts = dice.choice(trained)
            rows.append(
                Listing(
                    organization=organization, practitioner=one, clinic=clinic, name=one.name, credentials="PT, DPT",
                    profession=dice.choice(("physical_therapist", "chiropractor", "physician", "acupuncturist")),
                    clinic_name=f"{town} Clinic", town=town, part=part, country=country, lat=here_lat, lon=here_lon,
                    x=x, y=y, z=z, parts=parts,
                    languages=kept(sorted({"en", dice.choice(("es", "fr", "zh", "ar", "en"))})),
                    access=dice.randrange(1 << len(ACCESS)), takes_new=dice.random() < 0.8,
                    free_from=now + timedelta(minutes=dice.randrange(60, 40_000)) if dice.random() < 0.7 else NEVER,
                    checked_on=now.date(),
                    good_until=now + timedelta(days=7), changed_at=now,
                )
            )  # fmt: skip
        ListingPage.objects.add_all([
            ListingPage(
                organization=organization, listing=row, words="Two sentences of her own. " * 4,
                regions=regions, techniques=["deep", "superficial"],
                proofs=[{"kind": "licence", "text": "Licence seen", "checked_on": "2026-01-01", "until": "2030-01-01"}],
                rule={"jurisdiction": "US-CO", "place": "Colorado", "profession": "physical_therapist",
                      "status": "permitted", "as_of": "2024-01-01", "confidence": "high"},
            )
            for row in Listing.objects.add_all(rows)
        ])  # fmt: skip
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def questions(towns: list[Any], dice: random.Random) -> Iterator[tuple[Any, dict[str, str]]]:
    from filiform.practitioners.directory.gazetteer import queries as gazetteer
    from filiform.practitioners.directory.types import PARTS, RADII_KM, Search, Sort

    home = [town for town in towns if town[2] == "US"]
    while True:
        said: dict[str, Any] = {}
        if dice.random() < 0.9:
            town = dice.choice(home[:60] if dice.random() < 0.5 else home)
            said["place"] = f"{town[0]}, {town[1]}, United States"
            said["km"] = str(dice.choice(RADII_KM))
        if dice.random() < 0.5:
            said["part"] = dice.choice(PARTS)
        if dice.random() < 0.2:
            said["language"] = dice.choice(("es", "fr", "zh"))
        if dice.random() < 0.15:
            said["access"] = dice.choice(("wheelchair", "parking", "evening"))
        if dice.random() < 0.3:
            said["week"] = "1"
        said["sort"] = dice.choice((Sort.DISTANCE, Sort.SOONEST)).value
        if dice.random() < 0.2:
            said["page"] = str(dice.randint(2, 5))
        place = gazetteer.find_place(said["place"], countries={"US"}).place if "place" in said else None
        if "place" in said and place is None:
            continue
        yield (
            Search(
                lat=place.lat if place else None, lon=place.lon if place else None, radius_km=int(said.get("km", 25)),
                part=said.get("part", ""), language=said.get("language", ""),
                access=(said["access"],) if "access" in said else (), this_week="week" in said,
                sort=Sort(said["sort"]), page=int(said.get("page", 1)),
            ),
            said,
        )  # fmt: skip


def run(what: str, asked: list[Any], one: Callable[[Any], int]) -> None:
    from django.db import connection

    statements = 0

    def count(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*given)

    for question in asked[:20]:
        one(question)
    took, most = [], 0
    with connection.execute_wrapper(count):
        for question in asked:
            before, start = statements, time.perf_counter()
            one(question)
            took.append(1000 * (time.perf_counter() - start))
            most = max(most, statements - before)
    cuts = statistics.quantiles(took, n=100)
    print(
        f"  {what:<6} p50 {cuts[49]:6.1f} ms   p95 {cuts[94]:6.1f} ms   p99 {cuts[98]:6.1f} ms   "
        f"statements {statements / len(asked):.1f} a search, {most} at the most",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
