"""What a clinic lets itself set for booking."""
