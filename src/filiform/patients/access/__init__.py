"""How a patient comes in without an account: a link in her mail, and a code where more than one visit is shown."""
