"""The demo clinic: invented people in an invented clinic, built by the same services as a real one."""
