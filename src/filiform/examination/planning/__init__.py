"""Diagnosis and plan of one complaint, and the review that no meaningful change raises."""
