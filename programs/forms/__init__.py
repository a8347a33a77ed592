"""Forms of this app: what is typed, cleaned and answered with every error at once."""
