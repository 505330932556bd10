"""The safety register as it is read: events of a period, how often they were met, and what was published beside it."""
