"""Free time: from shifts, closures, rooms and what is taken already to the times that can be offered."""
