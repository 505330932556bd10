"""What is asked by link goes where its visit goes: to another day, away with it, and back again."""
