"""Where a clinic and its practitioners keep what the directory shows of them, and see why somebody is not in it."""
