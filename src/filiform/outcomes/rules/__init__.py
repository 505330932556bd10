"""What a change is, and what may be said about it. No Django, no clock, no chance."""
