"""What the pages of a course say, in the language that is active. What happened is told, never what it came from.

Source of the words that may be used: outcome-methods, section 11.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from filiform.aftercare.queries import AskedAfter
from filiform.aftercare.types import Bruise
from filiform.measures.types import figure
from filiform.outcomes.progress.rules.changes import What
from filiform.outcomes.progress.rules.course import Course
from filiform.outcomes.progress.rules.goals import GoalCourse, Standing
from filiform.outcomes.progress.types import Kind, Point, Saying
from filiform.outcomes.rules.change import Verdict

# Of these two no trial was read. Source: instruments.yaml, evidence_per_benefit.
WITHOUT_TRIALS = frozenset({"inflammation", "recovery_time"})


def no_cause() -> str:
    return _(
        "This shows what happened, not what it came from. Pain and stiffness also change by themselves: people often "
        "come when they are at their worst, and are better later whatever is done."
    )


def afterwards(one: AskedAfter) -> str:
    """What she answered besides the soreness: a bruise, a warning sign."""
    bruise = {Bruise.SMALL: _("small bruise"), Bruise.LARGE: _("large bruise")}.get(one.bruise) if one.bruise else None
    return ", ".join(word for word in (bruise, _("warning sign reported") if one.flags else None) if word)


def legend(days: int) -> str:
    """What the signs of a picture mean, on paper, where no picture of each can stand beside its words."""
    return _(
        "● measured on arrival; ■ measured less than {n} days after needles, not judged; ○ due and not measured; "
        "▲ after needles; grey: within measuring error of the first value; dashes and dots: a change that patients in "
        "studies called worthwhile; line: the goal; bars: the needles of each visit; ◆ something was done otherwise."
    ).format(n=days)


def answered(asked: int, given: int) -> str:
    """The denominator beside the soreness: silence is no answer."""
    if not asked:
        return _("Nobody was asked about soreness after these visits yet.")
    told = _("Asked {asked} times how sore it was, answered {given} times. No answer does not mean no soreness.")
    return told.format(asked=asked, given=given)


def day(at: datetime) -> str:
    return calendar_day(timezone.localtime(at).date())


def calendar_day(on: date) -> str:
    return date_format(on, "j M Y")


def saying(*, font: str = "") -> Saying:
    return Saying(
        day=cache(day), visit=_("Visit"), between=_("Between visits"), needles=_("needles"),
        soon=_("too soon after needles"), missing=_("not measured"), before=_("before needles"),
        after=_("after needles"), error=_("Within measuring error"), worthwhile=_("worthwhile"), goal=_("goal"),
        describe=_(
            "{title} over time: {points} values, the first {first}, the last {last}. The same figures are in the table."
        ),
        describe_pairs=_("{title} before and after needles, in {points} visits. The same figures are in the table."),
        font=font,
    )  # fmt: skip


def benefit(key: str) -> str:
    return {
        "pain_relief": _("Pain"),
        "range_of_motion": _("Movement"),
        "function": _("What you can do"),
        "inflammation": _("Swelling, warmth and tenderness"),
        "recovery_time": _("Recovery"),
        "athletic_performance": _("Performance"),
    }[key]


def note(point: Point) -> str:
    match point.kind:
        case Kind.MISSING:
            return point.why
        case Kind.SOON:
            return _("too soon after needles to be judged")
        case Kind.JUDGED:
            return ""


def value(amount: Decimal | None, unit: str) -> str:
    return _("not measured") if amount is None else f"{figure(amount)} {unit}".strip()


def course_sentence(course: Course, unit: str) -> str:
    """What became of the first value, as far as a later one tells."""
    start, last = course.baseline, course.latest
    if start is None:
        return ""
    first = value(start.value, unit)
    if last is None or course.change is None:
        known = sum(point.value is not None for point in course.points)
        if known > 1:
            return _("{first} on {day}. Later values came too soon after needles to be judged.").format(
                first=first, day=day(start.at)
            )
        return _("{first} on {day}. A second value is needed to tell a change.").format(first=first, day=day(start.at))
    blanks = {
        "first": first, "first_day": day(start.at), "last": value(last.value, unit), "last_day": day(last.at),
        "change": value(abs(course.change), unit),
    }  # fmt: skip
    if not course.change:
        return _("{first} on {first_day} and {last} on {last_day}: no change.").format(**blanks)
    if course.change > 0:
        return _("From {first} on {first_day} to {last} on {last_day}: better by {change}.").format(**blanks)
    return _("From {first} on {first_day} to {last} on {last_day}: worse by {change}.").format(**blanks)


def verdict(course: Course) -> str:
    return {
        None: "",
        Verdict.WORTHWHILE: _(
            "Better by more than measuring error, and by as much as patients in studies called worthwhile."
        ),
        Verdict.BETTER: _("Better by more than measuring error."),
        Verdict.WITHIN: _("Within measuring error: too little to call it a change."),
        Verdict.WORSE: _("Worse by more than measuring error."),
        Verdict.NOT_ASSESSABLE: _(
            "The first value leaves no room on the scale: a change for the better could not show."
        ),
        Verdict.NO_LINE: _("How much this must change to count is not established."),
    }[course.verdict]  # fmt: skip


def tone(course: Course) -> str:
    """For the badge: which way it went beyond error, or that it did not."""
    if course.verdict in {Verdict.WORTHWHILE, Verdict.BETTER}:
        return "success"
    return "danger" if course.verdict is Verdict.WORSE else "info"


def cautions(course: Course) -> tuple[str, ...]:
    told = []
    if course.verdict in {Verdict.WORTHWHILE, Verdict.BETTER, Verdict.WORSE} and not course.is_confirmed:
        told.append(_("Seen at one measurement so far. The next one confirms it or not."))
    if course.is_late:
        told.append(_("Nothing was measured before the first needles: this starts at the first value there is."))
    if course.differs:
        told.append(_("The first and the last value were not measured in the same way."))
    if course.missing:
        told.append(
            ngettext(
                "Due at {n} visit and not measured: the hollow ring.",
                "Due at {n} visits and not measured: the hollow rings.",
                course.missing,
            ).format(n=course.missing)
        )
    return tuple(told)


def direction(course: Course) -> str:
    return _("Lower is better.") if course.instrument.direction == "higher_worse" else _("Higher is better.")


def goal_standing(goal: GoalCourse) -> str:
    return {
        Standing.MET: _("Met"),
        Standing.NOT_YET: _("Not met yet"),
        Standing.NOT_MET: _("Not met"),
        Standing.NOT_MEASURED: _("Not known: not measured since it was set"),
        Standing.NO_MEASURE: _("Not known: it has no measure"),
        Standing.REACHED: _("Reached, as was said when it ended"),
        Standing.NOT_REACHED: _("Not reached, as was said when it ended"),
    }[goal.standing]


def goal_tone(goal: GoalCourse) -> str:
    if goal.standing in {Standing.MET, Standing.REACHED}:
        return "success"
    return "warning" if goal.is_overdue else "info"


def side(key: str) -> str:
    return {
        "left": pgettext("side of the body", "left"),
        "right": pgettext("side of the body", "right"),
        "midline": pgettext("side of the body", "middle"),
    }.get(key, key)


def technique(key: str) -> str:
    return {
        "superficial": _("shallow needling"),
        "deep": _("deep needling"),
        "electrical-stimulation": _("electrical stimulation"),
    }.get(key, key.replace("-", " "))


def change(what: What) -> tuple[str, str]:
    """What came and what went, each with {what}; of the hands and of a review only what came is told."""
    return {
        What.MUSCLES: (_("Needled now: {what}"), _("Not needled any more: {what}")),
        What.TECHNIQUES: (_("Technique added: {what}"), _("Technique left out: {what}")),
        What.MEDICINES: (_("Medicine new: {what}"), _("Medicine not named any more: {what}")),
        What.PRACTITIONER: (_("Treated by {what}"), ""),
        What.REVIEW: (_("Review: {what}"), ""),
    }[what]


def dwell(seconds: int | None) -> str:
    return "" if seconds is None else _("{n} min").format(n=round(seconds / 60))
