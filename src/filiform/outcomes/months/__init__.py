"""Prepared rows month by month and column by column, so that a page reads as few rows and bytes as it shows figures."""
