"""What can go wrong with a note."""

from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class NotReadyToSign(Refused):
    code = "notes.not_ready_to_sign"
    text = "This note cannot be signed yet. {reasons}"


class NothingToSign(InvalidInput):
    code = "notes.nothing_to_sign"
    text = "No session was opened at this visit and your own words are empty. Write what was done instead, then sign."


class AlreadySigned(Refused):
    code = "notes.already_signed"
    text = "This note was signed and stays as it is. Write an addendum instead."


class NotSignedYet(Refused):
    code = "notes.not_signed_yet"
    text = "This note is still a draft. Sign it first; an addendum belongs to a signed note."


class OnlyTheNeedler(Refused):
    code = "notes.only_the_needler"
    text = "{name} did the needling and signs this note. You can add an addendum once it is signed."


class NotQualifiedThen(Refused):
    code = "notes.not_qualified_then"
    text = (
        "{reasons} If a proof was only not entered yet, ask the owner to enter it. "
        "Otherwise say why it was needled all the same, then sign: the note will say both."
    )


class EmptyAddendum(InvalidInput):
    code = "notes.empty_addendum"
    text = "The addendum is empty. Write what is to be added, then sign it."


class NoteNotFound(NotFound):
    code = "notes.not_found"
    text = "There is no note for this visit yet."
