"""Licences, training evidence, and the verdict whether this person may needle this region here, today."""
