"""Pages that gather steps: day sheet, patient chart, the library of knowledge. It owns no rows."""
