"""Calendars of other programs: a file with each letter, a feed for each practitioner and each patient who wants one."""
