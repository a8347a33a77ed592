"""Secrets of the field: sealed columns, blind indexes and links that the database cannot give away."""


class Tampered(Exception):
    """A sealed value does not open here: it was changed, moved to another row or field, or its key is missing."""
