"""The day and the week as a calendar: who comes to whom, when and where, moved by hand. It owns no rows."""
