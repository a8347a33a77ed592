"""Pages about the log: one's own, an organisation's, what is to be looked at, and opened glass."""
