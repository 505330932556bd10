"""What the owner of a clinic may set for aftercare: whether sheets are mailed, and how fast an alarm moves on."""
