"""De-identified rows of many visits, in files that leave the clinic, and the same figures from one machine or many."""
