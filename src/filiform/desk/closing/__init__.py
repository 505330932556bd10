"""The end of the day: what is still open, and the word that it is closed."""
