"""Months in columns give the figures that the statements beside them give over the rows themselves."""

from __future__ import annotations

import importlib
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filiform.booking.models import Episode
from filiform.clinics.models import Clinic
from filiform.outcomes import queries, statements
from filiform.outcomes.models import Course, CourseMonth, Pathway, PathwayMonth, StaleMonth
from filiform.outcomes.months import services as months
from filiform.outcomes.months.packing import COURSE, VERDICTS, packed
from filiform.outcomes.rules.change import Verdict
from filiform.outcomes.types import Asked, Clock, Count, Recovered
from tests.factories import cast

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 15)
INSTRUMENTS = ("nprs_current", "psfs", "rom_cx_flexion")


@pytest.fixture
def world(house, amara, amara_pt, bo):
    """Two clinics, two practitioners, and patients to hang rows on."""
    clinics = [house.clinic, Clinic.objects.add(organization=house.organization, name="Alder", time_zone="UTC")]
    people = [cast.make_patient(amara, f"Person{number}") for number in range(6)]
    return amara, clinics, [amara_pt, cast.make_practitioner(house, bo)], people


def lay_rows(world, dice, number):
    """Episodes and courses straight into their tables: any figures, not those of a record."""
    by, clinics, hands, people = world
    for _ in range(number):
        whose = dice.choice(people)
        of = {"organization_id": by.organization_id, "patient": whose}
        where = {"clinic": dice.choice(clinics), "practitioner": dice.choice(hands)}
        on = TODAY - timedelta(days=dice.randrange(0, 200))
        sessions = dice.randrange(0, 4)
        pathway = Pathway.objects.add(
            **of, **where, episode=Episode.objects.add(**of, opened_on=on), began_on=on, visits=1, sessions=sessions,
            needles=dice.randrange(0, 40), muscles=2, main_muscle=dice.choice(["", "upper-trapezius", "soleus"]),
            twitches=dice.randrange(0, 9), needle_min=dice.randrange(0, 90) / 8, stimulation_min=0.0,
            **ended(dice), onset_d=dice.choice([None, 0, 5, 20, 300]),
        )  # fmt: skip
        for instrument in dice.sample(INSTRUMENTS, dice.randint(0, 3)):
            lay_course(pathway, of | where, instrument, on, dice)


def ended(dice):
    """What is known of its end: pain first, and a worthwhile change only where there was pain to begin with."""
    known = dice.choice([None, 0, 3, 10, 80])
    improved = dice.choice([None, 3, 10]) if known is not None else None
    return {
        "followed_d": known, "is_recovered": dice.random() < 0.5, "improved_d": improved,
        "is_improved": dice.random() < 0.5,
    }  # fmt: skip


def lay_course(pathway, of, instrument, on, dice):
    verdict = dice.choice(VERDICTS)
    followed = dice.randrange(0, 11) if verdict else None
    baseline = dice.randrange(0, 22) / 2
    Course.objects.add(
        **of, pathway=pathway, instrument=instrument, baseline=baseline, baseline_on=on,
        earlier=dice.choice([None, 4.0, 5.5]), number=2, last=1.0, last_on=on, followed=followed,
        followed_on=on if verdict else None, changed=baseline - followed if verdict else None, verdict=verdict,
        is_reached=dice.random() < 0.5 if verdict and Verdict(verdict).is_counted else None,
        was_sent=dice.random() < 0.4,
        is_index=dice.random() < 0.9, age=dice.choice(["under 30", "65 and over"]),
        sex=dice.choice(["", "female", "male"]),
    )  # fmt: skip


def mark_everything(organization_id):
    importlib.import_module("filiform.outcomes.migrations.0004_months").mark_all(apps, None)
    assert not StaleMonth.rows.exclude(organization_id=organization_id).exists()


def check(by, asked):
    """Every read of the pages against its statement."""
    of = {"organization_id": by.organization_id, "asked": asked}
    found = queries.overview(**of)
    rows = list(statements.overview(by.organization_id, asked))
    assert {
        key: (one.started, one.due, one.answered, one.sent, one.silent) for key, one in found.counts.items()
    } == counts_in(rows)
    assert sorted(
        (one.instrument, one.verdict, str(one.is_reached), one.n, round(one.total, 6), round(one.squares, 6))
        for one in found.sums
    ) == sorted((i, v, str(r), due, round(t, 6), round(s, 6)) for i, v, r, _, due, _, t, s in rows if v)
    check_recovery(of)
    for instrument in INSTRUMENTS:
        check_measure(by, asked, instrument)


def counts_in(rows):
    told = {}
    for instrument, verdict, _, started, due, sent, _, _ in rows:
        so_far = told.get(instrument, (0,) * 5)
        more = (started, due, due if verdict else 0, sent, 0 if verdict else sent)
        told[instrument] = tuple(a + b for a, b in zip(so_far, more, strict=True))
    return told


def check_recovery(of):
    for how, found in queries.recoveries(**of).items():
        rows = list(statements.recovery(*of.values(), how))
        if how.clock is Clock.ONSET:
            rows = [(max(came, found.begin), came + days, over, n) for came, days, over, n in rows]
            assert found.unwatched == sum(n for came, last, _, n in rows if last <= came)
            rows = [row for row in rows if row[1] > row[0]]
            told = found.times.entries
            assert told == {day: sum(row[-1] for row in rows if row[0] == day) for day in {row[0] for row in rows}}
        else:
            rows = [(0, *row) for row in rows]
        for over, told in ((True, found.times.events), (False, found.times.censored)):
            days = {row[1] for row in rows if row[2] == over}
            assert told == {day: sum(row[3] for row in rows if row[1:3] == (day, over)) for day in days}


def check_measure(by, asked, instrument):
    measured = queries.measured(organization_id=by.organization_id, asked=asked, instrument=instrument)
    found = measured.group()
    rows = list(statements.pairs(by.organization_id, asked, instrument))
    assert measured.not_due == sum(row[-1] for row in rows)
    assert found.due == sum(row[4] for row in rows)
    assert found.answered == sum(row[4] for row in rows if row[2])
    assert found.reached == sum(row[4] for row in rows if row[3])
    assert found.classes == {v: sum(row[4] for row in rows if row[2] == v) for v in VERDICTS if v}
    for spread, has_answer, value in (
        (found.before, True, lambda row: row[0]), (found.silent, False, lambda row: row[0]),
        (found.after, True, lambda row: row[1]), (found.changed, True, lambda row: row[0] - row[1]),
    ):  # fmt: skip
        values = sorted(value(row) for row in rows if bool(row[2]) == has_answer for _ in range(row[4]))
        assert [v for v, n in zip(spread.values, spread.counts, strict=True) for _ in range(n)] == values
    untreated = statements.courses(by.organization_id, asked).filter(instrument=instrument, earlier__isnull=False)
    told = sorted((was, now) for was, now, n in measured.untreated() for _ in range(n))
    assert told == sorted(untreated.values_list("earlier", "baseline"))
    for of in ("practitioner", "clinic"):
        units = measured.units(of)
        said = [(one.ref, one.name, one.due, one.answered, one.assessable, one.reached) for one in units.rows]
        everybody = measured.asked_of_all(of)
        assert sorted(said) == sorted(statements.units(by.organization_id, everybody, instrument, of))
    for part in queries.DOSES:
        given = queries.doses(organization_id=by.organization_id, asked=asked, instrument=instrument, by=part)
        amounts = [given.words[at] for at in given.given] if given.words else given.given.tolist()
        told = sorted(zip(amounts, given.changed.tolist(), given.is_reached.tolist(), strict=True))
        rows = statements.doses(by.organization_id, asked, instrument, part)
        assert told == sorted((amount, change, reached) for amount, change, reached, n in rows for _ in range(n))


@pytest.mark.parametrize("narrowed", ["", "clinic", "practitioner", "both"])
def test_any_span_of_any_rows_gives_what_the_statements_give(world, narrowed):
    by, clinics, hands, _ = world
    who = {
        "clinic": clinics[1].ref if narrowed in {"clinic", "both"} else "",
        "practitioner": hands[0].ref if narrowed in {"practitioner", "both"} else "",
    }

    @settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.randoms(use_true_random=False), st.integers(0, 220), st.integers(0, 220), st.integers(1, 25))
    def holds(dice, first, span, number):
        with transaction.atomic():
            lay_rows(world, dice, number)
            mark_everything(by.organization_id)
            months.make_all(organization_id=by.organization_id)
            begins = TODAY - timedelta(days=first)
            asked = Asked(first=begins, last=begins + timedelta(days=span), on=TODAY, **who)
            check(by, asked)
            change_some(by, dice)
            check(by, asked)
            transaction.set_rollback(True)

    holds()


def change_some(by, dice):
    """Some rows go and some are other than they were; the months they lay in and lie in are marked."""
    held = list(Course.objects.of(by.organization_id).order_by("id"))
    if not held:
        return
    for course in dice.sample(held, max(1, len(held) // 3)):
        keys = {(course.instrument, months.first_of(course.baseline_on))}
        if dice.random() < 0.3:
            course.delete()
        else:
            course.baseline_on -= timedelta(days=dice.randrange(0, 70))
            course.baseline += 1
            course.changed = None if course.changed is None else course.changed + 1
            course.save()
            keys.add((course.instrument, months.first_of(course.baseline_on)))
        months.mark(by.organization_id, keys)
    months.make_all(organization_id=by.organization_id)


def test_nobody_is_counted_where_there_are_no_rows(world):
    by, *_ = world
    asked = Asked(first=TODAY, last=TODAY, on=TODAY, clinic="nowhere", practitioner="nobody")
    check(by, asked)
    assert queries.overview(organization_id=by.organization_id, asked=asked).counts == {}


def test_the_rest_of_the_organization_is_counted_beside_what_is_narrower(world):
    by, clinics, hands, people = world
    of = {"organization_id": by.organization_id, "patient": people[0], "practitioner": hands[0]}
    on = TODAY - timedelta(days=100)
    for place, clinic in enumerate((clinics[0], clinics[0], clinics[1])):
        pathway = Pathway.objects.add(
            **of, clinic=clinic, episode=Episode.objects.add(organization_id=of["organization_id"], patient=people[0],
                                                             opened_on=on),
            began_on=on, visits=1, sessions=1, needles=1, muscles=1, twitches=0, needle_min=0.0, stimulation_min=0.0,
            followed_d=place, is_recovered=True, onset_d=4 if place else None,
        )  # fmt: skip
        Course.objects.add(
            **of, clinic=clinic, pathway=pathway, instrument="psfs", baseline=3.0, baseline_on=on, number=2, last=6.0,
            last_on=on, followed=6.0, followed_on=on, changed=3.0, verdict="worthwhile", is_reached=True, is_index=True,
            age="under 30",
        )  # fmt: skip
    mark_everything(by.organization_id)
    months.make_all(organization_id=by.organization_id)
    asked = Asked(first=on, last=on, on=TODAY, clinic=clinics[1].ref)
    found = queries.overview(organization_id=by.organization_id, asked=asked)
    assert found.counts["psfs"] == Count(instrument="psfs", started=1, due=1, answered=1)
    assert found.whole["psfs"].answered == 3
    measured = queries.measured(organization_id=by.organization_id, asked=asked, instrument="psfs")
    assert (measured.group().answered, measured.answered_elsewhere) == (1, 2)
    found = queries.recoveries(organization_id=by.organization_id, asked=asked)
    assert found[Recovered()].elsewhere == 2
    everywhere = queries.recoveries(organization_id=by.organization_id, asked=replace(asked, clinic=""))
    since = everywhere[Recovered(Clock.ONSET)]
    assert (found[Recovered(Clock.ONSET)].elsewhere, since.unknown) == (1, 1)


def test_a_month_that_is_empty_leaves_no_row(world):
    by, *_ = world
    lay_rows(world, random.Random(3), 9)
    mark_everything(by.organization_id)
    assert months.make_all(organization_id=by.organization_id)
    assert not StaleMonth.objects.of(by.organization_id).exists()
    Course.objects.of(by.organization_id).delete()
    held = CourseMonth.objects.of(by.organization_id)
    months.mark(by.organization_id, set(held.values_list("instrument", "month")))
    assert months.make_all(organization_id=by.organization_id)
    assert not held.exists()
    assert PathwayMonth.objects.of(by.organization_id).exists()


def test_the_order_of_rows_says_nothing():
    rows = [
        {"day": day, "clinic": 7, "practitioner": 9, "verdict": verdict, "is_reached": None, "baseline": 1.5,
         "followed": None, "changed": None, "was_sent": False, "earlier": earlier, "age": age, "sex": "",
         "sessions": 1, "needles": 3, "muscles": 1, "main_muscle": "soleus", "twitches": 0, "needle_min": 0.5,
         "stimulation_min": 0.0}
        for day, verdict, earlier, age in ((3, "", None, "b"), (3, "", 2.0, "a"), (1, "no-line", None, "b"))
    ]  # fmt: skip
    one = packed(rows, COURSE)
    assert packed(rows[::-1], COURSE) == one
    assert (one["number"], one["day"], one["words"]["age"]) == (3, bytes([1, 3, 3]), ["a", "b"])
    assert one["is_reached"] == bytes([255] * 3)


def test_every_class_of_change_has_its_place():
    assert set(VERDICTS) == {"", *(verdict.value for verdict in Verdict)}
