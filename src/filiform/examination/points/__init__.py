"""Trigger points that last: known again at the next visit, followed on a map and one by one."""
