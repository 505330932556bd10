"""Visits to come in which somebody would needle who is not qualified on that day: reception moves them or calls."""
