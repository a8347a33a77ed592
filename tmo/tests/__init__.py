"""Tests of the whole: the walls of the house, journeys through several rooms, and the browser."""
