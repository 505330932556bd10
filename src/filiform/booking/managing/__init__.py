"""One visit in the patient's own hand: the link of her mail lets her call it off or move it, in time."""
