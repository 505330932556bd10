"""A clinic of 10,000 patients for the benchmarks: rows made in bulk, the first of each kind by the real services."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from tests.factories import cast, journey  # noqa: E402

from benchmarks.load import SignedIn  # noqa: E402
from filiform.accounts.models import User  # noqa: E402
from filiform.booking.models import Claim, Episode, Visit  # noqa: E402
from filiform.core.refs import new_ref  # noqa: E402
from filiform.core.text import fold  # noqa: E402
from filiform.examination.planning import services as planning  # noqa: E402
from filiform.patients.models import Patient  # noqa: E402
from filiform.site import serving  # noqa: E402
from filiform.supplies import services as supplies  # noqa: E402

GIVEN = [
    "Ana",
    "Bjørn",
    "Chloé",
    "Dmitri",
    "Elif",
    "Fatima",
    "Giulia",
    "Hana",
    "Ines",
    "Jürgen",
    "Kofi",
    "Linh",
    "Mateo",
    "Nia",
    "Olga",
    "Priya",
    "Quentin",
    "Rosa",
    "Søren",
    "Tomás",
]
FAMILY = [
    "García",
    "Müller",
    "Nguyen",
    "Okafor",
    "Petrov",
    "Rossi",
    "Sato",
    "Tanaka",
    "Ünal",
    "Vargas",
    "Weiss",
    "Yılmaz",
    "Zhang",
    "Adams",
    "Brown",
    "Costa",
    "Dubois",
    "Eriksen",
    "Fischer",
    "Haddad",
    "Ivanov",
    "Jansen",
    "Kowalski",
    "López",
    "Marín",
    "Novák",
    "Osei",
    "Papadaki",
    "Romanov",
    "Silva",
]
LOT = "BENCH-1"


@dataclass(frozen=True)
class World:
    patients: list[Patient]
    people: list[SignedIn]
    practitioner_ref: str
    last_of_day: str
    open_visits: list[str]
    ready_visits: list[str]
    far_day: datetime
    measures_answer: dict[str, Any] = field(default_factory=lambda: {"status": 302})

    def six_fields(self, dice: random.Random) -> list[tuple[str, str]]:
        """Pain now, worst and best, rotation of the neck to both sides, and one more movement."""
        return [
            ("m.nprs_current", str(dice.randint(0, 10))),
            ("m.nprs_worst", str(dice.randint(5, 10))),
            ("m.nprs_best", str(dice.randint(0, 4))),
            ("m.rom_cx_rotation.left", str(dice.randint(40, 80))),
            ("m.rom_cx_rotation.right", str(dice.randint(40, 80))),
            ("m.rom_cx_flexion", str(dice.randint(30, 50))),
        ]


def build(*, patients: int, ready_visits: int, say: Callable[[str], None]) -> World:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    call_command("migrate", verbosity=0, interactive=False)
    serving.gather_static_files()
    house = cast.make_house("Benchmark")
    amara = cast.make_member(house, "Amara Diallo", cast.Role.PRACTITIONER)
    practitioner = cast.make_practitioner(house, amara)
    supplies.receive_lot(
        maker="Bench", lot=LOT, gauge_mm=0.3, length_mm=40, expires_on=date(2099, 1, 1), by=amara, at=datetime.now(UTC)
    )
    say(f"entering {patients} patients")
    people = _patients(patients, house.organization.pk, amara.user_id)
    visits_each(people, house, practitioner)
    noon = datetime.combine(datetime.now(amara.zone).date(), time(8), amara.zone)
    today = [cast.make_visit(amara, people[n], practitioner, noon + timedelta(minutes=30 * n)) for n in range(20)]
    say(f"preparing {ready_visits} visits that only wait for the needles")
    # Somebody of whom screening asks nothing that the answers of `journey` leave open, as it does from fifty on.
    young = next(person for person in people[50:] if person.born_on.year > 1985)
    first = cast.make_visit(amara, young, practitioner, noon - timedelta(days=1))
    # Ten visits without an outcome: the plan's review is due, and set aside for a reason as a clinician would.
    planning.override_review(visit=first, reason="A visit of the benchmark.", by=amara, at=datetime.now(UTC))
    journey.make_ready(visit=first, by=amara, at=datetime.now(UTC))
    ready = _copies(first, people, ready_visits, house.organization.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return World(
        patients=people,
        people=[signed_in(amara.user_id) for _ in range(4)],
        practitioner_ref=practitioner.ref,
        last_of_day=today[-1].ref,
        open_visits=[visit.ref for visit in today],
        ready_visits=[visit.ref for visit in ready],
        far_day=noon + timedelta(days=30),
    )


def _patients(count: int, organization_id: int, user_id: int) -> list[Patient]:
    dice = random.Random(1)
    rows = []
    for _ in range(count):
        given, family = dice.choice(GIVEN), dice.choice(FAMILY)
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(25_000))
        rows.append(
            Patient(
                organization_id=organization_id,
                given_name=given,
                family_name=family,
                born_on=born,
                search_text=f" {fold(f'{given} {family}')} {born:%Y-%m-%d} ",
                added_at=datetime.now(UTC),
                added_by_id=user_id,
            )
        )
    return Patient.rows.bulk_create(rows, batch_size=2_000)


def visits_each(people: list[Patient], house: cast.House, practitioner: Any) -> None:
    """Ten past visits for everybody, so that charts have something to show."""
    start = datetime.now(UTC) - timedelta(days=400)
    episodes = Episode.rows.bulk_create(
        [
            Episode(organization=house.organization, patient=p, complaint="Neck pain", opened_on=start.date())
            for p in people
        ],
        batch_size=2_000,
    )
    Visit.rows.bulk_create(
        [
            Visit(
                organization=house.organization,
                episode=episode,
                patient_id=episode.patient_id,
                practitioner=practitioner,
                clinic=house.clinic,
                starts_at=start + timedelta(days=30 * n),
                ends_at=start + timedelta(days=30 * n, minutes=30),
                kind="follow-up",
                status="done",
            )
            for episode in episodes
            for n in range(10)
        ],
        batch_size=5_000,
    )


def _copies(first: Visit, people: list[Patient], count: int, organization_id: int) -> list[Visit]:
    """The same prepared visit for many patients: every row that hangs on the first is copied for the others."""
    targets = [people[(60 + n) % len(people)] for n in range(count)]
    episodes = {e.patient_id: e.pk for e in Episode.rows.filter(patient__in=people)}
    visits = []
    for n, patient in enumerate(targets):
        visit = _copy(first, patient_id=patient.pk, episode_id=episodes[patient.pk])
        visit.starts_at += timedelta(hours=n // len(people))
        visit.ends_at += timedelta(hours=n // len(people))
        visit.is_overlap = True  # all at one time with one practitioner, as no clinic would have it
        visits.append(visit)
    Visit.rows.bulk_create(visits, batch_size=2_000)
    for model in _hanging_on(Visit):
        for row in model.rows.filter(visit_id=first.pk).order_by("pk"):
            made = []
            for visit in visits:
                fields = {"visit_id": visit.pk}
                if hasattr(row, "patient_id"):
                    fields["patient_id"] = visit.patient_id
                if hasattr(row, "episode_id"):
                    fields["episode_id"] = visit.episode_id
                made.append(_copy(row, **fields))
            model.rows.bulk_create(made, batch_size=2_000)
    return visits


def _copy(row: Any, **changes: Any) -> Any:
    new = copy.copy(row)
    new._state = models.base.ModelState()
    new.pk = None
    new.ref = new_ref()
    for name, value in changes.items():
        setattr(new, name, value)
    return new


def _hanging_on(model: type[models.Model]) -> Iterable[Any]:
    return [
        found.related_model
        for found in model._meta.get_fields(include_hidden=True)
        if found.one_to_many or found.one_to_one
        if found.related_model not in {None, Claim} and found.remote_field.name == "visit"
    ]


def signed_in(user_id: int) -> SignedIn:
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return SignedIn(session=session.session_key or "", csrf="a" * 32)
