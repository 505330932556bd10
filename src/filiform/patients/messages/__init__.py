"""What a patient writes to her clinic, and what she is answered: kept, and read by somebody named."""
