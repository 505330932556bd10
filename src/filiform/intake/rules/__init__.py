"""Decides which answers stand, which questions are open, and on which page each is asked."""
