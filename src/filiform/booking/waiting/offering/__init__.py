"""What became free is offered to those who wait and fit."""
