"""Each wall of the house has a test that fails when it is broken, and a planted fault that proves it."""
