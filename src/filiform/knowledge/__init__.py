"""The catalogues: what the literature says, as data with a source on every row, and their typed forms.

Nothing here decides about a patient. `catalogues` hands out each catalogue once, `terms` finds the catalogue's
word for what a person typed, `python -m filiform.knowledge` checks every file and compiles it.
"""
