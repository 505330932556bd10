"""What a clinic sets for its examinations."""
