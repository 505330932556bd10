"""Django's own SQLite, with one addition: threads of one process that want to write stand in line.

Left to itself SQLite lets a thread that finds the database taken sleep and try again, up to a tenth of a second at a
time and in no order, so that one of several may wait for long while others pass. In line each waits for those before it
and is woken at once. Other processes are still kept apart by SQLite.
"""
