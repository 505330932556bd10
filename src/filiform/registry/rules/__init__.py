"""What may leave: keys and shifted days, classes of patients that are large enough, cells that are withheld."""
