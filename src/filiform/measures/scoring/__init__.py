"""From what was answered or measured to a score, by the recipe of each instrument, or to the reason there is none."""
