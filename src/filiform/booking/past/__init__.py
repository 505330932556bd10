"""Visits of an earlier record, brought over as they were."""
