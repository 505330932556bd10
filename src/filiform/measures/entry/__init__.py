"""Entering what was measured: a sheet for each instrument, made for the hand that uses it."""
