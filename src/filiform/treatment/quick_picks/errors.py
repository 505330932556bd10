"""What can stand in the way of keeping a quick pick.

FiliformError
├── PickNotFound     no such quick pick here, or it is somebody else's      404
├── PickNotYours     the clinic's quick picks are the owner's to change     403
├── PickNameless     a name of 1 to 80 characters is wanted                 400
├── PickNameTaken    another quick pick of the same list has this name      409
├── SessionNotKept   the session is not closed, so it is no example yet     409
└── NothingToKeep    no needle went in                                      409
"""

from __future__ import annotations

from filiform.core.errors import InvalidInput, NotAllowed, NotFound, Refused


class PickNotFound(NotFound):
    code = "treatment.pick_not_found"
    text = "There is no such quick pick here. Look for it in the list."


class PickNotYours(NotAllowed):
    code = "treatment.pick_not_yours"
    text = "The clinic's quick picks are the owner's to change. Keep one of your own, or ask her."


class PickNameless(InvalidInput):
    code = "treatment.pick_nameless"
    text = "{where}: {message}"


class PickNameTaken(Refused):
    code = "treatment.pick_name_taken"
    text = "There is a quick pick named {name} already. Choose another name, or retire the old one first."


class SessionNotKept(Refused):
    code = "treatment.session_not_kept"
    text = "This session is not closed. Close it first; then it can be kept as a quick pick."


class NothingToKeep(Refused):
    code = "treatment.nothing_to_keep"
    text = "No needle went in during this session, so there is nothing to keep."
