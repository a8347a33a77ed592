"""Long paths through several rooms of the house, without a browser."""
