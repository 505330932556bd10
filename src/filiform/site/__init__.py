"""Settings, root addresses, the server's entry point, health."""
