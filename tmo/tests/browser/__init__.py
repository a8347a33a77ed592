"""Main paths in a real browser, with an accessibility check at their end."""
