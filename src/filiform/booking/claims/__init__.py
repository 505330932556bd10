"""Whose time it is: what stands in the way of a visit, and the rows that keep two from sharing it unawares."""
