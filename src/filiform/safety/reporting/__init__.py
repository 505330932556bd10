"""Reporting an adverse event, and the page of one event: what is known, what was done, how it ends."""
