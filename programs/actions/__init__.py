"""What can be done: one action a use case, atomic, with `by=` and `at=`, its audit row and its mail inside."""
