"""What runs out: who is told 90, 30 and 7 days before and when it has lapsed, and what that closes."""
