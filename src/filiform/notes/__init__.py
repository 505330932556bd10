"""The note: drafted from the record, a sentence of the clinician's own on top, signed once, added to ever after."""
