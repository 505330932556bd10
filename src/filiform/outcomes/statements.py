"""What every figure stands for, as a statement over the prepared rows: shown beside it, and run by the tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count as Number
from django.db.models import F, FloatField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from filiform.knowledge import catalogues
from filiform.outcomes.models import Course, Pathway
from filiform.outcomes.rules.plan import PLAN
from filiform.outcomes.types import RECOVERIES, Asked, Clock, Ending, Query, Recovered
from filiform.outcomes.wording import day_words

Statement = QuerySet[Any, Any]


def due_until(asked: Asked) -> date:
    """The last baseline whose window has passed on the day the figures are told."""
    return asked.on - timedelta(days=PLAN.due_after_d)


def named(name: str, rows: Statement, asked: Asked, instrument: str = "") -> Query:
    """The statement without its values: what identifies a row inside the program stays there."""
    values = {
        "baselines from": day_words(asked.first), "baselines to": day_words(asked.last),
        "due where the baseline is no later than": day_words(due_until(asked)),
        "clinic": "one" if asked.clinic else "every", "practitioner": "one" if asked.practitioner else "every",
        **({"instrument": catalogues.instruments().by_id[instrument].name} if instrument else {}),
    }  # fmt: skip
    return Query(name, rows.query.sql_with_params()[0], tuple(values.items()))


def courses(organization_id: int, asked: Asked) -> QuerySet[Course]:
    rows = Course.objects.of(organization_id).filter(is_index=True, baseline_on__range=(asked.first, asked.last))
    return _narrowed(rows, asked)


def _narrowed(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    if asked.clinic:
        rows = rows.filter(clinic__ref=asked.clinic)
    return rows.filter(practitioner__ref=asked.practitioner) if asked.practitioner else rows


def overview(organization_id: int, asked: Asked) -> Statement:
    """Every measure by class of change, and how far it was followed."""
    is_due = Q(baseline_on__lte=due_until(asked))
    return (
        courses(organization_id, asked)
        .order_by()
        .values("instrument", "verdict", "is_reached")
        .annotate(
            sent=Number("pk", filter=is_due & Q(was_sent=True)), started=Number("pk"), due=Number("pk", filter=is_due),
            total=Coalesce(Sum("changed", filter=is_due), Value(0.0)),
            squares=Coalesce(
                Sum(F("changed") * F("changed"), filter=is_due, output_field=FloatField()), Value(0.0)
            ),
        )
        .values_list("instrument", "verdict", "is_reached", "started", "due", "sent", "total", "squares")
    )  # fmt: skip


def pairs(organization_id: int, asked: Asked, instrument: str) -> Statement:
    """How often each baseline was met with each follow-up, of those due and of those not."""
    is_due = Q(baseline_on__lte=due_until(asked))
    return (
        courses(organization_id, asked)
        .filter(instrument=instrument)
        .order_by()
        .values("baseline", "followed", "verdict", "is_reached")
        .annotate(due=Number("pk", filter=is_due), early=Number("pk", filter=~is_due))
        .values_list("baseline", "followed", "verdict", "is_reached", "due", "early")
    )


def units(organization_id: int, asked: Asked, instrument: str, of: str) -> Statement:
    """One measure by practitioner or by clinic, by name."""
    made: Statement = (
        courses(organization_id, asked)
        .filter(baseline_on__lte=due_until(asked), instrument=instrument)
        .order_by(f"{of}__name", of)
        .values(of, f"{of}__ref", f"{of}__name")
        .annotate(
            due=Number("pk"), answered=Number("pk", filter=Q(changed__isnull=False)),
            assessable=Number("pk", filter=Q(is_reached__isnull=False)),
            reached=Number("pk", filter=Q(is_reached=True)),
        )
        .values_list(f"{of}__ref", f"{of}__name", "due", "answered", "assessable", "reached")
    )  # fmt: skip
    return made


def recovery(organization_id: int, asked: Asked, how: Recovered = RECOVERIES[0]) -> Statement:
    """Days from the first visit to recovery or to the last day known, counted; from onset with the days before it."""
    day, is_event = ENDS[how.ending]
    rows = Pathway.objects.of(organization_id).filter(
        Q(**{f"{day}__isnull": False}), began_on__range=(asked.first, asked.last), followed_d__isnull=False
    )
    before: tuple[str, ...] = ()
    if how.clock is Clock.ONSET:
        rows, before = rows.filter(onset_d__isnull=False), ("onset_d",)
    names = (*before, day, is_event)
    made: Statement = (
        _narrowed(rows, asked).order_by().values(*names).annotate(number=Number("pk")).values_list(*names, "number")
    )
    return made


ENDS: Final = {Ending.GONE: ("followed_d", "is_recovered"), Ending.WORTHWHILE: ("improved_d", "is_improved")}
"""The columns of a pathway: days known, and whether they end with the event."""


def doses(organization_id: int, asked: Asked, instrument: str, by: str) -> Statement:
    """One measure beside one part of the dose."""
    made: Statement = (
        courses(organization_id, asked)
        .filter(
            baseline_on__lte=due_until(asked), instrument=instrument, is_reached__isnull=False, pathway__sessions__gt=0
        )
        .order_by()
        .values(f"pathway__{by}", "changed", "is_reached")
        .annotate(number=Number("pk"))
        .values_list(f"pathway__{by}", "changed", "is_reached", "number")
    )
    return made
