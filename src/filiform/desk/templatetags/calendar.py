"""What stands in a column of the calendar, drawn by hand: eight hundred visits a day are too many for a template.

Every word that people wrote is escaped where it is put in. What a card may do is said once, in `calendar.js`: its own
address is that of its link.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from filiform.booking.types import VisitStatus
from filiform.core.addresses import address_of
from filiform.desk.calendar.types import BY_ROOM, Block, Card, Column, Gap, Place
from filiform.ui.templatetags.ui import icon

register = template.Library()

STANDS = {
    VisitStatus.CONFIRMED: "check", VisitStatus.ARRIVED: "person", VisitStatus.IN_ROOM: "current",
    VisitStatus.NEEDLES_IN: "needle", VisitStatus.DONE: "done", VisitStatus.CANCELLED: "close",
    VisitStatus.NO_SHOW: "close",
}  # fmt: skip
SHORT = 10
"""So much of a ref tells the visits of one page apart: a screen that is drawn anew finds the focus again by it."""
GOES_ON = {VisitStatus.ARRIVED: "person", VisitStatus.DONE: "check"}


@register.simple_tag
def in_column(column: Column, by: str) -> SafeString:
    """Blocks, free stretches and visits of one column, in the order in which they lie over one another."""
    return mark_safe("".join(_drawn(column, by)))  # noqa: S308  every word in it is escaped where it is put in


def _drawn(column: Column, by: str) -> Iterator[str]:
    yield from map(_block, column.blocks)
    name = escape(column.name)
    for gap in column.gaps:
        yield _gap(gap, name)
    for card in column.cards:
        yield _card(card, is_by_room=by == BY_ROOM, with_next=column.has_come)


def _place(place: Place) -> str:
    return (
        f"data-hour={place.hour} data-five={place.five} data-hours={place.hours} data-fives={place.fives}"
    )  # fmt: skip


def _block(block: Block) -> str:
    return f"<p class=cal-block data-kind={block.kind} {_place(block.place)}>{escape(block.label)}</p>"


def _gap(gap: Gap, name: str) -> str:
    return (
        f'<a class=cal-gap href="{reverse("patients:find")}?{escape(gap.url)}" {_place(gap.place)}>'
        f"<span>Book <time>{_clock(gap.begins)}</time></span>"
        f"<span class=visually-hidden>, free until {_clock(gap.ends)}, {name}</span></a>"
    )


def _card(card: Card, *, is_by_room: bool, with_next: bool) -> str:
    visit, ref = card.visit, card.visit.ref
    begins, status = _clock(visit.starts_at), VisitStatus(visit.status)
    lanes = f" data-lane={card.lane} data-lanes={card.lanes}" if card.lanes > 1 else ""
    short = " data-short" if card.is_short else ""
    drag = f" data-drag data-revision={visit.revision}" if card.may_drag else ""
    grip = "<i class=cal-grip></i>" if card.may_drag else ""
    late = " <strong class=cal-late>late</strong>" if card.is_late else ""
    double = _double() if card.is_double else ""
    where = visit.practitioner_name if is_by_room else visit.room
    stands = icon(STANDS[status]) if status in STANDS else ""
    goes_on = _next(card) if card.next and with_next else ""
    return (
        f"<article class=cal-card {_place(card.place)}{lanes} data-tone={card.tone}"
        f" data-status={status.value}{short}{drag}>{grip}<div class=cal-text>"
        f'<a id=a{ref[-SHORT:]} href="{address_of("calendar:visit", ref)}" draggable=false><span data-private>'
        f"{escape(card.patient.called)} {escape(card.patient.family_name)}</span></a>"
        f"<p><time>{begins}</time>{late}{double} <span>{escape(card.what)}</span></p><p>{escape(where)}</p></div>"
        f"<span class=cal-status>{stands}<span class=visually-hidden>"
        f"{escape(status.label)}, {begins}–{_clock(visit.ends_at)}</span></span>{goes_on}</article>"
    )


def _next(card: Card) -> str:
    status = VisitStatus(card.next or "")
    drawing = icon(GOES_ON[status]) if status in GOES_ON else "<span aria-hidden=true>→</span>"
    label = escape(status.label)
    return (
        f'<button class=cal-next type=button id=n{card.visit.ref[-SHORT:]} value={status.value} title="{label}">'
        f"<span class=visually-hidden>{escape(card.patient.called)}: {label}</span>{drawing}</button>"
    )


@cache
def _double() -> str:
    return f' <span class="cal-double">{icon("caution")}<span class="visually-hidden">shares its time</span></span>'


def _clock(at: datetime) -> str:
    here: Any = timezone.localtime(at)
    return f"{here.hour:02}:{here.minute:02}"
