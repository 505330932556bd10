"""Alarms: a red flag stands on every screen of the clinic, and in more mailboxes, until a named person takes it."""
