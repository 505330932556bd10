"""The door of a clinic: anybody finds a free time, holds it, says who she is, and has it.

Its pages show free times and names of those who treat, and nothing of any patient.
"""
