from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class SessionNotFound(NotFound):
    code = "treatment.session_not_found"
    text = "There is no session for this visit yet. Open it in the treatment room first."


class NobodyCalled(Refused):
    code = "treatment.nobody_called"
    text = "Nobody is wanted there any more: somebody else has answered, or the call was taken back."


class CallUnknown(InvalidInput):
    code = "treatment.call_unknown"
    text = "{act!r} is no call. Send want, come or cancel."


class NothingToSearch(Refused):
    code = "treatment.nothing_to_search"
    text = "No search is open in this session: the needle was found, or somebody has closed the search already."


class OutcomeMissing(InvalidInput):
    code = "treatment.outcome_missing"
    text = (
        "Say in at most {most} characters how the search ended: where it was found, or who was told and what was done."
    )
