"""The patient's own page: her visits, what was signed, where needles went, who looked, and everything to take away."""
