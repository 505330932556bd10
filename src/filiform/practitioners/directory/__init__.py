"""The public directory: who is qualified near a place, found without signing in. It holds nothing of any patient."""
