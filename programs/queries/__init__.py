"""Questions to the tables of this app; each starts from a reader, an offer or a booking already opened by a door."""
