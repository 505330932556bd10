"""The patient's side: her sheet, and the questions she answers with three taps."""
