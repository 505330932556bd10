"""The live treatment session: its events, their fold, the gates before them, and the board they draw."""
