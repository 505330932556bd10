"""People who sign in, their factors and their sessions."""
