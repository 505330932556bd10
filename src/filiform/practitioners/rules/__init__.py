"""Who may needle, proved: the verdict, the licence behind it, what runs out, and the number of a provider."""
