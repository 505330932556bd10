"""The parts of a page that a plain include cannot hold: icons, words for states, and parts with a body."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from filiform.ui import chart

register = template.Library()

VERDICTS = {
    "proceed": ("Proceed", "done"),
    "proceed-with-precautions": ("Proceed with precautions", "caution"),
    "hold-for-clearance": ("Hold for clearance", "hold"),
    "do-not-needle": ("Do not needle", "stop"),
}
STEPS = {"todo": "to do", "current": "now", "done": "done", "blocked": "blocked"}
CHECKED, NUMERIC, NOTHING = mark_safe(" checked"), mark_safe(" data-numeric"), mark_safe("")
ALERTS = {"success": "done", "warning": "caution", "danger": "stop"}


@dataclass(frozen=True, slots=True)
class CountState:
    """How a needle count reads from across the room: a name for the style, an icon and a word."""

    name: str
    icon: str
    word: str


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages to choose from, each by the name its own speakers give it; Django would translate the names."""
    return list(settings.LANGUAGES)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One drawing of `ui/icons.svg`, hidden from screen readers: a word must stand beside it."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name)


@register.simple_tag
def day_and_time(at: datetime) -> SafeString:
    """A moment by the clinic's clock, the day above the time."""
    here = timezone.localtime(at)
    day, time = f"{here.day} {here:%b %Y}", f"{here:%H:%M}"
    return format_html('<time datetime="{}">{}</time><small>{}</small>', here.isoformat(), day, time)


@register.simple_tag
def alert_icon(kind: str | None = None) -> SafeString:
    return icon(ALERTS.get(kind or "", "info"))


@register.simple_tag
def verdict_icon(verdict: str) -> SafeString:
    return icon(VERDICTS[verdict][1])


@register.filter
def verdict_word(verdict: str) -> str:
    """The verdict in words. A verdict unknown here raises KeyError: no page may show a blank one."""
    return VERDICTS[verdict][0]


@register.filter
def step_word(state: str) -> str:
    return STEPS[state]


@register.filter
def plain(code: str) -> str:
    """A code of the catalogues as people read it: unreviewed-draft, permitted-with-conditions."""
    return code.replace("-", " ")


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.simple_tag
def count_state(inserted: int, withdrawn: int, counted: Any = None) -> CountState:
    """What the count says: none, needles still in or not counted yet, figures that differ, or all accounted for."""
    if not inserted and not withdrawn:
        return CountState("none", "todo", "No needle in")
    if inserted > withdrawn:
        left = inserted - withdrawn
        return CountState("open", "needle", f"{left} needle{'' if left == 1 else 's'} still in")
    if inserted != withdrawn or (isinstance(counted, int) and counted != inserted):
        return CountState("differ", "stop", "The count differs")
    if not isinstance(counted, int):
        return CountState("open", "needle", "All out: count the bin")
    return CountState("match", "done", "All accounted for")


@register.simple_tag
def chosen(option: Any, value: Any, multiple: Any = None) -> SafeString:
    """` checked` when the option is the value, or one of the values. Compared as text: 0 is a choice, None is none."""
    if value is None or value == "":
        return NOTHING
    values: Collection[Any] = value if multiple and not isinstance(value, str) else [value]
    return CHECKED if str(option) in {str(one) for one in values} else NOTHING


@register.simple_tag
def error_id(name: str) -> str:
    return f"{name}_error"


@register.simple_tag
def picker_id(key: str | None, name: str) -> str:
    return key or f"{name}_picker"


@register.simple_tag
def numeric_column(columns: Sequence[Mapping[str, Any]], position: int) -> SafeString:
    return NUMERIC if position < len(columns) and columns[position].get("numeric") else NOTHING


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str = "",
    kicker: str = "",
    kind: str = "",
    id: str = "",  # noqa: A002
    level: int = 2,
) -> SafeString:
    """A framed part of the page. `kind` marks its edge: success, warning, hold, danger, accent."""
    level = 3 if level == 3 else 2
    header = format_html("<header><h{0}>{1}</h{0}>{2}</header>", level, title, _kicker(kicker)) if title else ""
    return format_html(
        '<section class="card"{}{}>{}{}</section>', _attribute("id", id), _attribute("data-kind", kind), header, content
    )


@register.simple_block_tag
def page_header(
    content: str, *, title: str, kicker: str = "", text: str = "", back_url: str = "", back_text: str = "Back"
) -> SafeString:
    """The page's h1 with what leads back and, as content, its buttons."""
    back = format_html('<a class="back" href="{}">{}{}</a>', back_url, icon("back"), back_text) if back_url else ""
    lead = format_html("<p>{}</p>", text) if text else ""
    return format_html(
        '<div class="page-header"><div>{}{}<h1>{}</h1>{}</div><div class="row">{}</div></div>',
        back, _kicker(kicker), title, lead, content,
    )  # fmt: skip


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """A modal that a `data-opens="id"` button opens; Escape and the cross close it, focus returns to the button."""
    return format_html(
        '<dialog class="dialog" id="{0}" aria-labelledby="{0}-title"><header><h2 id="{0}-title">{1}</h2>'
        '<button class="button" type="button" data-kind="quiet" data-closes aria-label="Close">{2}</button></header>'
        "<div>{3}</div></dialog>",
        id, title, icon("close"), content,
    )  # fmt: skip


def _kicker(text: str) -> SafeString:
    return format_html('<p class="kicker">{}</p>', text) if text else NOTHING


def _attribute(name: str, value: str) -> SafeString:
    return format_html(' {}="{}"', name, value) if value else NOTHING


@register.inclusion_tag("ui/_body_chart.html")
def body_chart(
    *,
    name: str = "chart",
    mode: str = "pick",
    views: str = "anterior posterior lateral",
    muscles: Collection[str] | None = None,
    overlays: Sequence[Mapping[str, Any]] | None = None,
    marks: Sequence[Mapping[str, Any]] | None = None,
    selected: Collection[tuple[str, str]] | None = None,
    size: str = "full",
    allow_excluded: bool = False,
    areas: Sequence[Mapping[str, Any]] | None = None,
    described: bool = True,
) -> dict[str, Any]:
    """The body chart; parameters in docs/ui.md.

    `allow_excluded` lets an excluded muscle be picked: for a finding, never for a needle. Without `described` the page
    says in its own words what the drawing shows.
    """
    known = chart.read_overlays(overlays or (), selected or ())
    ids = None if muscles is None else frozenset(muscles)
    shown = views.replace("lateral", "right left").split()
    interactive = mode == "pick"
    drawings = [
        {
            "view": view,
            "title": gettext(chart.TITLES[view]),
            "tab": chart.TABS[view],
            "svg": chart.drawing(
                view,
                name=name,
                overlays=known,
                muscles=ids,
                marks=marks or (),
                interactive=interactive,
                areas=areas or (),
                shares=f"{name}-right" if view == "left" and "right" in shown[: shown.index("left")] else "",
            ),
        }
        for view in shown
    ]
    return {
        "name": name,
        "interactive": interactive,
        "size": size,
        "drawings": drawings,
        "allow_excluded": allow_excluded,
        "has_sides": {"right", "left"} & set(shown),
        "front_and_back": {"anterior", "posterior"} <= set(shown),
        "regions": chart.entries(known, ids) if interactive else (),
        "told": known.states,
        "described": chart.described(known) if described and not interactive else [],
    }


@register.simple_tag
def body_chart_marks(name: str, view: str, marks: Sequence[Mapping[str, Any]], oob: bool = False) -> SafeString:
    """The marks of one view, alone: to swap out of band after a needle was put in or taken out."""
    return chart.marks_layer(name, view, marks, oob=oob)
