"""One family of errors, told the same way on a page, in JSON and on the command line.

    FiliformError            base: a stable code, an HTTP status, a sentence for people, the facts in it
    ├── InvalidInput         what was given cannot be read: names the place and the mend        400
    ├── Refused              what was asked is understood and may not happen now                409
    ├── NotAllowed           the person signed in may not do this                               403
    └── NotFound             there is no such thing here (or it is another organization's)      404

Each package lists its own errors in its `errors.py`, next to nothing else. A sentence says what
happened, why, and the next step; it never names a patient. `code` is public vocabulary.
"""

from __future__ import annotations

from typing import Any, ClassVar, Protocol


class Sentence(Protocol):
    """A sentence with places to fill: plain English, or one that is put into the reader's language when it is said."""

    def format(self, *args: Any, **facts: Any) -> str: ...


class FiliformError(Exception):
    """Something a person can mend. Bugs raise TypeError and friends instead and are never caught by views."""

    code: ClassVar[str] = "core.error"
    status: ClassVar[int] = 400
    text: ClassVar[Sentence] = "{message}"

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    def __str__(self) -> str:
        return self.text.format(**self.facts)


class InvalidInput(FiliformError):
    """Input that cannot be read. `where` is the file, field or path; `message` says what to write instead."""

    code = "core.invalid_input"
    status = 400
    text: ClassVar[Sentence] = "{where}: {message}"


class Refused(FiliformError):
    """Understood, and not possible in the present state."""

    code = "core.refused"
    status = 409


class NotAllowed(FiliformError):
    code = "core.not_allowed"
    status = 403
    text = "Your role does not allow this. Ask the owner of the clinic."


class NotFound(FiliformError):
    code = "core.not_found"
    status = 404
    text: ClassVar[Sentence] = "There is no such record here."
