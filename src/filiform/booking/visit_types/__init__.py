"""What a clinic lets people book."""
