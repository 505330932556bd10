"""Facts of a patient in; verdict, limits and open questions with their reasons out."""
