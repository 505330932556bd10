"""What a patient's answers say that somebody must act on before she comes: told to her at once, and to the clinic."""
