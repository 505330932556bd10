"""Pure decisions about needle packs: what a scanned code says, which lot it is, what is left of it."""
