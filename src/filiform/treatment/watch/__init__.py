"""The clinic at a glance: who is where with needles in, who needs somebody now, and what has to be looked for."""
