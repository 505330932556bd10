"""Comparable signs: what was found at examination and is looked at again once the needles are out."""
