"""Pages of this app, one module a noun. Each view is four steps: door, form, one action or query, answer."""
