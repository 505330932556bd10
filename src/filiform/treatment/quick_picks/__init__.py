"""Quick picks: the protocols of a clinic and of each person, kept, found and managed."""
