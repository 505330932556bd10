"""Examination: what was felt and seen before any needle, and which of it is to be needled."""
