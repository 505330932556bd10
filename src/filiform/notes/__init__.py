"""The note: drafted from what was recorded, one sentence of the clinician's own on top, signed once, added to ever after."""
