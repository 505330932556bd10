"""What a patient is told of her visits: booked, moved, cancelled, soon, and a time that has become free."""
