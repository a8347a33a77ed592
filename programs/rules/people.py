"""Who is called to which session: groups of people, and who belongs to them at a moment."""

from enum import StrEnum


class Part(StrEnum):
    """In which part a person of the workplace comes."""

    PARTICIPANT = "participant"
    PRINCIPAL = "principal"
