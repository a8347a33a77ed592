"""How this app says things: words, rows and drawings from plain values. No table is read here."""
