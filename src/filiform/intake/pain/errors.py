from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from filiform.core.errors import InvalidInput


class DrawingNotReadable(InvalidInput):
    code = "intake.drawing_not_readable"
    status = 422
    text = _("The drawing could not be read. Draw the place again, or choose it from the list.")


class NotOnTheBody(InvalidInput):
    code = "intake.not_on_the_body"
    status = 422
    text = _("This drawing lies beside the body. Draw on the figure, or choose the place from the list.")


class PlaceNotKnown(InvalidInput):
    code = "intake.place_not_known"
    status = 422
    text = _("Choose a place and a side from the list, and how strong the pain is from 0 to 10.")
