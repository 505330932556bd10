"""Decisions about a session: its fold, the gates before an act, what stands before closing, the board."""
