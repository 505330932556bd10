"""Where it hurts, how much and how: areas drawn on the body figure or chosen from a list, told apart visit by visit."""
