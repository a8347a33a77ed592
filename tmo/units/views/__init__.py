"""Pages of this app: door, form, one action or query, answer."""
