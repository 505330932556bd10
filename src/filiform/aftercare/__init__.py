"""Aftercare: what the patient takes home, what she is asked later, and the alarm when an answer is a red flag."""
