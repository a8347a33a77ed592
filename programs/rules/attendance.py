"""What can be marked of a person at a session, and when."""

from enum import StrEnum


class Mark(StrEnum):
    """One tap on the trainer's page. Unmarked is no mark: nobody is absent because nobody has looked."""

    PRESENT = "present"
    LATE = "late"
    LEFT_EARLY = "left_early"
    EXCUSED = "excused"
    ABSENT = "absent"
