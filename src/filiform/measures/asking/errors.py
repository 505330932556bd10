from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput, NotFound, Refused


class AskingNotFound(NotFound):
    code = "measures.asking_not_found"
    text = _("These questions are not here. Open the link in your newest letter, or ask the clinic.")


class AskingOver(Refused):
    code = "measures.asking_over"
    text = _("These questions are over and cannot be answered any more. Ask the clinic if you still want to.")


class AnswerUnreadable(InvalidInput):
    code = "measures.answer_unreadable"
    text = _("“{question}”: write whole numbers only, within what can be true.")


class NothingAnswered(InvalidInput):
    code = "measures.nothing_answered"
    text = _(
        "Nothing is answered yet. Open a part and answer it, or leave the page: what is left out stays unanswered."
    )


class PlanUnreadable(InvalidInput):
    code = "measures.plan_unreadable"
    text = "{what}: {message}"
