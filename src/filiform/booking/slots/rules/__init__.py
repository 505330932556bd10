"""The algebra of free time. Everything inside is whole seconds since 1970 in UTC; clocks are asked only in `wall`."""
