"""Consent: what she wants, what she fears, what she was told, and what she agreed to, refused or took back."""
