"""How one patient got on: what was measured, under which visits and needles, and how sure each change is."""
