"""How dates are written where a page asks for `DATE_FORMAT`. Other languages have Django's own."""
