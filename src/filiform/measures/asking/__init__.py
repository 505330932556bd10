"""Asking patients by link: what is due when, what was sent, what came back, and what did not."""
