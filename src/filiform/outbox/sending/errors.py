from __future__ import annotations


class NotSent(Exception):
    """One letter did not go. Never shown by itself: `answer` is kept with the letter, `code` is for the log.

    `is_final`: trying again would change nothing. `is_everybodys`: no other letter would go now either.
    """

    def __init__(self, answer: str, *, code: str = "refused", is_final: bool = False, is_everybodys: bool = False):
        super().__init__(answer)
        self.answer, self.code = answer[:200], code
        self.is_final, self.is_everybodys = is_final, is_everybodys
