"""Needle lots: what is in the cupboard, what has expired, what was recalled and in whom it was used."""
