"""A time that has become free is noted, in the transaction that frees it."""
