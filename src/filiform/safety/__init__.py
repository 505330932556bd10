"""The safety register, first edition: acts against a gate, needles that went missing, incidents. It owns no rows."""
