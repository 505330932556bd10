"""Other directories, shown here too: their open feeds are read whole, again and again, and never changed."""
