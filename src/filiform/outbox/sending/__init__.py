"""How letters go out: through a mail server, or as text messages; tried again where that fails."""
