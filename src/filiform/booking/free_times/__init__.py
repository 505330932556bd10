"""When somebody in the public directory is next free, and where her time is booked."""
