"""When each works, when she is away, and when the clinic is closed."""
