"""How often a stranger may try: guessing, enumerating and flooding run out, in every process at once."""
