"""What a page of progress says, as frozen values: no database, no clock, no word of any language."""
