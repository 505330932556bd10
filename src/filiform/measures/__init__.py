"""Measures: what was measured, with which instrument; readings are added and corrected, never changed."""
