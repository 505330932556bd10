"""The history on the patient's own phone: one topic a screen, every answer kept as it is given."""
