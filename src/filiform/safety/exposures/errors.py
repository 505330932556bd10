"""What can stand in the way in the log of exposures.

FiliformError
├── ExposureNotFound   no such exposure, or it is not this person's to read    404
├── ExposureInvalid    a value cannot be read; names the field                 400
├── ExposureClosed     reopen it first                                         409
└── ExposureOpen       it is not closed, or a test is still due                409
"""

from __future__ import annotations

from filiform.core.errors import InvalidInput, NotFound, Refused


class ExposureNotFound(NotFound):
    code = "safety.exposure_not_found"
    text = "There is no such exposure here. Only the person herself and the owner can read one."


class ExposureInvalid(InvalidInput):
    code = "safety.exposure_invalid"
    text = "{where}: {message}"


class ExposureClosed(Refused):
    code = "safety.exposure_closed"
    text = "This exposure is closed. Reopen it with a reason first."


class ExposureOpen(Refused):
    code = "safety.exposure_open"
    text = "This exposure is not closed; there is nothing to reopen."


class StillDue(Refused):
    code = "safety.tests_still_due"
    text = "Still to be done: {tests}. Record each as done, or say why it is left out."
