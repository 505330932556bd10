"""The wait list: who would come if a time became free, and what has been offered to whom.

A time that becomes free is noted in the transaction that frees it (`FreedTime`); a chore keeps it for those who wait
and fit, and writes to them. The first to accept has it (docs/decisions/0008).
"""
