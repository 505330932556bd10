"""Identity: who the patient is, how to reach and to find her."""
