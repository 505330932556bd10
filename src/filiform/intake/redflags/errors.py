from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound


class NoSuchWarning(NotFound):
    code = "intake.no_such_warning"
    text = "Nothing waits for this visit any more. Somebody has dealt with it; reload the page."


class HowDidItEnd(InvalidInput):
    code = "intake.how_did_it_end"
    status = 422
    text = "Choose how it ended."
