"""Where the owner says when the clinic works, what can be booked, and on which terms; reception looks it up."""
