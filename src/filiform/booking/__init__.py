"""Episodes of care and visits: who comes to whom, when, and how far along the day is."""
