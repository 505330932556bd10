"""The ground floor: errors, public references, the clock, units and paging. It knows no word of the clinic."""
