"""The examination of a complaint by its template: motion, strength, neurological signs, tests, side against side."""
