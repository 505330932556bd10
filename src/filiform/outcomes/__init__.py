"""What was measured before and after, of one patient and of all, told with how sure it is and without a cause."""
