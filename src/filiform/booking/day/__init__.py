"""The book of one day or one week at a clinic: visits, times kept, hours, absences, closures."""
