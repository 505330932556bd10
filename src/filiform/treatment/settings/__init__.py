"""What the owner of a clinic may set for its treatment room."""
